"""A resource's properties as an SDK policy reads them.

Reading an unknown value raises the SDK's own error and is recorded, so that a policy which catches
the error doesn't pass. Secret markers are removed, as in the SDK. Reports of a policy are searched
for secrets, like the messages of all rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pulumi
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, UnknownValueError

from policypack.model.unknown import Unknown
from policypack.model.values import Archive, Asset, Reference, join, unmarked

_HASH_ONLY = "the content of an asset of which only the hash is known"


class Reads:
    """The unknown values that one run of a policy has read."""

    def __init__(self) -> None:
        self.unknown: list[Unknown] = []

    def refuse(self, unknown: Unknown) -> UnknownValueError:
        """Records the read, and returns the error that the SDK raises for it."""
        self.unknown.append(unknown)
        return UnknownValueError(UNKNOWN_STRING_VALUE, unknown.path.split("."))


class Properties(Mapping[str, Any]):
    """A mapping whose elements are converted when they are read."""

    def __init__(self, held: Mapping[str, Any], path: str, owner: str, reads: Reads) -> None:
        self._held, self._path, self._owner, self._reads = dict(held), path, owner, reads

    def __getitem__(self, key: str) -> Any:
        return seen(self._held[key], join(self._path, key), self._owner, self._reads)

    def __iter__(self) -> Iterator[str]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)


class Elements(Sequence[Any]):
    """A list whose elements are converted when they are read."""

    def __init__(self, held: list[Any], path: str, owner: str, reads: Reads) -> None:
        self._held, self._path, self._owner, self._reads = held, path, owner, reads

    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, slice):
            return [self[position] for position in range(*at.indices(len(self._held)))]
        position = range(len(self._held))[at]
        path = join(self._path, position)
        return seen(self._held[position], path, self._owner, self._reads)

    def __len__(self) -> int:
        return len(self._held)


def seen(raw: Any, path: str, owner: str, reads: Reads) -> Any:
    """A value as the SDK hands it to policies. Raises the SDK's error for an unknown one."""
    value = unmarked(raw)
    if isinstance(value, Unknown):
        raise reads.refuse(value)
    if isinstance(value, Mapping):
        return Properties(value, path, owner, reads)
    if isinstance(value, list):
        return Elements(value, path, owner, reads)
    if isinstance(value, Reference):
        return seen(value.id, path, owner, reads)
    if isinstance(value, Asset):
        return _asset(value, path, owner, reads)
    return _archive(value, path, owner, reads) if isinstance(value, Archive) else value


def _asset(asset: Asset, path: str, owner: str, reads: Reads) -> pulumi.Asset:
    if asset.path is not None:
        return pulumi.FileAsset(asset.path)
    if asset.text is not None:
        return pulumi.StringAsset(asset.text)
    if asset.uri is not None:
        return pulumi.RemoteAsset(asset.uri)
    raise reads.refuse(Unknown(path, _HASH_ONLY, owner))


def _archive(archive: Archive, path: str, owner: str, reads: Reads) -> pulumi.Archive:
    if archive.path is not None:
        return pulumi.FileArchive(archive.path)
    if archive.uri is not None:
        return pulumi.RemoteArchive(archive.uri)
    assets = unmarked(archive.assets)
    if isinstance(assets, Unknown):
        raise reads.refuse(assets)
    if isinstance(assets, Mapping):
        return pulumi.AssetArchive(
            {name: seen(held, join(path, name), owner, reads) for name, held in assets.items()}
        )
    raise reads.refuse(Unknown(path, _HASH_ONLY, owner))
