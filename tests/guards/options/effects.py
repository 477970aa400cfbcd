"""What each option of a validator does: an event that passes without it and is refused with it.

Nothing is written down for a single option: the values come from its annotation, the events from
the sample of its source, from the arguments of `event()`, and from the sample with one value
changed. An option for which the search finds nothing does nothing.
"""

from __future__ import annotations

import copy
import inspect
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

from runtime_guards.cors import Cors
from runtime_guards.errors import EventRejected
from runtime_guards.events import SQS
from runtime_guards.testing import event as made
from runtime_guards.testing.arguments import ARGUMENTS
from runtime_guards.testing.samples import sample

# Options that form the answer to a refused event, and refuse none by themselves.
ANSWERING = {"cors", "partial", "simple"}
# Options that check what the handler answers to an event that is accepted.
OF_HANDLER = {"returns"}


class Effect(NamedTuple):
    """The event, the options beside, and what becomes of the event without the option and with."""

    event: Any
    beside: Mapping[str, Any]
    value: Any
    without: Outcome
    with_it: Outcome


class Outcome(NamedTuple):
    """Whether the validator accepts the whole event, and what it answers."""

    accepted: bool
    answer: str


def options_of(kind: Any) -> dict[str, inspect.Parameter]:
    """The options of a constructor, and of those that it passes others on to."""
    found: dict[str, inspect.Parameter] = {}
    for base in kind.__mro__:
        if "__init__" not in vars(base):
            continue
        parameters = inspect.signature(vars(base)["__init__"]).parameters.values()
        for each in parameters:
            if each.kind is each.KEYWORD_ONLY and _takes(kind, each.name):
                found.setdefault(each.name, each)
        if not any(each.kind is each.VAR_KEYWORD for each in parameters):
            return found
    return found


def _takes(kind: Any, name: str) -> bool:
    """Whether the constructor has not taken the option away from its base."""
    try:
        kind(**_required(kind), **{name: None})
    except TypeError as error:
        return "takes no option" not in str(error)
    except ValueError:
        return True
    return True


def _required(kind: Any) -> dict[str, Any]:
    parameters = inspect.signature(kind).parameters.values()
    return {
        each.name: _anything
        for each in parameters
        if each.kind is each.KEYWORD_ONLY and each.default is each.empty
    }


def effect_of(kind: Any, name: str, events: Iterable[Any] | None = None) -> Effect | None:
    """An event on which the option decides, or None if it decides on no event of the source."""
    option, required = options_of(kind)[name], _required(kind)
    # Without its trigger, a validator takes texts that AWS would not send.
    free = type(kind.__name__, (kind,), {"trigger": None})
    beside = [required]
    if name != "body" and "body" in options_of(kind):
        beside.append({**required, "body": _anything})
    for event in events_of(kind.trigger) if events is None else events:
        for options, value in itertools.product(beside, _values(option)):
            found = _effect(free, event, options, name, value)
            if found:
                return found
    return None


def without_effect(kind: Any, name: str) -> Any:
    """The validator with an option that it takes and ignores."""

    def ignoring(self: Any, **options: Any) -> None:
        if options_of(kind)[name].default is not inspect.Parameter.empty:
            options.pop(name, None)
        else:
            options[name] = _anything
        kind.__init__(self, **options)

    ignoring.__wrapped__ = kind.__init__  # type: ignore[attr-defined]
    made = type(kind.__name__, (kind,), {})
    made.__init__ = ignoring  # type: ignore[misc]
    return made


def _effect(
    kind: Any, event: Any, beside: Mapping[str, Any], name: str, value: Any
) -> Effect | None:
    try:
        without, with_it = kind(**beside), kind(**{**beside, name: value})
    except (TypeError, ValueError):
        return None
    one, other = _outcome(without, event), _outcome(with_it, event)
    shows = one.accepted != other.accepted
    if name in ANSWERING:
        shows = not one.accepted and one.answer != other.answer
    if name in OF_HANDLER:
        shows = one.accepted and one.answer != other.answer
    return Effect(event, beside, value, one, other) if shows else None


def _outcome(validator: Any, event: Any) -> Outcome:
    event = copy.deepcopy(event)
    try:
        checked = validator.validate(event)
    except EventRejected as rejected:
        return Outcome(False, _answer(partial(validator.refuse, event, rejected)))
    whole = not getattr(checked, "refused", ())
    return Outcome(whole, _answer(partial(validator.answer, checked, None)))


def _answer(give: Any) -> str:
    try:
        return repr(give())
    except Exception as error:
        return f"raises {error}"


# By the start of an annotation: what refuses the sample, or any value that it holds.
def _values(option: inspect.Parameter) -> tuple[Any, ...]:
    annotation = str(option.annotation)
    if annotation == "bool":
        return (not option.default,)
    for start, values in _VALUES.items():
        if annotation.startswith(start):
            return values
    raise AssertionError(f"{option.name}: no value of the annotation {annotation} is known")


def _anything(value: Any) -> Any:
    # No bool and no None, which a function must not return for a body.
    return [value]


def _nothing(value: Any) -> Any:
    raise ValueError


_VALUES: Mapping[str, tuple[Any, ...]] = {
    "Any": (_nothing,),
    "Model": (_nothing,),
    "Collection": (
        {"nothing"},
        {"nothing/"},
        {".nothing"},
        {"text/nothing"},
        {"DELETE"},
        {"REMOVE"},
        {"ObjectRemoved:Delete"},
    ),
    "str": ("(?!)",),
    "int": (0, 1),
    "float": (1e-9,),
    "Cors": (Cors(origins={"*"}),),
    "Validates": (SQS(max_records=1),),
}


def events_of(trigger: str) -> Iterator[Any]:
    """Events of the source, from the sample to what is farthest from it."""
    bases = [sample(trigger), *_with_arguments(trigger)]
    bases += [twice for base in bases[:1] for twice in _doubled(base)]
    yield from bases
    for base in bases:
        yield from _changed(base)


def _with_arguments(trigger: str) -> Iterator[Any]:
    """Events that `event()` makes, with each of its arguments."""
    for argument in ARGUMENTS.get(trigger, {}):
        for value in _ARGUMENTS:
            try:
                yield made(trigger, **{argument: value})
            except Exception:  # Most arguments take values of one type.
                continue


# Texts, paths with a line break, routes, types of events, mappings and lists.
_ARGUMENTS: tuple[Any, ...] = (
    *("a%0Ab", "a\nb", "/a", "POST /{proxy+}", "CONNECT"),
    *({"a": "b"}, {"a": "b\nc"}, ["a", "b"], [{}, {}], {}, True),
)


def _doubled(value: Any) -> list[Any]:
    """A value with a list of one element that has it twice, for each such list, and for all."""
    return [*_changed(value, _twice), _all_doubled(value)]


def _twice(value: Any) -> Iterable[Any]:
    return (value * 2,) if isinstance(value, list) and len(value) == 1 else ()


def _all_doubled(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _all_doubled(below) for name, below in value.items()}
    if isinstance(value, list):
        return [copy.deepcopy(_all_doubled(item)) for item in (value * 2)[: max(len(value), 2)]]
    return value


def _changed(value: Any, others: Callable[[Any], Iterable[Any]] | None = None) -> Iterator[Any]:
    """A value with one of those within changed, for each."""
    others = others or _others
    yield from others(value)
    if isinstance(value, dict):
        for key, below in value.items():
            yield from ({**value, key: other} for other in _changed(below, others))
    elif isinstance(value, list):
        for at, below in enumerate(value):
            yield from ([*value[:at], other, *value[at + 1 :]] for other in _changed(below, others))


def _others(value: Any) -> Iterable[Any]:
    if isinstance(value, bool):
        return (not value,)
    if isinstance(value, str):
        return (f"{value}%0A", f"{value}\n", f"{value}x", f"/{value}", 5)
    if isinstance(value, dict):
        return [{**value, name: {"a": text}} for name in _OPTIONAL for text in ("b", "b\nc")]
    return ({"a": "b"}, [{}]) if value is None else ()


# What events of HTTP APIs have only if there is something to put in.
_OPTIONAL = ("headers", "pathParameters", "queryStringParameters")
