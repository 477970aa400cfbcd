"""Generated sections of pages that are otherwise maintained manually.

Two comments enclose a section: `<!-- rules -->` and `<!-- /rules -->`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from tools.docs import events, findings, fixes, forms, rooms, rules, settings

SECTIONS: dict[str, Callable[[], str]] = {
    "rules": rules.by_profile,
    "rooms": rooms.rooms,
    "room-graph": rooms.room_graph,
    "room-table": rooms.room_table,
    "inner-table": rooms.inner_table,
    "property-declaration": forms.property_declaration,
    "requirements": forms.requirement_table,
    "families": forms.family_table,
    "fixes": fixes.fix_table,
    "findings": findings.document_tables,
    "event-arguments": events.argument_table,
    "settings-table": settings.settings_table,
    "looser-table": settings.looser_table,
}
_MARK = re.compile(r"^<!-- (/?)([a-z-]+) -->$", re.MULTILINE)


def pages(root: Path) -> list[Path]:
    """Returns the Markdown files that may have generated sections."""
    return [*sorted(root.glob("*.md")), *sorted((root / "docs").glob("*.md"))]


def readme(text: str) -> str:
    """Returns the text of a page with its sections regenerated.

    Raises ValueError for a section that is not closed by its own mark.
    """
    parts: list[str] = []
    at, opened = 0, ""
    for mark in _MARK.finditer(text):
        closes, name = mark.groups()
        if name not in SECTIONS:
            continue
        if bool(closes) != bool(opened) or (closes and name != opened):
            raise ValueError(f"<!-- {closes}{name} -->: unbalanced mark of a generated section")
        if closes:
            parts.append(f"\n{SECTIONS[name]()}\n")
        else:
            parts.append(text[at : mark.end()])
        at, opened = (mark.start(), "") if closes else (mark.end(), name)
    if opened:
        raise ValueError(f"<!-- {opened} -->: missing <!-- /{opened} -->")
    return "".join([*parts, text[at:]])
