"""Edges of declared rules: shapes in which a naive check errs.

The cases that are generated from a declaration hold whatever it says. These are written out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import pytest

from policypack.rules import catalogue
from tests.judged import outcomes, resource


class Edge(NamedTuple):
    """The path of a rule's finding in a resource, or None."""

    rule: str
    kind: str
    properties: dict[str, Any]
    found: str | None

    def check(self) -> None:
        """Asserts what the rule finds, and that it is a declared one."""
        assert self.rule in {rule.id for rule in catalogue() if rule.declared}
        found = outcomes(self.rule, resource(self.kind, self.properties))
        assert found == ([] if self.found is None else [("violates", self.found)])


def named_edges(edges: Sequence[Edge]) -> pytest.MarkDecorator:
    """A test for each edge, named by its rule."""
    named = [pytest.param(edge, id=f"{edge.rule}-{at}") for at, edge in enumerate(edges)]
    return pytest.mark.parametrize("edge", named)
