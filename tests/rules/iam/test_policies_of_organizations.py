"""Policies of AWS Organizations: their type decides what they may hold, and what is judged.

https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_type-auth.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from policypack.judging.run import judge
from policypack.model.native import twins
from policypack.settings.merging import read_settings
from tests.judged import UNKNOWN, resource

STRICT = read_settings({"profile": "strict"})
POLICY, NATIVE = "aws:organizations/policy:Policy", "aws-native:organizations:Policy"
SCP, RCP = "SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"
DENY = {"Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*"}
PERIMETER = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:GetObject",
    "Resource": "*",
    "Condition": {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}},
}
WILD = {"StringNotEquals": {"aws:PrincipalOrgID": "o-*"}}

# The type, the statement, and the rules that it violates.
CASES: list[tuple[str | None, Mapping[str, Any], set[str]]] = [
    (None, DENY, set()),
    (SCP, DENY, set()),
    (SCP, {**DENY, "Action": "s3:DeleteBuket"}, {"iam-policy-unknown-action"}),
    (None, {**DENY, "Action": "s3:DeleteBuket"}, {"iam-policy-unknown-action"}),
    (SCP, {**DENY, "Principal": "*"}, {"iam-policy-malformed"}),
    (SCP, {**DENY, "Condition": WILD}, {"iam-policy-condition-inert"}),
    (RCP, PERIMETER, set()),
    (RCP, DENY, {"iam-policy-malformed"}),
    (RCP, {**PERIMETER, "NotPrincipal": "*"}, {"iam-policy-malformed"}),
    (RCP, {**PERIMETER, "Effect": "Allow"}, {"iam-policy-malformed"}),
    (RCP, {**PERIMETER, "Condition": WILD}, {"iam-policy-condition-inert"}),
    ("TAG_POLICY", {"Action": "s3:DeleteBuket"}, set()),
    ("BACKUP_POLICY", PERIMETER, set()),
]


def rules(kind: str | None, statement: Mapping[str, Any], of: str = POLICY) -> set[str]:
    document = {"Version": "2012-10-17", "Statement": [statement]}
    given = {"name": "guardrail", "content": json.dumps(document) if of == POLICY else document}
    properties = given if kind is None else {**given, "type": kind}
    judged = judge(twins(resource(of, properties)), STRICT)
    return {each.rule.id for each in judged if each.path.startswith("content")}


@pytest.mark.parametrize(("kind", "statement", "expected"), CASES)
def test_the_type_decides(
    kind: str | None, statement: Mapping[str, Any], expected: set[str]
) -> None:
    assert rules(kind, statement) == expected
    # The type is required in aws-native.
    assert kind is None or rules(kind, statement, NATIVE) == expected


def test_a_type_that_is_not_known_leaves_each_rule_undecided_once() -> None:
    given = {"content": json.dumps({"Version": "2012-10-17", "Statement": [DENY]}), "type": UNKNOWN}
    judged = [each for each in judge([resource(POLICY, given)], STRICT) if each.path == "type"]
    assert {each.outcome.value for each in judged} == {"undecided"}
    assert len({each.rule.id for each in judged}) == len(judged)
    assert "iam-policy-malformed" in {each.rule.id for each in judged}


def test_a_policy_that_is_too_long_is_told() -> None:
    statements = [{**DENY, "Sid": f"Keep{n}", "Resource": f"arn:aws:s3:::{n}{'a' * 60}"}
                  for n in range(60)]  # fmt: skip
    text = json.dumps({"Version": "2012-10-17", "Statement": statements})
    judged = judge([resource(POLICY, {"content": text})], STRICT)
    assert "iam-policy-oversized" in {each.rule.id for each in judged}
