"""What a property that takes a role uses it for: `role_uses.csv`, for each type of pulumi_aws.

`use` is one of
- runs: code, commands, or calls that whoever controls the resource chooses run as the role,
- serves: the service makes its own calls with the role, such as the delivery of logs,
- attaches: the property gives the role a policy, or hands the role to another resource,
- other: the text is not an IAM role.

`tools/mine_role_uses.py` mines the properties; the uses come from each service's page about roles.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from policypack.facts.former_types import FORMER_TYPES

TABLE = Path(__file__).with_name("role_uses.csv")
RUNS = "runs"


class RoleUse(NamedTuple):
    """A property of a type that takes a role; `path` has `[]` for every element."""

    type: str
    path: str
    use: str


def role_uses() -> tuple[RoleUse, ...]:
    """All rows of the table."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return tuple(RoleUse(**row) for row in csv.DictReader(file))


@lru_cache(maxsize=1)
def running() -> Mapping[str, tuple[str, ...]]:
    """The types that run something as a role, with the properties that take it."""
    found: dict[str, tuple[str, ...]] = {}
    for row in role_uses():
        if row.use == RUNS and row.type not in FORMER_TYPES:
            found[row.type] = (*found.get(row.type, ()), row.path)
    return found
