"""The default that a rule uses for an unset property, with the sentence that documents it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from policypack.facts.defaults import (
    DOCUMENTATION,
    PLACEHOLDER,
    REQUIRED,
    UNPROVEN,
    Default,
    defaults_of,
)
from policypack.start.wording import first_few

_MODEL = "botocore/"


def records(rule: str) -> list[dict[str, Any]]:
    """Returns the defaults of a rule as JSON objects."""
    return [
        {name: value for name, value in row._asdict().items() if name != "rules"}
        for row in _shown(rule)
    ]


def statements(rule: str) -> Iterator[str]:
    """Returns a statement for each default of a rule; what holds of several types stands once."""
    types: dict[Default, list[str]] = defaultdict(list)
    for row in _shown(rule):
        types[row._replace(type="")].append(row.type)
    several = len({kind for found in types.values() for kind in found}) > 1
    for row, found in types.items():
        of = f" of {first_few(found)}" if several else ""
        where = f" ({row.where})" if row.where else ""
        yield f"{row.path}{of}{where} is {_value(row.value)}. {_proof(row)}"


def _shown(rule: str) -> Iterator[Default]:
    """Those that a resource may have: not of what the provider requires, nor a placeholder."""
    return (row for row in defaults_of(rule) if row.source not in (REQUIRED, PLACEHOLDER))


def _value(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _proof(row: Default) -> str:
    if row.source == DOCUMENTATION:
        return f'"{row.text}" (provider documentation, pulumi_aws {row.as_of})'
    if row.source == UNPROVEN:
        return f"{row.text} (no source states it, {row.as_of})"
    if row.source.startswith(_MODEL):
        service, shape, member = row.source.removeprefix(_MODEL).split("/")
        return f'"{row.text}" (AWS API model: {service} {shape} {member}, botocore {row.as_of})'
    return f"{row.text} ({row.source}, {row.as_of})"
