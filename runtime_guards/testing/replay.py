"""Reports which captured events the guard of a handler would refuse, and why.

    python -m runtime_guards.testing.replay app.handler < events.jsonl

Each line of the standard input is a JSON list: a text that names the event, and the event. The
handler's module is imported, but the handler is never called. The report, one JSON object, has
names of fields, reasons and counts; its only values are suggested allow-lists.

`stackwarden replay` finds the events in files and logs, and prints the report.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import json
import os
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from runtime_guards.contract import BY_NAME, TRIGGERS, detect
from runtime_guards.errors import BodyMisuse, EventRejected
from runtime_guards.guard import _Gate, _gate_of, _validated
from runtime_guards.testing.allow_lists import suggested
from runtime_guards.testing.explanations import EXPLANATIONS
from runtime_guards.testing.options import options_for

SCHEMA = 1
_INDEX = re.compile(r"\[[0-9]+\]")
# The names of so many events stand behind each count.
_MOST_NAMED = 5
_MISUSE = "body-misuse"
_MEANINGS = {
    **EXPLANATIONS,
    # A guard would fail every invocation by it.
    _MISUSE: "body= is a function that returns a bool or None, and checks nothing",
    "too-old": "a captured event is older than it was when it arrived: expected in a replay",
}
_VALIDATORS = {trigger.validator.rpartition(".")[2]: trigger.validator for trigger in TRIGGERS}


class Unusable(ValueError):
    """There is no guard to run the events against."""


def replayed(gate: _Gate, events: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """The report about named events."""
    seen: dict[str, list[Any]] = defaultdict(list)
    counts: dict[str, dict[str, int]] = defaultdict(
        lambda: dict.fromkeys(("accepted", "refused"), 0)
    )
    refusals: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for name, event in events:
        source, refused = _judged(gate, event)
        counts[source]["refused" if refused else "accepted"] += 1
        if not refused:
            seen[source].append(event)
        for reason, path in dict.fromkeys(refused):
            refusals[source, reason, path].append(name)
    return {
        "schema": SCHEMA,
        "sources": [{"source": each, **found} for each, found in sorted(counts.items())],
        "refusals": [_told(gate, *key, names) for key, names in sorted(refusals.items())],
        "suggestions": list(_suggestions(gate, seen)),
    }


def _judged(gate: _Gate, event: Any) -> tuple[str, list[tuple[str, str]]]:
    """The source of an event, and the reasons and places of what is refused of it."""
    validator = gate.choose(event)
    found = detect(event)
    source = validator.trigger if validator else found.name if found else "unknown"
    try:
        checked = _validated(validator, event)
    except EventRejected as rejected:
        return source, [_place(rejected)]
    except BodyMisuse:
        return source, [(_MISUSE, "")]
    return source, [_place(each) for each in getattr(checked, "refused", ())]


def _place(rejected: EventRejected) -> tuple[str, str]:
    return rejected.reason, _INDEX.sub("[]", rejected.path)


def _told(gate: _Gate, source: str, reason: str, path: str, names: list[str]) -> dict[str, Any]:
    validator = gate.validators.get(source)
    meaning = _MEANINGS.get(reason, "unknown reason")
    if validator is None and source in BY_NAME:
        meaning += f": add {BY_NAME[source].validator.rpartition('.')[2]}()"
    return {
        "source": source,
        "reason": reason,
        "path": path,
        "meaning": meaning,
        "options": options_for(type(validator), reason, path) if validator else [],
        "events": len(names),
        "named": names[:_MOST_NAMED],
    }


def _suggestions(gate: _Gate, seen: Mapping[str, Sequence[Any]]) -> Iterator[dict[str, Any]]:
    for source, events in sorted(seen.items()):
        validator = gate.validators.get(source)
        options = suggested(type(validator), events) if validator else {}
        if options:
            yield {"source": source, "validator": type(validator).__name__, "options": options}


def gate_in(handler: str) -> _Gate:
    """The guard of `module.function`, as Lambda names handlers. Imports the module.

    Raises Unusable where there is none, with what to do.
    """
    dotted, _, name = handler.replace("/", ".").rpartition(".")
    if not dotted or not name:
        raise Unusable(f"{handler}: no handler; name it as Lambda does: module.function")
    try:
        found = getattr(importlib.import_module(dotted), name, None)
    except Exception as error:
        kind = type(error).__name__
        raise Unusable(
            f"{dotted}: {kind} at its import: {error}; run with the function's own Python"
            " (--python) and its environment variables"
        ) from None
    if found is None:
        raise Unusable(f"{dotted} has no {name}; name the handler as the function's property does")
    gate = _gate_of(found)
    if gate is None:
        raise Unusable(
            f"{handler} has no guard; decorate it with @guard(...), or try validators on the events"
            ' with --validators "SQS(), S3()"'
        )
    return gate


def gate_with(validators: str) -> _Gate:
    """A guard with validators that are written as code: calls with literal options.

    Raises Unusable for any other code.
    """
    try:
        calls = ast.parse(f"[{validators}]", mode="eval").body.elts  # type: ignore[attr-defined]
        made = [_made(call) for call in calls]
        return _Gate(made)
    except (SyntaxError, TypeError, ValueError) as error:
        raise Unusable(f"{validators}: {error}; write such as S3(extensions={{'.csv'}})") from None


def _made(call: ast.expr) -> Any:
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name) or call.args:
        raise ValueError("no call of a validator with named options")
    if call.func.id not in _VALIDATORS:
        raise ValueError(f"no validator {call.func.id}")
    module, _, name = _VALIDATORS[call.func.id].rpartition(".")
    options = {each.arg or "**": ast.literal_eval(each.value) for each in call.keywords}
    return getattr(importlib.import_module(module), name)(**options)


def _events(lines: Iterable[str]) -> Iterator[tuple[str, Any]]:
    for line in lines:
        name, event = json.loads(line)
        yield name, event


def main() -> int:
    """Prints the report and returns 0, or 2 after one line about what cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m runtime_guards.testing.replay")
    made = parser.add_mutually_exclusive_group(required=True)
    made.add_argument("handler", nargs="?", help="module.function of a guarded handler")
    made.add_argument("--validators", help="validators as code, instead of a handler")
    arguments = parser.parse_args()
    # Output of the handler's module must not become part of the report.
    report = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    sys.path.insert(0, os.getcwd())
    try:
        written = arguments.validators
        gate = gate_with(written) if written else gate_in(arguments.handler)
        found = replayed(gate, _events(sys.stdin))
    except Unusable as unusable:
        sys.stderr.write(f"{unusable}\n")
        return 2
    with report:
        json.dump(found, report)
    return 0


if __name__ == "__main__":
    sys.exit(main())
