"""Escalation by what runs as a role already: every type of the table, and each action on it.

The types, their roles and the actions come from tables: a new one is tried by itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import chain
from typing import Any, NamedTuple

import pytest

from policypack.facts.escalation import ESCALATION_PATHS, EscalationPath
from policypack.facts.role_uses import role_uses, running
from policypack.iam.meaning.actions import expand_all
from policypack.iam.meaning.resource_types import VARIABLE
from policypack.model.resources import Resource
from policypack.principals.escalations import Escalation, escalations
from policypack.principals.targets import own_target
from policypack.topology.fronts.front import running_types
from tests.each import each
from tests.exposure.stacks import ACCOUNT, ROLE, allow, arn_of, deployed, role
from tests.judged import resource
from tests.principals.test_named_principals import Case
from tools import mine_role_uses

REGION = "eu-central-1"
EC2, ECS = {"Service": "ec2.amazonaws.com"}, {"Service": "ecs-tasks.amazonaws.com"}
PROFILE = "aws:iam/instanceProfile:InstanceProfile"
SERVICE, TASK = "aws:ecs/service:Service", "aws:ecs/taskDefinition:TaskDefinition"
CLUSTER = "aws:ecs/cluster:Cluster"
INSTANCE = "aws:ec2/instance:Instance"
PROJECT = "aws:codebuild/project:Project"
JOB = "aws:batch/jobDefinition:JobDefinition"
STACK = "aws:cloudformation/stack:Stack"
SHELL = "arn:aws:ssm:eu-central-1::document/AWS-RunShellScript"
FIXED = f"arn:aws:ssm:{REGION}:{ACCOUNT}:document/restart"
# The property with the ARN, and the ARN: as the provider answers them.
OF = f"{REGION}:{ACCOUNT}"
ARNS = {
    "aws:apprunner/service:Service": ("arn", f"arn:aws:apprunner:{OF}:service/tool/8fe1e10304f8"),
    "aws:bedrock/agentcoreAgentRuntime:AgentcoreAgentRuntime": (
        "agentRuntimeArn", f"arn:aws:bedrock-agentcore:{OF}:runtime/tool-a1b2c3d4e5"),
    "aws:bedrock/agentcoreBrowser:AgentcoreBrowser": (
        "browserArn", f"arn:aws:bedrock-agentcore:{OF}:browser-custom/tool-a1b2c3d4e5"),
    "aws:bedrock/agentcoreCodeInterpreter:AgentcoreCodeInterpreter": (
        "codeInterpreterArn",
        f"arn:aws:bedrock-agentcore:{OF}:code-interpreter-custom/tool-a1b2c3d4e5"),
    STACK: ("id", f"arn:aws:cloudformation:{OF}:stack/tool/1c8c1d70-0000"),
    PROJECT: ("arn", f"arn:aws:codebuild:{OF}:project/tool"),
    INSTANCE: ("arn", f"arn:aws:ec2:{OF}:instance/i-0abc1234def567890"),
    "aws:ec2/launchTemplate:LaunchTemplate": (
        "arn", f"arn:aws:ec2:{OF}:launch-template/lt-0abc1234def567890"),
    "aws:emr/cluster:Cluster": ("arn", f"arn:aws:elasticmapreduce:{OF}:cluster/j-123456ABCDEFGH"),
    "aws:glue/devEndpoint:DevEndpoint": ("arn", f"arn:aws:glue:{OF}:devEndpoint/tool"),
    "aws:lambda/function:Function": ("arn", f"arn:aws:lambda:{OF}:function:tool"),
    "aws:sagemaker/notebookInstance:NotebookInstance": (
        "arn", f"arn:aws:sagemaker:{OF}:notebook-instance/tool"),
    "aws:sagemaker/userProfile:UserProfile": (
        "arn", f"arn:aws:sagemaker:{OF}:user-profile/d-abcdefghijkl/tool"),
    "aws:sfn/stateMachine:StateMachine": ("arn", f"arn:aws:states:{OF}:stateMachine:tool"),
    JOB: ("arn", f"arn:aws:batch:{OF}:job-definition/tool:3"),
}  # fmt: skip


def nested(path: str, value: Any) -> Any:
    """The properties that have a value at a path."""
    head, _, rest = path.partition(".")
    below = nested(rest, value) if rest else value
    return {head.removesuffix("[]"): [below] if head.endswith("[]") else below}


def admin(*statements: Any) -> list[Resource]:
    return role("admin", *(statements or (allow("*", "*"),)), trusts=EC2)


def worker(*statements: Any) -> list[Resource]:
    return role("worker", *statements, trusts=ECS)


def running_as(kind: str, path: str, runs_as: Resource, **more: Any) -> list[Resource]:
    """A resource that runs as the role, by an instance profile where it takes one."""
    at, arn = ARNS[kind]
    made: list[Resource] = []
    name = arn_of(ROLE, runs_as.name)
    if re.search("[pP]rofile", path):
        made = [resource(PROFILE, {"role": runs_as.name, "name": "held", "id": "held"}, "held",
                         depends={"role": [runs_as]})]  # fmt: skip
        name = "held"
    own = {at: arn, "name": "tool", **nested(path, name), **more}
    depends = {path.partition(".")[0]: made or [runs_as]}
    return [resource(kind, own, "tool", depends=depends), *made]


def job(runs_as: Resource) -> Resource:
    container = {"image": "tool:1", "jobRoleArn": arn_of(ROLE, runs_as.name)}
    own = {"arn": ARNS[JOB][1], "name": "tool", "containerProperties": json.dumps(container)}
    return resource(JOB, own, "tool")


class Taken(NamedTuple):
    """A path on a resource of a type that takes its role at a property."""

    kind: str
    property: str
    path: EscalationPath

    def __str__(self) -> str:
        return f"{self.kind} {self.path.source}"

    def made(self, runs_as: Resource, **more: Any) -> list[Resource]:
        if self.kind == JOB:
            return [job(runs_as)]
        return running_as(self.kind, self.property, runs_as, **more)

    def allowed(self, arn: str) -> list[Any]:
        """Statements for all actions of the path, those that decide on the ARN alone."""
        rest = sorted(self.path.actions - self.path.decisive)
        documents = [SHELL] if self.path.besides else []
        if "ssm:CreateDocument" in rest:
            documents = [f"arn:aws:ssm:{REGION}:{ACCOUNT}:document/*"]
        decisive = allow(sorted(self.path.decisive), [arn, *documents])
        return [decisive, *([allow(rest, "*")] if rest else [])]

    def case(self) -> Case:
        """The stack in which the worker acts as the administrator."""
        return Case(str(self), self._stack, "admin", "critical")

    def _stack(self) -> list[Resource]:
        held = admin()
        return [*worker(*self.allowed(ARNS[self.kind][1])), *held, *self.made(held[0])]


def taken() -> Iterator[Taken]:
    properties = chain.from_iterable(((kind, path) for path in every)
                                     for kind, every in running().items())  # fmt: skip
    for kind, path in (*properties, (JOB, "containerProperties")):
        if kind not in ARNS:
            continue
        at, arn = ARNS[kind]
        target = own_target(resource(kind, {at: arn, "name": "tool"}, "tool"))
        assert target is not None
        for row in ESCALATION_PATHS:
            if not row.passed_to and not expand_all(*sorted(row.decisive)) & ~target.actions:
                yield Taken(kind, path, row)


TAKEN = list(taken())


def gained(*made: Resource) -> dict[str, Escalation]:
    """What the worker of the stack gains, by the name of the principal."""
    stack = deployed(*made)
    holder = next(each for each in stack.of_type(ROLE) if each.name == "worker")
    found = (each for each in escalations(stack, holder) if isinstance(each, Escalation))
    return {each.target.resource.name: each for each in found}


def test_the_table_has_each_role_of_the_provider() -> None:
    assert {(row.type, row.path) for row in role_uses()} == mine_role_uses.mined()
    assert {row.use for row in role_uses()} == {"runs", "serves", "attaches", "other"}


def test_each_action_on_something_that_exists_is_tried_on_a_type() -> None:
    tried = {each.path.name for each in TAKEN}
    of_iam = {row.name for row in ESCALATION_PATHS
              if all(name.startswith("iam:") for name in row.decisive)}  # fmt: skip
    left = {row.name for row in ESCALATION_PATHS if not row.passed_to} - tried - of_iam
    # CodeDeploy and EMR on EKS name no resource with a role of its own, AWS lists no resource type
    # for a browser's stream, and a shell in a container is opened by its cluster.
    assert left == {
        "deploys its own scripts to any group",
        "drives any agent's browser",
        "runs commands in any container, as its role",
        "runs its own job on EKS as any job execution role",
    }
    assert len({each.kind for each in TAKEN}) >= 14


@pytest.mark.parametrize("given", TAKEN, ids=str)
def test_who_controls_what_runs_as_a_role_acts_as_it(given: Taken) -> None:
    held, arn = admin(), ARNS[given.kind][1]
    found = gained(*worker(*given.allowed(arn)), *held, *given.made(held[0]))
    assert found["admin"].gain.is_control
    assert found["admin"].chain


@pytest.mark.parametrize("given", TAKEN, ids=str)
def test_another_resource_or_a_harmless_role_is_silent(given: Taken) -> None:
    held, arn = admin(), ARNS[given.kind][1]
    other = arn.replace("tool", "other").replace("i-0abc", "i-0def").replace("lt-0abc", "lt-0def")
    other = other.replace("j-123", "j-456")
    assert other != arn
    assert not gained(*worker(*given.allowed(other)), *held, *given.made(held[0]))
    harmless = admin(allow("s3:ListAllMyBuckets", "*"))
    assert not gained(*worker(*given.allowed(arn)), *harmless, *given.made(harmless[0]))
    for action in given.path.actions:
        rest = [name for name in given.path.actions if name != action]
        less = [allow(rest, [arn, "*"])] if rest else []
        ways = gained(*worker(*less), *held, *given.made(held[0])).get("admin")
        assert ways is None or all(action not in str(way.does) for way in ways.ways)


@each("tags", [{"team": "shop"}, {"team": "web"}, None])
def test_a_tag_of_an_instance_decides(tags: dict[str, str] | None) -> None:
    held = admin()
    limit = {"StringEquals": {"ssm:resourceTag/team": "shop"}}
    made = running_as(INSTANCE, "iamInstanceProfile", held[0], **({"tags": tags} if tags else {}))
    shell = [allow("ssm:SendCommand", f"arn:aws:ec2:*:{ACCOUNT}:instance/*", Condition=limit)]
    shell.append(allow("ssm:SendCommand", SHELL))
    assert ("admin" in gained(*worker(*shell), *held, *made)) is (tags == {"team": "shop"})
    # AND a tag that the holder can write is not a limit
    writes = allow("ec2:CreateTags", f"arn:aws:ec2:*:{ACCOUNT}:instance/*")
    assert "admin" in gained(*worker(*shell, writes), *held, *made)


@each("document", [SHELL, FIXED, "*"])
def test_a_fixed_document_gives_no_shell(document: str) -> None:
    held = admin()
    made = running_as(INSTANCE, "iamInstanceProfile", held[0])
    sends = allow("ssm:SendCommand", [ARNS[INSTANCE][1], document])
    found = gained(*worker(sends, allow("ssm:CreateDocument", "*")), *held, *made)
    assert ("admin" in found) is (document != FIXED)


def service(runs_as: Resource, *, shell: bool = True) -> list[Resource]:
    arn = f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/web"
    cluster = resource(CLUSTER, {"arn": arn, "name": "web", "id": arn}, "web")
    own = {"arn": f"arn:aws:ecs:{REGION}:{ACCOUNT}:task-definition/web:1", "family": "web",
           "taskRoleArn": arn_of(ROLE, runs_as.name)}  # fmt: skip
    task = resource(TASK, own, "web", depends={"taskRoleArn": [runs_as]})
    runs = {"cluster": arn, "taskDefinition": own["arn"], "enableExecuteCommand": shell}
    depends = {"cluster": [cluster], "taskDefinition": [task]}
    return [cluster, task, resource(SERVICE, runs, "web", depends=depends)]


@each("is_open", [True, False])
def test_a_shell_in_a_container_needs_a_service_that_allows_it(is_open: bool) -> None:
    held = admin()
    cluster = f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/web"
    actions = [allow("ecs:ExecuteCommand", cluster), allow("ecs:DescribeTasks", "*")]
    found = gained(*worker(*actions), *held, *service(held[0], shell=is_open))
    assert ("admin" in found) is is_open
    elsewhere = [allow("ecs:ExecuteCommand", f"{cluster}2"), allow("ecs:DescribeTasks", "*")]
    assert not gained(*worker(*elsewhere), *held, *service(held[0]))


def bucket(name: str = "scripts") -> Resource:
    own = {"arn": f"arn:aws:s3:::{name}", "bucket": name, "id": name}
    return resource("aws:s3/bucket:Bucket", own, name)


def glue(runs_as: Resource, location: str) -> Resource:
    own = {
        "arn": f"arn:aws:glue:{REGION}:{ACCOUNT}:job/etl",
        "name": "etl",
        "roleArn": arn_of(ROLE, runs_as.name),
        "command": {"scriptLocation": location},
    }
    return resource("aws:glue/job:Job", own, "etl", depends={"roleArn": [runs_as]})


@each(
    ("reaches", "resource_"),
    [
        (True, "arn:aws:s3:::scripts/*"),
        (True, "arn:aws:s3:::scripts/etl/run.py"),
        (True, "*"),
        (False, "arn:aws:s3:::scripts/uploads/*"),
        (False, "arn:aws:s3:::data/*"),
    ],
)
def test_who_writes_the_script_of_a_job_acts_as_it(reaches: bool, resource_: str) -> None:
    held = admin()
    made = [*held, bucket(), glue(held[0], "s3://scripts/etl/run.py")]
    found = gained(*worker(allow("s3:PutObject", resource_)), *made)
    assert ("admin" in found) is reaches
    assert not gained(*worker(allow("s3:GetObject", resource_)), *made)
    if reaches:
        assert found["admin"].chain == ("aws s3 cp mine s3://scripts/etl/run.py",)


def test_who_writes_the_dags_of_an_environment_acts_as_it() -> None:
    held = admin()
    own = {"arn": f"arn:aws:airflow:{REGION}:{ACCOUNT}:environment/air", "name": "air",
           "sourceBucketArn": "arn:aws:s3:::scripts", "dagS3Path": "dags/",
           "executionRoleArn": arn_of(ROLE, "admin")}  # fmt: skip
    air = resource("aws:mwaa/environment:Environment", own, "air",
                   depends={"executionRoleArn": [held[0]]})  # fmt: skip
    made = [*held, bucket(), air]
    assert "admin" in gained(*worker(allow("s3:PutObject", "arn:aws:s3:::scripts/dags/*")), *made)
    assert not gained(*worker(allow("s3:PutObject", "arn:aws:s3:::scripts/logs/*")), *made)


def pipeline(key: str = "source.zip", project: str = "tool") -> Resource:
    source = {"category": "Source", "provider": "S3", "name": "source",
              "configuration": {"S3Bucket": "scripts", "S3ObjectKey": key}}  # fmt: skip
    build = {"category": "Build", "provider": "CodeBuild", "name": "build",
             "configuration": {"ProjectName": project}}  # fmt: skip
    stages = [{"name": "Source", "actions": [source]}, {"name": "Build", "actions": [build]}]
    own = {"arn": f"arn:aws:codepipeline:{REGION}:{ACCOUNT}:ship", "stages": stages}
    return resource("aws:codepipeline/pipeline:Pipeline", own, "ship")


@each(("reaches", "key", "project"), [(True, "source.zip", "tool"), (False, "other.zip", "tool"),
                                      (False, "source.zip", "another")])  # fmt: skip
def test_who_writes_the_source_of_a_pipeline_builds_as_its_project(
    reaches: bool, key: str, project: str
) -> None:
    held = admin()
    made = [*held, bucket(), *running_as(PROJECT, "serviceRole", held[0]), pipeline(key, project)]
    found = gained(*worker(allow("s3:PutObject", "arn:aws:s3:::scripts/source.zip")), *made)
    assert ("admin" in found) is reaches


REPOSITORY = f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/shop/web"
IMAGE = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/shop/web"


@each(
    ("reaches", "image", "mutability"),
    [
        (True, f"{IMAGE}:live", "MUTABLE"),
        (True, IMAGE, None),
        (False, f"{IMAGE}:live", "IMMUTABLE"),
        (False, f"{IMAGE}@sha256:{'0' * 64}", "MUTABLE"),
        (False, "public.ecr.aws/nginx/nginx:1.27", "MUTABLE"),
    ],
)
def test_who_pushes_a_tag_that_a_task_pulls_acts_as_it(
    reaches: bool, image: str, mutability: str | None
) -> None:
    held = admin()
    own = {"arn": REPOSITORY, "name": "shop/web", "imageTagMutability": mutability}
    repository = resource("aws:ecr/repository:Repository", own, "web")
    cluster, task, runs = service(held[0])
    held_by = {**task.wire, "containerDefinitions": json.dumps([{"name": "web", "image": image}])}
    task = resource(TASK, held_by, "web", depends={"taskRoleArn": [held[0]]})
    made = [*held, repository, cluster, task, runs]
    push = allow(["ecr:PutImage", "ecr:CompleteLayerUpload"], REPOSITORY)
    assert ("admin" in gained(*worker(push), *made)) is reaches
    assert not gained(*worker(allow("ecr:PutImage", f"{REPOSITORY}2")), *made)
    assert not gained(*worker(allow("ecr:BatchGetImage", REPOSITORY)), *made)


def test_a_first_preview_knows_an_instance_by_its_tags() -> None:
    held = admin()
    made = running_as(INSTANCE, "iamInstanceProfile", held[0], tags={"team": "shop"})
    own = {key: value for key, value in made[0].wire.items() if key != "arn"}
    new = resource(INSTANCE, own, "tool", depends={"iamInstanceProfile": made[1:]})
    limit = {"StringEquals": {"aws:ResourceTag/team": "shop"}}
    every = allow("ssm:StartSession", f"arn:aws:ec2:*:{ACCOUNT}:instance/*", Condition=limit)
    assert "admin" in gained(*worker(every), *held, new, *made[1:])
    named = allow("ssm:StartSession", ARNS[INSTANCE][1])
    assert not gained(*worker(named), *held, new, *made[1:])


def test_each_type_that_runs_something_can_be_asked() -> None:
    assert {*running()} < {*running_types()}
    assert all(VARIABLE.sub("x", arn) == arn for _, arn in ARNS.values())


def _writes(action: Any, on: str, *made: Resource) -> list[Resource]:
    return [*worker(allow(action, on)), *made]


def _script() -> list[Resource]:
    held = admin()
    made = [bucket(), glue(held[0], "s3://scripts/etl/run.py")]
    return _writes("s3:PutObject", "arn:aws:s3:::scripts/*", *held, *made)


def _source() -> list[Resource]:
    held = admin()
    made = [bucket(), *running_as(PROJECT, "serviceRole", held[0]), pipeline()]
    return _writes("s3:PutObject", "arn:aws:s3:::scripts/source.zip", *held, *made)


PLACES = [
    Case("writes the script of a job", _script, "admin", "critical"),
    Case("writes the source of a pipeline", _source, "admin", "critical"),
]
