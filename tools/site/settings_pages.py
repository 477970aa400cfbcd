"""The reference of the settings, made from their JSON Schema."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from policypack.rules import catalogue
from policypack.settings import schema as settings_model
from policypack.settings.settings import DIRECTIONS
from tools.docs.markdown import code
from tools.docs.settings import values
from tools.site.read_settings import settings_of

_INTRODUCTION = """\
# Settings

The settings of `stackwarden.yaml`, of `[tool.stackwarden]` in `pyproject.toml`, of a stack's own
configuration and of an organization's. [Configuration](../configuration.md) describes their
precedence. `stackwarden schema` prints [the JSON Schema](../stackwarden.schema.json) that editors
use to validate the file.
"""


def pages() -> dict[str, str]:
    """Returns the page by its path in the site."""
    made = settings_model.schema()
    readers: dict[str, list[str]] = defaultdict(list)
    for rule in catalogue():
        for name in settings_of(rule):
            readers[name].append(rule.id)
    sections = (
        _section(name, held, made["$defs"], readers[name])
        for name, held in made["properties"].items()
    )
    return {"reference/settings.md": _INTRODUCTION + "\n" + "\n".join(sections)}


def _section(name: str, held: dict[str, Any], defs: dict[str, Any], readers: list[str]) -> str:
    default = held.get("default")
    lines = [
        f"## {name}\n",
        f"{held['description']}.\n",
        f"- Values: {values(held, defs)}",
        f"- Default: {'none' if default in (None, [], {}) else f'`{default}`'}",
        f"- Looser is: {_lower(DIRECTIONS[name].looser)}",
    ]
    if readers:
        links = ", ".join(f"[`{rule}`](../rules/{rule}.md)" for rule in readers)
        lines.append(f"- Read by: {links}")
    if "minimum" in held:
        lines.append(f"- At least: {held['minimum']}")
    if isinstance(default, (str, int)) and default != "":
        lines += ["", code("yaml", f"{name}: {default}")]
    return "\n".join(lines) + "\n"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
