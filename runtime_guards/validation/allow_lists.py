"""Allow-lists, as validators take and apply them."""

from __future__ import annotations

from runtime_guards.errors import EventRejected

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from collections.abc import Set as AbstractSet


def listed(names: Collection[str] | None) -> frozenset[str] | None:
    """Returns an allow-list as a set, or None, which allows all. Raises TypeError for a text.

    `in` would take every part of a text for a member of it: `orders` for `orders-archive`.
    """
    if isinstance(names, str):
        raise TypeError("An allow-list is a collection of texts, such as {'orders'}, not one text.")
    return None if names is None else frozenset(names)


def allow(value: object, names: AbstractSet[str] | None, path: str) -> None:
    """Raises EventRejected for a value that is not on the allow-list; None allows all."""
    if names is not None and value not in names:
        raise EventRejected("not-allowed", path)
