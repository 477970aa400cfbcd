"""Task definitions that use one role for the agent and for the code."""

from __future__ import annotations

from typing import Any

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource

RULE = "ecs-task-shares-execution-role"
ROLES = [resource("aws:iam/role:Role", {}, name) for name in ("agent", "orders")]


def task(*, depends: Any = None, **roles: Any) -> Resource:
    return resource("aws:ecs/taskDefinition:TaskDefinition", roles, depends=depends)


def test_one_role_for_both_is_reported() -> None:
    assert outcomes(RULE, task(taskRoleArn="a", executionRoleArn="a")) == [
        ("violates", "taskRoleArn")
    ]
    assert outcomes(RULE, task(taskRoleArn="a", executionRoleArn="b")) == []
    assert outcomes(RULE, task(executionRoleArn="a")) == []
    assert outcomes(RULE, task()) == []


def test_roles_that_are_known_after_apply_are_told_apart_by_what_they_are_made_of() -> None:
    agent, orders = ROLES
    unknown = {"taskRoleArn": UNKNOWN, "executionRoleArn": UNKNOWN}
    apart = {"taskRoleArn": [orders], "executionRoleArn": [agent]}
    assert outcomes(RULE, task(depends=apart, **unknown), *ROLES) == []
    one = {"taskRoleArn": [agent], "executionRoleArn": [agent]}
    [(outcome, _)] = outcomes(RULE, task(depends=one, **unknown), *ROLES)
    assert outcome == "undecided"
