"""Statements and values that can never apply, and what is left of a document without them.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest

from policypack.iam import (
    Purpose,
    condition_weaknesses,
    identity_weaknesses,
    parse,
    principal_weaknesses,
    resource_policy_weaknesses,
    trust_weaknesses,
)
from policypack.iam.meaning.applicable import applicable
from policypack.model.unknown import Unknown
from tests.iam.statements import (
    Statement,
    allow,
    deny,
    kinds,
    outcomes,
    policy,
    surely,
    trust,
    when,
)
from tests.iam.weak_principals import document_at_home

NOW = datetime(2026, 11, 25, tzinfo=timezone.utc)
OPEN = allow("sqs:SendMessage", "*", Principal="*")
GITHUB = "token.actions.githubusercontent.com"
OF_GITHUB = {"Federated": f"arn:aws:iam::123456789012:oidc-provider/{GITHUB}"}

# Each is false for every request.
NEVER: list[dict[str, Any]] = [
    when("StringEquals", "aws:PrincipalOrgID", "o-*"),
    when("StringEquals", "aws:PrincipalOrgID", ["o-*", "o-a?"]),
    when("StringEquals", "aws:PrincipleOrgID", "o-abcdefghij"),
    when("StringLike", "aws:PrincipalOrg", "*"),
    when("Null", "aws:PrincipleOrgID", "false"),
    when("Null", "aws:PrincipalOrgID", "maybe"),
    when("NullIfExists", "aws:PrincipalOrgID", "false"),
    when("Bool", "aws:SecureTransport", "yes"),
    when("Bool", "aws:PrincipalArn", "true"),
    when("IpAddress", "aws:SourceIp", "10.0.0.0/33"),
    when("StringLike", "aws:SourceIp", "10.0.0.0/8"),
    when("NumericLessThan", "aws:MultiFactorAuthAge", "an hour"),
    when("DateLessThan", "aws:CurrentTime", "2020-01-01T00:00:00Z"),
    when("DateLessThan", "aws:TokenIssueTime", "2020-01-01T00:00:00Z"),
    when("ForAnyValue:StringEquals", "aws:PrincipalOrgPaths", "o-abcdefghij/*"),
    when("StringEquals", "aws:PrincipalOrgID", []),
    {
        "Condition": {
            "StringEqualsIfExists": {"aws:PrincipalOrgID": "o-*"},
            "Null": {"aws:PrincipalOrgID": "false"},
        }
    },
]
# Each is true for some request, or for every one.
SOMETIMES: list[dict[str, Any]] = [
    when("StringNotEquals", "aws:PrincipalOrgID", "o-*"),
    when("StringNotEquals", "aws:PrincipleOrgID", "o-abcdefghij"),
    when("StringNotEquals", "aws:PrincipalOrgID", []),
    when("StringEqualsIfExists", "aws:PrincipalOrgID", "o-*"),
    when("ForAllValues:StringEquals", "aws:PrincipalOrgPaths", "o-*"),
    when("Null", "aws:PrincipleOrgID", "true"),
    when("DateGreaterThan", "aws:CurrentTime", "2020-01-01T00:00:00Z"),
    when("StringLike", "aws:PrincipalOrgID", "*"),
]


@pytest.mark.parametrize("condition", NEVER)
def test_given_a_statement_that_never_applies_when_judged_then_only_that_is_told(
    condition: dict[str, Any],
) -> None:
    for purpose, statement in (
        (Purpose.RESOURCE, OPEN),
        (Purpose.TRUST, trust("*")),
        (Purpose.TRUST, trust(OF_GITHUB, "sts:AssumeRoleWithWebIdentity")),
        (Purpose.IDENTITY, allow("*")),
        (Purpose.IDENTITY, allow("iam:PassRole", "arn:aws:s3:::b")),
    ):
        (found,) = outcomes(document_at_home(purpose), policy({**statement, **condition}))
        assert found.kind == "condition-inert"
        assert found.message.endswith("so the statement has no effect")  # type: ignore[union-attr]


@pytest.mark.parametrize("condition", SOMETIMES)
def test_given_a_statement_that_may_apply_when_judged_then_it_grants(
    condition: dict[str, Any],
) -> None:
    assert "public" in surely(resource_policy_weaknesses, policy({**OPEN, **condition}))
    assert "admin" in surely(identity_weaknesses, policy({**allow("*"), **condition}))
    message = [str(each) for each in outcomes(condition_weaknesses, policy({**OPEN, **condition}))]
    assert not any("the statement has no effect" in each for each in message)


def effects(statement: Statement) -> list[str]:
    """Consequences of inert conditions."""
    found = outcomes(condition_weaknesses, policy(statement))
    return [str(each.message.rpartition(", so ")[2]) for each in found]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("statement", "effect"),
    [
        ({**OPEN, **NEVER[0]}, "the statement has no effect"),
        ({**deny("s3:*"), **NEVER[0]}, "the Deny has no effect"),
        ({**OPEN, **SOMETIMES[0]}, "the exception has no effect"),
        (
            {**OPEN, **when("StringEquals", "aws:PrincipalOrgID", ["o-abcdefghij", "o-*"])},
            "the value has no effect",
        ),
        (
            {**OPEN, **when("BoolIfExists", "aws:SecureTransport", "yes")},
            "only requests without aws:SecureTransport match",
        ),
    ],
)
def test_given_an_inert_condition_when_its_message_is_read_then_it_says_what_follows(
    statement: Statement, effect: str
) -> None:
    assert effects(statement) == [effect]


def test_given_values_of_which_one_never_matches_when_judged_then_the_others_decide() -> None:
    subject = f"{GITHUB}:sub"
    named = ["repo:acme/app:ref:refs/heads/main", "repo:*"]
    document = policy(
        trust(
            OF_GITHUB,
            "sts:AssumeRoleWithWebIdentity",
            Condition={"StringEquals": {subject: named, f"{GITHUB}:aud": "sts.amazonaws.com"}},
        )
    )
    assert surely(trust_weaknesses, document) == set()
    mixed = when("StringEquals", "aws:PrincipalOrgID", ["o-abcdefghij", "o-*"])
    assert surely(resource_policy_weaknesses, policy({**OPEN, **mixed})) == set()


def test_given_a_value_that_is_not_known_when_the_others_never_match_then_it_decides() -> None:
    unsure = when("StringEquals", "aws:PrincipalOrgID", ["o-*", Unknown("u")])
    assert "public" in kinds(resource_policy_weaknesses, policy({**OPEN, **unsure}))
    assert surely(resource_policy_weaknesses, policy({**OPEN, **unsure})) == set()
    absent = when("Null", "aws:PrincipleOrgID", Unknown("u"))
    assert "public" in kinds(resource_policy_weaknesses, policy({**OPEN, **absent}))


def test_given_several_policies_when_one_never_applies_then_it_grants_the_role_nothing() -> None:
    never = parse(policy(allow("*", **NEVER[0])))
    assert list(principal_weaknesses([never])) == []


# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
def test_given_a_variable_that_the_version_leaves_as_text_when_judged_then_it_grants_nothing() -> (
    None
):
    own = "arn:aws:iam::*:user/${aws:username}"
    old = {"Statement": allow("iam:PutUserPolicy", own)}
    assert outcomes(identity_weaknesses, old) == []
    assert "escalates" in surely(identity_weaknesses, policy(allow("iam:PutUserPolicy", own)))
    both = {"Statement": allow("iam:PutUserPolicy", [own, "arn:aws:iam::123456789012:user/one"])}
    assert outcomes(identity_weaknesses, both) == []
    compared = when("StringEquals", "aws:PrincipalAccount", "${aws:ResourceAccount}")
    assert outcomes(resource_policy_weaknesses, {"Statement": {**OPEN, **compared}}) == []
    plain = {"Statement": allow("s3:GetObject", "arn:aws:s3:::b/k")}
    document = parse(plain)
    assert applicable(document) is document


@pytest.mark.parametrize(
    ("issued", "is_told"),
    [("2026-11-20T00:00:00Z", True), ("2026-11-24T12:00:00Z", False)],
)
def test_given_a_time_of_issue_when_every_session_is_younger_then_it_restricts_nothing(
    issued: str, is_told: bool
) -> None:
    # A session lasts at most 36 hours:
    # https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
    for operator, kind in (
        ("DateGreaterThan", "vacuous-condition"),
        ("DateGreaterThanEqualsIfExists", "vacuous-condition"),
        ("DateLessThan", "condition-inert"),
    ):
        document = parse(
            policy(allow("s3:GetObject", **when(operator, "aws:TokenIssueTime", issued)))
        )
        found = {each.kind for each in condition_weaknesses(document, NOW)}
        assert found == ({kind} if is_told else set())


def test_given_a_deny_of_older_sessions_when_judged_then_it_is_how_aws_revokes_them() -> None:
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html
    revoked = deny("*", **when("DateLessThan", "aws:TokenIssueTime", "2020-01-01T00:00:00Z"))
    assert outcomes(condition_weaknesses, policy(revoked)) == []
