"""Shapes: the documented fields of an event, declared once for its check and its mapping.

    EVENT = Fields({"id": Line(100), "tags": Words(Line(256), 50)}, {"note": Text(1000)})
    EVENT(event)             # raises EventRejected with the path below the event
    EVENT.fields             # the documented fields, for `Event.FIELDS`

A shape raises paths relative to its value; the shape around it adds its own name. Names that the
sender chooses are never part of a path: `*` replaces them.
"""

from __future__ import annotations

import re

from runtime_guards.errors import EventRejected, absent
from runtime_guards.validation import partitions
from runtime_guards.validation.checks import CONTROL
from runtime_guards.validation.event import FLAG, NUMBER, OBJECT, TEXT, WHOLE, Leaf
from runtime_guards.validation.lines import Lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from runtime_guards.validation.event import Documented


class Shape:
    """Checks one value. `fields` are its documented fields."""

    fields: Documented = None

    def __call__(self, value: Any) -> None:
        """Raises EventRejected if the value has another shape."""
        raise NotImplementedError


class Text(Shape):
    """A text of at most `most` characters."""

    fields = TEXT

    def __init__(self, most: int) -> None:
        self._most = most

    def __call__(self, value: Any) -> None:
        if value.__class__ is not str:
            raise absent(value)
        if len(value) > self._most:
            raise EventRejected("too-long")


class Line(Text):
    """A text of `least` to `most` characters without control characters; not empty by default."""

    def __init__(self, most: int, least: int = 1) -> None:
        super().__init__(most)
        self._least = least

    def __call__(self, value: Any) -> None:
        if value.__class__ is not str:
            raise absent(value)
        # What `isprintable` accepts holds no control character; it is faster than a search.
        if self._least <= len(value) <= self._most and value.isprintable():
            return
        if len(value) > self._most:
            raise EventRejected("too-long")
        if len(value) < self._least:
            raise EventRejected("missing")
        if CONTROL.search(value):
            raise EventRejected("control-character")


class Identity(Line):
    """A line of letters, digits, hyphens and underscores, as IDs are: it is part of no path."""

    def __call__(self, value: Any) -> None:
        super().__call__(value)
        if not (value.isascii() and value.replace("-", "").replace("_", "").isalnum()):
            raise EventRejected("malformed")


class Matching(Shape):
    """A text that a pattern matches as a whole; the pattern limits its length."""

    fields = TEXT

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._compiled: re.Pattern[str] | None = None

    def __call__(self, value: Any) -> None:
        self.match(value)

    def match(self, value: Any) -> re.Match[str]:
        """Returns the match of the whole text. Raises EventRejected."""
        if value.__class__ is not str:
            raise absent(value)
        if self._compiled is None:
            # Compiled when it is first asked, since a cold start pays for each pattern.
            # Names of AWS are ASCII: a letter of another script may look like theirs.
            self._compiled = re.compile(rf"(?:{self._pattern})\Z", re.ASCII)
        found = self._compiled.match(value)
        if found is None:
            raise EventRejected("malformed")
        return found


class OneOf(Shape):
    """One of a few texts."""

    fields = TEXT

    def __init__(self, *values: str) -> None:
        self._values = frozenset(values)

    def __call__(self, value: Any) -> None:
        if value.__class__ is not str:
            raise absent(value)
        if value not in self._values:
            raise EventRejected("malformed")


class Number(Shape):
    """A number from `least` to `most`; an integer where both are integers."""

    def __init__(self, least: float, most: float) -> None:
        self._least, self._most = least, most
        whole = isinstance(least, int) and isinstance(most, int)
        self.fields: Leaf = WHOLE if whole else NUMBER

    def __call__(self, value: Any) -> None:
        if value.__class__ not in self.fields.kinds:
            raise absent(value)
        if not self._least <= value <= self._most:
            raise EventRejected("malformed")


class Flag(Shape):
    """True or false."""

    fields = FLAG

    def __call__(self, value: Any) -> None:
        if value.__class__ is not bool:
            raise absent(value)


class Tree(Shape):
    """Any JSON of at most `nodes` values and `depth` levels, with texts of `most` characters.

    `total` limits the characters of all texts and names together; None sets no such limit.
    """

    def __init__(
        self,
        most: int = 1024 * 1024,
        depth: int = 64,
        nodes: int = 100_000,
        total: int | None = None,
    ) -> None:
        self._most, self._depth, self._nodes, self._total = most, depth, nodes, total
        # What marshal writes in so many bytes keeps every limit: a character takes a byte or more,
        # a level four, a value one. A name that stands again is a reference to the first, so that
        # names together may be longer, but no longer than the square.
        self.small = min(most, nodes, 4 * depth, most if total is None else int(total**0.5))

    def __call__(self, value: Any) -> None:
        if value.__class__ is not dict and value.__class__ is not list:
            value = [value]
        # Level by level, since a recursion would end where Python's stack does.
        level, seen, size = [value], 1, 0
        for _ in range(self._depth):
            below: list[Any] = []
            for holder in level:
                seen += len(holder)
                size += self._read(holder, below)
            if seen > self._nodes:
                raise EventRejected("too-many")
            if self._total is not None and size > self._total:
                raise EventRejected("too-long")
            if not below:
                return
            level = below
        raise EventRejected("too-deep")

    def _read(self, holder: Any, below: list[Any]) -> int:
        """The characters of an object or list itself; nested values are appended to `below`."""
        size, most = 0, self._most
        if holder.__class__ is dict:
            size = _names(holder, most)
            holder = holder.values()
        for item in holder:
            kind = item.__class__
            if kind is str:
                size += len(item)
                if len(item) > most:
                    raise EventRejected("too-long")
            elif kind is dict or kind is list:
                below.append(item)
        return size


def _names(holder: dict[Any, Any], most: int) -> int:
    """The characters of an object's names, none of which is longer than `most`."""
    # Joined at once, since most objects have few names, and all of them short.
    try:
        size = len("".join(holder))
    except TypeError:
        raise EventRejected("wrong-type") from None
    if size > most and max(map(len, holder)) > most:
        raise EventRejected("too-long")
    return size


class Object(Tree):
    """A JSON object with the limits of `Tree`."""

    fields = OBJECT

    def __call__(self, value: Any) -> None:
        if value.__class__ is not dict:
            raise absent(value)
        super().__call__(value)


class Items(Shape):
    """A list of `least` to `most` values of one shape."""

    def __init__(self, shape: Shape, most: int, least: int = 0) -> None:
        self._shape, self._most, self._least = shape, most, least
        self.fields = [shape.fields]

    def __call__(self, value: Any) -> None:
        if value.__class__ is not list:
            raise absent(value)
        if len(value) > self._most:
            raise EventRejected("too-many")
        if len(value) < self._least:
            raise EventRejected("missing")
        for index, item in enumerate(value):
            try:
                self._shape(item)
            except EventRejected as rejected:
                raise rejected.below(f"[{index}]") from None


class Words(Shape):
    """A mapping of at most `most` names, which the sender chooses, to values of one shape."""

    def __init__(self, shape: Shape, most: int) -> None:
        self._shape, self._most = shape, most
        self.fields = {"*": shape.fields}

    def __call__(self, value: Any) -> None:
        if value.__class__ is not dict:
            raise absent(value)
        if len(value) > self._most:
            raise EventRejected("too-many")
        try:
            if _names(value, 2048) and CONTROL.search("".join(value)):
                raise EventRejected("control-character")
            for item in value.values():
                if item is not None:
                    self._shape(item)
        except EventRejected as rejected:
            raise rejected.below("*") from None


class Fields(Shape):
    """A mapping of documented names: `required` ones, and `optional` ones that may be null."""

    def __init__(
        self, required: Mapping[str, Shape], optional: Mapping[str, Shape] | None = None
    ) -> None:
        self._required = tuple(required.items())
        self._optional = tuple((optional or {}).items())
        self.fields = {name: shape.fields for name, shape in (*self._required, *self._optional)}

    def __call__(self, value: Any) -> None:
        if value.__class__ is not dict:
            raise absent(value)
        name = ""
        try:
            for name, shape in self._required:
                shape(value.get(name))
            for name, shape in self._optional:
                found = value.get(name)
                if found is not None:
                    shape(found)
        except EventRejected as rejected:
            if rejected.reason == "missing" and value.get(name) is None:
                raise EventRejected("missing", name, self._also_missing(name, value)) from None
            raise rejected.below(name) from None

    def _also_missing(self, first: str, value: Any) -> list[str]:
        absent_names = [
            name
            for name, shape in self._required
            if value.get(name) is None and _needs_value(shape)
        ]
        return absent_names[absent_names.index(first) + 1 :]


class LinesIn(Shape):
    """Another shape, and each of these fields is a line where it is a text; "*" is every field."""

    def __init__(self, shape: Shape, *names: str) -> None:
        self._shape, self._names = shape, names
        self.fields = shape.fields

    def __call__(self, value: Any) -> None:
        self._shape(value)
        for name in self._names:
            for text in value.values() if name == "*" else (value.get(name),):
                if text.__class__ is str and CONTROL.search(text):
                    raise EventRejected("control-character", name)


class Typed(Shape):
    """An object that has another shape, and documented fields of these types."""

    def __init__(self, shape: Object, fields: Mapping[str, Documented]) -> None:
        self._shape, self.fields = shape, {**fields}
        self._lines = Lines(self.fields)

    def __call__(self, value: Any) -> None:
        self._shape(value)
        self._lines(value)


class Scalar(Shape):
    """A text of at most `most` characters, one line, or a number."""

    fields = Leaf(str, int, float)

    def __init__(self, most: int) -> None:
        self._line = Line(most)

    def __call__(self, value: Any) -> None:
        if value.__class__ is not int and value.__class__ is not float:
            self._line(value)


def _needs_value(shape: Shape) -> bool:
    try:
        shape(None)
    except EventRejected:
        return True
    return False


ACCOUNT = Matching(r"[0-9]{12}")
REGION = Matching(partitions.REGION)
ARN = Matching(
    r"arn:[a-z0-9-]{1,30}:[a-z0-9.-]{1,40}:[a-z0-9-]{0,30}:(?:[0-9]{12}|aws)?:"
    r"[^\x00-\x20\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]{1,1600}"
)
# AWS writes times in these forms, with and without a fraction.
TIME = Matching(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?(?:Z|[+-][0-9]{2}:?[0-9]{2})"
)
