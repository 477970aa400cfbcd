"""What a policy of the SDK is called with: resources, their options, and its configuration."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

import pulumi_policy as sdk

from policypack.forms.sdk_policies.properties import Properties, Reads
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown

_TAGS = "the tags of the stack, which this pack does not hand on"


class NotApplicableError(Exception):
    """A policy does not apply, as it says itself."""


class ResourceArguments(sdk.ResourceValidationArgs):
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
    return ResourceArguments(
        resource.type,
        _properties(resource, reads) if props is None else props,
        resource.urn,
        resource.name,
        _options(resource),
        _provider(resource, reads),
        config,
        _Tags(reads),
    )


def of_stack(stack: Stack, config: Mapping[str, Any], reads: Reads) -> StackArguments:
    """The arguments for a stack: every resource, linked with those that it depends on."""
    made = {each.urn: _resource(each, reads) for each in stack.declared}
    for each in stack.declared:
        linked = made[each.urn]
        linked.parent = made.get(each.options.parent)
        linked.dependencies = [made[urn] for urn in each.dependencies if urn in made]
        linked.property_dependencies = {
            key: [made[urn] for urn in urns if urn in made]
            for key, urns in each.property_dependencies.items()
        }
    return StackArguments([*made.values()], config, _Tags(reads))


def _resource(resource: Resource, reads: Reads) -> sdk.PolicyResource:
    return sdk.PolicyResource(
        resource.type,
        _properties(resource, reads),
        resource.urn,
        resource.name,
        _options(resource),
        _provider(resource, reads),
        None,
        [],
        {},
    )


def _properties(resource: Resource, reads: Reads) -> Properties:
    return Properties(resource.properties.raw, "", resource.urn, reads)


def _options(resource: Resource) -> sdk.PolicyResourceOptions:
    options = resource.options
    return sdk.PolicyResourceOptions(
        options.protect,
        [*options.ignore_changes],
        options.delete_before_replace,
        [*options.aliases],
        sdk.PolicyCustomTimeouts(*options.custom_timeouts),
        [*options.additional_secret_outputs],
        options.parent or None,
    )


def _provider(resource: Resource, reads: Reads) -> sdk.PolicyProviderResource | None:
    given = resource.provider
    if given is None:
        return None
    return sdk.PolicyProviderResource(given.type, _properties(given, reads), given.urn, given.name)
