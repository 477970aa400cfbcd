"""Validators of sources whose event has one documented shape, with allow-lists for its fields."""

from __future__ import annotations

from runtime_guards.errors import EventRejected
from runtime_guards.validation.generic import Generic, Validated
from runtime_guards.validation.validator import Validator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from runtime_guards.validation.shapes import Shape


class OpaqueRefusal(EventRejected):
    """A refusal whose text is `refused` in Lambda, for sources that show it to the client."""

    def __init__(self, reason: str, path: str = "", also: Iterable[str] = ()) -> None:
        super().__init__(reason, path, also)
        self.args = ("refused",)


class ShapedValidator(Validator, Generic[Validated]):
    """Checks the shape first, so that a source's own checks can read the event."""

    shape: Shape  # Of the class, or of a validator with limits of its own.

    def validate(self, event: Any) -> Validated:
        """Returns the validated event. Raises EventRejected."""
        self.shape(event)
        return self._checked(event)

    def _checked(self, event: Any) -> Validated:
        """The validated event of one that has the shape. Raises EventRejected."""
        raise NotImplementedError


class OpaqueValidator(ShapedValidator[Validated]):
    """The base for sources that show the message of a failed invocation to the client.

    The message is always the same; reason and path are only in the audit record.
    """

    def refuse(self, event: Any, rejected: EventRejected) -> Any:
        """Fails the invocation with an error whose text is the same for every refusal."""
        raise OpaqueRefusal(rejected.reason, rejected.path, rejected.paths[1:]) from None
