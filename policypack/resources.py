"""One resource as a rule sees it: its properties, what is unknown in them, and what is secret.

`Resource.from_wire` is the only decoding of Pulumi's property format in the pack. It reads what the
engine's analyzer protocol and a state file share: plain JSON values in which a mapping with the
key `SIGNATURE` is a secret, an asset, an archive, an output or a reference to a resource
(https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/properties.go), and fixed
sentinel texts stand for unknown values
(https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/plugin/rpc.go).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from policypack.unknown import Unknown, UnknownValueError, until_unknown

SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - a published type tag, not a secret
ASSET = "c44067f5952c0a294b673a41bacd8c17"
ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7"
OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
REFERENCE = "5cf8f73096256a8f31e491e813e4eb8e"
UNKNOWN_SENTINELS = frozenset(
    {
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # boolean
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # number
        "04da6b54-80e4-46f7-96ec-b56ff0331ba9",  # string, and every computed value
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # array
        "030794c1-ac77-496b-92df-f27374a8bd58",  # asset
        "e48ece36-62e2-4504-bad9-02848725956a",  # archive
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # object
    }
)

T = TypeVar("T")


@dataclass(frozen=True)
class Asset:
    """A file, a text or an address that a property carries. A hash alone has none of the three."""

    path: str | None = None
    text: str | None = None
    uri: str | None = None
    hash: str | None = None


@dataclass(frozen=True)
class Archive:
    """A folder, a zip, an address, or named assets that make up an archive."""

    path: str | None = None
    uri: str | None = None
    assets: Mapping[str, Any] | None = None
    hash: str | None = None


@dataclass(frozen=True)
class Reference:
    """A resource that was passed as a value; `id` may be unknown."""

    urn: str
    id: str | Unknown


@dataclass(frozen=True)
class Value:
    """One property: what it holds, and where it stands in its resource (`layers[0]`)."""

    raw: Any
    path: str = ""

    @property
    def content(self) -> Any:
        """What it holds, without secret marks. Raises UnknownValueError where it is not known.

        Inside a list or a mapping, unknown values stay in their places.
        """
        return _unmarked(self._held)

    @property
    def tree(self) -> Any:
        """All that it holds, with unknown leaves in their places and without secret marks."""
        return _unmarked(self.raw)

    @property
    def is_set(self) -> bool:
        """Whether the program gives it a value. One that waits for a deployment is set."""
        return _bare(self.raw) is not None

    def at(self, path: str) -> Value:
        """The property at `a.b[0].c` below this one; a missing one holds None.

        Raises UnknownValueError when something on the way is unknown.
        """
        value = self
        for key in path.replace("[", ".").replace("]", "").split(".") if path else ():
            value = value._child(key)
        return value

    def get(self, path: str, default: Any = None) -> Any:
        """What the property at `path` holds, `default` where it is absent or null."""
        content = self.at(path).content
        return default if content is None else content

    def items(self, path: str = "") -> Iterator[Value]:
        """The elements of the list or mapping at `path`, known or not."""
        at = self.at(path)
        held = at._held
        if held is None:
            return
        if not isinstance(held, (Mapping, list)):
            raise TypeError(f"{at.path} is no list or mapping")
        for key in held if isinstance(held, Mapping) else range(len(held)):
            yield at._child(key)

    def each(self, path: str, check: Callable[[Value], Iterator[T]]) -> Iterator[T | Unknown]:
        """Runs `check` on every element by itself: an unknown one leaves the others judged."""
        return until_unknown(
            outcome for item in self.items(path) for outcome in until_unknown(check(item))
        )

    @property
    def _held(self) -> Any:
        held = _bare(self.raw)
        if isinstance(held, Unknown):
            raise UnknownValueError(held)
        return held

    def _child(self, key: str | int) -> Value:
        held = self._held
        if isinstance(held, Mapping):
            below = held.get(key)
        elif isinstance(held, list):
            key = int(key)
            below = held[key] if 0 <= key < len(held) else None
        elif held is None:
            below = None
        else:
            raise TypeError(f"{self.path} is {type(held).__name__}, not a list or a mapping")
        return Value(below, join(self.path, key))


@dataclass(frozen=True)
class Secret:
    """A value that the program marked as secret. `Value` unwraps it and remembers the mark."""

    content: Any = field(repr=False)


def _bare(raw: Any) -> Any:
    # A secret output of a secret value carries two marks.
    while isinstance(raw, Secret):
        raw = raw.content
    return raw


def _unmarked(raw: Any) -> Any:
    raw = _bare(raw)
    if isinstance(raw, list):
        return [_unmarked(item) for item in raw]
    if isinstance(raw, dict):
        return {key: _unmarked(item) for key, item in raw.items()}
    return raw


def _under_marks(raw: Any, marked: bool) -> Iterator[str]:
    if isinstance(raw, Secret):
        yield from _under_marks(raw.content, marked=True)
    elif isinstance(raw, Mapping):
        for item in raw.values():
            yield from _under_marks(item, marked)
    elif isinstance(raw, list):
        for item in raw:
            yield from _under_marks(item, marked)
    elif marked and isinstance(raw, (str, int, float)) and not isinstance(raw, bool):
        yield from filter(None, (str(raw),))
        if isinstance(raw, str) and raw.lstrip()[:1] in ("{", "["):
            yield from _under_marks(_parsed(raw), marked)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def join(path: str, key: str | int) -> str:
    """The path of an element: `a.b` for a key, `a[0]` for an index."""
    if isinstance(key, int):
        return f"{path}[{key}]"
    return f"{path}.{key}" if path else key


@dataclass(frozen=True, eq=False)
class Resource:
    """A resource of the stack. Rules read it with `get`, `at` and `each`, by property path.

    `wire` holds the properties as they came: inputs while the engine registers the resource,
    outputs once the whole stack is known. They are decoded at the first reading.
    """

    urn: str
    type: str
    name: str
    wire: Mapping[str, Any] | Callable[[], Mapping[str, Any]] = field(repr=False)
    parent: str | None = None
    dependencies: tuple[str, ...] = ()
    property_dependencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    protect: bool = False

    @cached_property
    def properties(self) -> Value:
        """The root of the decoded properties."""
        wire = self.wire() if callable(self.wire) else self.wire
        return Value({key: self._decode(value, key) for key, value in wire.items()})

    @cached_property
    def secrets(self) -> frozenset[str]:
        """Every text and number under a secret mark, those within a document of JSON too."""
        try:
            return frozenset(_under_marks(self.properties.raw, marked=False))
        except Exception:
            # What cannot be decoded, no rule has read.
            return frozenset()

    def get(self, path: str, default: Any = None) -> Any:
        """What the property at `path` holds; see `Value.get`."""
        return self.properties.get(path, default)

    def at(self, path: str) -> Value:
        """The property at `path`; see `Value.at`."""
        return self.properties.at(path)

    def each(self, path: str, check: Callable[[Value], Iterator[T]]) -> Iterator[T | Unknown]:
        """Judges the elements at `path` one by one; see `Value.each`."""
        return self.properties.each(path, check)

    def _decode(self, value: Any, path: str) -> Any:
        if isinstance(value, str):
            return self._unknown(path) if value in UNKNOWN_SENTINELS else value
        if isinstance(value, list):
            return [self._decode(item, f"{path}[{n}]") for n, item in enumerate(value)]
        if isinstance(value, Mapping):
            if SIGNATURE in value:
                return self._decode_signed(value, path)
            return {key: self._decode(item, f"{path}.{key}") for key, item in value.items()}
        # Protobuf's Struct has no integers; 128.0 is how the number 128 travels.
        return int(value) if isinstance(value, float) and value.is_integer() else value

    def _decode_signed(self, value: Mapping[str, Any], path: str) -> Any:
        kind = value[SIGNATURE]
        if kind == SECRET:
            # In a state file the value is encrypted, so nothing can be said about it.
            if "value" not in value:
                return Secret(self._unknown(path, "the secrets provider of the stack"))
            return Secret(self._decode(value["value"], path))
        if kind == OUTPUT:
            known = self._decode(value["value"], path) if "value" in value else self._unknown(path)
            return Secret(known) if value.get("secret") else known
        if kind == ASSET:
            return Asset(*(value.get(key) for key in ("path", "text", "uri", "hash")))
        if kind == ARCHIVE:
            assets = value.get("assets")
            inner = _unmarked(self._decode(assets, f"{path}.assets"))
            return Archive(value.get("path"), value.get("uri"), inner, value.get("hash"))
        if kind == REFERENCE:
            identity = self._decode(value.get("id") or next(iter(UNKNOWN_SENTINELS)), path)
            return Reference(str(value.get("urn", "")), identity)
        raise ValueError(f"{path} carries a type mark that is not known")

    def _unknown(self, path: str, waits_for: str | None = None) -> Unknown:
        return Unknown(path, waits_for or self.waits_for(path), self.urn)

    def waits_for(self, path: str) -> str | None:
        """The resources that the property at `path` depends on, in words, where that is known."""
        # The engine tells dependencies by top-level property, and only once the stack is complete.
        top = path.replace("[", ".").split(".", 1)[0]
        urns = self.property_dependencies.get(top, ())
        return ", ".join(describe(urn) for urn in urns) or None


def parts_of(urn: str) -> tuple[str, str]:
    """The type and the name that a URN ends with; the type is that of the resource itself."""
    *_, kind, name = ("", *urn.split("::", 3)) if urn.count("::") >= 3 else ("", "", urn)
    return kind.rsplit("$", 1)[-1], name


def describe(urn: str) -> str:
    """A URN in words: `orders (aws:sqs/queue:Queue)`."""
    kind, name = parts_of(urn)
    return f"{name} ({kind})" if kind else name
