"""Makes `tests/fixtures/ocsf/`: the schemas that audit records and findings are tested against.

They are classes 6003 (API Activity) and 2003 (Compliance Finding) of the Open Cybersecurity Schema
Framework as JSON Schema, from the published schema that the package ocsf-json-schema brings along,
without titles and descriptions. That package is needed for this alone:
`pip install ocsf-json-schema==1.2.0`, then, from the repository's root,
`python tools/mine_ocsf.py`. The same package gives the same bytes.
"""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

VERSION = "1.8.0"
CLASSES = {"api_activity": 6003, "compliance_finding": 2003}
PROFILES = ["cloud", "datetime"]
TARGET = Path(__file__).resolve().parent.parent / "tests/fixtures/ocsf"


def mined(uid: int) -> str:
    """The schema of a class as JSON on one line."""
    package: Any = import_module("ocsf_json_schema")
    schema = package.OcsfJsonSchemaEmbedded(package.get_ocsf_schema(version=VERSION))
    name = schema.lookup_class_name_from_uid(class_uid=uid)
    made = schema.get_class_schema(class_name=name, profiles=PROFILES)
    return json.dumps(_bare(made), separators=(",", ":"), sort_keys=True) + "\n"


def _bare(node: Any) -> Any:
    if isinstance(node, list):
        # Enumerations come in no order.
        items = [_bare(item) for item in node]
        return sorted(items, key=json.dumps)
    if not isinstance(node, dict):
        return node
    # A property may be called so itself, and is an object then.
    prose = {name for name in ("title", "description") if isinstance(node.get(name), str)}
    return {name: _bare(below) for name, below in node.items() if name not in prose}


if __name__ == "__main__":
    for file, number in CLASSES.items():
        (TARGET / f"{file}.json").write_text(mined(number), encoding="utf-8")
