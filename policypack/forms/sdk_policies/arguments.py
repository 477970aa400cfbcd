"""The arguments of an SDK policy: resources, their options and properties, and its configuration.

Reading an unknown value raises the SDK's own error and is recorded, so that a policy which catches
the error doesn't pass. Secret markers are removed, as in the SDK. Reports of a policy are searched
for secrets, like the messages of all rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NoReturn

import pulumi
import pulumi_policy as sdk
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, UnknownValueError

from policypack.model.resources import Resource
from policypack.model.stack import Stack
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


_TAGS = "the tags of the stack, which this pack does not pass on"


class NotApplicableError(Exception):
    """A policy does not apply, as it says itself."""


class _Reading:
    """An object of the SDK: reading what the transport lacks is reading something unknown."""

    reads: Reads

    def __getattribute__(self, name: str) -> Any:
        held = super().__getattribute__(name)
        if isinstance(held, Unknown):
            raise self.reads.refuse(held)
        return held


class _Options(_Reading, sdk.PolicyResourceOptions):
    pass


class _Linked(_Reading, sdk.PolicyResource):
    pass


class ResourceArguments(_Reading, sdk.ResourceValidationArgs):
    """The arguments for one resource; `is_applicable` is false once the policy says so."""

    is_applicable = True

    def not_applicable(self, reason: str | None = None) -> None:
        """Ends the policy without an outcome."""
        self.is_applicable = False
        raise NotApplicableError(reason)


class StackArguments(sdk.StackValidationArgs):
    """The arguments for the whole stack; `is_applicable` is false once the policy says so."""

    is_applicable = True

    def not_applicable(self, reason: str | None = None) -> None:
        """Ends the policy without an outcome."""
        self.is_applicable = False
        raise NotApplicableError(reason)


class _Tags(Mapping[str, str]):
    """The tags of the stack: reading them is reading something unknown."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    def _refuse(self) -> NoReturn:
        raise self._reads.refuse(Unknown("stack_tags", _TAGS))

    def __getitem__(self, key: str) -> str:
        self._refuse()

    def __iter__(self) -> Iterator[str]:
        self._refuse()

    def __len__(self) -> int:
        self._refuse()


def of_resource(
    resource: Resource,
    config: Mapping[str, Any],
    reads: Reads,
    props: Mapping[str, Any] | None = None,
) -> ResourceArguments:
    """The arguments for a resource; `props` replace its properties in a remediation."""
    resource = resource.origin or resource
    made = ResourceArguments(
        resource.type,
        _properties(resource, reads) if props is None else props,
        resource.urn,
        resource.name,
        _options(resource, reads),
        _provider(resource, reads),
        config,
        _Tags(reads),
    )
    made.reads = reads
    return made


def of_stack(stack: Stack, config: Mapping[str, Any], reads: Reads) -> StackArguments:
    """The arguments for a stack: every resource, linked with those that it depends on."""
    made = {each.urn: _resource(each, reads) for each in stack.declared}
    for each in stack.declared:
        linked = made[each.urn]
        linked.parent = _known(each.options.parent, made.get)
        linked.dependencies = _known(each.dependencies, partial(_those, made))
        linked.property_dependencies = {
            key: _those(made, urns) for key, urns in each.property_dependencies.items()
        }
    return StackArguments([*made.values()], config, _Tags(reads))


def _those(made: Mapping[str, _Linked], urns: Iterable[str]) -> list[sdk.PolicyResource]:
    """The resources of the URNs, except those that the stack doesn't manage."""
    return [made[urn] for urn in urns if urn in made]


def _known(held: Any, read: Callable[[Any], Any]) -> Any:
    """The SDK's form of a value; unknown values stay unknown."""
    return held if isinstance(held, Unknown) else read(held)


def _resource(resource: Resource, reads: Reads) -> _Linked:
    made = _Linked(
        resource.type,
        _properties(resource, reads),
        resource.urn,
        resource.name,
        _options(resource, reads),
        _provider(resource, reads),
        None,
        [],
        {},
    )
    made.reads = reads
    return made


def _properties(resource: Resource, reads: Reads) -> Properties:
    return Properties(resource.properties.raw, "", resource.urn, reads)


def _options(resource: Resource, reads: Reads) -> _Options:
    options = resource.options
    made = _Options(
        options.protect,
        _known(options.ignore_changes, list),
        options.delete_before_replace,
        _known(options.aliases, list),
        _known(options.custom_timeouts, lambda times: sdk.PolicyCustomTimeouts(*times)),
        _known(options.additional_secret_outputs, list),
        _known(options.parent, lambda urn: urn or None),
    )
    made.reads = reads
    return made


def _provider(resource: Resource, reads: Reads) -> Any:
    def read(given: Resource | None) -> sdk.PolicyProviderResource | None:
        if given is None:
            return None
        props = _properties(given, reads)
        return sdk.PolicyProviderResource(given.type, props, given.urn, given.name)

    return _known(resource.provider, read)
