"""Sources whose events carry what a workflow, a rule or a caller made up, and no mark of their own.

Nothing tells such an event from another one, so its body has to be declared, and a guard takes one
of these sources at most.
"""

from __future__ import annotations

from runtime_guards.bodies.declaration import DEPTH, checker
from runtime_guards.validation.event import Event
from runtime_guards.validation.shapes import Tree
from runtime_guards.validation.validator import Validator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Lambda takes 6 MB for a synchronous invocation.
PAYLOAD = 6 * 1024 * 1024


class UnmarkedEvent(Event):
    """An event by its declared model alone: `body` is what the model has made of it."""

    __slots__ = ("body",)

    def __init__(self, raw: Any, body: Any) -> None:
        self.raw = raw
        self.body = body

    def _known(self) -> Any:
        # Only the model knows which fields are documented, so an object is read through it.
        return self.body if isinstance(self.body, dict) else {}


class UnmarkedValidator(Validator):
    """Validates an event by a model of its body.

    Keyword arguments:
        body: what the event has to be (see `runtime_guards.bodies.declaration`).
        max_text: the most characters of any text in it.
        max_depth: the deepest nesting.
    """

    answers = "value"

    def __init__(self, *, body: Any, max_text: int = PAYLOAD, max_depth: int = DEPTH) -> None:
        self._check = checker(body)
        self._tree = Tree(max_text, max_depth)

    def validate(self, event: Any) -> UnmarkedEvent:
        """The checked event. Raises EventRejected."""
        self._tree(event)
        return UnmarkedEvent(event, self._check(event, ""))
