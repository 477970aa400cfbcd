"""Events that may show a fault: samples and recorded events, and edits of them.

Each function yields groups of edits that belong together.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from runtime_guards.testing.clocks import SECOND
from runtime_guards.testing.samples import sample
from tests.conformance.edges.cases import Edge
from tests.conformance.edits import Edit, at, edits_between
from tests.conformance.options import required
from tests.conformance.vectors import FOLDER, line, options_of, read

Edits = tuple[Edit, ...]
_LARGEST, _BIG, _PLACES = 6_000_000, 20_000, 300
_VALUES: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    7,
    1.5,
    1e300,
    "",
    "x",
    "7",
    [],
    ["x"],
    {},
    {"a": ""},
)
_ODD = ("\n", "\x00", "\u2028", "\ud800", " ", "\x7f", "\u0130")
_TOKEN = re.compile(r"[A-Za-z0-9]+(?:-[a-z0-9]+)*")
_CHARACTERS = ("!", "\n", "A", "a", "_", "/", "\u0661")
_AGE = 60
_DELAYS = (0, 30, 59.5, 60, 60.2, 60.5, 61.5, 62, -298.5, -299.5, -300, -300.2, -300.5, -301.5, 1e6)
_TIMES: tuple[Any, ...] = (
    *(SECOND, SECOND * 1000, SECOND + 0.5, str(SECOND), str(SECOND * 1000), f"{SECOND}000000"),
    *(
        "2026-03-10T05:16:23Z",
        "2026-03-10T05:16:23.5Z",
        "2026-03-10T05:16:23",
        "2026-02-30T00:00:00Z",
    ),
    *(
        1e14,
        1e14 - 1,
        1e11,
        1e11 + 1,
        -1e14,
        -1e14 + 1,
        1e300,
        "\u0661\u0662",
        "2026-03-10T05:16:23Zx",
    ),
)


def bases(source: str, lines: Iterable[str]) -> Iterator[Edge]:
    """The sample, with each option, and recorded events."""
    first = Edge(source, required(source))
    yield first
    for vector in read(source):
        if "/option/" in vector["id"]:
            yield Edge(source, vector["options"])
    for text in lines:
        trigger, options, event = json.loads(text)
        if trigger == source:
            edits = tuple(edits_between(sample(source), event))
            yield Edge(source, {**first.options, **options}, edits)


def with_options(source: str) -> Iterator[Edge]:
    """Bases whose options let the guard look further."""
    known, first = options_of(source), required(source)
    yield Edge(source, first)
    if "partial" in known:
        yield Edge(source, {**first, "partial": True})
    if source == "pipe":
        yield Edge(source, {"source": {"source": "sqs", "options": {"partial": True}}})
    for name in ("body", "detail"):
        if name in known and name not in first:
            yield Edge(source, {name: {"type": "object"}})


def aged(source: str) -> Iterator[Edge]:
    """The sample at several times, and with times of several forms."""
    if "max_age" not in options_of(source):
        return
    base = Edge(source, {**required(source), "max_age": _AGE})
    for delay in _DELAYS:
        yield base._replace(now=SECOND + delay)
    for path, value in places(sample(source)):
        if isinstance(value, (str, int)):
            for other in (*_TIMES, *_VALUES):
                yield base._replace(now=SECOND + 30, edits=({"at": path, "value": other},))
            for delay in _DELAYS:
                for time in (SECOND, SECOND * 1000, str(SECOND * 1000), "2026-03-10T05:16:23Z"):
                    yield base._replace(now=SECOND + delay, edits=({"at": path, "value": time},))


def singles(event: Any, source: str) -> Iterator[Edits]:
    """Every edit that changes one place of an event in a usual way."""
    for path, value in [*places(event)][:_PLACES]:
        yield ({"at": path},)
        for other in (*_VALUES, *_changed(value)):
            yield ({"at": path, "value": other},)
        if isinstance(value, dict):
            for name in ("x", "", "\n", "\u00e9", "__proto__", "a\ud800"):
                yield ({"at": [*path, name], "value": next(iter(value.values()), "x")},)
        elif isinstance(value, list) and value:
            yield from _further(path, value)
    for path in documented(source):
        for other in (*_VALUES, *(f"a{text}b" for text in _ODD)):
            yield ({"at": path, "value": other},)


def typed(path: list[Any]) -> Iterator[Edit]:
    """Values of all types at a place, texts of many lines, and none."""
    yield {"at": path}
    for value in (*_VALUES, *(f"a{text}b" for text in _ODD)):
        yield {"at": path, "value": value}


def _changed(value: Any) -> Iterator[Any]:
    if isinstance(value, str):
        yield from _texts(value)
    elif type(value) in (int, float):
        yield from (value + 1, value - 1, -value, value + 0.5, value * 1000)


def _further(path: list[Any], value: list[Any]) -> Iterator[Edits]:
    """A further element like the first, and one that differs from it in a place."""
    more: Edit = {"at": [*path, len(value)], "copy": [*path, 0]}
    yield (more,)
    for below, old in [*places(value[0])][:60]:
        for new in (*(() if isinstance(old, (dict, list)) else _changed(old)), None, 7):
            yield more, {"at": [*path, len(value), *below], "value": new}


def _texts(value: str) -> Iterator[str]:
    for odd in _ODD:
        yield f"{value}{odd}"
    yield from (value[:-1], value[1:], value.upper(), value.lower(), f" {value}", value * 2)
    yield from (f"{value}/../x", f"{value}%2e", f"/{value}", f"{value}x", value[::-1], "../x")
    yield re.sub("[0-9]{12}", "999999999999", value)
    yield re.sub("eu-central-1", "us-east-1", value)
    yield from _within(value)


def _within(value: str) -> Iterator[str]:
    """Edits of JSON, and of what is encoded."""
    if value[:1] in ("{", "["):
        for text in (f"{value}x", value[:-1], '{"a":1,"a":2}', "[NaN]", '"\\ud800"', "[1e999]"):
            yield text
            yield base64.b64encode(text.encode()).decode()
    for content in (b"\xff", b"{}", b'{"a":1,"a":2}', b"a\nb", b"[" * 40 + b"]" * 40):
        yield base64.b64encode(content).decode()


def words(event: Any, source: str, word: Any) -> Iterator[Edits]:
    """A word at each place, as a text, as a name, and as the start of a text."""
    for path, value in [*places(event), *((path, None) for path in documented(source))]:
        if isinstance(value, (str, type(None))):
            yield ({"at": path, "value": word},)
            yield ({"at": path, "value": f"{word}.x"},)
        if isinstance(value, dict):
            for other in _VALUES:
                yield ({"at": [*path, word], "value": other},)


def tokens(event: Any, only: list[Any] | None = None) -> Iterator[Edits]:
    """Edits of a part of a text: another character in it, less of it, or nothing; `only` at these
    places.
    """
    known = places(event) if only is None else ((path, at(event, path)) for path in only)
    for path, value in known:
        if isinstance(value, str) and 0 < len(value) < 300:
            for start, end, new in dict.fromkeys(_token_texts(value)):
                yield ({"at": path, "value": value[:start] + new + value[end:]},)
                yield from _everywhere(event, value[start:end], new)


def _everywhere(event: Any, old: str, new: str) -> Iterator[Edits]:
    """The part replaced wherever it stands, since texts may have to agree."""
    holders = [(path, value) for path, value in places(event) if isinstance(value, str)]
    held = [(path, value) for path, value in holders if len(old) > 3 and old in value]
    if 1 < len(held) < 12:
        yield tuple({"at": path, "value": value.replace(old, new)} for path, value in held)


def _token_texts(value: str) -> Iterator[tuple[int, int, str]]:
    for found in [*_TOKEN.finditer(value)][:10]:
        start, end = found.span()
        yield start, end, ""
        for character in _CHARACTERS:
            yield start, end, found[0][:1] + character + found[0][2:]
        yield start, end, f"!{found[0][1:]}"
        yield start, end, f"{found[0][:-1]}!"
    for character in _CHARACTERS:
        yield len(value), len(value), character


def sized(event: Any, source: str, size: float, only: list[Any] | None = None) -> Iterator[Edits]:
    """Edits after which something has a size, or one less or more; `only` at these places."""
    known = [*places(event), *((path, None) for path in documented(source))]
    if size > _BIG:
        # Such events are slow, and further records show nothing.
        known = [(path, value) for path, value in known if 1 not in path]
    for number in (size, size + 1, size - 1):
        for path, value in known if only is None else ((path, at(event, path)) for path in only):
            yield ({"at": path, "value": number},)
            if number == int(number) and 0 <= number <= _LARGEST:
                yield from ((edit,) for edit in _of_size(path, value, int(number)))
                if isinstance(value, str) and number < _BIG:
                    yield from _tokens_of_size(event, path, value, int(number))


def _of_size(path: list[Any], value: Any, size: int) -> Iterator[Edit]:
    if size > _BIG:
        yield from _of_big_size(path, value, size)
        return
    if isinstance(value, (str, type(None))):
        text = value or ""
        for character in (text[-1:] or "a", "a", "0"):
            yield {"at": path, "text": [[character, size]]}
        yield {"at": path, "value": str(size)}
        if len(text) < size:
            yield {"at": path, "text": [[text, 1], [text[-1:] or "a", size - len(text)]]}
        yield from _encoded(path, size)
    if isinstance(value, list) or value is None:
        item = value[0] if value else "x"
        if size * len(line(item)) < _LARGEST:
            yield {"at": path, "items": [[item, size]]}
    if isinstance(value, dict) or value is None:
        item = next(iter(value.values()), "x") if value else "x"
        yield {"at": path, "names": ["a", size], "value": item}
        yield {"at": [*path, [["a", size]]], "value": item}


def _tokens_of_size(event: Any, path: list[Any], value: str, size: int) -> Iterator[Edits]:
    for found in [*_TOKEN.finditer(value)][:14]:
        start, end = found.span()
        for character in dict.fromkeys((found[0][0], found[0][-1])):
            parts = [[value[:start], 1], [character, size], [value[end:], 1]]
            yield ({"at": path, "text": [part for part in parts if part[0]]},)
            if size < _LARGEST // 10_000:
                yield from _everywhere(event, found[0], character * size)


def _of_big_size(path: list[Any], value: Any, size: int) -> Iterator[Edit]:
    if isinstance(value, (str, type(None))):
        yield {"at": path, "text": [["a", size]]}
        yield {"at": path, "text": [["YWFh", size // 3]]}
    if isinstance(value, list) and value and size * len(line(value[0])) < _LARGEST:
        yield {"at": path, "items": [[value[0], size]]}


def _encoded(path: list[Any], size: int) -> Iterator[Edit]:
    """Base64 of so many bytes, JSON of so many levels and values."""
    rest = base64.b64encode(b"a" * (size % 3)).decode()
    yield {"at": path, "text": [part for part in (["YWFh", size // 3], [rest, 1]) if part[0]]}
    if size:
        yield {"at": path, "text": [["[", size], ["]", size]]}
        yield {"at": path, "text": [["[0", 1], [",0", size - 1], ["]", 1]]}


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[list[Any], Any]]:
    """The places of an event with their values; of long lists, the first and last."""
    yield [*path], value
    if isinstance(value, dict):
        for name, below in [*value.items()][:60]:
            yield from places(below, (*path, name))
    elif isinstance(value, list):
        for index in sorted({*range(min(len(value), 2)), len(value) - 1} - {-1}):
            yield from places(value[index], (*path, index))


@cache
def _table() -> Any:
    return json.loads((FOLDER / "fields.json").read_text(encoding="utf-8"))


@cache
def documented(source: str) -> tuple[list[Any], ...]:
    """Documented fields that the sample lacks, below holders that it has."""
    return lacking(source, sample(source))


def lacking(source: str, event: Any) -> tuple[list[Any], ...]:
    """Documented fields that an event lacks, below holders that it has."""
    found = []
    for field in _table()[source]["fields"]:
        path = [{"[]": 0, "*": "x"}.get(name, name) for name in field["path"]]
        try:
            holder = at(event, path[:-1])
        except (LookupError, TypeError):
            continue
        if isinstance(holder, dict) and path[-1] not in holder:
            found.append(path)
    return tuple(found)


@cache
def paths(source: str) -> frozenset[str]:
    """The documented fields of a source by their paths."""
    return frozenset(".".join(field["path"]) for field in _table()[source]["fields"])
