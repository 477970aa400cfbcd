"""The id and ARN templates per resource type that are maintained by hand: `identities.json`.

Programs pass ids on (`vpc.id`) and policies link resources by ARNs, so both have the form that AWS
gives them. All other types are in `arns.json`, which `tools/mine_identities.py` generates.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import NamedTuple

_FILE = Path(__file__).with_name("identities.json")
# Modules with the types of another: two names for load balancers, two engines run by RDS.
_SAME_MODULES = {"alb": "lb", "docdb": "rds", "neptune": "rds"}


class Identity(NamedTuple):
    """The templates of a type's id and ARN; `arn` is None for a type without one."""

    id: str
    arn: str | None = None


def known_identity(token: str) -> Identity | None:
    """Returns the templates of a type, or None if the table does not have it."""
    module, _, rest = token.removeprefix("aws:").partition("/")
    templates = _identities().get(f"{_SAME_MODULES.get(module, module)}/{rest}")
    return Identity(*templates) if templates else None


def tokens() -> list[str]:
    """Returns every type of the table, to compare it with the SDK."""
    return [f"aws:{name}" for name in _identities()]


@cache
def _identities() -> dict[str, list[str]]:
    identities: dict[str, list[str]] = json.loads(_FILE.read_bytes())["identities"]
    return identities
