"""Roles of services that make the calls of their configuration: whoever writes it gains by them.

The silent stacks follow the pages of AWS about the roles of EventBridge, Scheduler, Pipes and Step
Functions that start tasks of ECS.
"""

from __future__ import annotations

from typing import Any

from policypack.model.resources import Resource
from policypack.principals.escalations import Escalation, escalations
from policypack.principals.ways import configured_callers, is_configured
from tests.each import each
from tests.exposure.stacks import ACCOUNT, ROLE, allow, arn_of, deployed, role
from tests.judged import resource, verdicts

ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
EXECUTION = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
SECRET = f"arn:aws:secretsmanager:eu-central-1:{ACCOUNT}:secret:shop-a1b2c3"
DEFINITION = f"arn:aws:ecs:eu-central-1:{ACCOUNT}:task-definition/report:*"
TASKS = {"Service": "ecs-tasks.amazonaws.com"}
BUILDS = {"Service": "codebuild.amazonaws.com"}
DRIVES = {
    "events": ["events:PutTargets"],
    "pipes": ["pipes:CreatePipe"],
    "scheduler": ["scheduler:CreateSchedule"],
    "states": ["states:CreateStateMachine", "states:StartExecution"],
}


def trusted(service: str) -> dict[str, str]:
    return {"Service": f"{service}.amazonaws.com"}


def attached(to: Resource, policy: str) -> Resource:
    own = {"role": to.name, "policyArn": policy}
    return resource(ATTACHMENT, own, to.name, depends={"role": [to]})


def starter(service: str, *passed: str) -> list[Resource]:
    """The role by which a service starts a task of one definition."""
    runs, passes = allow("ecs:RunTask", DEFINITION), allow("iam:PassRole", list(passed))
    return role("starter", runs, passes, trusts=trusted(service))


def tasks(*, secret: bool, managed: bool) -> list[Resource]:
    """The role of a task, and the one that pulls its image."""
    reads = [allow("secretsmanager:GetSecretValue", SECRET)] if secret else []
    pulls = role("pulls", *reads, trusts=TASKS)
    given = [attached(pulls[0], EXECUTION)] if managed else []
    return [*role("task", allow("s3:GetObject", "arn:aws:s3:::reports/*"), trusts=TASKS),
            *pulls, *given]  # fmt: skip


def gained(holder: str, *made: Resource) -> dict[str, Escalation]:
    stack = deployed(*made)
    found = next(each for each in stack.of_type(ROLE) if each.name == holder)
    every = (each for each in escalations(stack, found) if isinstance(each, Escalation))
    return {each.target.resource.name: each for each in every}


@each("service", [*DRIVES, "lambda"])
@each("secret", [True, False])
@each("managed", [True, False])
def test_passing_the_roles_of_a_task_is_no_gain(service: str, secret: bool, managed: bool) -> None:
    made = [*starter(service, arn_of(ROLE, "task"), arn_of(ROLE, "pulls")),
            *tasks(secret=secret, managed=managed)]  # fmt: skip
    assert not gained("starter", *made)
    assert not verdicts("iam-principal-escalates", *made)


def test_the_services_are_those_of_the_table() -> None:
    assert {f"{name}.amazonaws.com" for name in DRIVES} == configured_callers()


def admin() -> list[Resource]:
    return role("admin", allow("*", "*"), trusts=TASKS)


@each("service", DRIVES)
def test_who_writes_the_configuration_gains_what_the_role_leads_to(service: str) -> None:
    passed = [*starter(service, arn_of(ROLE, "admin")), *admin()]
    # GIVEN a role that can pass the service's role with a configuration
    passes = allow("iam:PassRole", arn_of(ROLE, "starter"))
    builder = role("builder", passes, allow(DRIVES[service], "*"), trusts=BUILDS)
    found = gained("builder", *builder, *passed)
    # THEN the chain is told once, at its first principal
    assert found["admin"].gain.is_control
    assert found["admin"].first.resource.name == "starter"
    assert len(found["admin"].chain) >= 2
    (told,) = verdicts("iam-principal-escalates", *builder, *passed)
    assert told.subject == builder[0].urn
    assert "Role starter trusts" in told.message
    assert "Role admin trusts ecs-tasks.amazonaws.com" in told.message
    # AND its fix closes it
    assert told.fix is not None
    assert "iam:PassRole" in told.fix
    fixed = role("builder", allow(DRIVES[service], "*"), trusts=BUILDS)
    assert not verdicts("iam-principal-escalates", *fixed, *passed)


@each("service", DRIVES)
def test_a_configuration_needs_both_the_role_and_the_call(service: str) -> None:
    passed = [*starter(service, arn_of(ROLE, "admin")), *admin()]
    passes = allow("iam:PassRole", arn_of(ROLE, "starter"))
    for held in ([passes], [allow(DRIVES[service], "*")]):
        assert not gained("builder", *role("builder", *held, trusts=BUILDS), *passed)
    another = allow("iam:PassRole", arn_of(ROLE, "another"))
    calls = allow(DRIVES[service], "*")
    assert not gained("builder", *role("builder", another, calls, trusts=BUILDS), *passed)


def test_a_role_that_rewrites_a_state_machine_gains_what_its_role_leads_to() -> None:
    made = starter("states", arn_of(ROLE, "admin"))
    arn = f"arn:aws:states:eu-central-1:{ACCOUNT}:stateMachine:nightly"
    machine = resource("aws:sfn/stateMachine:StateMachine",
                       {"arn": arn, "name": "nightly", "roleArn": arn_of(ROLE, "starter")},
                       "nightly", depends={"roleArn": [made[0]]})  # fmt: skip
    rewrites = allow(["states:UpdateStateMachine", "states:StartExecution"], arn)
    builder = role("builder", rewrites, trusts=BUILDS)
    assert "admin" in gained("builder", *builder, *made, *admin(), machine)
    starts = role("builder", allow("states:StartExecution", arn), trusts=BUILDS)
    assert not gained("builder", *starts, *made, *admin(), machine)


def test_a_rule_of_eventbridge_makes_no_call_that_is_no_target() -> None:
    """A rule cannot create a function, so passing a role to Lambda leads nowhere from there."""
    creates = allow(["lambda:CreateFunction", "lambda:InvokeFunction"], "*")
    starts = role("starter", allow("iam:PassRole", arn_of(ROLE, "admin")), creates,
                  trusts=trusted("events"))  # fmt: skip
    held = [allow("iam:PassRole", arn_of(ROLE, "starter")), allow("events:PutTargets", "*")]
    made = [*role("builder", *held, trusts=BUILDS), *starts,
            *role("admin", allow("*", "*"), trusts=trusted("lambda"))]  # fmt: skip
    assert not gained("builder", *made)


@each(
    ("expected", "trusts"),
    [
        (True, trusted("events")),
        (True, {"Service": ["events.amazonaws.com", "scheduler.amazonaws.com"]}),
        (False, {"Service": ["events.amazonaws.com", "lambda.amazonaws.com"]}),
        (False, TASKS),
        (False, {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}),
        (False, "*"),
    ],
)
def test_a_role_is_configured_where_only_such_services_assume_it(
    expected: bool, trusts: Any
) -> None:
    stack = deployed(*role("starter", trusts=trusts))
    assert is_configured(stack, stack.of_type(ROLE)[0]) is expected


def test_a_chain_has_at_most_four_principals() -> None:
    """Each role passes the next: a schedule can create another schedule."""
    calls = allow("scheduler:CreateSchedule", "*")
    names = ["one", "two", "three", "four"]
    made = [resource_ for name, then in zip(names, [*names[1:], "admin"], strict=True)
            for resource_ in role(name, allow("iam:PassRole", arn_of(ROLE, then)), calls,
                                  trusts=trusted("scheduler"))]  # fmt: skip
    passed = role("admin", allow("*", "*"), trusts=trusted("scheduler"))
    for at, name in enumerate(names):
        held = allow("iam:PassRole", arn_of(ROLE, name))
        builder = role("builder", held, calls, trusts=BUILDS)
        assert ("admin" in gained("builder", *builder, *made, *passed)) is (at >= 2)
