"""Sources whose events have no mark, since a workflow, rule or caller chose all their content.

No field identifies such an event, so its body must be declared, and a guard takes at most one of
these validators.
"""

from __future__ import annotations

from runtime_guards.bodies.declaration import DEPTH, checker
from runtime_guards.validation.event import Event
from runtime_guards.validation.generic import Body, Generic
from runtime_guards.validation.shapes import Tree
from runtime_guards.validation.validator import Validator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from runtime_guards.validation.generic import Model

# Lambda takes 6 MB for a synchronous invocation.
PAYLOAD = 6 * 1024 * 1024


class UnmarkedEvent(Event, Generic[Body]):
    """A validated event; `body` is the result of the declared model."""

    __slots__ = ("body",)

    def __init__(self, raw: Any, body: Body) -> None:
        self.raw = raw
        self.body = body

    def _known(self) -> Any:
        # Only the model knows which fields are documented, so an object is read through it.
        return self.body if isinstance(self.body, dict) else {}


class UnmarkedValidator(Validator, Generic[Body]):
    """Validates an event by the declared model alone; the base of sources without a mark.

    Refuses:
        - events that do not fit the model
        - strings and nesting over a limit below

    Keyword arguments:
        body: Model of the whole event, see `runtime_guards.bodies`. Required.
        max_text: Maximum length of a string in the event in characters.
        max_depth: Maximum nesting depth of the event in levels.

    Source:
        https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
    """

    answers = "value"

    def __init__(
        self, *, body: Model[Body], max_text: int = PAYLOAD, max_depth: int = DEPTH
    ) -> None:
        self._check = checker(body)
        self._tree = Tree(max_text, max_depth)

    def validate(self, event: Any) -> UnmarkedEvent[Body]:
        """The checked event. Raises EventRejected."""
        self._tree(event)
        return UnmarkedEvent(event, self._check(event, ""))
