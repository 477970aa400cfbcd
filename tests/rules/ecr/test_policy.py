"""Policies of repositories and of the registry."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.documents import ACCOUNT, allow, text
from tests.judged import outcomes, resource, verdicts

PUBLIC = "ecr-repository-public"
EXTERNAL = "ecr-repository-foreign-account"
DEPUTY = "ecr-policy-without-source-arn"
POLICY = "aws:ecr/repositoryPolicy:RepositoryPolicy"
PULL = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:BatchCheckLayerAvailability"]
PUSH = ["ecr:PutImage", "ecr:InitiateLayerUpload", "ecr:CompleteLayerUpload"]
# By its ARN the stack knows its own account.
OWN = resource(
    "aws:ecr/repository:Repository",
    {"arn": f"arn:aws:ecr:eu-central-1:{ACCOUNT}:repository/orders"},
    "own",
)


def policy(principal: Any, action: Any, **elements: Any) -> Resource:
    # A statement of ECR has no Resource.
    statement = allow(action, Principal=principal, **elements)
    del statement["Resource"]
    return resource(POLICY, {"policy": text(statement)})


def test_an_organization_may_pull() -> None:
    condition = {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}
    assert outcomes(PUBLIC, policy("*", PULL, Condition=condition)) == []
    assert [each for each, _ in outcomes(PUBLIC, policy("*", PULL))] == ["violates"]


@pytest.mark.parametrize(
    ("actions", "severity"),
    [
        (PULL, "medium"),
        (["ecr:Describe*", "ecr:BatchGetImage"], "medium"),
        (PUSH, "high"),
        ([*PULL, "ecr:PutImage"], "high"),
        ("ecr:*", "high"),
        ("ecr:Batch*", "high"),
    ],
)
def test_pulling_alone_is_of_medium_severity(actions: Any, severity: str) -> None:
    stranger = {"AWS": "arn:aws:iam::444455556666:root"}
    (found,) = verdicts(EXTERNAL, policy(stranger, actions), OWN)
    assert found.severity.value == severity
    assert (
        verdicts(EXTERNAL, policy(stranger, actions), OWN, trusted_accounts=["444455556666"]) == []
    )


def test_lambda_of_another_account_pulls_through_its_service_principal() -> None:
    principal = {"Service": "lambda.amazonaws.com"}
    assert [each for each, _ in outcomes(DEPUTY, policy(principal, PULL))] == ["violates"]
    for condition in (
        {"StringEquals": {"aws:SourceAccount": "444455556666"}},
        {"StringLike": {"aws:SourceArn": f"arn:aws:lambda:eu-central-1:{ACCOUNT}:function:*"}},
    ):
        limited = policy(principal, PULL, Condition=condition)
        assert outcomes(DEPUTY, limited) == []
        assert outcomes(EXTERNAL, limited, OWN) == []
