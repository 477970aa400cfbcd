"""An SDK remediation on the serialized properties: markers and hashes are unchanged.

The SDK hands unknown values to remediations as texts, and drops the secret mark of what a policy
copies. Here an unknown value cannot be read, and what was secret stays secret.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

import pulumi
import pulumi_policy as sdk
from pulumi_policy.deserialize import serialize_properties
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, UnknownValueError

from policypack.forms.sdk_policies.arguments import Reads, seen
from policypack.model.deserialization import OUTPUT, SECRET, SIGNATURE, deserialize
from policypack.model.unknown import Unknown
from policypack.model.unknown import UnknownValueError as StoppedError
from policypack.model.values import join


def rewritten(
    wire: Mapping[str, Any], remediate: Callable[[Mapping[str, Any]], Any]
) -> Mapping[str, Any] | None:
    """The new properties, as they travel; None where the policy changes nothing.

    Raises policypack's UnknownValueError where the policy reads an unknown value.
    """
    try:
        changed = remediate(_Members(deepcopy(dict(wire)), ""))
    except UnknownValueError as error:
        raise StoppedError(Unknown(".".join(error.props))) from None
    if not changed:
        return None
    if not isinstance(changed, Mapping):
        raise TypeError("a remediation returns the properties of the resource")
    made = {str(key): _kept(wire.get(key), _written(changed, key)) for key in changed}
    return None if made == wire else made


class _Members(Mapping[str, Any]):
    """A mutable mapping; its values stay serialized."""

    def __init__(self, wire: dict[str, Any], path: str) -> None:
        self.wire, self._path = wire, path

    def __getitem__(self, key: str) -> Any:
        return _read(self.wire[key], join(self._path, key))

    def __setitem__(self, key: str, value: Any) -> None:
        self.wire[key] = _kept(self.wire.get(key), _serialized(value))

    def __delitem__(self, key: str) -> None:
        del self.wire[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.wire)

    def __len__(self) -> int:
        return len(self.wire)


class _Items(Sequence[Any]):
    """A mutable list; its values stay serialized."""

    def __init__(self, wire: list[Any], path: str) -> None:
        self.wire, self._path = wire, path

    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, slice):
            return [self[position] for position in range(*at.indices(len(self.wire)))]
        return _read(self.wire[at], join(self._path, at))

    def __setitem__(self, at: int, value: Any) -> None:
        self.wire[at] = _kept(self.wire[at], _serialized(value))

    def append(self, value: Any) -> None:
        """Adds a value."""
        self.wire.append(_serialized(value))

    def __len__(self) -> int:
        return len(self.wire)


def _read(wire: Any, path: str) -> Any:
    """The value as a policy reads it. Raises the SDK's error if it is unknown."""
    while isinstance(wire, Mapping) and wire.get(SIGNATURE) in (SECRET, OUTPUT):
        if "value" not in wire:
            raise UnknownValueError(UNKNOWN_STRING_VALUE, path.split("."))
        wire = wire["value"]
    if isinstance(wire, dict) and SIGNATURE not in wire:
        return _Members(wire, path)
    if isinstance(wire, list):
        return _Items(wire, path)
    return seen(deserialize(wire, path, Unknown), path, "", Reads())


def _written(changed: Mapping[str, Any], key: str) -> Any:
    """A member of the properties that a policy returns; an unchanged one may be unknown."""
    return changed.wire[key] if isinstance(changed, _Members) else _serialized(changed[key])


def _serialized(value: Any) -> Any:
    if isinstance(value, (_Members, _Items)):
        return value.wire
    if isinstance(value, sdk.Secret):
        return {SIGNATURE: SECRET, "value": _serialized(value.value)}
    if isinstance(value, (pulumi.Asset, pulumi.Archive)):
        return serialize_properties({"": value})[""]
    if isinstance(value, Mapping):
        return {str(key): _serialized(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_serialized(item) for item in value]
    return serialize_properties({"": value})[""]


def _kept(before: Any, after: Any) -> Any:
    """The new value, marked as secret where something in the old one is."""
    if _is_secret(before) and not _is_secret(after):
        return {SIGNATURE: SECRET, "value": after}
    return after


def _is_secret(wire: Any) -> bool:
    if isinstance(wire, Mapping):
        kind = wire.get(SIGNATURE)
        marked = kind == SECRET or (kind == OUTPUT and bool(wire.get("secret")))
        return marked or any(map(_is_secret, wire.values()))
    return isinstance(wire, list) and any(map(_is_secret, wire))
