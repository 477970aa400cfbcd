"""Workloads, and the roles that they run as: `facts/role_uses.csv` has the types.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-roles-for-amazon-ec2.html
https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html
https://docs.aws.amazon.com/apprunner/latest/dg/security_iam_service-with-iam.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policypack.facts.role_uses import running
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown
from policypack.topology.fronts.front import linked_within
from policypack.topology.parts.containers import JOB, TASK, containers
from policypack.topology.roles.role_policies import ROLE

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
