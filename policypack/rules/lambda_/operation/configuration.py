"""Settings that every function should have: concurrency, network, description, tags, aliases."""

from __future__ import annotations

from collections.abc import Iterator

from policypack.authoring import (
    Finding,
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
from policypack.topology.edge.distributions import BOTH, functions_at_edge
from policypack.topology.parts import functions
from policypack.topology.parts.backup_selections import missing_tags
from policypack.topology.parts.functions import ALIAS, FUNCTION, functions_at
from policypack.topology.parts.links import references
from policypack.topology.roles.principals import ELSEWHERE
from policypack.topology.triggers import wiring_table
from policypack.topology.triggers.triggers import wired_triggers
from policypack.topology.triggers.wiring_table import GRANTS, MAPPING, is_qualified

_SUBNETS = "vpcConfig.subnetIds"

function_undescribed = property_rule(
    id="lambda-function-undescribed",
    properties={FUNCTION: "description"},
    must=Requirement(
        "be set",
        lambda held: isinstance(held, str) and bool(held.strip()),
        "Takes orders",
        " ",
    ),
    message="description is empty",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set description to what the function does",
    title="Lambda function has no description",
    why="""
    During an incident, people who don't know the program make decisions about the function. The
    console and every list of functions show the description.
    https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
    """,
)


@rule(
    id="lambda-function-outside-vpc",
    types=(FUNCTION,),
    reads=BOTH,
    severity=Severity.LOW,
    profile=Profile.OPTIONAL,
    remediation="Set vpcConfig.subnetIds and vpcConfig.securityGroupIds",
)
def function_outside_vpc(function: Resource, stack: Stack) -> Outcomes:
    """Lambda function is not in a VPC.

    Some organizations require that all traffic passes through their VPC, where they log and filter
    it. A VPC alone doesn't protect the function. A function with a capacity provider runs in the
    provider's network, and Lambda@Edge doesn't support VPCs.
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html
    """
    elsewhere = function.at("capacityProviderConfig").is_set
    if elsewhere or function.urn in stack.once(functions_at_edge):
        return
    subnets = function.at(_SUBNETS).tree
    if not function.is_given(_SUBNETS) or (isinstance(subnets, list) and not subnets):
        message = "no subnets are set, so the function runs in Lambda's own network"
        yield Finding(message, _SUBNETS)


@rule(
    id="lambda-function-untagged",
    types=(FUNCTION,),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set tags, or defaultTags of the provider",
)
def function_untagged(function: Resource, settings: Settings) -> Outcomes:
    """Lambda function lacks tags.

    During an incident, tags name the owner, and policies grant and restrict access by tags. The
    setting required_tags lists the tag keys that the organization requires; without it, any tag
    complies. The provider's default tags are included, and tag keys are case-sensitive.
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-tags.html
    https://docs.aws.amazon.com/config/latest/developerguide/lambda-function-tagged.html
    """
    if settings.required_tags:
        missing = missing_tags(function, settings.required_tags)
        if missing:
            keys = ", ".join(f'"{key}"' for key in missing)
            message = f"neither the function nor the provider sets {keys}"
            fix = f"Set {keys} in tags, or in defaultTags of the provider"
            yield Finding(message, "tags", fix=fix)
    elif not function.get("tags") and not function.get("tagsAll"):
        yield Finding("neither the function nor the provider sets a tag", "tags")


@rule(
    id="lambda-function-unlimited-concurrency",
    types=(FUNCTION,),
    reads=(MAPPING, *functions.READS),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Set reservedConcurrentExecutions to the highest concurrency that the function needs"
    ),
    cwe=(770,),
)
def function_unlimited_concurrency(function: Resource, stack: Stack) -> Outcomes:
    """Lambda function has no reserved concurrency.

    A burst of events for one function can cause a denial of service: it throttles all other
    functions of the account and Region, and its cost has no limit. An SQS trigger with
    `scalingConfig.maximumConcurrency` complies, and so does 0, which disables the function.
    Functions with a capacity provider are ignored, because the capacity provider limits their
    instances.
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
    https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances-scaling.html
    """
    reserved = function.get("reservedConcurrentExecutions", -1)
    if reserved >= 0 or function.at("capacityProviderConfig").is_set:
        return
    limited, undecided = stack.once(_limited_by_trigger)
    if function.urn not in limited:
        message = "the function may use all unreserved concurrency of the account"
        found = Finding(message, "reservedConcurrentExecutions")
        yield found if undecided is None else undecided


def _limited_by_trigger(stack: Stack) -> tuple[frozenset[str], Unknown | None]:
    """The functions whose trigger limits their concurrency, and what may hide one."""
    found: set[str] = set()
    undecided: Unknown | None = None
    for mapping in stack.of_type(MAPPING):
        named = or_unknown(_limited, stack, mapping)
        if isinstance(named, Unknown):
            undecided = named
        else:
            found.update(named)
    return frozenset(found), undecided


def _limited(stack: Stack, mapping: Resource) -> set[str]:
    if not mapping.at("scalingConfig.maximumConcurrency").is_set:
        return set()
    return {each.urn for each in functions_at(stack, mapping, "functionName")}


_SUBNET_TYPES = ("aws:ec2/subnet:Subnet", "aws:ec2/defaultSubnet:DefaultSubnet")
_IDS = "vpcConfig.subnetIds"
_ZONE = ("availabilityZone", "availabilityZoneId")


@rule(
    id="lambda-function-single-az",
    types=(FUNCTION,),
    reads=_SUBNET_TYPES,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set vpcConfig.subnetIds to subnets in at least two Availability Zones",
)
def function_single_az(function: Resource, stack: Stack) -> Outcomes:
    """Lambda function's subnets are in a single Availability Zone.

    If that zone fails, the function can't start, or can't reach anything in the VPC. Two subnets
    can be in one zone, so the rule compares zones, not the number of subnets.
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/lambda-controls.html#lambda-5
    """
    ids = function.get(_IDS, [])
    known = {each for each in ids if isinstance(each, str)}
    ids = [*known, *(each for each in ids if not isinstance(each, str))]
    if len(ids) == 1:
        yield Finding("vpcConfig.subnetIds has a single subnet, which is in one zone", _IDS)
    elif ids:
        yield from _of_several(function, stack.linked(function, _IDS, *_SUBNET_TYPES), len(ids))


def _of_several(function: Resource, subnets: tuple[Resource, ...], count: int) -> Outcomes:
    by_name, by_id = _zones(subnets)
    if len(set(by_name)) > 1 or len(set(by_id)) > 1:
        return
    for zones in (by_name, by_id):
        if len(zones) == count:
            yield Finding(f"all its subnets are in {zones[0]}", _IDS)
            return
    held = (subnet.at(path).tree for subnet in subnets for path in _ZONE)
    elsewhere = Unknown(_IDS, f"the Availability Zones of subnets {ELSEWHERE}", function.urn)
    yield next((zone for zone in held if isinstance(zone, Unknown)), elsewhere)


def _zones(subnets: tuple[Resource, ...]) -> Iterator[list[str]]:
    """The zones that are known, by name and by ID."""
    for path in _ZONE:
        held = (subnet.at(path).tree for subnet in subnets)
        yield [zone for zone in held if isinstance(zone, str)]


@rule(
    id="lambda-trigger-unqualified",
    types=(FUNCTION,),
    reads=(ALIAS, *wiring_table.READS),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Pass the arn of the Alias to the trigger, or its name in qualifier",
)
def trigger_unqualified(function: Resource, stack: Stack) -> Outcomes:
    """Lambda trigger bypasses the function's alias.

    An alias releases one version, and can shift traffic to the next version gradually. A trigger
    that names the function itself or $LATEST runs new code immediately, including unreleased code.
    Functions without an Alias in the program are ignored.
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-aliases.html
    """
    aliases = references(stack, ALIAS, "functionName", FUNCTION).to(function)
    wired = [
        each for each in wired_triggers(stack, function).all if each.resource.type not in GRANTS
    ]
    if not aliases or not wired:
        return
    named = [each.name for each in aliases if not isinstance(each, Unknown)]
    yield from (each for each in aliases if isinstance(each, Unknown) and not named)
    yield from (each.unknown for each in wired if not each.is_certain and each.unknown is not None)
    certain = [
        (str(each), is_qualified(each.resource, function)) for each in wired if each.is_certain
    ]
    yield from (answer for _, answer in certain if isinstance(answer, Unknown))
    bypassing = [name for name, answer in certain if answer is False]
    if bypassing and named:
        verb = "invokes" if len(bypassing) == 1 else "invoke"
        yield Finding(f"{first_few(bypassing)} {verb} it without the alias {named[0]}")
