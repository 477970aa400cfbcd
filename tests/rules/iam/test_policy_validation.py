"""iam-policy-malformed, -oversized, -unknown-action, -resource-mismatch, -invoke-arn-incomplete."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policypack.iam import Purpose
from policypack.model.resources import Resource
from policypack.topology.parts.documents import PROPERTIES, holders
from tests.declared_case import at
from tests.documents import ACCOUNT, ROLE, allow, deny, document, text
from tests.judged import UNKNOWN, outcomes, resource, verdicts
from tests.rules.iam.identity_policies import FUNCTION, POLICY, TABLE, violates

MALFORMED = "iam-policy-malformed"
OVERSIZED = "iam-policy-oversized"
MISMATCH = "iam-policy-resource-mismatch"
UNKNOWN_ACTION = "iam-policy-unknown-action"
INCOMPLETE = "iam-policy-invoke-arn-incomplete"

ROLES = "aws:iam/role:Role"
READ = allow("dynamodb:GetItem", TABLE)


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


@pytest.mark.parametrize("kind", holders(*Purpose))
def test_sound_documents_comply_everywhere_and_unknown_ones_are_undecided(kind: str) -> None:
    purpose, path = next(
        (each, PROPERTIES[each][kind]) for each in Purpose if kind in PROPERTIES[each]
    )
    sound = {**READ, "Principal": {"AWS": ROLE}} if purpose.has_principals else READ
    if purpose is Purpose.TRUST:
        sound = trust()
    assert outcomes(MALFORMED, resource(kind, at(path, text(sound)))) == []
    found = outcomes(MALFORMED, resource(kind, at(path, UNKNOWN)))
    assert found == [("undecided", path.replace("[]", "[0]"))]


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
        ("aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy", 32_768),
    ],
)
def test_more_characters_than_iam_accepts_violate(kind: str, limit: int) -> None:
    path = PROPERTIES[Purpose.IDENTITY][kind]
    assert outcomes(OVERSIZED, resource(kind, {path: of_length(limit)})) == []
    assert outcomes(OVERSIZED, resource(kind, {path: of_length(limit + 1)})) == [("violates", path)]


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


# Statements that do not do what they are written for

BAD = {
    MISMATCH: allow("s3:GetObject", "arn:aws:s3:::uploads"),
    UNKNOWN_ACTION: allow("dynamodb:GetItems", TABLE),
    INCOMPLETE: allow("lambda:InvokeFunction", FUNCTION),
}


@pytest.mark.parametrize("rule", BAD)
def test_the_statement_at_fault_is_named(rule: str) -> None:
    ((outcome, path),) = outcomes(rule, policy(document(READ, BAD[rule])))
    assert outcome == "violates"
    assert path.startswith("policy.Statement[1].")
    assert not violates(rule, READ)


@pytest.mark.parametrize(
    ("rule", "reported"), [(MISMATCH, True), (UNKNOWN_ACTION, True), (INCOMPLETE, False)]
)
def test_a_deny_that_denies_nothing_violates(rule: str, reported: bool) -> None:
    assert violates(rule, {**BAD[rule], "Effect": "Deny"}) == reported


@pytest.mark.parametrize("rule", [MISMATCH, UNKNOWN_ACTION])
def test_resource_policies_are_judged_too(rule: str) -> None:
    for kind, path in PROPERTIES[Purpose.RESOURCE].items():
        made = text({**BAD[rule], "Principal": {"AWS": ROLE}})
        found = outcomes(rule, resource(kind, at(path, made)))
        assert [outcome for outcome, _ in found] == ["violates"], kind


@pytest.mark.parametrize("rule", BAD)
def test_an_unknown_element_is_never_silence(rule: str) -> None:
    for element in ("Action", "Resource"):
        made = document({**BAD[rule], element: UNKNOWN})
        assert outcomes(rule, policy(made)), element


@pytest.mark.parametrize(
    ("action", "arn"),
    [
        ("s3:ListBucket", "arn:aws:s3:::uploads/*"),
        ("dynamodb:GetItem", f"arn:aws:sqs:eu-central-1:{ACCOUNT}:orders"),
        ("xray:PutTraceSegments", f"{FUNCTION}"),
    ],
)
def test_an_action_that_fits_no_resource_violates(action: str, arn: str) -> None:
    assert violates(MISMATCH, allow(action, arn))


@pytest.mark.parametrize(
    ("action", "arns"),
    [
        ("s3:Get*", "arn:aws:s3:::uploads"),
        ("s3:GetObject", ["arn:aws:s3:::uploads", "arn:aws:s3:::uploads/*"]),
        ("s3:GetObject", "*"),
        ("dynamodb:Query", f"{TABLE}/index/by-day"),
    ],
)
def test_wildcards_and_one_fitting_resource_are_no_mismatch(action: str, arns: Any) -> None:
    assert not violates(MISMATCH, allow(action, arns))


@pytest.mark.parametrize("action", ["dynamo:GetItem", "s3:GetObjct", "s3:Frobnicate*"])
def test_a_name_that_does_not_exist_violates(action: str) -> None:
    assert violates(UNKNOWN_ACTION, allow(action, "*"))
    assert violates(UNKNOWN_ACTION, deny(action, "*"))


@pytest.mark.parametrize("action", ["DynamoDB:getitem", "s3:Get*", "*", "s3:*"])
def test_a_name_that_exists_complies_in_any_case(action: str) -> None:
    assert not violates(UNKNOWN_ACTION, allow(action, "*"))


@pytest.mark.parametrize(
    "arns",
    [
        [FUNCTION, f"{FUNCTION}:*"],
        f"{FUNCTION}:live",
        f"{FUNCTION}*",
        "*",
    ],
)
def test_both_arns_or_one_alias_comply(arns: Any) -> None:
    assert not violates(INCOMPLETE, allow("lambda:InvokeFunction", arns))
