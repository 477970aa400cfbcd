"""Validators of sources whose event is one documented shape, with allow-lists on its fields."""

from __future__ import annotations

from runtime_guards.errors import EventRejected
from runtime_guards.validation.event import Event
from runtime_guards.validation.validator import Validator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from runtime_guards.validation.shapes import Shape


class OpaqueRefusal(EventRejected):
    """A refusal whose text tells nothing, for a source that shows it to whoever asked."""

    def __str__(self) -> str:
        return "refused"


class ShapedValidator(Validator):
    """Checks the shape first; then a source's own checks may read the event without asking."""

    shape: Shape  # Of the class, or of a validator with limits of its own.

    def validate(self, event: Any) -> Event:
        """The checked event. Raises EventRejected."""
        self.shape(event)
        return self._checked(event)

    def _checked(self, event: Any) -> Event:
        """The validated event of one that has the shape. Raises EventRejected."""
        raise NotImplementedError


class OpaqueValidator(ShapedValidator):
    """A source that shows the message of a failed invocation to whoever asked.

    So the message says nothing; the reason and the place are for the audit alone.
    """

    def refuse(self, event: Any, rejected: EventRejected) -> Any:
        """Fails the invocation by an error whose text is the same for every refusal."""
        raise OpaqueRefusal(rejected.reason, rejected.path) from None
