"""Explains a refusal to the author of a handler, without any value of the event."""

from __future__ import annotations

from collections.abc import Iterator
from types import TracebackType
from typing import Any

from runtime_guards.contract import BY_NAME, detect
from runtime_guards.errors import EventRejected
from runtime_guards.testing.options import options_for
from runtime_guards.validation.validator import Validator

EXPLANATIONS = {
    "missing": "the source always sends this field",
    "wrong-type": "the source sends this field with another JSON type",
    "malformed": "the value does not have the form that AWS documents for this field",
    "inconsistent": "the value contradicts another field of the event",
    "control-character": "the text contains a control character",
    "unencodable": "a text has a lone surrogate, which UTF-8 cannot encode",
    "traversal": "the path leads out of its folder (path traversal)",
    "too-long": "the text is over its limit",
    "too-many": "the list or mapping has more elements than its limit",
    "too-deep": "the JSON is nested deeper than its limit",
    "too-old": "the time is too far back, or ahead",
    "duplicate-key": "a JSON object has a key twice",
    "not-json": "the text is not JSON",
    "schema": "the value does not fit its model",
    "not-allowed": "the value is not on the allow-list",
    "method-not-allowed": "the HTTP method is not allowed",
    "media-type": "the content type is not allowed",
    "undeclared-source": "@guard(...) has no validator for the source of this event",
    "startup-refused": "a startup check refused this environment",
}


def explained(
    rejected: EventRejected, validator: Validator | None = None, event: Any = None
) -> str:
    """Returns reason, paths and meaning of a refusal, and the option that governs it.

    Without `validator`, the one that raised the refusal is found in its traceback.
    """
    place = f" at {', '.join(rejected.paths)}" if rejected.path else ""
    meaning = EXPLANATIONS.get(rejected.reason, "unknown reason")
    parts = (
        f"{rejected.reason}{place}: {meaning}{_field(rejected)}.",
        _option(rejected, validator),
        _source(rejected, event),
    )
    return " ".join(filter(None, parts))


def _option(rejected: EventRejected, validator: Validator | None) -> str:
    candidates = [*_raising(rejected)][::-1] + ([validator] if validator else [])
    for kind in dict.fromkeys(type(candidate) for candidate in candidates):
        names = options_for(kind, rejected.reason, rejected.path)
        if names:
            return (
                f"It depends on {' and '.join(f'{name}=' for name in names)} of {kind.__name__}()."
            )
    return ""


def _source(rejected: EventRejected, event: Any) -> str:
    found = detect(event) if rejected.reason == "undeclared-source" else None
    if found is None:
        return ""
    return f"It has the form of {found.name!r}: add {found.validator.rpartition('.')[2]}()."


def _field(rejected: EventRejected) -> str:
    """The name of a missing field that a check read without asking first."""
    if rejected.reason == "missing":
        for error in _chain(rejected):
            if isinstance(error, KeyError) and _is_literal(error):
                return f" ({error.args[0]})"
    return ""


def _is_literal(error: KeyError) -> bool:
    """Whether the code itself names the key; any other may be the sender's own."""
    codes = [trace.tb_frame.f_code for trace in _traces(error)]
    return bool(codes and error.args) and error.args[0] in codes[-1].co_consts


def _raising(rejected: EventRejected) -> Iterator[Validator]:
    """The validators that a refusal passed through, the outermost first."""
    for error in _chain(rejected):
        for trace in _traces(error):
            found = trace.tb_frame.f_locals.get("self")
            if isinstance(found, Validator) and found.trigger in BY_NAME:
                yield found


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__context__


def _traces(error: BaseException) -> Iterator[TracebackType]:
    trace = error.__traceback__
    while trace is not None:
        yield trace
        trace = trace.tb_next
