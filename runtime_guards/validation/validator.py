"""What the guard needs of a validator, and how a source is answered unless it asks for more."""

from __future__ import annotations

from functools import wraps

from runtime_guards.errors import EventRejected

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    from runtime_guards.validation.event import Event

    Validate = TypeVar("Validate", bound=Callable[[Any, Any], Event])


class Validator:
    """Checks the events of one trigger of the contract.

    `answers` says what Lambda does with a function's answer for this source, and so how a refusal
    is told: "raise" (the source sees a failed invocation), "http", "batch" or "value".
    """

    trigger = ""
    answers = "raise"

    def validate(self, event: Any) -> Event:
        """The checked event. Raises EventRejected."""
        raise NotImplementedError

    def refuse(self, event: Any, rejected: EventRejected) -> Any:
        """The answer to an event that was refused; by default the invocation fails."""
        raise rejected

    def answer(self, event: Event, result: Any) -> Any:
        """The answer to an event that was handled; by default what the handler returned."""
        return result


def refused_at(error: Exception, place: str) -> EventRejected:
    """Returns what a check of the value at `place` raised, as a refusal that names the place.

    A check may read a value without asking first: KeyError means that a field is missing, and any
    other error that one has another type.
    """
    if isinstance(error, EventRejected):
        return error.below(place)
    return EventRejected("missing" if isinstance(error, KeyError) else "wrong-type", place)


def refusing_at(place: str) -> Callable[[Validate], Validate]:
    """Returns a decorator for `validate` methods that read below `place` without asking first.

    Their own refusals pass unchanged; any other error becomes a refusal at `place`.
    """

    def decorate(validate: Validate) -> Validate:
        @wraps(validate)
        def refusing(validator: Any, event: Any) -> Event:
            try:
                return validate(validator, event)
            except EventRejected:
                raise
            except Exception as error:
                raise refused_at(error, place) from None

        return refusing  # type: ignore[return-value]

    return decorate
