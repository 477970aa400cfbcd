"""Which option of a validator governs a refusal, found by trying each on the sample."""

from __future__ import annotations

import inspect
import itertools
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from runtime_guards.errors import EventRejected
from runtime_guards.testing.samples import sample

_INDEX = re.compile(r"\[[0-9]+\]")
# The reasons that an option decides: the others are laws of the source.
_GOVERNED = {
    "media-type",
    "method-not-allowed",
    "not-allowed",
    "schema",
    "too-deep",
    "too-long",
    "too-many",
    "too-old",
}
# The reasons of refusals of a body that a declared model brings.
_OF_A_BODY = ("schema", "not-json", "duplicate-key")
# Values that refuse a sample, by the start of an option's annotation.
_PROBES: Mapping[str, tuple[Any, ...]] = {
    "Any": (lambda value: _refuse(),),
    "Model": (lambda value: _refuse(),),
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
    "bool": (True, False),
    "int": (0, 1),
    "float": (1e-9,),
}


def options_for(kind: type, reason: str, path: str) -> tuple[str, ...]:
    """Returns the options of a validator that govern a refusal at a path."""
    place, sought = _INDEX.sub("[]", path), "schema" if reason in _OF_A_BODY else reason
    found = {
        option: None
        for option, (of_reason, of_place) in governed(kind)
        if of_reason == sought and _is_below(place, of_place, exactly=sought != "schema")
    }
    return tuple(found)


def _is_below(place: str, above: str, exactly: bool) -> bool:
    """Whether a place is another, or below it; an event may be in the body of another event."""
    end = "$" if exactly else r"(?:$|[.\[])"
    return re.search(rf"(?:^|\.){re.escape(above)}{end}", place) is not None


@lru_cache(maxsize=64)
def governed(kind: Any) -> tuple[tuple[str, tuple[str, str]], ...]:
    """The options of a validator, each with the reason and place of what it refuses."""
    options = {option.name: option for option in _options(kind)}
    required = {name: dict for name, each in options.items() if each.default is each.empty}
    return tuple(
        (name, (rejected.reason, _INDEX.sub("[]", rejected.path)))
        for name, option in options.items()
        for rejected in _refusals(kind, option, required)
        if rejected.reason in _GOVERNED
    )


def _options(kind: type) -> Iterator[inspect.Parameter]:
    """The options of a constructor, and of those that it passes others on to."""
    for base in kind.__mro__:
        if "__init__" in vars(base):
            parameters = inspect.signature(vars(base)["__init__"]).parameters.values()
            yield from (each for each in parameters if each.kind is each.KEYWORD_ONLY)


def _refusals(
    kind: Any, option: inspect.Parameter, required: Mapping[str, Any]
) -> Iterator[EventRejected]:
    annotation = str(option.annotation)
    probes = next((found for start, found in _PROBES.items() if annotation.startswith(start)), ())
    # Some options matter only if a model is declared.
    models: Any = ({}, {"body": _anything}) if option.name != "body" else ({},)
    good = sample(kind.trigger)
    # Without its trigger, a validator takes texts that AWS would not send.
    free = type(kind.__name__, (kind,), {"trigger": None})
    # A limit of one is reached only if there are two.
    for event, probe, model in itertools.product((good, _doubled(good)), probes, models):
        yield from _tried(free, {**required, **model, option.name: probe}, event)


def _doubled(value: Any) -> Any:
    """A value whose lists of one element have that element twice."""
    if isinstance(value, dict):
        return {name: _doubled(below) for name, below in value.items()}
    if isinstance(value, list):
        return [_doubled(item) for item in (value * 2 if len(value) == 1 else value)]
    return value


def _tried(kind: Any, options: Mapping[str, Any], event: Any) -> list[EventRejected]:
    try:
        checked = kind(**options).validate(event)
    except EventRejected as rejected:
        return [rejected]
    except Exception:  # A constructor that takes no such value refuses it in its own way.
        return []
    return list(getattr(checked, "refused", ()))


def _anything(value: Any) -> Any:
    # No bool and no None, which a function must not return for a body.
    return [value]


def _refuse() -> Any:
    raise ValueError
