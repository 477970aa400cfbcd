"""Resource policies: who is everybody, what limits, what a Deny takes back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policypack.iam import Accounts, Gravity, Weakness, parse, resource_policy_weaknesses
from policypack.model.unknown import Unknown
from tests.iam.statements import allow, deny, kinds, only, outcomes, perhaps, policy, surely, when
from tests.iam.test_conditions import LIMITING
from tests.iam.weak_principals import resource_at_home

OWN = "123456789012"
QUEUE = f"arn:aws:sqs:eu-west-1:{OWN}:orders"
OPEN = allow("sqs:SendMessage", QUEUE, Principal="*")


@pytest.mark.parametrize("condition", LIMITING)
def test_given_everybody_when_a_condition_limits_then_it_is_not_public(
    condition: dict[str, object],
) -> None:
    assert outcomes(resource_at_home, policy({**OPEN, **condition})) == []


def test_given_everybody_when_a_condition_names_an_account_then_it_is_judged() -> None:
    condition = when("StringEquals", "aws:PrincipalAccount", "999988887777")
    document = policy({**OPEN, **condition})
    found = only(resource_at_home, document, "foreign-account")
    assert found.path == "policy.Statement[0].Condition.StringEquals.aws:PrincipalAccount"
    assert "external account 999988887777" in found.message
    trusted = Accounts(frozenset({OWN}), frozenset({"999988887777"}))
    assert not list(resource_policy_weaknesses(parse(document), trusted))
    # The resource shows the own account. Without one, the account that is compared may be it.
    assert only(resource_policy_weaknesses, document, "foreign-account") == found
    of_any = policy({**OPEN, **condition, "Resource": "*"})
    assert perhaps(resource_policy_weaknesses, of_any) == {"foreign-account": [found.path]}
    named = {**OPEN, **condition, "Principal": {"AWS": f"arn:aws:iam::{OWN}:root"}}
    assert outcomes(resource_at_home, policy(named)) == []


@pytest.mark.parametrize(
    "principal",
    [
        {"AWS": f"arn:aws:iam::{OWN}:root"},
        {"AWS": [OWN, f"arn:aws:iam::{OWN}:role/worker"]},
        {"Service": "sns.amazonaws.com"},
        {"CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"},
        {"Federated": "cognito-identity.amazonaws.com"},
    ],
)
def test_given_somebody_named_when_judged_then_it_is_not_public(
    principal: dict[str, object],
) -> None:
    principal = {"Principal": principal}
    found = {
        each.kind for each in outcomes(resource_policy_weaknesses, policy({**OPEN, **principal}))
    }
    assert found.isdisjoint({"public", "everyone-except", "principal-partial-wildcard"})


def test_given_the_base_statement_of_a_key_policy_when_judged_then_it_is_silent() -> None:
    root = allow("kms:*", "*", Principal={"AWS": f"arn:aws:iam::{OWN}:root"})
    assert outcomes(resource_policy_weaknesses, policy(root)) == []


def test_given_an_aws_managed_keys_statement_when_judged_then_it_is_silent() -> None:
    condition = {
        "StringEquals": {
            "kms:CallerAccount": OWN,
            "kms:ViaService": "sqs.eu-west-1.amazonaws.com",
        }
    }
    statement = allow(["kms:Decrypt"], "*", Principal={"AWS": "*"}, Condition=condition)
    assert outcomes(resource_at_home, policy(statement)) == []


def test_given_the_default_topic_policy_when_judged_then_it_is_silent() -> None:
    actions = ["SNS:Publish", "SNS:Subscribe", "SNS:Receive"]
    owner = when("StringEquals", "AWS:SourceOwner", OWN)
    topic = f"arn:aws:sns:eu-west-1:{OWN}:orders"
    statement = allow(actions, topic, Principal={"AWS": "*"}, **owner)
    assert outcomes(resource_policy_weaknesses, policy(statement)) == []


@pytest.mark.parametrize(
    "taken",
    [
        deny("*", Principal="*"),
        deny("sqs:*", QUEUE, Principal={"AWS": "*"}),
        {"Effect": "Deny", "Action": "sqs:*", "Principal": "*"},
        deny("*", NotPrincipal={"AWS": f"arn:aws:iam::{OWN}:root"}),
        deny("*", Principal="*", **when("StringNotEquals", "aws:PrincipalOrgID", "o-abcdefghij")),
        deny("*", Principal="*", **when("StringNotEquals", "aws:SourceVpce", "vpce-1")),
    ],
)
def test_given_a_deny_that_covers_when_judged_then_it_is_not_public(taken: object) -> None:
    assert outcomes(resource_policy_weaknesses, policy(OPEN, taken)) == []


@pytest.mark.parametrize(
    "kept",
    [
        deny("sqs:DeleteQueue", Principal="*"),
        deny("*", "arn:aws:sqs:eu-west-1:1:other", Principal="*"),
        deny("*", Principal={"AWS": OWN}),
        deny("*", Principal="*", **when("Bool", "aws:SecureTransport", "false")),
        deny("*", NotPrincipal={"AWS": "*"}),
        deny("*", NotPrincipal=Unknown("u")),
        deny("*", Principal=Unknown("u")),
        deny("*", Unknown("u"), Principal="*"),
        deny(Unknown("u"), Principal="*"),
        {"Effect": "Deny", "Action": "*", "NotResource": "x", "Principal": "*"},
    ],
)
def test_given_a_deny_that_does_not_cover_when_judged_then_it_stays_public(kept: object) -> None:
    assert "public" in surely(resource_policy_weaknesses, policy(OPEN, kept))


def test_given_actions_without_bits_when_denied_then_names_are_compared() -> None:
    new = allow(["sns:Receive", "sns:Publish"], "*", Principal="*")
    covered = deny(["SNS:R*", "sns:Publish"], Principal="*")
    assert outcomes(resource_policy_weaknesses, policy(new, covered)) == []
    assert surely(resource_policy_weaknesses, policy(new, deny("sns:Publish", Principal="*"))) == {
        "public"
    }


def test_given_a_deny_in_pieces_when_judged_then_the_pieces_count_together() -> None:
    both = allow(["sqs:SendMessage", "sqs:ReceiveMessage"], QUEUE, Principal="*")
    pieces = [deny(each, "*", Principal="*") for each in ("sqs:SendMessage", "sqs:ReceiveMessage")]
    assert outcomes(resource_policy_weaknesses, policy(both, *pieces)) == []
    assert surely(resource_policy_weaknesses, policy(both, pieces[0])) == {"public"}


def test_given_an_unknown_resource_or_action_when_denied_then_only_everything_covers() -> None:
    for unknown in (
        allow("sqs:SendMessage", Unknown("u"), Principal="*"),
        allow(Unknown("u"), QUEUE, Principal="*"),
    ):
        covered = policy(unknown, deny("*", Principal="*"))
        assert outcomes(resource_policy_weaknesses, covered) == []
        kept = policy(unknown, deny("sqs:SendMessage", QUEUE, Principal="*"))
        assert surely(resource_policy_weaknesses, kept) == {"public"}


def test_given_a_deny_with_not_principal_when_judged_then_it_is_not_reported() -> None:
    document = policy(deny("*", NotPrincipal={"AWS": OWN}))
    assert outcomes(resource_policy_weaknesses, document) == []


def test_given_an_unknown_value_of_a_limiting_key_when_judged_then_the_leaf_is_named() -> None:
    topic = when("ArnEquals", "aws:SourceArn", Unknown("u", "topic.arn"))
    found = perhaps(resource_policy_weaknesses, policy({**OPEN, **topic}))
    assert found == {"public": ["policy.Statement[0].Condition.ArnEquals.aws:SourceArn"]}


def test_given_an_unknown_service_when_judged_then_it_cannot_be_everybody() -> None:
    statement = {**OPEN, "Principal": {"Service": Unknown("u")}}
    assert kinds(resource_policy_weaknesses, policy(statement)) == {"service-without-source"}


@pytest.mark.parametrize(
    ("service", "conditions", "is_mild"),
    [
        ("s3", {}, True),
        ("s3", when("StringEquals", "aws:SourceAccount", OWN), False),
        ("s3", when("StringEquals", "aws:SourceOrgID", "o-abcdefghij"), False),
        # The name of the queue in the encryption context of a key names its account.
        ("s3", when("StringEquals", "kms:EncryptionContext:aws:sqs:arn", QUEUE), False),
        ("logging.s3", {}, False),
    ],
)
def test_given_a_bucket_as_source_when_no_account_is_named_then_it_is_milder(
    service: str, conditions: Any, is_mild: bool
) -> None:
    of_bucket = {"ArnEquals": {"aws:SourceArn": "arn:aws:s3:::uploads"}}
    condition = {**of_bucket, **conditions.get("Condition", {})}
    principal = {"Service": f"{service}.amazonaws.com"}
    statement = allow("sqs:SendMessage", QUEUE, Principal=principal, Condition=condition)
    found = list(resource_policy_weaknesses(parse(policy(statement)), Accounts()))
    gravities = [each.gravity for each in found if isinstance(each, Weakness)]
    assert gravities == ([Gravity.MEDIUM] if is_mild else [])
    assert len(gravities) == len(found)


def test_given_an_unknown_document_when_judged_then_every_kind_is_open() -> None:
    assert set(perhaps(resource_policy_weaknesses, Unknown("u"))) == {
        *("public", "everyone-except", "foreign-account", "service-without-source"),
        "principal-partial-wildcard",
    }


def test_given_a_public_policy_when_the_message_is_read_then_it_names_actions_and_fix() -> None:
    actions = ["sqs:SendMessage", Unknown("u"), "sqs:ReceiveMessage", "sqs:DeleteMessage"]
    found = only(resource_policy_weaknesses, policy(allow(actions, "*", Principal="*")), "public")
    assert found.path == "policy.Statement[0].Principal"
    wanted = "sqs:SendMessage, (known after apply), sqs:ReceiveMessage and 1 more"
    assert found.message == f"policy.Statement[0].Principal allows any principal to use {wanted}"
    vacuous = {**OPEN, **when("Bool", "aws:SecureTransport", "true")}
    said = only(resource_policy_weaknesses, policy(vacuous), "public").message
    assert said.endswith("its Condition excludes no caller")


def test_given_the_own_account_when_judged_then_the_fix_names_it() -> None:
    (found,) = resource_policy_weaknesses(parse(policy(OPEN)), Accounts(own=frozenset({OWN})))
    assert f"arn:aws:iam::{OWN}:root" in str(found)


@pytest.mark.parametrize(
    ("action", "expected"),
    [("s3:GetObject", True), (["s3:GetObject", "s3:PutObject"], False), (Unknown("a"), False)],
)
def test_given_objects_to_read_when_judged_then_the_fix_serves_a_website(
    action: object, expected: bool
) -> None:
    # https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
    statement = {**allow(action, "arn:aws:s3:::site/*"), "Principal": "*"}
    fix = only(resource_policy_weaknesses, policy(statement), "public").fix or ""
    assert ("cloudfront.amazonaws.com" in fix) is expected


def test_given_allow_with_not_principal_when_the_message_is_read_then_it_says_so() -> None:
    statement = {"Effect": "Allow", "NotAction": "sqs:SendMessage", "NotPrincipal": {"AWS": OWN}}
    found = only(resource_policy_weaknesses, policy(statement), "everyone-except")
    assert found.path == "policy.Statement[0].NotPrincipal"
    assert "all actions except sqs:SendMessage" in found.message


def test_given_an_unknown_effect_with_not_principal_when_judged_then_it_decides() -> None:
    statement = {"Effect": Unknown("u"), "Action": "sqs:*", "NotPrincipal": {"AWS": OWN}}
    found = perhaps(resource_policy_weaknesses, policy(statement))
    assert found == {"everyone-except": ["policy.Statement[0].Effect"]}


def test_given_the_same_text_twice_when_judged_then_the_outcome_is_the_same_object() -> None:
    text = json.dumps(policy(OPEN))
    first, second = (list(resource_policy_weaknesses(parse(text))) for _ in range(2))
    assert first[0] is second[0]
