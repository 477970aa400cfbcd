"""Blocks of the documentation that hold what a measurement printed."""

from __future__ import annotations

import re
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = DOCS / "performance.md"
PAGES = (PAGE, DOCS / "decisions" / "by-hand.md")


def write(name: str, printed: str) -> None:
    """Replaces the block of a measurement. A measurement without a block changes nothing."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        page.write_text(replaced(text, name, printed), encoding="utf-8")


def replaced(page: str, name: str, printed: str) -> str:
    """The page with the block between `<!-- bench: NAME -->` and `<!-- /bench -->` renewed."""
    block = re.compile(rf"(<!-- bench: {re.escape(name)} -->\n).*?(<!-- /bench -->)", re.DOTALL)
    return block.sub(lambda found: f"{found[1]}{markdown(printed)}\n{found[2]}", page)


def markdown(printed: str) -> str:
    """Printed tables and sentences, with the blank lines between them that Markdown needs."""
    lines = [line for line in printed.splitlines() if line.strip()]
    text: list[str] = []
    for number, line in enumerate(lines):
        ahead = lines[number + 1] if number + 1 < len(lines) else ""
        begins_table = ahead.startswith("|-")
        ends_table = bool(text) and text[-1].startswith("|") and not line.startswith("|")
        if text and (begins_table or ends_table):
            text.append("")
        text.append(line)
    return "\n".join(text)
