"""The checks and defaults that the AWS provider applies to inputs before a policy sees them.

In its order: the region and the tags of the provider instance (pulumi-aws, provider/region.go and
provider/tags.go), the automatic name, defaults, types and JSON documents, required arguments.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from functools import lru_cache
from typing import Any

from policypack.facts.table import read_table
from policypack.offline import autonaming
from policypack.offline.coercion import Coercion
from policypack.offline.config import Config
from policypack.offline.property_values import (
    UNKNOWN,
    has_secret,
    has_unknown,
    inside,
    secret,
    unwrapped,
    visible,
)
from policypack.offline.schema import ResourceType
from policypack.start.record import record

# `checks.json` has the values that the AWS provider itself puts into a resource's inputs where a
# program sets none.
#
# They are the `Default` entries of the Terraform schemas (internal/service/*/*.go of
# hashicorp/terraform-provider-aws) of the types that policies look at most, and `Managed by
# Pulumi` of pulumi-aws's resource_overrides.go. What AWS decides on creation is not listed: it is
# not known at a preview, and inventing it would make findings out of nothing.

MANAGED = "Managed by Pulumi"

Scalar = str | int | bool


@lru_cache(maxsize=1)
def _defaults() -> Mapping[str, Mapping[str, Scalar]]:
    found: dict[str, dict[str, Scalar]] = read_table(__file__)["defaults"]
    return found


def defaults_of(resource: ResourceType) -> Mapping[str, Scalar]:
    """The defaults of a type, by property."""
    managed = {name: MANAGED for name, prop in resource.inputs.items() if prop.default == MANAGED}
    return {**managed, **_defaults().get(resource.token, {})}


# Here `region` is a deprecated argument with a different meaning, not the resource's region.
_OTHER_REGION = {
    "aws:cfg/aggregateAuthorization:AggregateAuthorization",
    "aws:cloudformation/stackSetInstance:StackSetInstance",
    "aws:servicequotas/template:Template",
}
_ROLE = "aws:iam/role:Role"


@record(frozen=True)
class Autonaming:
    """The naming that a stack configures with `pulumi:autonaming`; by default none."""

    proposed: str = ""
    enforced: bool = False
    disabled: bool = False


@record(frozen=False)
class Check:
    """One resource to check: `olds` are its inputs of the last update, empty for a new one."""

    resource: ResourceType
    urn: str
    news: Mapping[str, Any]
    olds: Mapping[str, Any] = field(default_factory=dict)
    autonaming: Autonaming = Autonaming()

    @property
    def name(self) -> str:
        """The resource's name in the program."""
        return self.urn.rsplit("::", 1)[-1]


def check(request: Check, config: Config) -> tuple[dict[str, Any], list[str]]:
    """The checked inputs, and the problems of the inputs in words."""
    coercion = Coercion(request.name)
    inputs = {name: value for name, value in visible(request.news).items() if value is not None}
    _place(request.resource, inputs, config)
    filled = _fill(request, inputs, coercion)
    inputs = coercion.properties(inputs, request.resource.inputs)
    _inline_policies(request, inputs)
    _tag(request.resource, inputs, config)
    return {**inputs, "__defaults": sorted(filled)}, coercion.problems


def _place(resource: ResourceType, inputs: dict[str, Any], config: Config) -> None:
    prop = resource.properties.get("region")
    regional = prop and prop.input and prop.type.kind == "string"
    if regional and config.resources_have_region and resource.token not in _OTHER_REGION:
        inputs.setdefault("region", config.region)


def _tag(resource: ResourceType, inputs: dict[str, Any], config: Config) -> None:
    properties = resource.properties
    if "tagsAll" in properties and "tags" in properties and properties["tags"].input:
        inputs["tagsAll"] = inside(inputs.get("tags", {}), lambda tags: _all_tags(tags, config))


def _all_tags(tags: Any, config: Config) -> Any:
    """The tags with the default ones; a secret tag stays one."""
    if has_unknown(unwrapped(tags)):
        return secret(UNKNOWN) if has_secret(tags) else UNKNOWN
    # Tags of another type are refused elsewhere.
    return config.all_tags(tags if isinstance(tags, Mapping) else {})


def _fill(request: Check, inputs: dict[str, Any], coercion: Coercion) -> set[str]:
    """Fill in the automatic name and the defaults; the names of what was filled in."""
    filled = set()
    for name, value in (*_automatic(request, inputs, coercion), *_default_inputs(request.resource)):
        if name not in inputs:
            inputs[name] = value
            filled.add(name)
    return filled


def _default_inputs(resource: ResourceType) -> list[tuple[str, Any]]:
    return list(defaults_of(resource).items())


def _automatic(
    request: Check, inputs: Mapping[str, Any], coercion: Coercion
) -> list[tuple[str, Any]]:
    rule = autonaming.naming_rule(request.resource, inputs)
    if rule is None or rule.name in inputs or request.autonaming.disabled:
        return []
    # A generated name stays, even if another provider generated it.
    if rule.name in request.olds and rule.name in request.olds.get("__defaults", ()):
        return [(rule.name, request.olds[rule.name])]
    if proposed := request.autonaming.proposed:
        enforced = request.autonaming.enforced
        return [(rule.name, proposed if enforced else autonaming.fitted(rule, proposed, inputs))]
    try:
        return [(rule.name, autonaming.generated_name(rule, request.urn, request.name, inputs))]
    except autonaming.NameTooLongError as error:
        coercion.problems.append(f"could not make an instance of {request.resource.token}: {error}")
        return [(rule.name, request.name)]


def _inline_policies(request: Check, inputs: dict[str, Any]) -> None:
    """A role's inline policies are named one by one."""
    policies = inputs.get("inlinePolicies")
    if request.resource.token != _ROLE or not isinstance(policies, list):
        return
    inputs["inlinePolicies"] = [
        {"name": autonaming.inline_policy(request.urn, request.name, index), **policy}
        if isinstance(policy, dict) and policy.get("policy")
        else policy
        for index, policy in enumerate(policies)
    ]
