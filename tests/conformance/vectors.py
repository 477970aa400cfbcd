"""The vectors as data: where they lie, what runs one, and what is comparable of an audit record."""

from __future__ import annotations

import copy
import inspect
import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from runtime_guards import guard
from runtime_guards.audit import AuditLogger
from runtime_guards.cors import Cors
from runtime_guards.testing import Context
from tests.conformance.edits import edited, edits_between
from tests.guards import validators
from tests.guards.options import effects

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "conformance"
# Raised when a vector changes its verdict, or the format changes: never silently.
VERSION = 5
# The hash of a caller is keyed, so that every implementation finds the same.
CALLER_KEY = bytes(range(16))
# What Lambda and the clock say, not the event.
_NOT_OF_THE_EVENT = {
    *("timestamp", "duration_ms", "remaining_time", "cold_start"),
    *("function_name", "function_version", "aws_request_id", "log_group"),
}
_ORDER = (
    *("id", "source", "options", "event", "edits", "now"),
    *("verdict", "reason", "path", "answer", "audit"),
)
# Of these sources, the handler of a vector returns the event; of all others null.
ECHOES = ("cognito",)


class Case(NamedTuple):
    """The input of a vector: an event for a guard with one validator and its options."""

    id: str
    source: str
    options: Mapping[str, Any]
    event: Any
    # The time of the clock, where it matters: seconds since 1970.
    now: float | None = None


def read(source: str, folder: Path = FOLDER) -> Iterator[dict[str, Any]]:
    """The vectors of a source, each with its whole event and audit record."""
    first: dict[str, Any] = {}
    for found in as_written(source, folder):
        first = first or found
        if "edits" in found:
            found["event"] = edited(first["event"], found.pop("edits"))
            found["audit"] = {**first["audit"], **found["audit"]}
        yield found


def as_written(source: str, folder: Path = FOLDER) -> Iterator[dict[str, Any]]:
    """The vectors of a source as the lines of its file have them."""
    with (folder / "vectors" / f"{source}.jsonl").open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def written(made: Mapping[str, Any], first: Mapping[str, Any]) -> str:
    """A vector as a line of its file: event and audit record as differences from the first, if that
    is shorter.
    """
    edits = made.get("edits") or edits_between(first["event"], made["event"])
    told = {name: value for name, value in made.items() if name != "edits"}
    if made["id"] != first["id"] and len(line(edits)) < len(line(made["event"])):
        told["edits"] = edits
        told["audit"] = {
            name: value
            for name, value in made["audit"].items()
            if line(value) != line(first["audit"].get(name))
        }
        del told["event"]
    return line({name: told[name] for name in _ORDER if name in told})


def text_of(made: Sequence[Mapping[str, Any]]) -> str:
    """The content of a file of vectors."""
    return "".join(f"{written(each, made[0])}\n" for each in made)


def case_of(vector: Mapping[str, Any]) -> Case:
    """The input of a vector."""
    return Case(*(vector.get(name) for name in Case._fields))  # type: ignore[arg-type]


def made(source: str, options: Mapping[str, Any]) -> Any:
    """The validator with options as in a vector."""
    known = options_of(source)
    return validators.of(
        source,
        **{name: _value(str(known[name].annotation), value) for name, value in options.items()},
    )


@cache
def options_of(source: str) -> Mapping[str, inspect.Parameter]:
    """All options of a source's validator, those of its bases too."""
    return effects.options_of(type(validators.of(source)))


def _value(annotation: str, value: Any) -> Any:
    if annotation.startswith("Cors"):
        return Cors(**value)
    if annotation.startswith("Validates"):
        return made(value["source"], value["options"])
    return value


def vector(case: Case) -> dict[str, Any]:
    """The whole vector: the input of a case, and the guard's answer."""
    given = {name: value for name, value in case._asdict().items() if name != "now" or value}
    return {**given, **answered(case)}


def answered(case: Case) -> dict[str, Any]:
    """The guard's result for the event of a case: verdict, reason, path, answer, audit record."""
    records: list[Mapping[str, Any]] = []
    # One logger for each, so that earlier hashes have no effect.
    audit = AuditLogger(sink=records.append, caller_key=CALLER_KEY)

    @guard(made(case.source, case.options), audit=audit)
    def handler(event: Any, context: Any) -> Any:
        return event.raw if case.source in ECHOES else None

    try:
        with clock_at(case.now):
            answer = {"returns": handler(copy.deepcopy(case.event), Context())}
    except Exception as error:
        answer = {"fails": str(error)}
    (record,) = records
    told = {name: value for name, value in record.items() if name not in _NOT_OF_THE_EVENT}
    return {
        "verdict": record["outcome"],
        "reason": record.get("reason"),
        "path": record.get("path"),
        "answer": answer,
        "audit": told,
    }


@contextmanager
def clock_at(now: float | None) -> Iterator[None]:
    """The clock at a time, where one is given."""
    real = time.time
    if now is not None:
        time.time = lambda: now
    try:
        yield
    finally:
        time.time = real


@contextmanager
def as_in_lambda() -> Iterator[None]:
    """The environment of a function: there the text of a refusal is its reason and path alone."""
    name = "AWS_LAMBDA_FUNCTION_NAME"
    before = os.environ.get(name)
    os.environ[name] = "orders"
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


def line(value: Any) -> str:
    """A value as one compact line of JSON, in ASCII."""
    return json.dumps(value, separators=(",", ":"), allow_nan=False)
