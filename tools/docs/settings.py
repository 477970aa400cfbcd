"""The settings file's JSON Schema and the table of its settings, from the one model of both."""

from __future__ import annotations

import json
from typing import Any

from policypack.settings import schema as settings_model
from policypack.settings.settings import DIRECTIONS, STACK_KEYS
from tools.docs.markdown import table

SCHEMA = "stackwarden.schema.json"
_TITLE = "Settings of Stackwarden: stackwarden.yaml, or [tool.stackwarden] in pyproject.toml"


def pages() -> dict[str, str]:
    """Returns the JSON Schema by its path below docs/."""
    return {SCHEMA: json.dumps(schema(), indent=2) + "\n"}


def schema() -> dict[str, Any]:
    """Returns the JSON Schema of a settings file, which has all settings but an organization's."""
    made = settings_model.schema()
    made["properties"] = {key: made["properties"][key] for key in STACK_KEYS}
    top = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": _TITLE}
    rest: dict[str, Any] = _plain({key: each for key, each in made.items() if key not in top})
    return top | rest


def settings_table() -> str:
    """Returns a table of all settings: values, default and meaning."""
    made = settings_model.schema()
    rows = (
        (f"`{name}`", _values(each, made["$defs"]), _default(each.get("default")), _meaning(each))
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


def _values(found: dict[str, Any], defs: dict[str, Any]) -> str:
    """What a setting holds, in words."""
    if "$ref" in found:
        return _values(defs[found["$ref"].rsplit("/", 1)[-1]], defs)
    if "enum" in found:
        return ", ".join(f"`{each}`" for each in found["enum"])
    if "anyOf" in found:
        return _values(found["anyOf"][0], defs)
    if found["type"] == "array":
        return "List"
    return {"object": "Object", "integer": "Number"}.get(found["type"], "Text")


def _default(value: Any) -> str:
    return "" if value in (None, [], {}) else f"`{value}`"


def _plain(node: Any) -> Any:
    """The schema without the titles that repeat the names of its keys."""
    if isinstance(node, list):
        return [_plain(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: _plain(item)
        for key, item in node.items()
        if not (key == "title" and isinstance(item, str))
    }
