"""Event patterns of EventBridge: which of them match every event.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policypack.iam.truth import Truth, all_of, any_of
from policypack.unknown import Unknown
from policypack.values import parsed_json

# The fields that every event has: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html
_OF_EVERY_EVENT = frozenset({"version", "id", "detail-type", "source", "account", "time", "region"})
_MATCH_ANY_TEXT: tuple[Any, ...] = (
    {"prefix": ""},
    {"suffix": ""},
    {"wildcard": "*"},
    {"exists": True},
)


def matches_everything(pattern: Any) -> Truth:
    """Whether the pattern matches every event; one that AWS refuses matches none."""
    if isinstance(pattern, Unknown):
        return pattern
    if isinstance(pattern, str):
        pattern = parsed_json(pattern)
    return _matches_everything(pattern) if isinstance(pattern, dict) else False


def _matches_everything(pattern: Mapping[str, Any]) -> Truth:
    return all_of(_excludes_nothing(field, wanted) for field, wanted in pattern.items())


def _excludes_nothing(field: str, wanted: Any) -> Truth:
    if isinstance(wanted, Unknown):
        return wanted
    if not isinstance(wanted, list):
        return False
    if field == "$or":
        return any_of(matches_everything(each) for each in wanted)
    return field in _OF_EVERY_EVENT and any_of(map(_matches_any_text, wanted))


def _matches_any_text(matcher: Any) -> Truth:
    return matcher if isinstance(matcher, Unknown) else matcher in _MATCH_ANY_TEXT
