"""`assert_refused()`: a handler's guard refuses an event, however the source is answered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from runtime_guards.errors import REASONS, EventRejected
from runtime_guards.guard import observers
from runtime_guards.testing.contexts import Context
from runtime_guards.testing.explanations import explained
from runtime_guards.testing.suggestions import suggestion
from runtime_guards.validation.validator import Validator


@dataclass(frozen=True)
class Refusal:
    """A refusal, and how the source was answered: with a response, or with an error that fails the
    invocation. `paths` are all places that are missing, of which `path` is the first.
    """

    reason: str
    path: str
    paths: tuple[str, ...]
    answer: Any
    error: BaseException | None


@dataclass(frozen=True)
class _Seen:
    """A guard's verdict on an event."""

    validator: Validator | None
    refused: Sequence[EventRejected]
    whole: bool


def assert_refused(
    handler: Callable[..., Any],
    event: Any,
    reason: str,
    path: str | None = None,
    *,
    context: Any = None,
) -> Refusal:
    """Calls a guarded handler, and returns the refusal of its event, or of a record in it.

    `path` is the refused place; None accepts any. Raises AssertionError, whose message explains
    what happened instead, ValueError for an unknown reason, and any error of the handler itself.
    """
    _check_reason(reason)
    answer, error, seen = _called(handler, event, Context() if context is None else context)
    if error is not None and not (seen and seen.whole):
        raise error
    if seen is None:
        raise AssertionError("No guard was called: the handler has no @guard(...).")
    for rejected in seen.refused:
        if rejected.reason == reason and path in (None, *rejected.paths):
            return Refusal(reason, rejected.path, rejected.paths, answer, error)
    raise AssertionError(_instead(seen, event, _wanted(reason, path)))


def _check_reason(reason: str) -> None:
    if reason not in REASONS:
        raise ValueError(f"Unknown reason {reason!r}. {suggestion(reason, REASONS)}")


def _called(
    handler: Callable[..., Any], event: Any, context: Any
) -> tuple[Any, BaseException | None, _Seen | None]:
    seen: list[_Seen] = []

    def observe(*what: Any) -> None:
        seen.append(_Seen(*what))

    observers.append(observe)
    try:
        answer, error = handler(event, context), None
    except Exception as raised:
        answer, error = None, raised
    finally:
        observers.remove(observe)
    # A handler may call another one; the guard of this handler is the first.
    return answer, error, seen[0] if seen else None


def _wanted(reason: str, path: str | None) -> str:
    return reason if path is None else f"{reason} at {path}"


def _instead(seen: _Seen, event: Any, wanted: str) -> str:
    if not seen.refused:
        return f"The event was not refused ({wanted} was expected): the handler was called."
    found = [f"  {explained(rejected, seen.validator, event)}" for rejected in seen.refused]
    return "\n".join([f"The event was refused, but not as expected ({wanted}):", *found])
