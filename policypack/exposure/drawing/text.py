"""The map as text for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from policypack.exposure.drawing.outline import outline
from policypack.exposure.graph.graph import Exposure
from policypack.start.wording import visible


def text(exposure: Exposure, name: str, width: int = 100) -> str:
    """The outline in lines that are at most `width` wide, where words allow it."""
    return wrapped_outline(outline(exposure, name), width)


def wrapped_outline(lines: Iterable[tuple[int, str]], width: int) -> str:
    """Headings and what stands below them, with an empty line before each heading."""
    found: list[str] = []
    for depth, words in lines:
        if depth == 0 and found:
            found.append("")
        found += wrapped(words, depth, width)
    return "".join(f"{line}\n" for line in found)


def wrapped(words: str, depth: int, width: int) -> list[str]:
    """The words in lines, indented by their depth."""
    space = "  " * depth
    return textwrap.wrap(
        visible(words),
        width,
        initial_indent=space,
        subsequent_indent=f"{space}    ",
        break_long_words=False,
        break_on_hyphens=False,
    )
