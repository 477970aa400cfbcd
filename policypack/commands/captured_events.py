"""Events of Lambda in what people have of them: files, JSON lines, and logs that print them.

An event is found by the mark of its source wherever it stands: alone in a file, in a list, in a
field of a log record, or as JSON in a text, as exports and queries of CloudWatch Logs have it.
Events of sources without a mark, such as direct invocations, are whole files or whole lines.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from policypack.reading import files, json_text
from policypack.sealed_log import is_container, lines
from policypack.start.lazy_patterns import lazy_pattern
from runtime_guards.contract import detect

# A log record may hold an event as JSON in the text of a field, in the message of an export.
_DEEPEST = 8
# Only files of these names hold one event in each line or document.
_EVENTS_ALONE = (".json", ".jsonl", ".ndjson")
# JSON with an indent begins and ends with such lines; a larger one is no event of Lambda.
_OPENING, _CLOSING, _MOST_LINES = ("{", "["), ("}", "]"), 100_000
# What `print(event)` writes: a dict with texts as names, or a list of such.
_PRINTED = lazy_pattern(r"\[?\{'[^\n]*\}\]?\Z")
_BRACES = lazy_pattern(r"[][{}]")
# Python's own parser ends at about a hundred levels, and a deeper text could end the process.
_DEEPEST_PRINTED = 60
# Records of a log in JSON have these fields: a function's, and Lambda's own.
# https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
_OF_A_LOG = ({"timestamp", "level"}, {"time", "type", "record"}, {"audit", "schema", "outcome"})

# Where event source mappings have their records:
# https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html
_OF_BATCHES = frozenset({"Records", "records", "messages", "rmqMessagesByQueue", "events"})


class Captured(NamedTuple):
    """An event, and where it stands: file, line and number of the event in it."""

    place: str
    event: Any


def captured(source: str) -> Iterator[Captured]:
    """The events of a file, of all files of a folder, or of standard input (`-`).

    Raises OSError for what cannot be read, and ValueError for a damaged archive.
    """
    path = Path(source)
    below = sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]
    for file in below:
        # The log events of a container are never events themselves.
        is_alone = source != "-" and file.suffix in _EVENTS_ALONE and not is_container(str(file))
        whole = _document(file) if is_alone else None
        values = [(str(file), whole)] if whole is not None else _of_lines(str(file))
        for place, value in values:
            yield from _named(place, value, alone=is_alone)


def _document(file: Path) -> Any:
    """The file as one JSON document, or None."""
    if file.suffix != ".json":
        return None
    try:
        return json_text.loads(files.read_bytes(file, files.DOCUMENT), unique=False)
    except (OSError, ValueError):
        # It may still be lines of a log, of any size.
        return None


def _of_lines(file: str) -> Iterator[tuple[str, Any]]:
    indented: list[str] = []
    for line in lines(file):
        text, place = line.text.decode("utf-8", "replace"), f"{line.file}:{line.number}"
        if indented and text[:1].isspace() and len(indented) < _MOST_LINES:
            indented.append(text)
            continue
        value = _in_text("\n".join([*indented, text]) if text[:1] in _CLOSING else text)
        if value is not None:
            indented = []
            yield place, value
        else:
            # JSON that was printed with an indent: the log has each of its lines.
            indented = [text] if text.rstrip()[-1:] in _OPENING else []


def _in_text(text: str) -> Any:
    """The JSON object or list that ends a text, after a time or a prefix; None without one.

    A printed event is in Python's own notation instead.
    """
    starts = [at for at in (text.find("{"), text.find("[")) if at >= 0]
    for at in sorted(starts):
        try:
            return json_text.loads(text[at:].strip(), unique=False)
        except ValueError:
            value = _printed(text[at:].strip())
            if value is not None:
                return value
    return None


def _printed(text: str) -> Any:
    """The dict or list that Python has printed, or None."""
    if not _PRINTED.match(text) or _depth(text) > _DEEPEST_PRINTED:
        return None
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None


def _depth(text: str) -> int:
    """The most braces and brackets that are open at once."""
    deepest = level = 0
    for sign in _BRACES.findall(text):
        level += 1 if sign in _OPENING else -1
        deepest = max(deepest, level)
    return deepest


def _named(place: str, value: Any, *, alone: bool) -> Iterator[Captured]:
    found = list(_marked(value))
    if not found and alone:
        found = [each for each in _elements(value) if not _is_of_a_log(each)]
    for number, event in enumerate(found, 1):
        yield Captured(f"{place}#{number}" if len(found) > 1 else place, event)


def _marked(value: Any, depth: int = 0) -> Iterator[Any]:
    """The events that their marks tell, the outermost of each place."""
    if depth > _DEEPEST:
        return
    if _is_event(value):
        yield value
    elif isinstance(value, str):
        inner = _in_text(value) if "{" in value else None
        if inner is not None:
            yield from _marked(inner, depth + 1)
    elif isinstance(value, (dict, list)):
        for below in value.values() if isinstance(value, dict) else value:
            yield from _marked(below, depth + 1)


def _is_event(value: Any) -> bool:
    if isinstance(value, list) and all(_is_batch(each) for each in value):
        # A list of events; EventBridge Pipes hands over a list of single records.
        return False
    return isinstance(value, (dict, list)) and detect(value) is not None


def _is_batch(value: Any) -> bool:
    """Whether a value has the records of an event source mapping, and is none of them."""
    return isinstance(value, dict) and not _OF_BATCHES.isdisjoint(value)


def _elements(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _is_of_a_log(value: Any) -> bool:
    """Whether a value without a mark is a record of a log, and no event."""
    return not isinstance(value, dict) or any(fields <= value.keys() for fields in _OF_A_LOG)


def as_lines(found: Iterator[Captured]) -> Iterator[str]:
    """The events as `runtime_guards.testing.replay` reads them."""
    return (f"{json.dumps([each.place, each.event])}\n" for each in found)
