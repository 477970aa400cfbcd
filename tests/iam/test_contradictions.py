"""No two findings of one document contradict each other, over documents made by chance."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from policypack.iam import Purpose, Weakness, document_weaknesses, parse
from policypack.iam.meaning.kind import KINDS_OF_PERMISSIONS, Kind
from tests.iam.statements import policy, when
from tests.iam.test_conditions import LIMITING, NOT_LIMITING
from tests.iam.weak_conditions import INERT, OWN, VACUOUS
from tests.iam.weak_principals import HOME, OTHER, TRUST
from tests.tries import tries

COUNT = tries(400)
NO_EFFECT = "so the statement has no effect"
ACTIONS = {
    Purpose.IDENTITY: [
        *(
            "*",
            "iam:*",
            "s3:*",
            "s3:GetObject",
            "iam:PassRole",
            "ec2:TerminateInstances",
            "sqs:Send*",
        ),
        *(
            "lambda:UpdateFunctionCode",
            "secretsmanager:GetSecretValue",
            "sts:AssumeRole",
            "s3:Nope",
        ),
        *("iam:AttachRolePolicy", "ec2:CreateTags", "kms:Decrypt", "dynamodb:Query"),
    ],
    Purpose.RESOURCE: ["sqs:*", "sqs:SendMessage", "s3:GetObject", "kms:*"],
    Purpose.TRUST: ["sts:AssumeRole", "sts:AssumeRoleWithWebIdentity", "sts:*"],
}
RESOURCES = [
    *("*", "arn:*:*:*:*:*", "arn:aws:s3:::b/*", f"arn:aws:iam::{OWN}:role/a*", "arn:aws:iam::*:*"),
    *("arn:aws:iam::*:user/${aws:username}", "arn:aws:ec2:*:*:instance/*", "arn:aws:s3:::*"),
    *(f"arn:aws:sqs:eu-west-1:{OWN}:q", f"arn:aws:lambda:*:{OWN}:function:{'?' * 30}"),
]
PRINCIPALS: list[object] = [
    *("*", {"AWS": "*"}, {"AWS": OTHER}, {"AWS": f"arn:aws:iam::{OWN}:root"}),
    *({"Service": "events.amazonaws.com"}, {"Federated": "cognito-identity.amazonaws.com"}),
    {"AWS": [OWN, "*"]},
]


def _statements(documents: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for document in documents:
        found = document["Statement"]
        yield from found if isinstance(found, list) else [found]


CONDITIONS: list[dict[str, Any]] = [
    *LIMITING,
    *NOT_LIMITING,
    when("StringEquals", "aws:ResourceTag/team", "payments"),
    when("DateLessThan", "aws:CurrentTime", "2020-01-01T00:00:00Z"),
    when("StringEquals", "aws:PrincipalAccount", OTHER),
    when("ArnLike", "aws:PrincipalArn", [f"arn:aws:iam::{OTHER}:role/*", "*"]),
    when("StringEquals", "aws:PrincipalAccount", [OWN, "9999*"]),
    *(
        {"Condition": each["Condition"]}
        for each in _statements([*INERT, *VACUOUS, *(document for _, document in TRUST)])
        if "Condition" in each
    ),
]


def by_chance(seed: int) -> tuple[dict[str, Any], Purpose]:
    """A well-formed document of some purpose."""
    chance = Random(seed)
    purpose = chance.choice(list(ACTIONS))
    made = policy(*(_statement(chance, purpose) for _ in range(chance.randint(1, 3))))
    if chance.random() < 0.1:
        del made["Version"]
    return made, purpose


def _statement(chance: Random, purpose: Purpose) -> dict[str, Any]:
    made: dict[str, Any] = {"Effect": chance.choice(["Allow", "Allow", "Allow", "Deny"])}
    made["Action"] = chance.sample(ACTIONS[purpose], chance.randint(1, 2))
    if purpose is not Purpose.TRUST:
        made["Resource"] = chance.sample(RESOURCES, chance.randint(1, 2))
    if purpose is not Purpose.IDENTITY:
        made["Principal"] = chance.choice(PRINCIPALS)
    merged: dict[str, Any] = {}
    for each in chance.sample(CONDITIONS, chance.choice([0, 1, 1, 2])):
        merged |= each.get("Condition", {})
    return {**made, "Condition": merged} if merged else made


def found_in(document: dict[str, Any], purpose: Purpose) -> list[Weakness]:
    """Certain findings in it."""
    judged = document_weaknesses(parse(document), purpose, HOME)
    return [each for each in judged if isinstance(each, Weakness)]


def statement_of(weakness: Weakness) -> int:
    """The place of the statement that a finding is in."""
    found = re.match(r"policy\.Statement\[(\d+)\]", weakness.path)
    assert found is not None, weakness
    return int(found[1])


def contradictions(found: list[Weakness]) -> Iterator[str]:
    """Every pair of findings of which one denies what the other one states."""
    for one in found:
        for other in found:
            if statement_of(one) == statement_of(other) and _contradicts(one, other):
                yield f"{one.message} <> {other.message}"


def _contradicts(one: Weakness, other: Weakness) -> bool:
    if one.kind is Kind.CONDITION_INERT and one.message.endswith(NO_EFFECT):
        return other.kind is not Kind.CONDITION_INERT
    if one.kind in (Kind.PUBLIC, Kind.TRUSTS_ANYONE):
        # Any principal beside one that a condition picks out.
        is_of_account = other.kind in (Kind.FOREIGN_ACCOUNT, Kind.TRUSTS_FOREIGN_ACCOUNT)
        return is_of_account and ".Condition" in other.path
    if one.kind in (Kind.RESOURCE_MISMATCH, Kind.UNKNOWN_ACTION):
        return other.kind in KINDS_OF_PERMISSIONS and other.path == one.path
    return False


def _without(document: dict[str, Any], places: set[int]) -> dict[str, Any]:
    kept = [each for at, each in enumerate(document["Statement"]) if at not in places]
    return {**document, "Statement": kept}


def _check(seed: int) -> None:
    document, purpose = by_chance(seed)
    found = found_in(document, purpose)
    assert list(contradictions(found)) == [], document
    inert = {statement_of(each) for each in found if each.message.endswith(NO_EFFECT)}
    if inert and len(inert) < len(document["Statement"]):
        # A statement without effect changes no findings of the others.
        rest = sorted(each.kind for each in found if statement_of(each) not in inert)
        alone = sorted(each.kind for each in found_in(_without(document, inert), purpose))
        assert rest == alone, document


def test_given_documents_by_chance_when_judged_then_no_two_findings_contradict() -> None:
    for seed in range(200):
        _check(seed)


@pytest.mark.exhaustive
def test_given_many_documents_by_chance_when_judged_then_no_two_findings_contradict() -> None:
    for seed in range(200, COUNT):
        _check(seed)


def test_given_a_contradiction_when_it_is_looked_for_then_it_is_told() -> None:
    inert = Weakness(Kind.CONDITION_INERT, "policy.Statement[0].Condition", f"never, {NO_EFFECT}")
    public = Weakness(Kind.PUBLIC, "policy.Statement[0].Principal", "any principal")
    elsewhere = Weakness(Kind.PUBLIC, "policy.Statement[1].Principal", "any principal")
    assert len(list(contradictions([inert, public]))) == 1
    assert list(contradictions([inert, elsewhere])) == []
