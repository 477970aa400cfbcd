"""Headers and parameters that a source sends as lists, so that a name can have several values."""

from __future__ import annotations

from runtime_guards.errors import EventRejected
from runtime_guards.validation.http_fields import check_texts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def last_and_rest(lists: Any, place: str, most: int) -> tuple[dict[str, str], list[str]]:
    """Returns the last value of each name, and the others: `most` together, not yet checked.

    A text is treated as a list of one, as VPC Lattice may write it.
    """
    if lists.__class__ is not dict:
        raise EventRejected("wrong-type", place)
    last: dict[str, str] = {}
    rest: list[str] = []
    for name, texts in lists.items():
        if texts.__class__ is list:
            if not texts:
                raise EventRejected("missing", f"{place}.*")
            last[name] = texts[-1]
            if len(texts) > 1:
                rest += texts[:-1]
        else:
            # If it isn't a text either, the check of the values finds it.
            last[name] = texts
    if len(last) + len(rest) > most:
        raise EventRejected("too-many", place)
    return last, rest


def agree_lists(single: Any, lists: Any, place: str, limits: tuple[int, int], dirty: Any) -> None:
    """Raises EventRejected for lists that contradict the single values, which are checked already.

    API Gateway sends one of a name's values in the mapping of texts, and all of them in the lists.
    Older events have no lists. `limits` are the limits of `http_fields`.
    """
    if lists is None:
        return
    if lists.__class__ is not dict:
        raise EventRejected("wrong-type", place)
    single = single or {}
    if lists.keys() != single.keys():
        raise EventRejected("inconsistent", place)
    several: list[Any] = []
    for name, texts in lists.items():
        # Most names have one value.
        if texts != [single[name]]:
            if texts.__class__ is not list:
                raise EventRejected("wrong-type", f"{place}.*")
            if single[name] not in texts:
                raise EventRejected("inconsistent", f"{place}.*")
            several += texts
    if not several:
        return
    if len(several) > limits[0]:
        raise EventRejected("too-many", place)
    check_texts(several, place, limits[1], dirty)
