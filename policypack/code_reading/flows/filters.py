"""Filters of MongoDB, whose operators may be those of a sender's object."""

from __future__ import annotations

AS_OF = "2026-11-30"
# Operators that hold filters. What others compare with is read as it stands, such as that of `$eq`:
# https://www.mongodb.com/docs/manual/reference/operator/query/
HOLDING = frozenset({"$and", "$or", "$nor", "$not", "$elemMatch", "$match"})
# Its text is executed: https://www.mongodb.com/docs/manual/reference/operator/query/where/
EXECUTED = "$where"


def is_filter(key: str) -> bool:
    """Whether the value under a key of a filter is one, or what a field must be."""
    return not key.startswith("$") or key in HOLDING
