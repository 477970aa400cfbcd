"""Validated events, which validators return.

An event reads like the raw event, but has only the fields that AWS documents. `raw` has all fields.
"""

from __future__ import annotations

from collections.abc import Mapping


class Leaf:
    """The type of a documented field that has no documented fields below it.

    `kinds` are the Python classes of its JSON values. A field may be null where it may be absent,
    which is the validator's own check.
    """

    __slots__ = ("kinds",)

    def __init__(self, *kinds: type) -> None:
        self.kinds: frozenset[Any] = frozenset(kinds)


# A text that AWS writes, which is a single line; see `runtime_guards.validation.lines`.
LINE = Leaf(str)
TEXT = Leaf(str)
FLAG = Leaf(bool)
WHOLE = Leaf(int)
NUMBER = Leaf(int, float)
# An object or array whose content AWS doesn't document, or that is somebody's own.
OBJECT = Leaf(dict)
LIST = Leaf(list)
# Any JSON value: the sender chooses the type, or it differs by the event.
ANY = None

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    # The documented fields: a mapping of names to the fields below them. A leaf has a type or is
    # `ANY`, a list of one shape means a list of those, and the key "*" any
    # other name.
    Documented = None | Leaf | dict[str, "Documented"] | list["Documented"]


class Event(Mapping):  # type: ignore[type-arg]
    """A validated event. `raw` is the event as Lambda delivered it."""

    __slots__ = ("_documented", "raw")
    FIELDS: Documented = ANY
    _documented: dict[str, Any]

    def __init__(self, raw: Any) -> None:
        self.raw = raw

    @property
    def raw_event(self) -> Any:
        """The same as `raw`, by the name that libraries for data classes of events look for."""
        return self.raw

    def __getitem__(self, key: str) -> Any:
        return self._known()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known())

    def __len__(self) -> int:
        return len(self._known())

    def __repr__(self) -> str:
        # No value: an event ends up in logs and tracebacks.
        return f"<{type(self).__name__}>"

    def _known(self) -> dict[str, Any]:
        # Made at the first reading: most handlers use the typed fields and never need it.
        try:
            return self._documented
        except AttributeError:
            self._documented = documented(self.raw, self.FIELDS)
            return self._documented


class EventRecord(Event):
    """One validated record of an event, which is an event itself."""

    __slots__ = ()


def documented(value: Any, shape: Documented) -> Any:
    """Returns the documented part of a value."""
    if shape is ANY or isinstance(shape, Leaf):
        return value
    if isinstance(shape, list):
        return [documented(item, shape[0]) for item in value] if type(value) is list else value
    if type(value) is not dict:
        return value
    assert isinstance(shape, dict)
    if "*" in shape:
        every = shape["*"]
        return {key: documented(item, shape.get(key, every)) for key, item in value.items()}
    return {key: documented(value[key], below) for key, below in shape.items() if key in value}
