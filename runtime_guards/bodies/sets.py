"""Sets: a JSON list without duplicates."""

from __future__ import annotations

from types import UnionType

from runtime_guards.bodies.fields import fields_of
from runtime_guards.bodies.unfit import UnfitType
from runtime_guards.errors import EventRejected

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Build = Callable[[Any], Any]

# A set compares each element with those of the same hash, and Python's hashes of numbers are known:
# (2**61 - 1) * n has the hash 0. Few values share one by chance: -1 and -2, and tuples of these.
_ALIKE = 16


def set_of(kind: type, arguments: tuple[Any, ...] | None, listed: Build) -> Build:
    """Returns a function that makes a set or frozenset from a JSON list, or raises EventRejected.

    A list with duplicates is refused: the set would have fewer elements than the sender stated.
    `listed` makes the list of elements. Raises TypeError if their type is not stated, or has no
    hash.
    """
    if not arguments:
        name = kind.__name__
        raise UnfitType(f"a {name} of anything. Name the type of its elements: {name}[str]")
    lacking = _without_hash(arguments[0], [])
    if lacking:
        raise UnfitType(
            f"a {kind.__name__} of unhashable values: {lacking}. Use a list, or a frozen dataclass"
            " whose fields have one."
        )

    def build(value: Any) -> Any:
        items = listed(value)
        if len(set(map(hash, items))) != len(items):
            _check_hashes(items)
        made = kind(items)
        if len(made) != len(items):
            raise EventRejected("schema")
        return made

    return build


def _check_hashes(items: list[Any]) -> None:
    counts: dict[int, int] = {}
    for item in items:
        of_item = hash(item)
        counts[of_item] = counts.get(of_item, 0) + 1
        if counts[of_item] > _ALIKE:
            raise EventRejected("schema")


def _without_hash(hint: Any, seen: list[Any]) -> str:
    """Returns the name of a type within a type whose values have no hash; empty if all do."""
    meant = getattr(hint, "__supertype__", None) or getattr(hint, "__value__", None)
    if meant or hasattr(hint, "__metadata__"):
        return _without_hash(meant or hint.__origin__, seen)
    kind, parts = getattr(hint, "__origin__", hint), getattr(hint, "__args__", None)
    name = getattr(kind, "__name__", None) or getattr(kind, "_name", "")
    if name == "Literal" or hint in seen:
        return ""
    if name in ("Any", "object") or (kind is tuple and parts is None):
        return "Any"
    if isinstance(kind, type) and kind not in (tuple, UnionType):
        by: Any = kind.__hash__
        if by is None:
            return str(name)
        # Two objects with the default hash are never equal, whatever their fields are.
        fields = None if by is object.__hash__ else fields_of(kind, parts or ())
        parts = [each for _, each, _ in fields[1]()] if fields else ()
    return next(filter(None, (_without_hash(part, [*seen, hint]) for part in parts or ())), "")
