"""Tasks: namespaces shared with the host, EFS volumes and roles."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Implication,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Value,
    Within,
    differ,
    or_absent,
    property_rule,
    rule,
)
from policypack.topology.parts.containers import TASK

task_host_processes = property_rule(
    id="ecs-task-host-processes",
    properties={TASK: "pidMode"},
    must=or_absent(differ("host", meeting="task")),
    message="pidMode is host, so containers see and can signal all processes of the instance",
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation='Leave out pidMode, or set it to "task"',
    # A privileged container can reach the processes of its host in any case.
    implied_by=(Implication("ecs-container-privileged", Within.RESOURCE),),
    title="ECS task shares the process namespace of its host",
    why="""
    A container that sees the processes of its instance can stop them and read their environment
    variables, including the credentials of other tasks.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-3
    """,
    example="""
    aws.ecs.TaskDefinition(
        "orders",
        family="orders",
        pid_mode="host",  # bad
        container_definitions=json.dumps([{
            "name": "orders",
            "image": "orders:1.4",
            "readonlyRootFilesystem": True,
            "logConfiguration": {"logDriver": "awslogs"},
        }]),
    )
    """,
)


task_host_network = property_rule(
    id="ecs-task-host-network",
    properties={TASK: "networkMode"},
    must=or_absent(differ("host", meeting="awsvpc")),
    message=(
        "networkMode is host, so containers can reach services on the instance's loopback interface"
    ),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation='Set networkMode to "awsvpc"',
    implied_by=(Implication("ecs-task-host-network-root", Within.RESOURCE),),
    title="ECS task uses the network of its host",
    why="""
    Even a container without root can reach services that the instance offers only to itself, and no
    security group can treat the container and the instance differently.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/networking-networkmode-host.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-17
    """,
    example="""
    aws.ecs.TaskDefinition(
        "orders",
        family="orders",
        network_mode="host",  # bad
        network_mode="awsvpc",  # good
        container_definitions=json.dumps([{
            "name": "orders",
            "image": "orders:1.4",
            "user": "1000",
            "readonlyRootFilesystem": True,
            "logConfiguration": {"logDriver": "awslogs"},
        }]),
    )
    """,
)


@rule(
    id="ecs-task-efs-tls-disabled",
    types=(TASK,),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation='Set efsVolumeConfiguration.transitEncryption of the volume to "ENABLED"',
)
def task_efs_tls_disabled(definition: Resource) -> Outcomes:
    """ECS task mounts an EFS volume without encryption in transit.

    ECS mounts an EFS volume over plain NFS unless transitEncryption is ENABLED. Access points and
    IAM authorization require it as well.
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EFSVolumeConfiguration.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-18

    Example:
        aws.ecs.TaskDefinition(
            "orders",
            family="orders",
            container_definitions=json.dumps([{
                "name": "orders",
                "image": "orders:1.4",
                "readonlyRootFilesystem": True,
                "logConfiguration": {"logDriver": "awslogs"},
            }]),
            volumes=[{
                "name": "models",
                "efs_volume_configuration": {
                    "file_system_id": "fs-0123456789abcdef0",
                    "transit_encryption": "DISABLED",  # bad
                    "transit_encryption": "ENABLED",  # good
                },
            }],
        )
    """
    yield from definition.each("volumes", _plain_nfs)


def _plain_nfs(volume: Value) -> Outcomes:
    path = "efsVolumeConfiguration.transitEncryption"
    if volume.at("efsVolumeConfiguration").is_set and volume.get(path) != "ENABLED":
        yield Finding(
            "transitEncryption is not ENABLED, so the volume is mounted over plain NFS",
            volume.at(path).path,
        )


@rule(
    id="ecs-task-shares-execution-role",
    types=(TASK,),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set taskRoleArn to a separate role that allows only what the containers call",
)
def task_shares_execution_role(task: Resource) -> Outcomes:
    """ECS task uses its execution role as task role.

    The ECS agent uses the execution role to pull images, read secrets and write logs. As the task
    role, it gives code in the containers access to all of these secrets.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html

    Example:
        aws.ecs.TaskDefinition(
            "orders",
            family="orders",
            container_definitions="[]",
            execution_role_arn="arn:aws:iam::111122223333:role/orders-execution",
            task_role_arn="arn:aws:iam::111122223333:role/orders-execution",  # bad
            task_role_arn="arn:aws:iam::111122223333:role/orders",  # good
        )
    """
    made_of, other = (set(task.depends_on(path)) for path in ("taskRoleArn", "executionRoleArn"))
    if made_of and other and made_of.isdisjoint(other):
        return
    role = task.get("taskRoleArn")
    if role and role == task.get("executionRoleArn"):
        yield Finding("taskRoleArn and executionRoleArn are the same role", "taskRoleArn")
