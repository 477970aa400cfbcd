"""When one finding implies another: the same cause, found by two rules."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from policypack.start.lazy_patterns import lazy_pattern

_STATEMENT = lazy_pattern(r".*\bStatement(\[\d+\])?(?=$|\.)")


class Within(str, Enum):
    """How near two findings must be for one to imply the other."""

    # At one element, or at one inside the other.
    ELEMENT = "element"
    # In one statement of one IAM document.
    STATEMENT = "statement"
    RESOURCE = "resource"

    def includes(self, one: str, other: str) -> bool:
        """Whether two property paths of one resource are near enough."""
        if self is Within.RESOURCE:
            return True
        if self is Within.STATEMENT:
            one, other = _statement(one), _statement(other)
        return _contains(one, other) or _contains(other, one)


class Resolved(str, Enum):
    """Which fix resolves a finding and the one that implies it."""

    BY_IMPLYING = "implying"
    # Such as a customer managed key, which also encrypts.
    BY_IMPLIED = "implied"
    # Such as encryption and a key, of two properties.
    BY_BOTH = "both"


class Implication(NamedTuple):
    """A finding `by` a rule, or by every rule about a kind of weakness, implies the declaring
    rule's own. `resolved` selects the fix to report if both are enforced."""

    by: str
    within: Within = Within.ELEMENT
    resolved: Resolved = Resolved.BY_IMPLYING


class Part(NamedTuple):
    """A place that a composite finding combines: a property of a resource, "" for all of it."""

    urn: str
    path: str

    def includes(self, urn: str, path: str) -> bool:
        """Whether a finding there is at this place, or one is inside the other."""
        return urn == self.urn and Within.ELEMENT.includes(self.path, path)


def _statement(path: str) -> str:
    found = _STATEMENT.match(path)
    return found[0] if found else path


def _contains(outer: str, inner: str) -> bool:
    """Whether one property is the other or holds it; "" is the whole resource."""
    return not outer or inner == outer or inner.startswith((f"{outer}.", f"{outer}["))
