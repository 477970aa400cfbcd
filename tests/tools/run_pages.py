"""Runs the programs of pages, and calls each handler with an event of each of its sources.

    python -m tests.tools.run_pages FOLDER FILE...

An event is one of `runtime_guards.testing` that the validator accepts. Where a body has a model,
the data classes of the page are tried as bodies.
"""

from __future__ import annotations

import dataclasses
import os
import runpy
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any, get_type_hints

import runtime_guards
from runtime_guards import EventRejected
from runtime_guards.testing import context, event
from runtime_guards.testing.arguments import ARGUMENTS
from runtime_guards.validation.validator import Validator

# A value of each type that a field of a page's data class may have.
VALUES: dict[Any, Any] = {str: "o-17", int: 2, float: 2.5, bool: True}
# The arguments of `event()` that hold what a model describes; each in a list, or alone.
LISTS = {"bodies", "documents", "messages", "payloads"}
SINGLE = {"arguments", "body", "detail", "parameters", "payload", "properties", "request"}

Handler = Callable[[Any, Any], Any]


def run(file: str) -> int:
    """Runs a program, calls its handlers, and returns how many of them it has."""
    guarded: list[tuple[Handler, tuple[Validator, ...]]] = []
    guard: Any = runtime_guards.guard

    def recording(*validators: Validator, **options: Any) -> Any:
        decorate = guard(*validators, **options)

        def decorated(handler: Handler) -> Handler:
            made: Handler = decorate(handler)
            guarded.append((made, validators))
            return made

        return decorated

    vars(runtime_guards)["guard"] = recording
    try:
        names = runpy.run_path(file, run_name="page")
    finally:
        vars(runtime_guards)["guard"] = guard
    for handler, validators in guarded:
        for validator in validators:
            handler(accepted(validator, names), context())
    return len(guarded)


def accepted(validator: Validator, names: Mapping[str, Any]) -> Any:
    """Returns an event that the validator accepts whole."""
    for made in _events(validator.trigger, names):
        try:
            checked = validator.validate(made)
        except EventRejected:
            continue
        if not getattr(checked, "refused", ()):
            return made
    raise LookupError(f"no event of {validator.trigger} that this validator accepts is known")


def _events(source: str, names: Mapping[str, Any]) -> Iterator[Any]:
    yield event(source)
    kinds = [kind for kind in names.values() if isinstance(kind, type)]
    bodies = [_body(kind) for kind in kinds if dataclasses.is_dataclass(kind)]
    for body in bodies:
        for name in ARGUMENTS[source]:
            if name in LISTS:
                yield event(source, **{name: [body]})
            elif name in SINGLE:
                yield event(source, **{name: body})


def _body(kind: Any) -> dict[str, Any]:
    """What a body may hold that a data class describes."""
    known = get_type_hints(kind)
    return {field.name: VALUES.get(known[field.name]) for field in dataclasses.fields(kind)}


if __name__ == "__main__":
    where, *programs = sys.argv[1:]
    os.chdir(where)
    for each in programs:
        run(each)
