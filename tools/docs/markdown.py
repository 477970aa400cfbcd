"""Markdown for generated pages: tables and blocks of code."""

from __future__ import annotations

from collections.abc import Iterable


def table(heading: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Returns a table. A vertical bar in a cell is escaped, as GitHub's tables need it."""
    lines = [heading, tuple("---" for _ in heading), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def code(language: str, text: str) -> str:
    """Returns a block of code."""
    return f"```{language}\n{text}\n```"


def _cell(text: str) -> str:
    return text.replace("|", r"\|")
