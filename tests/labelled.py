"""Labelled resources: what a rule says about one, written beforehand.

A case is a rule, a type, properties and where it is violated; nothing if it complies. Rules that
are declared have generated cases of their own.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from tests.documents import ACCOUNT
from tests.judged import outcomes, resource

OTHER = "444455556666"
# By its ARN the stack knows its own account.
QUEUE = resource(
    "aws:sqs/queue:Queue", {"arn": f"arn:aws:sqs:eu-central-1:{ACCOUNT}:orders"}, "orders"
)


class Case(NamedTuple):
    """A labelled resource."""

    rule: str
    type: str
    properties: dict[str, Any]
    violated: str | None

    def holds(self) -> bool:
        """Whether the rule says what the label says."""
        found = outcomes(self.rule, resource(self.type, self.properties), QUEUE)
        return found == ([("violates", self.violated)] if self.violated else [])


def cases(rule: str, kind: str, *labelled: tuple[dict[str, Any], str | None]) -> list[Case]:
    """The cases of one rule and type."""
    return [Case(rule, kind, properties, violated) for properties, violated in labelled]
