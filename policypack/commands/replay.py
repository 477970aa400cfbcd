"""`stackwarden replay EVENTS... --handler app.handler`: captured events against a guard.

The handler's module is imported by the function's own Python, in a separate process, and the
handler is never called.
"""

from __future__ import annotations

import argparse
import ast
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, NamedTuple

from policypack.commands import options, parser
from policypack.commands.progress import progress
from policypack.reading import files, json_text
from policypack.reading.files import split_lines
from policypack.sealed_log import is_container, lines
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.wording import visible
from runtime_guards.contract import detect

# Events of Lambda in what people have of them: files, JSON lines, and logs that print them.
# An event is found by the mark of its source wherever it stands: alone in a file, in a list, in a
# field of a log record, or as JSON in a text, as exports and queries of CloudWatch Logs have it.
# Events of sources without a mark, such as direct invocations, are whole files or whole lines.
# A log record may hold an event as JSON in the text of a field, in the message of an export.
_DEEPEST = 8
# Only files of these names hold one event in each line or document.
_EVENTS_ALONE = (".json", ".jsonl", ".ndjson")
# JSON with an indent begins and ends with such lines; a larger one is not an event of Lambda.
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


_MODULE = "runtime_guards.testing.replay"


def register(subparsers: parser.Subparsers) -> None:
    """Adds the command to the command line."""
    made = parser.add(
        subparsers,
        "replay",
        "run captured events through a function's guard",
        examples=[
            "stackwarden replay events/ --handler app.handler --code ./orders",
            "stackwarden replay export.json.gz --validators 'SQS(queues={\"orders\"})'",
        ],
        statuses={0: "all events are accepted", 1: "some are refused", 2: "wrong usage, no event"},
    )
    made.add_argument(
        "events",
        metavar="EVENTS",
        nargs="+",
        help="file, log or folder of events; - reads standard input",
    )
    guard = made.add_mutually_exclusive_group(required=True)
    guard.add_argument("--handler", metavar="MODULE.FUNCTION", help="run the guard of this handler")
    guard.add_argument(
        "--validators", metavar="CODE", help="try these validators, written as Python code"
    )
    made.add_argument(
        "--code", metavar="FOLDER", default=".", help="import the handler from this folder"
    )
    made.add_argument(
        "--python",
        metavar="INTERPRETER",
        default=sys.executable,
        help="use this Python, which has the function's packages and the guards",
    )
    options.add_format(made)
    options.add_output(made)
    made.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prints the report and returns 1 where an event is refused.

    Raises ValueError without an event, and where the handler cannot be used.
    """
    if not Path(arguments.code).is_dir():
        raise ValueError(f"{arguments.code}: not a folder; name the folder of the handler's module")
    with progress(arguments, "Replaying the events"):
        report = _report(arguments)
    if not report["sources"]:
        raise ValueError(
            f"{', '.join(arguments.events)}: no event found; name files or logs that hold events as"
            " JSON"
        )
    options.emit(arguments, _json(report) if arguments.format == "json" else _text(report))
    return int(bool(report["refusals"]))


def _report(arguments: argparse.Namespace) -> Any:
    chosen = (
        [f"--validators={arguments.validators}"] if arguments.validators else [arguments.handler]
    )
    with TemporaryFile("w+", encoding="utf-8") as found:
        for source in arguments.events:
            found.writelines(as_lines(captured(source)))
        found.seek(0)
        try:
            done = subprocess.run(  # noqa: S603 - the user names both
                [arguments.python, "-m", _MODULE, *chosen],
                cwd=arguments.code, stdin=found, capture_output=True, check=False,
                encoding="utf-8", errors="replace",
            )  # fmt: skip
        except OSError as error:
            raise ValueError(
                f"{arguments.python}: {error.strerror}; name a Python interpreter"
            ) from None
    if done.returncode:
        raise ValueError(_last_line(done.stderr))
    return json_text.loads(done.stdout)


def _last_line(said: str) -> str:
    written = split_lines(said.strip()) or ["the process ended without output"]
    return written[-1]


def _json(report: Mapping[str, Any]) -> str:
    return json.dumps(report, indent=2) + "\n"


def _text(report: Mapping[str, Any]) -> str:
    texts = [
        f"{each['source']}: {each['accepted']:,} accepted, {each['refused']:,} refused"
        for each in report["sources"]
    ]
    for each in report["refusals"]:
        texts += ["", *_refusal(each)]
    if report["suggestions"]:
        texts += ["", "Allow-lists that accept all of these events:"]
        texts += [f"  {_code(each)}" for each in report["suggestions"]]
    return "".join(f"{visible(text)}\n" for text in texts)


def _refusal(found: Mapping[str, Any]) -> Iterator[str]:
    place = f" at {found['path']}" if found["path"] else ""
    yield f"{found['source']}: {found['reason']}{place}, in {found['events']:,} of them"
    yield f"  {found['meaning']}"
    if found["options"]:
        yield f"  decided by {' and '.join(f'{option}=' for option in found['options'])}"
    more = ", ..." if found["events"] > len(found["named"]) else ""
    yield f"  {', '.join(found['named'])}{more}"


def _code(found: Mapping[str, Any]) -> str:
    written = (
        f"{option}={{{', '.join(json.dumps(value) for value in values)}}}"
        for option, values in found["options"].items()
    )
    return f"{found['validator']}({', '.join(written)})"
