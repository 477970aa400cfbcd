"""JSON within bounds of depth, of elements and of numbers, in which no key stands twice.

Everything that is refused is a `json.JSONDecodeError` with its place, as malformed JSON is. Python
alone ends a deep text with a RecursionError here or in whoever reads the value, keeps the last of
two equal keys, and takes NaN and numbers beyond every other program's.
https://www.rfc-editor.org/rfc/rfc8259#section-4 and #section-9
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from policypack.start.lazy_patterns import lazy_pattern

# Real documents have some ten levels; whoever walks over a value may call itself for each of these.
MAX_DEPTH = 100
# An object takes some 200 bytes. The state of a very large stack has a million.
MAX_CONTAINERS = 4_000_000
# Beyond 64-bit floats: https://www.rfc-editor.org/rfc/rfc8259#section-6
_LONGEST_NUMBER = 308
_LONG_NUMBER = lazy_pattern("[0-9]{309}")
_TOKEN = lazy_pattern(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)

TOO_DEEP = "Nested too deeply"
TOO_MANY = "Too many elements"
TOO_LARGE = "Number out of range"
TWICE = "Duplicate key"


def loads(text: str | bytes, *, unique: bool = True, most: int = MAX_CONTAINERS) -> Any:
    """The value of a JSON text. Bytes may be of any encoding of Unicode.

    `unique`: a key that stands twice is refused, else its last value counts. `most`: so many
    objects and lists. Raises json.JSONDecodeError, and UnicodeDecodeError for bytes.
    """
    if not isinstance(text, str):
        text = text.decode(json.detect_encoding(text)).removeprefix("\ufeff")
    opening = text.count("{") + text.count("[")
    if opening > most:
        raise json.JSONDecodeError(TOO_MANY, text, 0)
    try:
        value = _decoded(text, unique)
    except json.JSONDecodeError:
        raise
    except RecursionError:
        raise json.JSONDecodeError(TOO_DEEP, text, _deep_at(text)) from None
    except _TwiceError:
        raise json.JSONDecodeError(TWICE, text, _twice_at(text)) from None
    except ValueError:
        # Python's own limit for the digits of a number is one more reason.
        raise json.JSONDecodeError(TOO_LARGE, text, _number_at(text)) from None
    if opening > MAX_DEPTH and _is_deep(value):
        raise json.JSONDecodeError(TOO_DEEP, text, _deep_at(text))
    return value


class _TwiceError(ValueError):
    """An object has a key twice."""


def _decoded(text: str, unique: bool) -> Any:
    return json.loads(
        text,
        object_pairs_hook=_once if unique else None,
        # A function of Python for each number takes as long as all the rest.
        parse_int=_integer if _LONG_NUMBER.search(text) else None,
        parse_float=_real,
        parse_constant=_constant,
    )


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise _TwiceError
    return made


def _integer(digits: str) -> int:
    if len(digits) > _LONGEST_NUMBER:
        raise ValueError(TOO_LARGE)
    return int(digits)


def _real(digits: str) -> float:
    if len(digits) > _LONGEST_NUMBER or abs(number := float(digits)) == float("inf"):
        raise ValueError(TOO_LARGE)
    return number


def _constant(name: str) -> float:
    raise ValueError(name)


def _is_deep(value: Any) -> bool:
    """Whether there are more levels of objects and lists than may be; level by level."""
    level = [value] if isinstance(value, (dict, list)) else []
    for _ in range(MAX_DEPTH):
        inner: list[Any] = []
        for each in level:
            inner += each.values() if type(each) is dict else each
        level = [each for each in inner if type(each) is dict or type(each) is list]
    return bool(level)


def _deep_at(text: str) -> int:
    """The place of the first object or list that is nested too deeply."""
    depth = 0
    for token in _TOKEN.finditer(text):
        depth += token[0] in ("{", "[")
        depth -= token[0] in ("}", "]")
        if depth > MAX_DEPTH:
            return token.start()
    return 0


def _twice_at(text: str) -> int:
    """The place of the first key that its object already has."""
    # The keys of each object that is open; None stands for a list.
    levels: list[set[str] | None] = []
    before = None
    for token in _TOKEN.finditer(text):
        if token[0] == "{":
            levels.append(set())
        elif token[0] == "[":
            levels.append(None)
        elif token[0] in ("}", "]"):
            levels.pop()
        elif token[0] == ":" and before is not None and (keys := levels[-1]) is not None:
            key = json.loads(before[0])
            if key in keys:
                return before.start()
            keys.add(key)
        before = token
    return 0


def _number_at(text: str) -> int:
    """The place of the first number that is out of range."""
    for token in _TOKEN.finditer(text):
        if token[0][0] in "-0123456789NI":
            try:
                _decoded(token[0], unique=False)
            except ValueError:
                return token.start()
    return 0
