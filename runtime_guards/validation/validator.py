"""The form of a validator, and how a source's refusals are answered by default."""

from __future__ import annotations

from functools import wraps

from runtime_guards.bodies.encodable import check_encodable
from runtime_guards.errors import BodyMisuse, EventRejected
from runtime_guards.options import checked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, TypeVar

    from runtime_guards.validation.event import Event

    Validate = TypeVar("Validate", bound=Callable[[Any, Any], Event])


class Validator:
    """Checks the events of one trigger of the contract.

    `answers` states what Lambda does with the function's response for this source, and so how a
    refusal is answered: "raise" (the invocation fails), "http", "batch" or "value".

    A constructor's options are checked by their annotations, see `runtime_guards.options`. `lacks`
    names those of its bases that it refuses, since its events have nothing for them, with why.
    """

    trigger = ""
    answers = "raise"
    lacks: Mapping[str, str] = {}

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if "__init__" in vars(cls):
            cls.__init__ = checked(cls.__init__)  # type: ignore[method-assign]
        if "validate" in vars(cls) and not hasattr(cls.validate, _READS_ALL):
            cls.validate = _encodable(cls.validate)  # type: ignore[method-assign]

    def validate(self, event: Any) -> Event:
        """Returns the validated event. Raises EventRejected."""
        raise NotImplementedError

    def refuse(self, event: Any, rejected: EventRejected) -> Any:
        """Returns the response to a refused event; by default the invocation fails."""
        raise rejected

    def answer(self, event: Event, result: Any) -> Any:
        """Returns the response to a processed event; by default the handler's result."""
        return result


_READS_ALL = "_reads_all_of_runtime_guards"


def reads_all(validate: Validate) -> Validate:
    """Marks a `validate` that itself checks all texts in its event.

    After any other, the whole event is searched again for texts that cannot be encoded.
    """
    setattr(validate, _READS_ALL, True)
    return validate


def _encodable(validate: Validate) -> Validate:
    """Refuses what a validator accepts where a text of the event cannot be encoded."""

    @wraps(validate)
    def validated(validator: Any, event: Any) -> Event:
        made = validate(validator, event)
        check_encodable(event)
        return made

    return validated  # type: ignore[return-value]


def refused_at(error: Exception, place: str) -> EventRejected:
    """Returns what a check of the value at `place` raised, as a refusal that names the place.

    A check may read a value without asking first: KeyError means that a field is missing, and any
    other error that one has another type. Raises BodyMisuse as it is: the code is wrong.
    """
    if isinstance(error, BodyMisuse):
        raise error
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
                made = validate(validator, event)
                check_encodable(event)
                return made
            except EventRejected:
                raise
            except Exception as error:
                raise refused_at(error, place) from None

        return reads_all(refusing)  # type: ignore[return-value]

    return decorate
