"""The resources of a stack that IAM statements can name: their ARNs, and the actions on them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from policypack.facts.own_account import OWN_ACCOUNT, OWN_REGION
from policypack.iam.meaning.actions import NOTHING, ActionSet, union
from policypack.iam.meaning.resource_types import VARIABLE, ResourceType, types_of_services
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown
from policypack.model.urns import describe
from policypack.principals.verbs import FUNCTION, Kind, invoking, kind_of
from policypack.start.record import record

# The ARNs of what other policies name, as far as the program knows them at a first preview:
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
_OF_IAM, _OWN = f"arn:aws:iam::{OWN_ACCOUNT}:", f"{OWN_REGION}:{OWN_ACCOUNT}:"
_STACK, _INSTANCE = "aws:cloudformation/stack:Stack", "aws:ec2/instance:Instance"
_NAMED = {
    **{
        f"aws:iam/{each.lower()}:{each}": f"{_OF_IAM}{each.lower()}{{path}}{{name}}"
        for each in ("Role", "User", "Group", "Policy")
    },
    FUNCTION: f"arn:aws:lambda:{_OWN}function:{{name}}",
    "aws:codebuild/project:Project": f"arn:aws:codebuild:{_OWN}project/{{name}}",
    "aws:ecs/cluster:Cluster": f"arn:aws:ecs:{_OWN}cluster/{{name}}",
    "aws:glue/devEndpoint:DevEndpoint": f"arn:aws:glue:{_OWN}devEndpoint/{{name}}",
    "aws:sagemaker/notebookInstance:NotebookInstance": (
        f"arn:aws:sagemaker:{_OWN}notebook-instance/{{name}}"
    ),
    "aws:sfn/stateMachine:StateMachine": f"arn:aws:states:{_OWN}stateMachine:{{name}}",
    _STACK: f"arn:aws:cloudformation:{_OWN}stack/{{name}}/*",
    # Only AWS names an instance: this is one that patterns match and that no statement names.
    _INSTANCE: f"arn:aws:ec2:{_OWN}instance/i-known-after-apply",
}
# The output that has the ARN, where it is not `arn`.
_ARN_AT = {
    _STACK: "id",
    "aws:bedrock/agentcoreAgentRuntime:AgentcoreAgentRuntime": "agentRuntimeArn",
    "aws:bedrock/agentcoreBrowser:AgentcoreBrowser": "browserArn",
    "aws:bedrock/agentcoreCodeInterpreter:AgentcoreCodeInterpreter": "codeInterpreterArn",
    "aws:ecs/expressGatewayService:ExpressGatewayService": "serviceArn",
}


# Types whose `arn` a program sets: that of what they are about.
# https://www.pulumi.com/registry/packages/aws/api-docs/ (pulumi_aws 7.51.1)
ABOUT_ANOTHER = frozenset(
    {
        "aws:cloudwatch/eventTarget:EventTarget",
        "aws:lakeformation/resource:Resource",
        "aws:notifications/channelAssociation:ChannelAssociation",
        "aws:sns/dataProtectionPolicy:DataProtectionPolicy",
        "aws:sns/topicPolicy:TopicPolicy",
    }
)
# Resources within an MSK cluster have ARNs in addition to the cluster's:
# https://docs.aws.amazon.com/msk/latest/developerguide/kafka-actions.html
_CLUSTER, _IN_CLUSTER = ":cluster/", (":topic/", ":group/", ":transactional-id/")


@record(frozen=True)
class Part:
    """A pattern of ARNs of a resource, such as a bucket's objects, and the actions on them."""

    pattern: str
    actions: ActionSet


@record(frozen=True, eq=False)
class Target:
    """A resource that statements can name, in its parts; `actions` has the actions of all parts."""

    resource: Resource
    arn: str
    kind: Kind
    parts: tuple[Part, ...]

    @property
    def actions(self) -> ActionSet:
        """The actions on any part."""
        return union(part.actions for part in self.parts)


def targets(stack: Stack) -> tuple[Target, ...]:
    """The resources with an ARN that is known; one within another, such as an alias, is a part."""
    return stack.once(_targets)


def own_target(resource: Resource) -> Target | None:
    """The resource as a target; None while its ARN is known after apply, and no name makes it."""
    return next((_target(resource, arn) for arn in _arn(resource)), None)


def unknown_targets(stack: Stack) -> tuple[Unknown, ...]:
    """The ARNs that are known after apply, so that no statement can be compared with them."""
    own = (each for each in stack.resources if "arn" not in each.property_dependencies)
    unnamed = (each for each in own if each.type not in _NAMED or named_arn(each) is None)
    arns = (each.at("arn").tree for each in unnamed if each.type.startswith("aws:"))
    return tuple(each for each in arns if isinstance(each, Unknown))


def _targets(stack: Stack) -> tuple[Target, ...]:
    found = {arn: each for each in stack.resources for arn in _arn(each)}
    return tuple(_target(each, arn) for arn, each in found.items() if not _is_within(arn, found))


def _arn(resource: Resource) -> Iterator[str]:
    """The ARN that AWS assigns to the resource; an ARN that the program sets names another."""
    is_given = resource.type in ABOUT_ANOTHER or "arn" in resource.property_dependencies
    arn = None if is_given else resource.at(_ARN_AT.get(resource.type, "arn")).tree
    if resource.type in _NAMED and not isinstance(arn, str):
        arn = named_arn(resource)
    if isinstance(arn, str) and arn.startswith("arn:") and parts_of(arn):
        yield arn


def named_arn(resource: Resource) -> str | None:
    """The ARN that the name of a resource makes, in an account that is not known; None while the
    name is not known either."""
    name, path = (resource.at(each).tree for each in ("name", "path"))
    if (resource.type != _INSTANCE and not isinstance(name, str)) or isinstance(path, Unknown):
        return None
    return _NAMED[resource.type].format(path=path or "/", name=name)


def _is_within(arn: str, all_arns: dict[str, Resource]) -> bool:
    ends = (found.start() for found in re.finditer("[/:]", arn))
    return any(arn[:end] in all_arns for end in ends)


def _within(arn: str, kind: str) -> str:
    return f"{arn.replace(_CLUSTER, kind, 1)}/*"


def _target(resource: Resource, arn: str) -> Target:
    parts = parts_of(arn)
    if resource.type == FUNCTION:
        # A request that names a version or an alias has its ARN:
        # https://docs.aws.amazon.com/lambda/latest/dg/configuration-aliases.html
        parts = (*parts, Part(f"{arn}:*", invoking()))
    if _CLUSTER in arn and ":kafka:" in arn:
        parts = (*parts, *(part for kind in _IN_CLUSTER for part in parts_of(_within(arn, kind))))
    whole = union(part.actions for part in parts)
    return Target(resource, arn, kind_of(resource.type, whole), parts)


@lru_cache(maxsize=4096)
def parts_of(arn: str) -> tuple[Part, ...]:
    """The ARN and what lies below it, each with the actions that take it as their resource."""
    service = arn.split(":", 3)[2] if arn.count(":") >= 5 else ""
    services = types_of_services(service) if service else ()
    every = [(each.start, kind) for each in services for kind in each.types]
    own = _own(arn, every)
    parts: dict[str, ActionSet] = {}
    for start, kind in every:
        for pattern in _patterns(arn, kind, own):
            parts[pattern] = parts.get(pattern, NOTHING) | kind.accepts << start
    return tuple(Part(pattern, actions) for pattern, actions in parts.items() if actions)


def _own(arn: str, every: list[tuple[int, ResourceType]]) -> frozenset[str]:
    """The formats of the ARN itself; a name with slashes has none that is strict."""
    formats = [kind for _, kind in every if _may_fit(kind.arn, arn)]
    strict = frozenset(kind.arn for kind in formats if _format(kind.arn, "[^/:]+").fullmatch(arn))
    loose = (
        kind.arn
        for kind in formats
        if not kind.is_bucket and _format(kind.arn, ".+").fullmatch(arn)
    )
    # The type whose format is the longest says most of the ARN.
    return strict or frozenset(sorted(loose, key=lambda each: len(VARIABLE.sub("", each)))[-1:])


def _patterns(arn: str, kind: ResourceType, own: frozenset[str]) -> Iterator[str]:
    if kind.arn in own:
        yield arn
        return
    above = max((each for each in own if _lies_below(kind.arn, each)), key=len, default=None)
    if above is not None:
        yield arn + VARIABLE.sub("*", kind.arn[len(above) :])


def _lies_below(arn: str, above: str) -> bool:
    return arn.startswith((f"{above}/", f"{above}:"))


def _may_fit(format_: str, arn: str) -> bool:
    """Whether the ARN has the fixed parts of the format: most formats of a service don't fit, and
    each expression takes longer to compile than this."""
    return all(piece in arn for piece in _pieces(format_))


@lru_cache(maxsize=4096)
def _format(arn: str, variable: str) -> re.Pattern[str]:
    # The partition, the region and the account may be empty, and have no separator in them.
    return re.compile(_joined(_pieces(arn), variable))


@lru_cache(maxsize=4096)
def _pieces(arn: str) -> list[str]:
    """What stands between the variables of a format."""
    return VARIABLE.split(arn)[::2]


def _joined(pieces: list[str], variable: str) -> str:
    found = re.escape(pieces[0])
    for piece in pieces[1:]:
        is_head = found.count(":") < 5
        found += ("[^:]*" if is_head else variable) + re.escape(piece)
    return found


def named(resource: Resource) -> str:
    """A resource in words: `RolePolicy orders`."""
    return f"{resource.type.rpartition(':')[2]} {resource.name}"


def path_in(holder: Resource | None, path: str) -> str:
    """The path within the policy: that of an identity document begins with the holder's name."""
    return path.partition(".")[2] if holder is None else path.removeprefix(f"{holder.name}.")


def managed(path: str) -> str:
    """The AWS managed policy that a path begins with, in words."""
    return f"AWS managed policy {path.partition('.')[0]}"


def waits_for(unknown: Unknown) -> str:
    """The needs of an undecided answer, in words."""
    place = f"{describe(unknown.owner)}: {unknown.path}" if unknown.owner else unknown.path
    return f"{place} needs {unknown.waits_for}" if unknown.waits_for else f"{place} is unknown"


def without_secrets(text: str, holder: Resource | None) -> str:
    """The text without what the program marks as secret."""
    for secret in () if holder is None else holder.secrets:
        text = text.replace(secret, "[secret]") if secret else text
    return text
