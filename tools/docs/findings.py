"""The shape of a run's document: its JSON Schema, and tables of its keys for docs/findings.md."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from policypack.report.document_shape import json_schema
from tools.docs.markdown import table

Schema = Mapping[str, Any]
SCHEMA = "findings.schema.json"
_ORDER = (
    *("Run", "Stack", "Failure", "Finding", "Resource", "Position", "Related", "Grant"),
    *("Place", "Waiver", "Summary", "Project", "LeftOut", "Covered"),
)


def pages() -> dict[str, str]:
    """Returns the JSON Schema by its path below docs/."""
    return {SCHEMA: json.dumps(json_schema(), indent=2) + "\n"}


def document_tables() -> str:
    """Returns a table of the keys of the document and of each object in it."""
    schema = json_schema()
    if left_out := schema["$defs"].keys() - {*_ORDER}:
        raise ValueError(f"{', '.join(sorted(left_out))}: not in the order of the page; add them")
    objects = {"Document": schema, **{name: schema["$defs"][name] for name in _ORDER}}
    return "\n\n".join(
        f"### {name}\n\n{each['description']}\n\n{table(('Key', 'Type', 'Meaning'), _rows(each))}"
        for name, each in objects.items()
    )


def _rows(schema: Schema) -> Iterator[tuple[str, str, str]]:
    for key, value in schema["properties"].items():
        yield f"`{key}`", _type(value), value.get("description", "")


def _type(value: Schema) -> str:
    if "$ref" in value:
        name = value["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in value:
        return " or ".join(map(_type, value["anyOf"]))
    if "const" in value or "enum" in value:
        choices = value["enum"] if "enum" in value else [value["const"]]
        return " or ".join(f"`{json.dumps(each)}`" for each in choices)
    if value["type"] == "array":
        return f"list of {_type(value['items'])}"
    if value["type"] == "object":
        return f"{_type(value['additionalProperties'])} by name"
    return str(value["type"])
