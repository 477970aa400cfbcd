"""The purpose of a document, and its principals."""

from __future__ import annotations

import pytest

from policypack.iam import Accounts, Purpose, document_weaknesses, parse, purpose_of, service_of
from policypack.model.unknown import Unknown
from tests.iam.statements import allow, policy, trust, when

OWN = "123456789012"


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (policy(allow("s3:GetObject")), Purpose.IDENTITY),
        (policy(trust({"Service": "lambda.amazonaws.com"})), Purpose.TRUST),
        (policy(trust("*", ["sts:AssumeRole", "STS:TagSession"])), Purpose.TRUST),
        (policy(allow("sts:AssumeRole", Principal="*")), Purpose.RESOURCE),
        (policy(trust("*", "ecr:BatchGetImage")), Purpose.RESOURCE),
        (policy(trust("*"), trust("*", "s3:GetObject")), Purpose.RESOURCE),
        (policy(trust("*", Unknown("u"))), Purpose.RESOURCE),
        (
            policy({"Effect": "Deny", "NotAction": "s3:*", "NotPrincipal": {"AWS": OWN}}),
            Purpose.RESOURCE,
        ),
    ],
)
def test_given_a_document_when_asked_then_its_purpose_is_told_by_its_look(
    document: object, expected: Purpose
) -> None:
    assert purpose_of(parse(document)) is expected


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (policy(allow("S3:GetObject")), "s3"),
        (policy(allow([Unknown("u"), "*"]), allow("sqs:*")), "sqs"),
        (policy({"Effect": "Deny", "NotAction": "kms:Decrypt", "Resource": "*"}), "kms"),
        (policy(allow("*")), ""),
    ],
)
def test_given_a_document_when_asked_then_the_first_named_service_is_told(
    document: object, expected: str
) -> None:
    assert service_of(parse(document)) == expected


@pytest.mark.parametrize(
    ("document", "purpose", "kind"),
    [
        (policy(allow("*")), Purpose.IDENTITY, "admin"),
        (policy(trust("*")), Purpose.TRUST, "trusts-anyone"),
        (policy(allow("sqs:*", Principal="*")), Purpose.RESOURCE, "public"),
    ],
)
def test_given_a_purpose_when_judged_then_its_judges_and_that_of_conditions_are_asked(
    document: dict[str, object], purpose: Purpose, kind: str
) -> None:
    assert kind in {each.kind for each in document_weaknesses(parse(document), purpose)}
    statements = document["Statement"]
    assert isinstance(statements, list)
    (statement,) = statements
    guarded = policy({**statement, **when("StringLike", "aws:PrincipalArn", "*")})
    assert "vacuous-condition" in {
        each.kind for each in document_weaknesses(parse(guarded), purpose, Accounts())
    }
