"""How documents are written: iam-policy-malformed, -oversized, -condition-inert,
-vacuous-condition, -inline."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policypack.iam import Purpose
from policypack.resources import Resource
from policypack.topology.documents import PROPERTIES
from policypack.topology.policy_holders import HOLDERS
from tests.documents import ACCOUNT, ROLE, allow, deny, document, text
from tests.judging import UNKNOWN, outcomes, resource, verdicts

MALFORMED = "iam-policy-malformed"
OVERSIZED = "iam-policy-oversized"
INERT = "iam-policy-condition-inert"
VACUOUS = "iam-policy-vacuous-condition"
INLINE = "iam-policy-inline"

POLICY = "aws:iam/policy:Policy"
ROLES = "aws:iam/role:Role"
TABLE = f"arn:aws:dynamodb:eu-central-1:{ACCOUNT}:table/orders"
READ = allow("dynamodb:GetItem", TABLE)
BUCKET = "aws:s3/bucketPolicy:BucketPolicy"


def policy(written: Any, kind: str = POLICY) -> Resource:
    return resource(kind, {"policy": written})


def role(**properties: Any) -> Resource:
    return resource(ROLES, properties)


def trust(service: str = "lambda.amazonaws.com", **elements: Any) -> dict[str, Any]:
    principal = {"Service": service}
    return {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal, **elements}


# malformed


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("no JSON", "policy"),
        ('{"Statement": {"Effect": "Allow", "Action": "a:b", "Action": "*", "Resource": "*"}}',
         "policy.Statement.Action"),
        (document({**READ, "Effect": "allow"}), "policy.Statement[0].Effect"),
        (document({**READ, "Action": []}), "policy.Statement[0].Action"),
        (document({**READ, "Sid": "Lies\u2026"}), "policy.Statement[0].Sid"),
        ({"Version": "2026-01-01", "Statement": READ}, "policy.Version"),
        (document({**READ, "Principal": "*"}), "policy.Statement[0].Principal"),
        (document({"Effect": "Allow", "Action": "a:b"}), "policy.Statement[0]"),
        (document({**READ, "Condition": {"StringEqual": {"aws:userid": "x"}}}),
         "policy.Statement[0].Condition.StringEqual"),
    ],
)  # fmt: skip
def test_what_aws_refuses_violates_at_its_place(written: Any, path: str) -> None:
    assert outcomes(MALFORMED, policy(written)) == [("violates", path)]


def test_a_character_that_iam_does_not_take_violates_in_text_too() -> None:
    # `json.dumps` would write an escape, which is ASCII.
    written = json.dumps(document({**READ, "Resource": f"{TABLE}-\u20ac"}), ensure_ascii=False)
    found = outcomes(MALFORMED, policy(written))
    assert found == [("violates", "policy.Statement[0].Resource")]
    escaped = json.dumps(document({**READ, "Resource": f"{TABLE}-\u20ac"}))
    assert outcomes(MALFORMED, policy(escaped)) == []


def test_a_trust_policy_with_a_resource_violates() -> None:
    found = outcomes(MALFORMED, role(assumeRolePolicy=text(trust(Resource="*"))))
    assert found == [("violates", "assumeRolePolicy.Statement[0].Resource")]


@pytest.mark.parametrize("kind", HOLDERS)
def test_sound_documents_comply_everywhere_and_unknown_ones_cannot_be_told(kind: str) -> None:
    places = {**PROPERTIES[Purpose.RESOURCE], **PROPERTIES[Purpose.IDENTITY]}
    path = places[kind].partition("[].")[0]
    sound = READ if kind in PROPERTIES[Purpose.IDENTITY] else {**READ, "Principal": {"AWS": ROLE}}
    made: Any = [{"policy": text(sound)}] if kind == ROLES else text(sound)
    assert outcomes(MALFORMED, resource(kind, {path: made})) == []
    assert outcomes(MALFORMED, resource(kind, {path: UNKNOWN})) == [("undecided", path)]


def test_an_unknown_part_stays_undecided() -> None:
    made = policy(document({**READ, "Action": UNKNOWN}))
    assert outcomes(MALFORMED, made) == [("undecided", "policy.Statement[0].Action")]


def test_the_message_names_the_fault_and_shows_no_content() -> None:
    (found,) = verdicts(MALFORMED, policy(document({**READ, "Effect": "hunter2"})))
    assert found.message.startswith("policy.Statement[0].Effect: invalid Effect; ")
    assert "hunter2" not in found.message + found.fix


# oversized


def of_length(characters: int, statement: dict[str, Any] = READ) -> str:
    """A document of so many characters without whitespace, and as many blanks."""
    base = len("".join(text({**statement, "Sid": ""}).split()))
    return text({**statement, "Sid": "x" * (characters - base)}).replace(" ", "  ")


@pytest.mark.parametrize(
    ("kind", "limit"),
    [
        (POLICY, 6144),
        ("aws:iam/rolePolicy:RolePolicy", 10_240),
        ("aws:iam/groupPolicy:GroupPolicy", 5120),
        ("aws:iam/userPolicy:UserPolicy", 2048),
    ],
)
def test_more_characters_than_iam_accepts_violate(kind: str, limit: int) -> None:
    assert outcomes(OVERSIZED, policy(of_length(limit), kind)) == []
    assert outcomes(OVERSIZED, policy(of_length(limit + 1), kind)) == [("violates", "policy")]


def test_a_trust_policy_has_its_own_limit() -> None:
    assert outcomes(OVERSIZED, role(assumeRolePolicy=of_length(2048, trust()))) == []
    found = outcomes(OVERSIZED, role(assumeRolePolicy=of_length(2049, trust())))
    assert found == [("violates", "assumeRolePolicy")]


def test_the_inline_policies_of_a_role_count_together() -> None:
    def inline(*lengths: int) -> Resource:
        return role(inlinePolicies=[{"policy": of_length(length)} for length in lengths])

    assert outcomes(OVERSIZED, inline(5000, 5240)) == []
    (found,) = verdicts(OVERSIZED, inline(5000, 5241))
    assert found.path == "inlinePolicies[1].policy"
    assert "the 2 documents have 10,241 characters" in found.message


def test_an_unknown_document_or_part_may_be_too_long() -> None:
    assert outcomes(OVERSIZED, policy(UNKNOWN)) == [("undecided", "policy")]
    made = policy(document({**READ, "Resource": UNKNOWN}))
    assert outcomes(OVERSIZED, made) == [("undecided", "policy.Statement[0].Resource")]
    long = document({**READ, "Sid": "x" * 6144, "Resource": UNKNOWN})
    assert outcomes(OVERSIZED, policy(long)) == [("violates", "policy")]


# condition-inert


def guarded(condition: Any, effect: Any = allow, **elements: Any) -> Resource:
    statement = effect("s3:GetObject", "arn:aws:s3:::uploads/*", Principal={"AWS": ROLE})
    return policy(document({**statement, "Condition": condition, **elements}), BUCKET)


@pytest.mark.parametrize(
    ("condition", "place"),
    [
        ({"StringEquals": {"aws:PrincipalArn": f"{ROLE}-*"}}, "StringEquals.aws:PrincipalArn"),
        ({"Bool": {"aws:PrincipalArn": "true"}}, "Bool.aws:PrincipalArn"),
        ({"StringEquals": {"aws:PrincipleArn": ROLE}}, "StringEquals.aws:PrincipleArn"),
        ({"NullIfExists": {"aws:PrincipalOrgID": "true"}}, "NullIfExists.aws:PrincipalOrgID"),
    ],
)
def test_a_condition_that_never_matches_violates(condition: Any, place: str) -> None:
    path = f"policy.Statement[0].Condition.{place}"
    assert outcomes(INERT, guarded(condition)) == [("violates", path)]


def test_under_deny_the_message_says_that_the_protection_is_off_and_deny_comes_first() -> None:
    inert = {"StringEquals": {"aws:PrincipalArn": f"{ROLE}-*"}}
    made = document(
        {**allow("s3:GetObject", "*", Principal="*"), "Condition": inert},
        {**deny("s3:GetObject", "*", Principal="*"), "Condition": inert},
    )
    first, second = verdicts(INERT, policy(made, BUCKET))
    assert first.path.startswith("policy.Statement[1]")
    assert first.message.endswith("so the Deny has no effect")
    assert second.message.endswith("so the statement has no effect")
    assert first.fix == "Use StringLike"


def test_an_old_version_leaves_variables_as_plain_text() -> None:
    statement = allow("s3:GetObject", "arn:aws:s3:::uploads/${aws:username}/*")
    old = policy({"Version": "2008-10-17", "Statement": statement})
    assert outcomes(INERT, old) == [("violates", "policy.Statement.Resource")]
    assert outcomes(INERT, policy({"Statement": statement})) == [
        ("violates", "policy.Statement.Resource")
    ]
    assert outcomes(INERT, policy(document(statement))) == []


@pytest.mark.parametrize(
    "condition",
    [
        {"StringLike": {"aws:PrincipalArn": f"{ROLE}-*"}},
        {"StringEquals": {"s3:prefix": "what${*}ever"}},
        {"Bool": {"aws:SecureTransport": "false"}},
        {"StringEquals": {"token.actions.githubusercontent.com:sub": "x"}},
    ],
)
def test_a_condition_that_can_match_complies(condition: Any) -> None:
    assert outcomes(INERT, guarded(condition)) == []


@pytest.mark.parametrize("rule", [INERT, VACUOUS])
def test_an_unknown_value_may_be_at_fault(rule: str) -> None:
    path = "policy.Statement[0].Condition.StringLike.aws:PrincipalArn"
    made = guarded({"StringLike": {"aws:PrincipalArn": UNKNOWN}})
    assert outcomes(rule, made) == [("undecided", path)]


# vacuous-condition


@pytest.mark.parametrize(
    ("operator", "key", "value"),
    [
        ("StringLike", "aws:PrincipalArn", "*"),
        ("IpAddress", "aws:SourceIp", "0.0.0.0/0"),
        ("IpAddress", "aws:SourceIp", "::/0"),
        ("DateGreaterThan", "aws:CurrentTime", "2020-01-01T00:00:00Z"),
        ("StringEqualsIfExists", "aws:SourceVpce", "vpce-1a2b3c4d"),
        ("ForAllValues:StringLike", "aws:PrincipalOrgPaths", "o-a1b2c3d4e5/*"),
        ("StringLike", "aws:RequestedRegion", "*"),
        ("Null", "aws:PrincipalOrgID", "false"),
    ],
)
def test_a_condition_that_is_always_true_violates(operator: str, key: str, value: str) -> None:
    (found,) = verdicts(VACUOUS, guarded({operator: {key: value}}))
    assert found.path == f"policy.Statement[0].Condition.{operator}.{key}"
    assert found.message.endswith("so it does not restrict s3:GetObject")


@pytest.mark.parametrize(
    "condition",
    [
        {"StringLike": {"aws:PrincipalArn": f"{ROLE}-*"}},
        {"StringLike": {"aws:PrincipalTag/team": "*"}},
        {"Null": {"aws:RequestTag/team": "false"}},
        {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}},
        {
            "DateGreaterThan": {"aws:CurrentTime": "2020-01-01"},
            "DateLessThan": {"aws:CurrentTime": "2099-01-01"},
        },
        {
            "ForAllValues:StringLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*"},
            "Null": {"aws:PrincipalOrgPaths": "false"},
        },
        {"ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}},
        {"StringEqualsIfExists": {"ec2:InstanceType": "t3.micro"}},
    ],
)
def test_a_condition_that_excludes_somebody_complies(condition: Any) -> None:
    assert outcomes(VACUOUS, guarded(condition)) == []


def test_under_deny_a_condition_that_is_always_true_only_denies_more() -> None:
    assert outcomes(VACUOUS, guarded({"StringLike": {"aws:PrincipalArn": "*"}}, deny)) == []


# inline


@pytest.mark.parametrize(
    "kind",
    [
        "aws:iam/rolePolicy:RolePolicy",
        "aws:iam/groupPolicy:GroupPolicy",
        "aws:iam/userPolicy:UserPolicy",
    ],
)
@pytest.mark.parametrize("written", [text(READ), UNKNOWN])
def test_an_inline_policy_violates_whatever_it_says(kind: str, written: Any) -> None:
    assert outcomes(INLINE, policy(written, kind)) == [("violates", "policy")]


def test_every_inline_policy_of_a_role_violates() -> None:
    entries = [{"name": "a", "policy": text(READ)}, {}, {"policy": UNKNOWN}, UNKNOWN]
    assert outcomes(INLINE, role(inlinePolicies=entries)) == [
        ("violates", "inlinePolicies[0]"),
        ("violates", "inlinePolicies[2]"),
        ("undecided", "inlinePolicies[3]"),
    ]


@pytest.mark.parametrize("properties", [{}, {"inlinePolicies": []}, {"inlinePolicies": [{}]}])
def test_a_role_without_inline_policies_complies(properties: dict[str, Any]) -> None:
    assert outcomes(INLINE, role(**properties)) == []


def test_an_unknown_list_of_inline_policies_cannot_be_told() -> None:
    assert outcomes(INLINE, role(inlinePolicies=UNKNOWN)) == [("undecided", "inlinePolicies")]
