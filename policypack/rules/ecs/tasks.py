"""Task definitions and their containers: secrets, privileges, logs, namespaces, volumes."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Implication,
    Outcomes,
    Profile,
    Resolved,
    Resource,
    Severity,
    Value,
    Within,
    differ,
    or_absent,
    property_rule,
    rule,
)
from policypack.forms.families.containers import (
    container_rule,
    container_secret,
    privileged_container,
)
from policypack.topology.parts.containers import TASK, each_container, named

# Users that mean root or an administrator; "" is an unset user.
_ROOTS = ("", "0", "root")
_ADMINISTRATORS = ("", "containeradministrator")

task_env_secret = container_secret(
    id="ecs-task-env-secret",
    subject="ECS task definition",
    kind=TASK,
    why="""
    Every principal with the permission ecs:DescribeTaskDefinition can read the environment
    variables and the command, including those of old revisions. A value that the program marks as
    secret is reported regardless of its content. ARNs, parameter paths and placeholders comply.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-8
    """,
)


container_privileged = privileged_container(
    id="ecs-container-privileged",
    subject="ECS container",
    kind=TASK,
    why="""
    A privileged container has root permissions on its instance, so an attacker who compromises the
    container can read the credentials of all tasks on that instance. Fargate rejects privileged
    containers.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-tasks-containers.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-4
    """,
)


def _unlogged(container: Value) -> Outcomes:
    if not container.get("logConfiguration.logDriver"):
        yield Finding(f"{named(container)} has no logConfiguration", container.path)


container_unlogged = container_rule(
    id="ecs-container-unlogged",
    kind=TASK,
    check=_unlogged,
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation="Set logConfiguration of the container, with a logDriver such as awslogs",
    title="ECS container has no log configuration",
    why="""
    Without a log driver, the output of a container is lost when its task ends, and you cannot
    investigate an incident.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-9
    """,
)


@rule(
    id="ecs-container-writable-root",
    types=(TASK,),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Set readonlyRootFilesystem to true, and mount a volume for each directory that the code "
        "writes to"
    ),
)
def container_writable_root(definition: Resource) -> Outcomes:
    """ECS container can write to its root file system.

    An attacker who compromises the container can replace programs and leave files behind. Windows
    containers have no such setting and are not reported.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-tasks-containers.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-5
    """
    system = str(definition.get("runtimePlatform.operatingSystemFamily", ""))
    if not system.startswith("WINDOWS"):
        yield from each_container(definition, _writable)


def _writable(container: Value) -> Outcomes:
    if container.get("readonlyRootFilesystem") is not True:
        yield Finding(f"readonlyRootFilesystem of {named(container)} is not true", container.path)


@rule(
    id="ecs-task-host-network-root",
    types=(TASK,),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        'Set networkMode to "awsvpc", or set user of each container to a user other than root'
    ),
)
def task_host_network_root(definition: Resource) -> Outcomes:
    """ECS task runs as root in the network of its host.

    In the network mode host, a container can reach the metadata service and all ports of its
    instance, and root can listen on any of them. By default, most containers run as root. A
    privileged container has its own finding.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/networking-networkmode-host.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-17
    """
    if definition.get("networkMode") == "host":
        yield from each_container(definition, _root)


def _root(container: Value) -> Outcomes:
    if _user_of(container) in _ROOTS and container.get("privileged") is not True:
        yield Finding(f"{named(container)} runs as root with networkMode host", container.path)


@rule(
    id="ecs-container-runs-as-root",
    types=(TASK,),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set user of the container to a non-root user of the image, such as 1000",
    implied_by=(
        Implication("ecs-container-privileged", resolved=Resolved.BY_BOTH),
        Implication("ecs-task-host-network-root", resolved=Resolved.BY_IMPLIED),
    ),
)
def container_runs_as_root(definition: Resource) -> Outcomes:
    """ECS container runs as root or as an administrator.

    An attacker who compromises the container can change all of its files, and has more ways to
    escape to the host. Without user, the image decides, and most images run as root. On Windows,
    the administrator is ContainerAdministrator.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-tasks-containers.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-20
    """
    system = str(definition.get("runtimePlatform.operatingSystemFamily", ""))
    names = _ADMINISTRATORS if system.startswith("WINDOWS") else _ROOTS
    yield from each_container(definition, lambda container: _runs_as(container, names))


def _runs_as(container: Value, names: tuple[str, ...]) -> Outcomes:
    user = _user_of(container)
    if not user:
        yield Finding(
            f"user of {named(container)} is not set, so the image decides", container.path
        )
    elif user.lower() in names:
        yield Finding(f"user of {named(container)} is {user}", container.path)


def _user_of(container: Value) -> str:
    """The user, without the group that may follow it."""
    return str(container.get("user", "")).partition(":")[0]


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
    """
    made_of, other = (set(task.depends_on(path)) for path in ("taskRoleArn", "executionRoleArn"))
    if made_of and other and made_of.isdisjoint(other):
        return
    role = task.get("taskRoleArn")
    if role and role == task.get("executionRoleArn"):
        yield Finding("taskRoleArn and executionRoleArn are the same role", "taskRoleArn")
