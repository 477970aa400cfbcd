"""Documentation of a validator's class: options, refusals, and the events that it returns."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from itertools import chain
from typing import Any, get_args, get_origin

from runtime_guards.contract import Trigger
from runtime_guards.validation.event import Event, EventRecord
from tools.docs.docstrings import parsed

REQUIRED = "required"
MISSING: Any = inspect.Parameter.empty


@dataclass(frozen=True)
class Option:
    """A keyword argument of a validator."""

    name: str
    type: str
    default: str
    meaning: str


def kind_of(trigger: Trigger) -> type:
    """Returns the class of a trigger's validator."""
    module, name = trigger.validator.rsplit(".", 1)
    found: type = getattr(import_module(module), name)
    return found


def options(kind: type) -> list[Option]:
    """Returns the options of a validator, in the order of its signature."""
    meanings = documented_options(kind)
    return [
        Option(name, _without_parameters(each.annotation), _default(each.default), meanings[name])
        for name, each in parameters(kind).items()
        if name in meanings
    ]


def documented_options(kind: type) -> dict[str, str]:
    """Returns the meaning of each option that the docstring names, by itself or by reference."""
    section = parsed(kind).sections["Keyword arguments"]
    found: dict[str, str] = {}
    if section.others:
        *only, base = section.others
        inherited = documented_options(_base(kind, base))
        found = {name: inherited[name] for name in only or inherited}
    lacking = getattr(kind, "lacks", {})
    stated = found | parsed(kind).options
    return {name: meaning for name, meaning in stated.items() if name not in lacking}


def parameters(kind: type) -> dict[str, inspect.Parameter]:
    """Returns the keyword parameters of a validator, with those that `**options` passes on."""
    found: dict[str, inspect.Parameter] = {}
    for base in kind.__mro__:
        if "__init__" not in vars(base):
            continue
        signature = inspect.signature(vars(base)["__init__"]).parameters.values()
        for each in signature:
            if each.kind is each.KEYWORD_ONLY:
                found.setdefault(each.name, each)
        if not any(each.kind is each.VAR_KEYWORD for each in signature):
            break
    return found


def refusals(kind: type) -> list[str]:
    """Returns what a validator refuses, without what belongs to options that it does not have."""
    known = documented_options(kind)
    return [
        entry
        for entry in _refusals(kind)
        if not entry.startswith("with `") or known.keys() & {*re.findall(r"`(\w+)`", entry)}
    ]


def event_types(kind: Any) -> list[type[Event]]:
    """Returns the class of the validated event, and that of its records where it has any."""
    event: Any = getattr(kind, "event_type", None)
    for method in ("_checked", "_made", "validate"):
        if event is None and hasattr(kind, method):
            name = getattr(kind, method).__annotations__["return"]
            event = _class(kind, name.partition("[")[0])
    records = _record_type(event)
    return [event, records] if records else [event]


def attributes(event: type[Event]) -> list[str]:
    """Returns the public attributes of an event's class, sorted by name."""
    found = {"raw"}
    for base in event.__mro__:
        if base in Event.__mro__:
            break
        found |= {name for name in vars(base).get("__slots__", ()) if name[0] != "_"}
        found |= {name for name, value in vars(base).items() if isinstance(value, property)}
    return sorted(found)


def _refusals(kind: type) -> Iterator[str]:
    """The entries of a class, and after them those of the class that its heading names."""
    section = parsed(kind).sections["Refuses"]
    yield from section.entries
    for base in section.others:
        yield from _refusals(_base(kind, base))


def _record_type(event: type) -> type[Event] | None:
    """The class of a batch's records: an argument of a generic base, or what `list[...]` names."""
    for base in event.__mro__:
        for argument in chain(*map(get_args, vars(base).get("__orig_bases__", ()))):
            found = get_origin(argument) or argument
            if isinstance(found, type) and issubclass(found, EventRecord):
                return found
        stated = vars(base).get("__annotations__", {}).get("records")
        init = getattr(vars(base).get("__init__"), "__annotations__", {})
        match = re.match(r"list\[(\w+)", stated or init.get("records") or "")
        kind = _class(event, match[1]) if match and match[1] != "Any" else None
        if isinstance(kind, type) and issubclass(kind, Event):
            return kind
    return None


def _class(known: type, name: str) -> Any:
    modules = (sys.modules[base.__module__] for base in known.__mro__)
    return next(getattr(module, name) for module in modules if hasattr(module, name))


def _base(kind: type, name: str) -> type:
    return next(base for base in kind.__mro__ if base.__name__ == name)


def _without_parameters(annotation: object) -> str:
    """A type as readers need it; type parameters of models are only for type checkers."""
    plain = re.sub(r"\b(Model|Validates)\[[\w\[\]]+\]", r"\1", str(annotation))
    return plain.replace("Validates", "Validator")


def _default(value: Any) -> str:
    if value is MISSING:
        return REQUIRED
    return f"{value:,}" if type(value) is int else repr(value)
