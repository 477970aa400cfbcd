"""Headers and parameters that a source sends as lists, so that a name may have several values."""

from __future__ import annotations

from runtime_guards.errors import EventRejected

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    # Checks a mapping of texts: see `HttpValidator`.
    Check = Callable[[Any, str], Any]


def checked_lists(lists: Any, place: str, most: int, check: Check) -> dict[str, list[str]]:
    """A mapping of names to lists of texts, of which `check` has seen each one.

    `most` bounds the values of all names together. A text stands for a list of it alone, as VPC
    Lattice may write it.
    """
    if lists is None:
        return {}
    if lists.__class__ is not dict:
        raise EventRejected("wrong-type", place)
    found = {name: [item] if item.__class__ is str else item for name, item in lists.items()}
    longest = 0
    total = 0
    for items in found.values():
        if items.__class__ is not list:
            raise EventRejected("wrong-type", f"{place}.*")
        if not items:
            raise EventRejected("missing", f"{place}.*")
        total += len(items)
        longest = max(longest, len(items))
    if total > most:
        raise EventRejected("too-many", place)
    for index in range(longest):
        check({name: items[index] for name, items in found.items() if index < len(items)}, place)
    return found


def agree_lists(single: Any, lists: Any, place: str, most: int, check: Check) -> None:
    """Refuses lists that do not say what the single values say, which have been checked.

    API Gateway gives one of a name's values in the mapping of texts, and all in the one of lists.
    An event from before there were lists has none.
    """
    if lists is None:
        return
    if lists.__class__ is dict and lists == {name: [text] for name, text in (single or {}).items()}:
        return
    found = checked_lists(lists, place, most, check)
    if found.keys() != (single or {}).keys():
        raise EventRejected("inconsistent", place)
    for name, texts in found.items():
        if single[name] not in texts:
            raise EventRejected("inconsistent", f"{place}.*")


def last_values(lists: dict[str, list[str]]) -> dict[str, str]:
    """The last value of each name."""
    return {name: texts[-1] for name, texts in lists.items()}
