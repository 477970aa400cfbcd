"""Compute other than functions: which roles it runs as.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-roles-for-amazon-ec2.html
https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html
https://docs.aws.amazon.com/apprunner/latest/dg/security_iam_service-with-iam.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.topology.fronts.front import linked_within
from policypack.topology.roles.role_policies import ROLE

SERVICE = "aws:ecs/service:Service"
TASK = "aws:ecs/taskDefinition:TaskDefinition"
INSTANCE = "aws:ec2/instance:Instance"
SCALING_GROUP = "aws:autoscaling/group:Group"
MACHINE = "aws:sfn/stateMachine:StateMachine"
APP = "aws:apprunner/service:Service"
_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
_CONFIGURATION = "aws:ec2/launchConfiguration:LaunchConfiguration"
_PROFILE = "aws:iam/instanceProfile:InstanceProfile"
# Types that run the program's code or make calls themselves.
WORKLOADS = (SERVICE, INSTANCE, SCALING_GROUP, MACHINE, APP)
# From compute to its role: the property, and the type that it names.
_HOPS: Mapping[str, tuple[tuple[str, str], ...]] = {
    SERVICE: (("taskDefinition", TASK),),
    TASK: (("taskRoleArn", ROLE),),
    INSTANCE: (("iamInstanceProfile", _PROFILE), ("launchTemplate", _TEMPLATE)),
    SCALING_GROUP: (
        ("launchTemplate", _TEMPLATE),
        ("mixedInstancesPolicy", _TEMPLATE),
        ("launchConfiguration", _CONFIGURATION),
    ),
    _TEMPLATE: (("iamInstanceProfile", _PROFILE),),
    _CONFIGURATION: (("iamInstanceProfile", _PROFILE),),
    _PROFILE: (("role", ROLE),),
    MACHINE: (("roleArn", ROLE),),
    APP: (("instanceConfiguration.instanceRoleArn", ROLE),),
}


def roles_of(stack: Stack, workload: Resource) -> tuple[Resource, ...]:
    """The roles of the stack that the workload runs as. Raises UnknownValueError."""
    return tuple(dict.fromkeys(_roles(stack, workload)))


def _roles(stack: Stack, resource: Resource) -> Iterator[Resource]:
    for path, kind in _HOPS[resource.type]:
        for each in linked_within(stack, resource, path, kind):
            if each.type == ROLE:
                yield each
            else:
                yield from _roles(stack, each)
