"""Where in a YAML text a person is typing. The text need not be valid: it is being written.

Settings are mappings and lists in block style, so the lines above and their indentation tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from policypack.start.lazy_patterns import lazy_pattern

_LINE = lazy_pattern(
    r"(?P<blank>\s*(?:-\s+)*)(?:(?P<key>[^\s#:\[\]{},\"'][^:#]*):(?P<rest>\s.*|$))?"
)
_ITEM = "[]"


class Cursor(NamedTuple):
    """The keys that lead there, `[]` for an item of a list. `in_value`: a value is typed, of the
    last key or item; otherwise a key of the mapping there. `begun` is what is typed of it."""

    path: tuple[str, ...]
    in_value: bool
    begun: str
    siblings: frozenset[str] = frozenset()


def cursor(lines: Sequence[str], line: int, column: int) -> Cursor:
    """The cursor at a line and column from 1."""
    line = min(line, len(lines) + 1)
    text = lines[line - 1][: column - 1] if line <= len(lines) else ""
    blank, key, rest = _parts(text)
    depth = len(blank)
    above = _above(lines, line, depth, "-" in blank)
    around = (*above, *([_ITEM] if "-" in blank else []))
    if key is not None:
        return Cursor((*around, key), True, rest)
    begun = text[depth:]
    # An item of a list is a value, or the first key of a mapping: the schema knows.
    return Cursor(around, False, begun, _siblings(lines, line, depth, "-" in blank))


def _parts(text: str) -> tuple[str, str | None, str]:
    found = _LINE.match(text)
    if found is None:
        return "", None, text
    key = found["key"]
    return found["blank"], key.strip() if key else None, (found["rest"] or "").strip()


def _above(lines: Sequence[str], line: int, depth: int, is_item: bool) -> tuple[str, ...]:
    """The keys and items that a line at this depth is in, the outermost first."""
    path: list[str] = []
    # An item may stand as deep as the key of its list.
    dash = _dash(lines[line - 1]) if is_item and line <= len(lines) else None
    for text in reversed(lines[: line - 1]):
        blank, key, rest = _parts(text.rstrip("\r\n"))
        if key is None and "-" not in blank:
            continue
        own_dash, own = _dash(text), len(blank)
        if dash is not None:
            # Up to the key of the list; its other items are skipped.
            if key is not None and not rest and own_dash is None and own <= dash:
                path.insert(0, key)
                depth, dash = own, None
            continue
        if own_dash is not None and own <= depth and own_dash < depth:
            # The first line of the item that this one is in.
            if own < depth and key is not None:
                path.insert(0, key)
            path.insert(0, _ITEM)
            dash = own_dash
        elif key is not None and not rest and own < depth:
            path.insert(0, key)
            depth = own
        if depth == 0 and dash is None:
            break
    return tuple(path)


def _dash(text: str) -> int | None:
    """The column of the dash that a line begins with."""
    bare = text.lstrip()
    return len(text) - len(bare) if bare.startswith(("- ", "-\n")) or bare.strip() == "-" else None


def _siblings(lines: Sequence[str], line: int, depth: int, is_first: bool) -> frozenset[str]:
    """The keys that the same mapping has on other lines; above is none where it begins here."""
    found = set()
    above = range(0) if is_first else range(line - 2, -1, -1)
    for step, numbers in ((-1, above), (1, range(line, len(lines)))):
        for number in numbers:
            blank, key, _ = _parts(lines[number].rstrip("\r\n"))
            if not lines[number].strip():
                continue
            if len(blank) < depth or (step > 0 and _dash(lines[number]) is not None):
                break
            if len(blank) == depth and key is not None:
                found.add(key)
            if _dash(lines[number]) is not None and len(blank) <= depth:
                break
    return frozenset(found)
