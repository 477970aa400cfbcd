"""events-schedule-broad-role."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.documents import allow, text
from tests.judged import UNKNOWN, outcomes, resource, verdicts

RULE = "events-schedule-broad-role"
ARN = "arn:aws:iam::111122223333:role/nightly"
ROLE = resource("aws:iam/role:Role", {"name": "nightly", "arn": ARN}, "nightly")
VIOLATES = [("violates", "target.roleArn")]
FUNCTION = "arn:aws:lambda:eu-central-1:111122223333:function:report"
QUEUE = "arn:aws:sqs:eu-central-1:111122223333:reports"


def schedule(arn: Any = FUNCTION, role: Any = ARN) -> Resource:
    held = {"target": {"arn": arn, "roleArn": role}}
    return resource("aws:scheduler/schedule:Schedule", held, depends={"target": [ROLE]})


def policy(*actions: Any, name: str = "policy") -> Resource:
    held = {"role": "nightly", "policy": text(allow(list(actions), QUEUE))}
    return resource("aws:iam/rolePolicy:RolePolicy", held, name)


def judged(arn: Any, *actions: Any) -> list[tuple[str, str]]:
    return outcomes(RULE, schedule(arn), ROLE, policy(*actions))


def test_a_role_that_only_starts_the_target_complies() -> None:
    assert judged(FUNCTION, "lambda:InvokeFunction") == []
    assert judged(FUNCTION, "lambda:InvokeFunction", "sqs:SendMessage", "kms:Decrypt") == []
    cluster = "arn:aws:ecs:eu-central-1:111122223333:cluster/reports"
    assert judged(cluster, "ecs:RunTask", "iam:PassRole") == []


@pytest.mark.parametrize("action", ["lambda:*", "s3:GetObject", "states:StartExecution"])
def test_a_role_that_allows_more_violates(action: str) -> None:
    assert judged(FUNCTION, "lambda:InvokeFunction", action) == VIOLATES


def test_all_policies_of_the_role_count() -> None:
    policies = (policy("lambda:InvokeFunction"), policy("s3:GetObject", name="more"))
    (found,) = verdicts(RULE, schedule(), ROLE, *policies)
    assert found.message == "the role nightly also allows s3:GetObject"


# https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html
def test_a_universal_target_needs_the_action_of_its_api() -> None:
    stop = "arn:aws:scheduler:::aws-sdk:ec2:stopInstances"
    assert judged(stop, "ec2:StopInstances") == []
    assert judged(stop, "ec2:StopInstances", "ec2:TerminateInstances") == VIOLATES
    invoke = "arn:aws:scheduler:::aws-sdk:lambda:invoke"
    assert judged(invoke, "lambda:InvokeFunction") == []


# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
@pytest.mark.parametrize(
    ("call", "actions"),
    [
        ("dynamodb:executeStatement", ["dynamodb:PartiQLUpdate"]),
        ("dynamodb:transactWriteItems", ["dynamodb:PutItem", "dynamodb:ConditionCheckItem"]),
        ("s3:copyObject", ["s3:GetObject", "s3:PutObject"]),
        ("s3:deleteObjects", ["s3:DeleteObject"]),
    ],
)
def test_some_apis_need_actions_of_other_names(call: str, actions: list[str]) -> None:
    target = f"arn:aws:scheduler:::aws-sdk:{call}"
    assert judged(target, *actions) == []
    assert judged(target, *actions, "s3:DeleteBucket") == VIOLATES


def test_an_unknown_target_needs_one_action_that_starts_a_target() -> None:
    assert judged(UNKNOWN, "lambda:InvokeFunction") == []
    assert judged(UNKNOWN, "lambda:InvokeFunction", "s3:GetObject") == VIOLATES
    several = judged(UNKNOWN, "lambda:InvokeFunction", "states:StartExecution")
    assert several == [("undecided", "target.arn")]


def test_what_is_not_an_arn_is_started_by_no_action() -> None:
    assert judged("report", "lambda:InvokeFunction", "s3:GetObject") == VIOLATES


def test_an_unknown_policy_or_role_leaves_it_undecided() -> None:
    unknown = resource(
        "aws:iam/rolePolicy:RolePolicy", {"role": "nightly", "policy": UNKNOWN}, "policy"
    )
    (told,) = verdicts(RULE, schedule(), ROLE, unknown)
    # At the property that waits, as the other rules about the policy have it.
    assert (told.outcome.value, told.path) == ("undecided", "policy")
    assert told.subject.endswith("::policy")
    held = {"target": {"arn": FUNCTION, "roleArn": UNKNOWN}}
    unlinked = resource("aws:scheduler/schedule:Schedule", held)
    assert outcomes(RULE, unlinked, ROLE) == [("undecided", "target.roleArn")]


def test_a_role_of_another_program_is_not_judged() -> None:
    assert outcomes(RULE, schedule()) == []
