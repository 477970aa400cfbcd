"""A front: something that serves requests, whom it serves, and what it passes them on to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple, ParamSpec

from policypack.facts.role_uses import running
from policypack.iam.meaning.truth import Truth
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, UnknownValueError, or_unknown
from policypack.topology.parts.containers import JOB, TASK, containers
from policypack.topology.parts.property_texts import texts
from policypack.topology.roles.principals import ROLE

P = ParamSpec("P")


class End(NamedTuple):
    """A target of a front: a function, other compute, a resource or a role.

    `actions` has the actions on a resource, or all actions as the role; `on` has the resources of
    those actions, if they are known.
    """

    resource: Resource
    actions: tuple[str, ...] = ()
    on: tuple[Resource, ...] = ()


class Front(NamedTuple):
    """`resource` is the resource that opens it, and `door` represents it in a picture.

    `is_open`: whether anyone can reach it. `says` describes it, and `fix` closes it.
    """

    door: Resource
    resource: Resource
    is_open: Truth
    says: str
    fix: str
    ends: tuple[End, ...] | Unknown


def ends_of(
    question: Callable[P, Iterable[End]], *args: P.args, **kwargs: P.kwargs
) -> tuple[End, ...] | Unknown:
    """The ends that the question yields, or the unknown that decides."""
    return or_unknown(lambda: tuple(question(*args, **kwargs)))


def ends_at(
    question: Callable[P, Iterable[Resource]], *args: P.args, **kwargs: P.kwargs
) -> tuple[End, ...] | Unknown:
    """The resources that the question answers with as ends without actions, or the unknown."""
    return or_unknown(lambda: tuple(to(question(*args, **kwargs))))


def to(resources: Iterable[Resource]) -> Iterator[End]:
    """The resources as ends without actions."""
    return (End(each) for each in dict.fromkeys(resources))


def linked_within(stack: Stack, resource: Resource, path: str, *types: str) -> tuple[Resource, ...]:
    """The resources of the types that the texts at `path` and below name; `[]` means every
    element.

    Known values come first, since the engine's record covers a whole property. Raises
    UnknownValueError if a value is unknown and the record shows none of the types.
    """
    found: list[Resource] = []
    undecided: list[Unknown] = []
    for text in texts(resource.properties, path):
        if isinstance(text, Unknown):
            undecided.append(text)
        else:
            found += (each for kind in types for each in stack.named(kind, text))
    recorded = stack.recorded(resource, path, *types) if undecided or not found else ()
    if undecided and not recorded and any(map(stack.of_type, types)):
        raise UnknownValueError(undecided[0])
    return tuple(dict.fromkeys([*found, *recorded]))


# Workloads, and the roles that they run as: `facts/role_uses.csv` has the types.
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
# https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-roles-for-amazon-ec2.html
# https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html
# https://docs.aws.amazon.com/apprunner/latest/dg/security_iam_service-with-iam.html
SERVICE = "aws:ecs/service:Service"
INSTANCE = "aws:ec2/instance:Instance"
SCALING_GROUP = "aws:autoscaling/group:Group"
MACHINE = "aws:sfn/stateMachine:StateMachine"
APP = "aws:apprunner/service:Service"
_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
_CONFIGURATION = "aws:ec2/launchConfiguration:LaunchConfiguration"
_PROFILE = "aws:iam/instanceProfile:InstanceProfile"
# Types that run the program's code or make calls themselves.
WORKLOADS = (SERVICE, INSTANCE, SCALING_GROUP, MACHINE, APP)
# What takes its role from another resource: the property, and the type that it names.
_THROUGH: Mapping[str, tuple[tuple[str, str], ...]] = {
    SERVICE: (("taskDefinition", TASK),),
    INSTANCE: (("launchTemplate", _TEMPLATE),),
    SCALING_GROUP: (
        ("launchTemplate", _TEMPLATE),
        ("mixedInstancesPolicy", _TEMPLATE),
        ("launchConfiguration", _CONFIGURATION),
    ),
}


def running_types() -> tuple[str, ...]:
    """The types that run something as a role, or name a resource that does."""
    return tuple(dict.fromkeys((*running(), *_THROUGH, JOB)))


def roles_of(stack: Stack, workload: Resource) -> tuple[Resource, ...]:
    """The roles of the stack that the workload runs as. Raises UnknownValueError."""
    return tuple(dict.fromkeys(_roles(stack, workload)))


def _roles(stack: Stack, resource: Resource) -> Iterator[Resource]:
    for path in running().get(resource.type, ()):
        for each in linked_within(stack, resource, path, ROLE, _PROFILE):
            if each.type == ROLE:
                yield each
            else:
                yield from linked_within(stack, each, "role", ROLE)
    if resource.type == JOB:
        for container in containers(resource):
            text = None if isinstance(container, Unknown) else container.at("jobRoleArn").tree
            yield from stack.named(ROLE, text) if isinstance(text, str) else ()
    for path, kind in _THROUGH.get(resource.type, ()):
        for each in linked_within(stack, resource, path, kind):
            yield from _roles(stack, each)
