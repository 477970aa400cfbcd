"""What the guard needs of a validator, and how a source is answered unless it asks for more."""

from __future__ import annotations

from runtime_guards.errors import EventRejected

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from runtime_guards.validation.event import Event


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
