"""Redaction: which fields of an event may be printed.

Only fields of the allow-list are printed, with limited length. A value is redacted by its field's
name, by its format, or because it was marked as secret; a value that can't be checked is refused. A
label replaces the whole value.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice

from runtime_guards.audit.harmless import are_harmless_ids, harmless
from runtime_guards.audit.sensitive import is_sensitive_name, sensitive
from runtime_guards.bodies.declaration import parse_json
from runtime_guards.errors import EventRejected

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

MOST_FIELDS = 32
# Of a list, such as the keys of a batch.
MOST_VALUES = 10
# Characters; values that people search records by are shorter.
LONGEST = 128
# Of a text that holds JSON, such as the body of a request, in characters.
LONGEST_JSON = 65_536
# A secret is recognised by any of its parts of this many characters.
WINDOW = 8
SHORTEST_MARK = 4

# The names of queues, tables and buckets come again with every record; IDs do not.
_harmless = lru_cache(maxsize=16)(harmless)
_PATH = re.compile(r"[A-Za-z0-9_:*-]+(\[\])*(\.[A-Za-z0-9_:*-]+(\[\])*)*\Z")
_ABSENT = object()
# Words of ours in a record, which no secret can be read from.
_CONSTANT = {"audit", "schema", "level", "outcome"}


class Marks:
    """Known secrets: a text that contains 8 characters of one, in any letter case, is redacted."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._windows: set[str] = set()
        self._short: set[str] = set()
        for secret in secrets:
            self.add(secret)

    def add(self, secret: str) -> None:
        """Marks one more text, such as a password that was just fetched."""
        if not isinstance(secret, str) or len(secret) < SHORTEST_MARK:
            raise ValueError(
                f"A marked secret must be a text of {SHORTEST_MARK} characters or more."
            )
        folded = secret.casefold()
        if len(secret) < WINDOW:
            self._short.add(folded)
        self._windows.update(_windows(folded))

    def __bool__(self) -> bool:
        """Whether any text is marked."""
        return bool(self._windows or self._short)

    def touch(self, text: str) -> bool:
        """Returns whether a text contains a part of a marked secret."""
        if not self:
            return False
        folded = text.casefold()
        return any(short in folded for short in self._short) or any(
            window in self._windows for window in _windows(folded)
        )


class AllowedFields:
    """The fields of the allow-list, by paths such as `Records[].s3.object.key`.

    `[]` means every element of a list. A path may continue into a text that holds JSON, such
    as `body.orderId`. Raises ValueError for an invalid path.
    """

    def __init__(self, paths: Iterable[str], marks: Marks) -> None:
        self._marks = marks
        self._paths = {path: _steps(path) for path in paths}
        if len(self._paths) > MOST_FIELDS:
            raise ValueError(f"fields= takes at most {MOST_FIELDS} paths.")
        self._sensitive_paths = {
            path for path, steps in self._paths.items() if any(map(is_sensitive_name, steps))
        }

    def of(self, event: Any) -> dict[str, Any]:
        """Returns the printable fields of an event; missing fields are omitted."""
        # Several paths may continue into one text, which is parsed once.
        read: dict[str, Any] = {}
        return {
            path: self._shown(path, steps, values)
            for path, steps in self._paths.items()
            if (values := _values(event, steps, read))
        }

    def _shown(self, path: str, steps: tuple[str, ...], values: list[Any]) -> Any:
        shown = self._each(path, values[:MOST_VALUES])
        if "" not in steps:
            return shown[0]
        return [*shown, "[more]"] if len(values) > MOST_VALUES else shown

    def _each(self, path: str, values: list[Any]) -> list[Any]:
        is_sensitive, marks = path in self._sensitive_paths, self._marks
        if not is_sensitive and _are_short_texts(values) and _are_harmless(values):
            # The common case, in one look.
            if not marks:
                return values
            return ["[redacted: marked]" if marks.touch(value) else value for value in values]
        return [_named(is_sensitive, value, marks) for value in values]


def _are_short_texts(values: list[Any]) -> bool:
    for value in values:  # noqa: SIM110 - `all` takes twice as long.
        if value.__class__ is not str or len(value) > LONGEST:
            return False
    return True


def _are_harmless(texts: list[str]) -> bool:
    return are_harmless_ids(texts) or _harmless(frozenset(texts))


def detail(name: str, value: Any) -> Any:
    """Returns a detail of a record, redacted like a field of this name; of a list, some values.

    Marked secrets are redacted later, in the whole record.
    """
    is_sensitive, marks = is_sensitive_name(name), Marks(())
    if not isinstance(value, (list, tuple)):
        return _named(is_sensitive, value, marks)
    first = [_named(is_sensitive, item, marks) for item in value[:MOST_VALUES]]
    return [*first, "[more]"] if len(value) > MOST_VALUES else first


def _named(is_sensitive: bool, value: Any, marks: Marks) -> Any:
    if value is None or isinstance(value, bool):
        return value
    return "[redacted: name]" if is_sensitive else shown(value, marks)


def shown(value: Any, marks: Marks) -> Any:
    """Returns a value where it may be printed, else the label that replaces it."""
    if isinstance(value, (int, float)):
        return _shown_number(value)
    if not isinstance(value, str):
        return "[refused: object]"
    if len(value) > LONGEST:
        return "[refused: length]"
    if marks.touch(value):
        return "[redacted: marked]"
    return sensitive(value) or value


def _shown_number(value: int | float) -> Any:
    # NaN and Infinity are no JSON, and Python writes no number of more than 4,300 digits.
    if value - value != 0:
        return "[refused: number]"
    if isinstance(value, int) and value.bit_length() > LONGEST:
        return "[refused: length]"
    return sensitive(repr(value).removesuffix(".0")) or value


def _steps(path: str) -> tuple[str, ...]:
    if not isinstance(path, str) or not _PATH.match(path):
        raise ValueError(
            f"fields=: invalid path {path!r}. Use a path such as 'Records[].s3.object.key'."
        )
    # An empty step is every element of a list: no name of a field is empty.
    return tuple(path.replace("[]", ".").split("."))


def _values(event: Any, steps: tuple[str, ...], read: dict[str, Any]) -> list[Any]:
    """The values at a path, and one more than are shown, to detect that there are more."""
    try:
        return _whole(event, steps)
    except (LookupError, TypeError):
        # A field that is missing, a text that holds JSON, or a list in a list.
        return list(islice(_at(event, steps, read), MOST_VALUES + 1))


def _whole(value: Any, steps: tuple[str, ...]) -> list[Any]:
    """The values of a path that each element of its only list has. Raises an error for others."""
    for index, step in enumerate(steps):
        if not step:
            if value.__class__ is not list:
                raise TypeError
            values = value[: MOST_VALUES + 1]
            for below in steps[index + 1 :]:
                values = [_fields(each)[below] for each in values]
            return values
        value = _fields(value)[step]
    return [value]


def _fields(value: Any) -> dict[str, Any]:
    if value.__class__ is not dict:
        raise TypeError
    found: dict[str, Any] = value
    return found


def _at(value: Any, steps: tuple[str, ...], read: dict[str, Any]) -> Iterator[Any]:
    if not steps:
        yield value
        return
    first, rest = steps[0], steps[1:]
    if isinstance(value, str):
        value = _parsed(value, read)
    if first == "" and isinstance(value, list):
        for item in value:
            yield from _at(item, rest, read)
    elif first and isinstance(value, dict) and (below := value.get(first, _ABSENT)) is not _ABSENT:
        yield from _at(below, rest, read)


def _parsed(text: str, read: dict[str, Any]) -> Any:
    if text not in read:
        try:
            read[text] = parse_json(text, "") if len(text) <= LONGEST_JSON else None
        except EventRejected:
            read[text] = None
    return read[text]


def _windows(text: str) -> Iterator[str]:
    return (text[start : start + WINDOW] for start in range(len(text) - WINDOW + 1))


def unmarked(value: Any, marks: Marks) -> Any:
    """Returns a record without the texts that touch a mark."""
    if isinstance(value, dict):
        return {
            name: below if name in _CONSTANT else unmarked(below, marks)
            for name, below in value.items()
        }
    if isinstance(value, list):
        return [unmarked(item, marks) for item in value]
    return "[redacted: marked]" if marks.touch(str(value)) else value
