"""Texts that AWS writes: each is one line, whatever reads it.

AWS documents IDs, times, ARNs, addresses, regions and names of protocols, none of which has a line
break or another control character. A handler prints them as they are, so one that has is no field
of AWS's. `LINE` in a source's documented fields says which they are.
"""

from __future__ import annotations

from runtime_guards.errors import EventRejected
from runtime_guards.validation.checks import CONTROL
from runtime_guards.validation.event import LINE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from runtime_guards.validation.event import Documented


_MANY = 8
_NO_TEXTS = {dict, int, float, bool, type(None)}


class Lines:
    """Checks the lines below documented fields. Fields that are absent or no text pass."""

    def __init__(self, fields: Documented) -> None:
        named: dict[str, Documented] = fields if isinstance(fields, dict) else {}
        self._names = tuple(name for name, below in named.items() if below is LINE)
        self._below = tuple(
            (name, Lines(below)) for name, below in named.items() if any(lines_of(below))
        )
        self._any = "*" in self._names
        # Where nearly all texts are lines, to take all is faster than to look for each.
        self._all = self._any or len(self._names) >= _MANY

    def __call__(self, holder: Any) -> None:
        """Raises EventRejected with the path below the holder."""
        try:
            texts: list[str] = []
            self._gather(holder, texts)
            is_line = "".join(texts).isprintable()
        except Exception:
            is_line = False
        if not is_line:
            self._refuse(holder)

    def _gather(self, holder: dict[str, Any], texts: list[str]) -> None:
        if self._all:
            texts += [text for text in holder.values() if text.__class__ not in _NO_TEXTS]
        else:
            for name in self._names:
                text = holder.get(name)
                if text is not None:
                    texts.append(text)
        for name, lines in self._below:
            below = holder.get(name)
            if below is not None:
                lines._gather(below, texts)

    def _refuse(self, holder: Any) -> None:
        """The look at each text, which states the place."""
        if holder.__class__ is not dict:
            return
        for name in holder if self._any else self._names:
            for text in _texts(holder.get(name)):
                if CONTROL.search(text):
                    raise EventRejected("control-character", "*" if self._any else name)
        for name, lines in self._below:
            try:
                lines._refuse(holder.get(name))
            except EventRejected as rejected:
                raise rejected.below(name) from None


def check_lines(lines: Lines, holder: Any, place: str) -> None:
    """Raises EventRejected if a text at a place isn't a single line."""
    try:
        lines(holder)
    except EventRejected as rejected:
        raise rejected.below(place) from None


def _texts(value: Any) -> Iterator[str]:
    for each in value if value.__class__ is list else (value,):
        if each.__class__ is str:
            yield each


def lines_of(fields: Documented, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The paths of all lines below documented fields."""
    if fields is LINE:
        yield above
    elif isinstance(fields, dict):
        for name, below in fields.items():
            yield from lines_of(below, (*above, name))
