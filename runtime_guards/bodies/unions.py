"""Unions: the first of their types that fits."""

from __future__ import annotations

from _thread import _local

from runtime_guards.errors import EventRejected

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Build = Callable[[Any], Any]
    # By union and value: the result, or the refusal.
    Known = dict[tuple[int, int], Any]

# Of the union of this thread that is being tried, and all below it. Where classes hold each other,
# as the nodes of an expression do, each level would otherwise be tried as often as it has types:
# 2^32 attempts for a body of 32 levels.
_trying = _local()


def any_of(builds: list[Build]) -> Build:
    """Returns a function that makes the first type that fits, or raises EventRejected."""

    def build(value: Any) -> Any:
        if not isinstance(value, (dict, list)):
            return _first(builds, value)
        known: Known | None = getattr(_trying, "known", None)
        if known is not None:
            return _remembered(builds, value, known)
        _trying.known = {}
        try:
            return _first(builds, value)
        finally:
            _trying.known = None

    return build


def _remembered(builds: list[Build], value: Any, known: Known) -> Any:
    # The values are parts of one body, so none of them is freed before the attempt ends.
    key = id(builds), id(value)
    if key not in known:
        try:
            known[key] = _first(builds, value)
        except EventRejected as rejected:
            known[key] = rejected
    made = known[key]
    if isinstance(made, EventRejected):
        raise made
    return made


def _first(builds: list[Build], value: Any) -> Any:
    nearest = []
    for make in builds:
        try:
            return make(value)
        except EventRejected as rejected:
            nearest += [rejected] if rejected.path else []
        except (TypeError, ValueError):
            continue
    # Only one of the types has such fields at all, so it is the one that was meant.
    raise nearest[0] if len(nearest) == 1 else EventRejected("schema")
