"""Identity policies of tests, and whether a rule reports one."""

from __future__ import annotations

from typing import Any

from policypack.model.resources import Resource
from tests.documents import ACCOUNT, document
from tests.judged import outcomes, resource

POLICY = "aws:iam/policy:Policy"
TABLE = f"arn:aws:dynamodb:eu-central-1:{ACCOUNT}:table/orders"
FUNCTION = f"arn:aws:lambda:eu-central-1:{ACCOUNT}:function:orders"
TO_LAMBDA = {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}


def policy(*statements: dict[str, Any]) -> Resource:
    """A managed policy of these statements."""
    return resource(POLICY, {"policy": document(*statements)})


def violates(rule: str, *statements: dict[str, Any]) -> bool:
    """Whether the rule reports the policy; no part of it may be undecided."""
    found = outcomes(rule, policy(*statements))
    assert all(outcome == "violates" for outcome, _ in found)
    return bool(found)
