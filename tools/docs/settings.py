"""The settings file's JSON Schema and the table of its settings, from the one model of both."""

from __future__ import annotations

import json
from typing import Any

from policypack.settings import schema as settings_model
from policypack.settings.settings import DIRECTIONS
from tools.docs.markdown import table

SCHEMA = "stackwarden.schema.json"


def pages() -> dict[str, str]:
    """Returns the JSON Schema by its path below docs/."""
    return {SCHEMA: json.dumps(settings_model.schema_of_file(), indent=2) + "\n"}


def settings_table() -> str:
    """Returns a table of all settings: values, default and meaning."""
    made = settings_model.schema()
    rows = (
        (f"`{name}`", values(each, made["$defs"]), _default(each.get("default")), _meaning(each))
        for name, each in made["properties"].items()
    )
    return table(("Setting", "Values", "Default", "Meaning"), rows)


def looser_table() -> str:
    """Returns a table of what loosens each setting."""
    names: dict[str, list[str]] = {}
    for name, direction in DIRECTIONS.items():
        names.setdefault(direction.looser, []).append(f"`{name}`")
    return table(("Settings", "Looser is"), ((", ".join(of), what) for what, of in names.items()))


def _meaning(found: dict[str, Any]) -> str:
    return str(found["description"])


def values(found: dict[str, Any], defs: dict[str, Any]) -> str:
    """Describes the value of a setting in words."""
    if "$ref" in found:
        return values(defs[found["$ref"].rsplit("/", 1)[-1]], defs)
    if "enum" in found:
        return ", ".join(f"`{each}`" for each in found["enum"])
    if "anyOf" in found:
        return values(found["anyOf"][0], defs)
    if found["type"] == "array":
        return "List"
    return {"object": "Object", "integer": "Number"}.get(found["type"], "Text")


def _default(value: Any) -> str:
    return "" if value in (None, [], {}) else f"`{value}`"
