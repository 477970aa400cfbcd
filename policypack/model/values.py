"""Property values as rules read them: their content, and which parts are unknown or secret."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from policypack.model.unknown import Unknown, UnknownValueError, until_unknown
from policypack.reading import json_text
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record

T = TypeVar("T")
# Types of values that have no parts and no mark.
_PLAIN = frozenset({str, bool, int, float, type(None)})


@record(frozen=True)
class Asset:
    """A file, a text or a URI as a property value. An asset by hash alone has none of the three."""

    path: str | None = None
    text: str | None = None
    uri: str | None = None
    hash: str | None = None


@record(frozen=True)
class Archive:
    """A folder, a zip, a URI, or named assets that make up an archive.

    The assets keep the secret marks that they, or all of them together, have.
    """

    path: str | None = None
    uri: str | None = None
    assets: Mapping[str, Any] | Secret | None = None
    hash: str | None = None


@record(frozen=True)
class Reference:
    """A resource that was passed as a value; `id` may be unknown."""

    urn: str
    id: str | Unknown


@record(frozen=True)
class Secret:
    """A value that the program marked as secret. `Value` reads through the mark."""

    content: Any = field(repr=False)


@record(frozen=True)
class Value:
    """One property: its content, and its path in the resource (`layers[0]`)."""

    raw: Any
    path: str = ""

    @property
    def content(self) -> Any:
        """Its content without secret marks. Raises UnknownValueError if it is unknown.

        Inside a list or a mapping, unknown values stay in their places.
        """
        raw = self.raw
        return raw if type(raw) in _PLAIN else unmarked(self._known)

    @property
    def tree(self) -> Any:
        """All that it holds, with unknown leaves in their places and without secret marks."""
        return unmarked(self.raw)

    @property
    def is_set(self) -> bool:
        """Whether the program sets it. A value that is known only after apply is set."""
        return bare(self.raw) is not None

    def at(self, path: str) -> Value:
        """The property at `a.b[0].c` below this one; a missing one holds None.

        Raises UnknownValueError when something on the way is unknown.
        """
        if not path:
            return self
        steps = _steps(path)
        if steps.in_mappings is None:
            return self._below(steps.keys)
        held = self.raw
        for key in steps.keys:
            if isinstance(held, dict):
                held = held.get(key)
            elif held is not None:
                return self._below(steps.keys)
        return Value(held, f"{self.path}.{steps.in_mappings}" if self.path else steps.in_mappings)

    def get(self, path: str, default: Any = None) -> Any:
        """The content of the property at `path`; `default` if it is absent or null."""
        content = self.at(path).content
        return default if content is None else content

    def items(self, path: str = "") -> Iterator[Value]:
        """The elements of the list or mapping at `path`, known or not."""
        at = self.at(path)
        held = at._known
        if held is None:
            return
        if not isinstance(held, (Mapping, list)):
            raise TypeError(f"{at.path} is {type(held).__name__}, not a list or a mapping")
        entries = held.items() if isinstance(held, Mapping) else enumerate(held)
        for key, raw in entries:
            yield Value(raw, join(at.path, key))

    def each(self, path: str, check: Callable[[Value], Iterator[T]]) -> Iterator[T | Unknown]:
        """Runs `check` on every element by itself: an unknown one leaves the others judged."""
        return until_unknown(
            outcome for item in self.items(path) for outcome in until_unknown(check(item))
        )

    @property
    def _known(self) -> Any:
        held = bare(self.raw)
        if isinstance(held, Unknown):
            raise UnknownValueError(held)
        return held

    def _below(self, keys: Iterable[str]) -> Value:
        value = self
        for key in keys:
            value = value._child(key)
        return value

    def _child(self, key: str | int) -> Value:
        held = self._known
        if isinstance(held, Mapping):
            below = held.get(key)
        elif isinstance(held, list):
            key = int(key)
            below = held[key] if 0 <= key < len(held) else None
        elif held is None:
            below = None
            key = int(key) if isinstance(key, str) and key.isdigit() else key
        else:
            raise TypeError(f"{self.path} is {type(held).__name__}, not a list or a mapping")
        return Value(below, join(self.path, key))


class _Steps(NamedTuple):
    """The keys of a path, and the path that they make in mappings; None if one may be an index.

    Nearly all that rules read lies in mappings, so one look-up for each key finds it.
    """

    keys: tuple[str, ...]
    in_mappings: str | None


@lru_cache(maxsize=4096)
def _steps(path: str) -> _Steps:
    keys = tuple(path.replace("[", ".").replace("]", "").split("."))
    may_be_index = any(key.isdigit() or not key for key in keys)
    return _Steps(keys, None if may_be_index else ".".join(keys))


def join(path: str, key: str | int) -> str:
    """The path of an element: `a.b` for a key, `a[0]` for an index."""
    if isinstance(key, int):
        return f"{path}[{key}]"
    return f"{path}.{key}" if path else key


def unmarked(raw: Any) -> Any:
    """A raw value without the secret marks in it."""
    if type(raw) in _PLAIN:
        return raw
    raw = bare(raw)
    if isinstance(raw, list):
        return [unmarked(item) for item in raw]
    if isinstance(raw, dict):
        return {key: unmarked(item) for key, item in raw.items()}
    return raw


def holds_mark(raw: Any) -> bool:
    """Whether a secret mark is on a raw value or in it."""
    left = [raw]
    while left:
        each = left.pop()
        if isinstance(each, dict):
            left.extend(each.values())
        elif isinstance(each, list):
            left.extend(each)
        elif isinstance(each, Secret):
            return True
    return False


# The name of an environment variable, beside its value.
_VARIABLE = lazy_pattern(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")


def secret_texts(raw: Any, marked: bool = False) -> Iterator[str]:
    """Every text and number under a secret mark, also those inside a JSON document.

    A document is marked as a whole if one of its values is: the names of variables are public.
    """
    if isinstance(raw, Secret):
        yield from secret_texts(raw.content, marked=True)
    elif isinstance(raw, Mapping):
        for key, item in raw.items():
            is_name = key == "name" and "value" in raw and isinstance(item, str)
            if not (is_name and _VARIABLE.fullmatch(item)):
                yield from secret_texts(item, marked)
    elif isinstance(raw, list):
        for item in raw:
            yield from secret_texts(item, marked)
    elif marked and isinstance(raw, (str, int, float)) and not isinstance(raw, bool):
        yield from filter(None, (str(raw),))
        if isinstance(raw, str):
            yield from secret_texts(parsed_document(raw), marked)


def bare(raw: Any) -> Any:
    """The value without its secret marks."""
    # A secret output of a secret value carries two marks.
    while isinstance(raw, Secret):
        raw = raw.content
    return raw


def parsed_document(text: str) -> Any:
    """The object or the list of a JSON text, None if it holds another value or is malformed."""
    return parsed_json(text) if text.lstrip()[:1] in ("{", "[") else None


def parsed_json(text: str) -> Any:
    """The value of a JSON text, None if it is malformed."""
    try:
        return json_text.loads(text, unique=False)
    except ValueError:
        return None
