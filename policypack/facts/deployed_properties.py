"""The properties that a state may hold although the program leaves them out.

`deployed_properties.tsv` has them by type: those of pulumi_aws that a program may leave out,
whole or in part, that the provider answers, and that a rule reads.
`tools/mine_deployed_properties.py` adds the lines.

- `made_by`: the types that state the property for another resource.
- `filled`: as JSON, the value that AWS or the provider fills in where nobody sets one, apart from
  what is empty, false or 0. ANY stands for a value that AWS chooses, such as an ID, and within a
  text for an account or for the resource's own ARN. A test has a value for each property that the
  provider computes. Values come from the documentation of pulumi_aws, and of the service's API.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

TABLE = Path(__file__).with_suffix(".tsv")
ANY = "*"
# Nobody has looked at the property.
UNDECIDED = "?"


class DeployedProperty(NamedTuple):
    """A property that may be in the outputs of a state alone."""

    type: str
    name: str
    made_by: tuple[str, ...] = ()
    filled: Any = None


# By type, by name.
DeployedProperties = Mapping[str, Mapping[str, DeployedProperty]]


@lru_cache(maxsize=1)
def deployed_properties() -> DeployedProperties:
    """The table."""
    _, *lines = TABLE.read_text(encoding="utf-8").rstrip("\n").split("\n")
    found: dict[str, dict[str, DeployedProperty]] = {}
    for kind, name, made_by, filled in (line.split("\t") for line in lines):
        value = json.loads(filled) if filled else None
        found.setdefault(kind, {})[name] = DeployedProperty(
            kind, name, tuple(made_by.split()), value
        )
    return found
