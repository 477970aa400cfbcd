"""Declarations of security groups: descriptions, conflicting rules and unused groups."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Implication,
    Outcomes,
    Profile,
    Requirement,
    Resource,
    Settings,
    Severity,
    Stack,
    Unknown,
    first_few,
    or_unknown,
    property_rule,
    rule,
)
from policypack.topology.networks import security_groups
from policypack.topology.networks.security_groups import (
    DIRECTIONS,
    EGRESS_TYPES,
    GROUP,
    INGRESS_TYPES,
    Opening,
    is_used,
    mixed_rules,
    openings,
)

# The default descriptions of the Pulumi and Terraform providers.
_BY_DEFAULT = ("", "Managed by Pulumi", "Managed by Terraform")
_DESCRIBED = Requirement(
    "say what the group is for",
    lambda held: isinstance(held, str) and held not in _BY_DEFAULT,
    "Database of the orders",
    "Managed by Pulumi",
)

group_undescribed = property_rule(
    id="ec2-security-group-undescribed",
    properties={GROUP: "description"},
    must=_DESCRIBED,
    message="description does not say what the group is for",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set description to what the group protects, before any resource uses the group",
    title="Security group has no description",
    why="""
    Without a description, a reviewer of the network sees only IDs and generated names. The default
    description is "Managed by Pulumi". Changing the description replaces the group.
    https://docs.aws.amazon.com/vpc/latest/userguide/creating-security-groups.html
    """,
)


@rule(
    id="ec2-security-group-rule-undescribed",
    types=tuple(dict.fromkeys((*INGRESS_TYPES, *EGRESS_TYPES))),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set description of the rule to its purpose",
    # A rule that must be removed needs no description.
    implied_by=(Implication("ec2-default-security-group-open"),),
)
def rule_undescribed(resource: Resource) -> Outcomes:
    """Security group rule has no description.

    Without a description, it is unclear later whether a rule is still needed, so it is never
    removed.
    https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
    """
    for direction in DIRECTIONS:
        for opening in openings(resource, direction):
            yield from [opening] if isinstance(opening, Unknown) else _undescribed(opening)


def _undescribed(opening: Opening) -> Outcomes:
    described = opening.description()
    if isinstance(described, Unknown):
        yield described
    elif not described:
        yield Finding("description does not say what the rule is for", opening.entry.path)


@rule(
    id="ec2-security-group-rules-conflict",
    types=(GROUP,),
    reads=security_groups.READS,
    severity=Severity.LOW,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Move the inline entries of the group into separate rules, or the separate rules into the "
        "group"
    ),
)
def rules_conflict(group: Resource, stack: Stack) -> Outcomes:
    """Security group mixes inline and separate rules.

    The provider makes the rules of a group equal to its inline entries. It removes a separate rule
    in the same direction in one deployment and adds it again in the next, so traffic is allowed
    after every other deployment only.
    https://www.pulumi.com/registry/packages/aws/api-docs/ec2/securitygroup/
    """
    for direction in DIRECTIONS:
        mixed = or_unknown(mixed_rules, stack, group, direction)
        if isinstance(mixed, Unknown):
            yield mixed
        elif mixed:
            names = first_few([each.name for each in mixed])
            yield Finding(
                f"its {direction} and the separate rules remove each other: {names}", direction
            )


@rule(
    id="ec2-security-group-unused",
    types=(GROUP,),
    reads=security_groups.READS,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Attach the group to the resource that it protects, or remove it; if another program "
        "attaches it, list it in the setting completed_elsewhere"
    ),
)
def group_unused(group: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """Security group is not used.

    An unused group can be attached by mistake later, although its rules were reviewed for another
    purpose.
    https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-22
    """
    if settings.is_completed_elsewhere(group.urn):
        return
    used = is_used(stack, group)
    if isinstance(used, Unknown):
        yield used
    elif not used:
        yield Finding("no resource of the program refers to the group")
