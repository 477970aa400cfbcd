"""Edits of just that part of a text which a changed part of a regular expression has matched."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from tests.conformance.edges.candidates import Edits, places
from tests.conformance.edges.faults import Fault
from tests.conformance.edits import at

_QUANTIFIER = re.compile(r"(?:[*+?]|\{[0-9]*,?[0-9]*\})")
_CLASS = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
_MOVED = re.compile(r"(?:one more|one less) of ([0-9]+) at")
_CHARACTERS = (
    *("!", "\n", "A", "a", "_", "/", ".", "-", ":", " ", "0", "~", "#", "?", "%", '"', "\\"),
    *("\u0661", "\u00e9", "\x7f", "\x00", "@", "="),
)


@cache
def _probe(pattern: str, start: int, kind: str) -> re.Pattern[str] | None:
    """The pattern with a group around what the fault changes, with its repetition."""
    first, last = start, start
    if kind.startswith("class"):
        found = _CLASS.match(pattern, start)
        last = found.end() if found else start
        repeated = _QUANTIFIER.match(pattern, last)
        last = repeated.end() if repeated else last
    elif not kind.startswith("end"):
        first = _before(pattern, start)
        repeated = _QUANTIFIER.match(pattern, start)
        last = repeated.end() if repeated else start
    try:
        return re.compile(f"{pattern[:first]}(?P<changed>{pattern[first:last]}){pattern[last:]}")
    except re.error:
        return None


def _before(pattern: str, end: int) -> int:
    """Where the part begins that is repeated: a group, a class, or a character."""
    if pattern[end - 1] == "]":
        return max(found.start() for found in _CLASS.finditer(pattern) if found.end() == end)
    if pattern[end - 1] != ")":
        return end - 1 - (pattern[end - 2 : end - 1] == "\\")
    depth = 0
    for index in range(end - 1, -1, -1):
        depth += {")": 1, "(": -1}.get(pattern[index], 0) * (pattern[index - 1 : index] != "\\")
        if depth == 0:
            return index
    return end


def changed(event: Any, fault: Fault) -> Iterator[tuple[str, Edits]]:
    """The form of a place where the pattern matches, and edits of what the changed part matches."""
    assert fault.pattern is not None
    probe = _probe(*fault.pattern, fault.kind)
    for path, value in places(event) if probe else ():
        if not isinstance(value, str) or len(value) > 20_000:
            continue
        found = probe.search(value) if probe else None
        if found and found.start("changed") >= 0:
            form = json.dumps([path, re.sub("[A-Za-z0-9]+", "a", value)[:80]])
            for new in _texts(value, *found.span("changed"), fault.kind):
                yield form, ({"at": path, "value": new},)
                yield from ((form, edits) for edits in _alike(event, path, value, new))
        if value[:1] in ("{", "["):
            yield from _nested(path, value, event, fault)


def _nested(path: list[Any], value: str, event: Any, fault: Fault) -> Iterator[tuple[str, Edits]]:
    """The same within JSON, with the digest of it left out."""
    try:
        inner = json.loads(value)
    except (ValueError, RecursionError):
        return
    holder = at(event, path[:-1])
    digest = ({"at": [*path[:-1], "md5OfBody"]},) if "md5OfBody" in holder else ()
    for form, edits in changed(inner, fault):
        made = json.loads(value)
        for edit in edits:
            at(made, edit["at"][:-1])[edit["at"][-1]] = edit["value"]
        yield f"{path}{form}", (*digest, {"at": path, "value": json.dumps(made)})


def _texts(value: str, start: int, end: int, kind: str) -> Iterator[str]:
    old = value[start:end]
    for new in dict.fromkeys(_new(old, kind)):
        yield value[:start] + new + value[end:]


def _new(old: str, kind: str) -> Iterator[str]:
    moved = _MOVED.search(kind)
    if moved:
        number = int(moved[1])
        for size in (number, number + 1, number - 1):
            for unit in dict.fromkeys((old[:1] or "a", old[-1:] or "0", "a", "0", "A")):
                yield unit * size
            if old and len(old) < size:
                yield old + old[-1] * (size - len(old))
            yield old[:size]
            # Repeated groups, as labels of a host are.
            for unit in (*re.findall(r"[A-Za-z0-9-]+\.", old)[:1], "a.", ":0", "/a", "a/"):
                yield unit * size
                if size > 1:
                    yield old + unit * (size - 1)
        return
    if kind.startswith("repeat"):
        yield ""
    for character in _CHARACTERS:
        yield old + character
        if old:
            yield from (character + old[1:], old[:1] + character + old[2:], old[:-1] + character)


def _alike(event: Any, path: list[Any], old: str, new: str) -> Iterator[Edits]:
    """The same text changed wherever it stands."""
    held = [(each, value) for each, value in places(event) if isinstance(value, str)]
    same = [(each, value) for each, value in held if len(old) > 3 and old in value]
    if 1 < len(same) < 12:
        yield tuple({"at": each, "value": value.replace(old, new)} for each, value in same)
