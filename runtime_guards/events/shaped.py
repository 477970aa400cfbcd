"""Validators of sources whose event is one documented shape, with allow-lists on its fields."""

from __future__ import annotations

from runtime_guards.events.validated import Event
from runtime_guards.events.validator import Validator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from runtime_guards.events.shapes import Shape


class ShapedValidator(Validator):
    """Checks the shape first; then a source's own checks may read the event without asking."""

    shape: Shape

    def validate(self, event: Any) -> Event:
        """The checked event. Raises EventRejected."""
        self.shape(event)
        return self._checked(event)

    def _checked(self, event: Any) -> Event:
        """The validated event of one that has the shape. Raises EventRejected."""
        raise NotImplementedError
