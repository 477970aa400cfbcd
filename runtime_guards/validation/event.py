"""Validated events, which validators return.

An event reads like the raw event, but has only the fields that AWS documents. `raw` has all fields.
"""

from __future__ import annotations

from collections.abc import Mapping


class Line:
    """Marks a text that AWS writes; see `runtime_guards.validation.lines`."""


LINE = Line()

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    # The documented fields: a mapping of names to the fields below them. `ANY` accepts a value as
    # it is, `LINE` marks a text of AWS's, a list of one shape means a list of those, and the key
    # "*" any name.
    Documented = None | Line | dict[str, "Documented"] | list["Documented"]

ANY = None


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
    if shape is ANY or shape is LINE:
        return value
    if isinstance(shape, list):
        return [documented(item, shape[0]) for item in value] if type(value) is list else value
    if type(value) is not dict:
        return value
    assert isinstance(shape, dict)
    every = shape.get("*", shape)
    if every is not shape:
        return {key: documented(item, every) for key, item in value.items()}
    return {key: documented(value[key], below) for key, below in shape.items() if key in value}
