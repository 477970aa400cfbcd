"""What AWS does where a property is not set, as rules rely on it: `defaults.csv`, with proofs.

A rule's own word is no proof. The column `source` says where the text of a line stands:

- `pulumi_aws`: in the provider's documentation of the property. `tools/mine_defaults.py` writes
  these lines.
- `botocore/SERVICE/SHAPE/MEMBER`: in AWS's own model of its API.
- an address: on that page of AWS or in the provider's source, which the text sums up.
- `schema`: nowhere, since the provider requires the property, so the default is never used.
- `placeholder`: nowhere, since the value stands for what is not there.
- nothing: in no source. The text says why the rule assumes it nevertheless.

Tests hold each line against its source, and each default of a rule against its line. `as_of` is
the version of the package, or the day on which the page was read. `where` limits a line to some
resources of the type.
"""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

DOCUMENTATION, REQUIRED, PLACEHOLDER, UNPROVEN = "pulumi_aws", "schema", "placeholder", ""
TABLE = Path(__file__).with_suffix(".csv")


class Default(NamedTuple):
    """What stands for a property that is not set: a JSON value, and the proof of it."""

    type: str
    path: str
    where: str
    value: Any
    rules: tuple[str, ...]
    source: str
    as_of: str
    text: str


def all_defaults() -> tuple[Default, ...]:
    """All lines of the table."""
    return _read()


def defaults_of(rule: str) -> tuple[Default, ...]:
    """The defaults that a rule relies on, by its ID."""
    return _by_rule().get(rule, ())


@lru_cache(maxsize=1)
def _read() -> tuple[Default, ...]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return tuple(
            Default(**{**row, "value": decoded(row["value"]), "rules": tuple(row["rules"].split())})
            for row in csv.DictReader(file)
        )


@lru_cache(maxsize=1)
def _by_rule() -> Mapping[str, tuple[Default, ...]]:
    table: dict[str, list[Default]] = defaultdict(list)
    for each in _read():
        for rule in each.rules:
            table[rule].append(each)
    return {rule: tuple(found) for rule, found in table.items()}


def encoded(value: Any) -> str:
    """A value as the table writes it: JSON, a text without quotes where it stays a text."""
    return value if isinstance(value, str) and decoded(value) == value else json.dumps(value)


def decoded(text: str) -> Any:
    """The value that the table writes so."""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text
