"""One case of a declared rule: a resource, the other resources, and the expected findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from policypack.model.resources import Resource
from tests.judged import resource

VIOLATES, UNDECIDED = "violates", "undecided"


@dataclass(frozen=True)
class Case:
    """Properties of a resource of `type`, and the outcomes that its rule has to give."""

    name: str
    type: str
    properties: Mapping[str, Any]
    outcomes: tuple[str, ...]
    beside: tuple[Resource, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    # The engine's record of a complete stack.
    depends: Mapping[str, list[Resource]] | None = None

    @property
    def resource(self) -> Resource:
        """The resource that is judged."""
        return resource(self.type, self.properties, depends=self.depends)


def at(path: str, value: Any) -> dict[str, Any]:
    """Properties with `value` at a path; `[]` or `[0]` in it is a list of one element."""
    head, _, rest = path.partition(".")
    below = at(rest, value) if rest else value
    name, is_list, _ = head.partition("[")
    return {name: [below] if is_list else below}
