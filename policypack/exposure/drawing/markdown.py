"""Outlines as Markdown: a comment on a pull request, or the summary of a job."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from policypack.reading.text_lines import split_lines
from policypack.start.wording import escaped

# A comment on GitHub has at most 65,536 characters.
_MOST = 60_000
_NOT_SHOWN = "\n{} lines are not shown.\n"


def document(title: str, pieces: Sequence[str]) -> str:
    """A heading and the pieces, within what a comment may have."""
    text = f"## {escaped(title)}\n"
    for piece in filter(None, pieces):
        text += f"\n{_within(piece, _MOST - len(text))}"
    return text


def _within(piece: str, room: int) -> str:
    """The piece, or as many of its lines as there is room for; nothing of a picture is cut off."""
    if len(piece) <= room:
        return piece
    if piece.startswith("```"):
        return ""
    lines = split_lines(piece, keep_ends=True)
    kept, size = [], len(_NOT_SHOWN) + 20
    for line in lines:
        size += len(line)
        if size > room:
            break
        kept.append(line)
    return "".join(kept) + _NOT_SHOWN.format(len(lines) - len(kept))


def listed(outline: Iterable[tuple[int, str]]) -> str:
    """The lines of an outline: its headings, and lists below them."""
    found = []
    for depth, words in outline:
        indent = "  " * (depth - 1)
        line = f"\n### {escaped(words)}\n\n" if depth == 0 else f"{indent}- {escaped(words)}\n"
        found.append(line)
    return "".join(found).lstrip("\n")
