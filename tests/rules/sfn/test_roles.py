"""step-functions-role-any-endpoint."""

from __future__ import annotations

import json
from typing import Any

from policypack.model.resources import Resource
from tests.documents import allow, text
from tests.judged import UNKNOWN, outcomes, resource

RULE = "step-functions-role-any-endpoint"
MACHINE = "aws:sfn/stateMachine:StateMachine"
ARN = "arn:aws:iam::111122223333:role/orders"
ROLE = resource("aws:iam/role:Role", {"name": "orders", "arn": ARN}, "orders")
LIMITED = {"StringLike": {"states:HTTPEndpoint": "https://api.example.com/*"}}
VIOLATES = [("violates", "roleArn")]


def machine(resource_: str = "arn:aws:states:::http:invoke") -> Resource:
    task = {"Type": "Task", "Resource": resource_, "End": True}
    definition = json.dumps({"StartAt": "Call", "States": {"Call": task}})
    held = {"definition": definition, "roleArn": ARN}
    return resource(MACHINE, held, depends={"roleArn": [ROLE]})


def policy(document: Any) -> Resource:
    held = {"role": "orders", "policy": document}
    return resource("aws:iam/rolePolicy:RolePolicy", held, "policy")


OPEN = policy(text(allow("states:InvokeHTTPEndpoint", "*")))


def test_an_http_task_whose_role_may_call_any_endpoint_violates() -> None:
    assert outcomes(RULE, machine(), ROLE, OPEN) == VIOLATES


def test_a_condition_on_the_endpoint_complies() -> None:
    limited = policy(text(allow("states:InvokeHTTPEndpoint", "*", Condition=LIMITED)))
    assert outcomes(RULE, machine(), ROLE, limited) == []


def test_a_workflow_without_an_http_task_complies() -> None:
    assert outcomes(RULE, machine("arn:aws:states:::sqs:sendMessage"), ROLE, OPEN) == []


def test_an_unknown_part_leaves_it_undecided() -> None:
    unknown = policy(UNKNOWN)
    assert [outcome for outcome, _ in outcomes(RULE, machine(), ROLE, unknown)] == ["undecided"]
    held = {"definition": UNKNOWN, "roleArn": ARN}
    later = resource(MACHINE, held, depends={"roleArn": [ROLE], "definition": []})
    assert outcomes(RULE, later, ROLE, OPEN) == [("undecided", "definition")]
    held = {"definition": machine().get("definition"), "roleArn": UNKNOWN}
    assert outcomes(RULE, resource(MACHINE, held), ROLE, OPEN) == [("undecided", "roleArn")]


def test_a_role_of_another_program_is_not_judged() -> None:
    assert outcomes(RULE, machine()) == []
