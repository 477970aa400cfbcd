"""Outputs that programs read, as templates (see `templates.py`) per type: `computed_outputs.json`.

The table leaves out what AWS would derive from settings that matter for security (a web ACL, the
public address of a network interface, a KMS key): such values are unknown. An output that is also
an input applies only if the program leaves the input out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("computed_outputs.json")
# A moment that is the same in every preview; nothing here pretends to be a clock.
TIMESTAMP = "2024-01-01T00:00:00Z"


def templates_for(token: str) -> Mapping[str, Any]:
    """Returns the templates of a type's outputs; load balancers by any of their module names."""
    name = token.removeprefix("aws:").replace("alb/", "lb/").replace("docdb/", "rds/")
    name = name.replace("neptune/", "rds/").replace("ConfigurationV2", "Configuration")
    return _outputs().get(name, {})


def tokens() -> list[str]:
    """Returns every type of the table, to compare it with the SDK."""
    return [f"aws:{name}" for name in _outputs()]


@cache
def _outputs() -> dict[str, dict[str, Any]]:
    outputs: dict[str, dict[str, Any]] = json.loads(_FILE.read_bytes())["outputs"]
    return outputs
