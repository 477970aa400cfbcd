"""Faults of regular expressions: a length moved, a class widened, an end left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import AnyStr

_LENGTH = re.compile(r"(?<!\\)\{([0-9]*)(,?)([0-9]*)\}")
_CLASS = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
_MANY = re.compile(r"(?<=[\])])[*+]")


def changes(pattern: AnyStr) -> Iterator[tuple[str, AnyStr]]:
    """The kinds of faults of a pattern, with the changed one."""
    if isinstance(pattern, bytes):
        yield from (
            (kind, new.encode("latin-1")) for kind, new in changes(pattern.decode("latin-1"))
        )
        return
    for kind, start, end, new in _parts(pattern):
        yield f"{kind} at {start}", f"{pattern[:start]}{new}{pattern[end:]}"


def _parts(pattern: str) -> Iterator[tuple[str, int, int, str]]:
    classes = [*_CLASS.finditer(pattern)]
    for found in classes:
        yield "class widened", *found.span(), "[\\s\\S]"
    within = [each.span() for each in classes]
    for found in _LENGTH.finditer(pattern):
        if not any(start <= found.start() < end for start, end in within) and found[0] != "{}":
            yield from _of_length(found)
    for found in _MANY.finditer(pattern):
        if not any(start <= found.start() < end - 1 for start, end in within):
            yield "repeat", *found.span(), "+" if found[0] == "*" else "*"
    if pattern.endswith("\\Z"):
        yield "end left out", len(pattern) - 2, len(pattern), ""


def _of_length(found: re.Match[str]) -> Iterator[tuple[str, int, int, str]]:
    least, comma, most = found.groups()
    for step, kind in ((1, "one more"), (-1, "one less")):
        if least and int(least) + step >= 0 and (not most or int(least) + step <= int(most)):
            yield f"least {kind} of {least}", *found.span(), f"{{{int(least) + step}{comma}{most}}}"
        if most and int(most) + step >= int(least or 0):
            yield f"most {kind} of {most}", *found.span(), f"{{{least}{comma}{int(most) + step}}}"
