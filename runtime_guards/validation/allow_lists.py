"""Allow-lists, as validators take them."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection


def listed(names: Collection[str] | None) -> frozenset[str] | None:
    """An allow-list, or None for all. Raises TypeError for a text, which is no list of its parts.

    `in` would take every part of a text for a member of it: `orders` for `orders-archive`.
    """
    if isinstance(names, str):
        raise TypeError("an allow-list is a collection of texts, such as {'orders'}, and no text")
    return None if names is None else frozenset(names)
