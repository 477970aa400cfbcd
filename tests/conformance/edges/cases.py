"""A case as edits of the sample of its source, which is made an event only if it is judged."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from runtime_guards.testing.samples import sample
from tests.conformance.edits import Edit, edited, edits_between
from tests.conformance.vectors import Case, line

# Lambda takes events of 6 MB; a line of a file of vectors is short, whatever the event.
_LARGEST, _LONGEST_LINE = 6_000_000, 6_000


class Edge(NamedTuple):
    """A validator with options, edits of the sample, and the time of the clock."""

    source: str
    options: Mapping[str, Any]
    edits: tuple[Edit, ...] = ()
    now: float | None = None

    def and_with(self, *edits: Edit) -> Edge:
        """This and further edits."""
        return self._replace(edits=(*self.edits, *edits))

    @property
    def event(self) -> Any:
        """The event."""
        return edited(sample(self.source), self.edits)

    @property
    def is_short(self) -> bool:
        """Whether it can be a vector."""
        return len(line(self.edits)) <= _LONGEST_LINE and len(json.dumps(self.event)) <= _LARGEST

    def case(self, identity: str) -> Case:
        """The case of a vector."""
        return Case(identity, self.source, self.options, self.event, self.now)


def edge_of(case: Case) -> Edge:
    """The edits that make the event of a case."""
    edits = edits_between(sample(case.source), case.event)
    return Edge(case.source, case.options, tuple(edits), case.now)
