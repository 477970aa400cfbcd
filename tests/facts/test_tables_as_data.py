"""Tables in data files: each follows its schema, and has a date."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

PACK = Path(__file__).parents[2] / "policypack"
_TEXTS = {"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1}
_FORMAT = {
    "type": "object",
    "properties": {
        "group": {"type": "string"},
        "kind": {"type": "string", "minLength": 3},
        "hints": _TEXTS,
        "pattern": {"type": "string", "minLength": 3},
        "source": {"type": "string", "pattern": "^(https://|observed$)"},
        "decoded": {"type": "string", "minLength": 1},
        "checksum": {"const": True},
        "is_word": {"const": True},
    },
    "required": ["group", "kind", "hints", "pattern", "source"],
    "additionalProperties": False,
}
_TYPE = "^[a-z0-9]+/[A-Za-z0-9]+:[A-Za-z0-9]+$"
_IDENTITY = {**_TEXTS, "maxItems": 2}
_DATED = {"source": {"type": "string"}, "as_of": {"type": "string"}, "notes": {"type": "object"}}


def _table(key: str, schema: dict[str, Any], **head: Any) -> dict[str, Any]:
    properties = {**_DATED, key: schema}
    required = ["as_of", key]
    return {"properties": properties, "required": required, "additionalProperties": False, **head}


def _by_type(value: dict[str, Any]) -> dict[str, Any]:
    patterns = {_TYPE: value}
    return {"type": "object", "patternProperties": patterns, "additionalProperties": False}


TABLES = {
    "facts/credential_formats.json": _table("formats", {"type": "array", "items": _FORMAT}),
    "offline/identities.json": _table("identities", _by_type(_IDENTITY)),
    "offline/computed_outputs.json": _table(
        "outputs", _by_type({"type": "object", "minProperties": 1})
    ),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_follows_its_schema(name: str) -> None:
    table = json.loads((PACK / name).read_text(encoding="utf-8"))
    jsonschema.validate(table, TABLES[name])
    assert datetime.date.fromisoformat(table["as_of"])
    if notes := table.get("notes"):
        assert notes.keys() <= table[[*table][-1]].keys()


@pytest.mark.parametrize("name", TABLES)
def test_no_key_of_a_table_is_repeated(name: str) -> None:
    def refuse(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in pairs]
        assert len(keys) == len({*keys}), sorted(keys)
        return dict(pairs)

    json.loads((PACK / name).read_text(encoding="utf-8"), object_pairs_hook=refuse)
