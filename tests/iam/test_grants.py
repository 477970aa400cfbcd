"""What a statement says in one spelling, and whether another statement grants more."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from policypack.iam.document.globs import covers, has_wildcard
from policypack.iam.meaning.grants import Grant, Grants, as_json, beyond, grants, of_json

_SERVICES = ("s3", "s3-outposts", "S3", "s*", "*", "ec2", "e?2", "nosuch")
_NAMES = (":*", ":Get*", ":GetObject", ":getobject", ":GetObjec?", ":Describe*", "", "*")


@pytest.mark.parametrize("seed", range(40))
def test_just_what_no_other_action_covers_is_said(seed: int) -> None:
    chance = random.Random(seed)
    texts = [chance.choice(_SERVICES) + chance.choice(_NAMES) for _ in range(chance.randint(1, 9))]
    (found,) = grants({"Statement": {"Effect": "Allow", "Action": texts, "Resource": "*"}}) or ()
    lowered = {each.lower() for each in texts}
    wider = {each for each in lowered if has_wildcard(each)}
    assert {each.lower() for each in found.actions} == {
        each
        for each in lowered
        if not any(other != each and covers(other, each) for other in wider)
    }


ORDERS, NEWS = "arn:aws:s3:::orders/*", "arn:aws:s3:::news/*"
ANN, BOB = "arn:aws:iam::111122223333:role/ann", "arn:aws:iam::444455556666:role/bob"
Elements = Mapping[str, Any]


def _if(operator: str, *values: str) -> Elements:
    return {"Condition": {operator: {"aws:SourceVpc": [*values]}}}


# For each field, elements of a statement that grants more, and of one that grants less.
WIDENINGS: Mapping[str, Sequence[tuple[Elements, Elements]]] = {
    "effect": [({"Effect": "Allow"}, {"Effect": "Deny"})],
    "actions": [
        ({"Action": ["s3:GetObject", "s3:PutObject"]}, {"Action": "s3:GetObject"}),
        ({"Action": "*"}, {"Action": "s3:*"}),
        ({"Action": "*"}, {"Action": ["s3:*", "sqs:*"]}),
        ({"Action": "*:*"}, {"Action": "s3:*"}),
        ({"Action": "*"}, {"Action": "s3:GetObject"}),
        ({"Action": "s3:*"}, {"Action": "s3:Get*"}),
        ({"Action": "s3:Get*"}, {"Action": "s3:GetObject"}),
        # No index has these names, so the patterns alone decide.
        ({"Action": "nosuch:*"}, {"Action": "nosuch:Get*"}),
        ({"Action": "nosuch:Get*"}, {"Action": "nosuch:GetIt"}),
        ({"Action": "*"}, {"Action": "nosuch:*"}),
    ],
    "not_actions": [
        ({"NotAction": "iam:*"}, {"NotAction": ["iam:*", "sts:*"]}),
        ({"NotAction": "iam:CreateUser"}, {"NotAction": "iam:*"}),
        ({"NotAction": "iam:*"}, {"Action": "s3:GetObject"}),
        ({"Action": "*"}, {"NotAction": "iam:*"}),
        ({"Action": "*:*"}, {"NotAction": "iam:*"}),
    ],
    "principals": [
        ({"Principal": {"AWS": [ANN, BOB]}}, {"Principal": {"AWS": ANN}}),
        ({"Principal": "*"}, {"Principal": {"AWS": ANN}}),
        ({"Principal": {"AWS": "*"}}, {"Principal": {"AWS": [ANN, BOB]}}),
    ],
    "not_principals": [
        ({"NotPrincipal": {"AWS": ANN}}, {"NotPrincipal": {"AWS": [ANN, BOB]}}),
        ({"Principal": "*"}, {"NotPrincipal": {"AWS": ANN}}),
    ],
    "resources": [
        ({"Resource": [ORDERS, NEWS]}, {"Resource": ORDERS}),
        ({"Resource": "*"}, {"Resource": [ORDERS, NEWS]}),
        ({"Resource": "arn:aws:s3:::*"}, {"Resource": ORDERS}),
    ],
    "not_resources": [
        ({"NotResource": ORDERS}, {"NotResource": [ORDERS, NEWS]}),
        ({"NotResource": ORDERS}, {"NotResource": "arn:aws:s3:::*"}),
        ({"Resource": "*"}, {"NotResource": ORDERS}),
    ],
    "conditions": [
        ({}, _if("StringEquals", "vpc-1")),
        (_if("StringEquals", "vpc-1", "vpc-2"), _if("StringEquals", "vpc-1")),
    ],
}
ROWS = [(field, *row) for field, rows in WIDENINGS.items() for row in rows]


def _granted(elements: Elements) -> Grants:
    statement: dict[str, Any] = {"Effect": "Allow", **elements}
    if "NotAction" not in statement:
        statement.setdefault("Action", "s3:GetObject")
    if "NotResource" not in statement:
        statement.setdefault("Resource", ORDERS)
    found = grants({"Statement": statement})
    assert found
    # A baseline keeps them as JSON.
    return of_json(as_json(found))


def test_each_field_of_a_grant_has_a_widening() -> None:
    assert {*WIDENINGS} == {*Grant._fields}
    for field, more, less in ROWS:
        (one,), (other,) = _granted(more), _granted(less)
        assert getattr(one, field) != getattr(other, field)


@pytest.mark.parametrize(("field", "more", "less"), ROWS)
def test_a_widening_is_reported_and_a_narrowing_is_not(
    field: str, more: Elements, less: Elements
) -> None:
    assert beyond(_granted(more), _granted(less))
    assert beyond(_granted(less), _granted(more)) == []


@pytest.mark.parametrize(("field", "more", "less"), ROWS)
def test_a_deny_of_less_is_reported_and_a_deny_of_more_is_not(
    field: str, more: Elements, less: Elements
) -> None:
    if field != "effect":
        wide, narrow = ({**each, "Effect": "Deny"} for each in (more, less))
        assert beyond(_granted(narrow), _granted(wide))
        assert beyond(_granted(wide), _granted(narrow)) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"Resource": ORDERS}, {"Resource": NEWS}),
        ({"NotResource": ORDERS}, {"NotResource": NEWS}),
        ({"Resource": ORDERS}, {"NotResource": ORDERS}),
        ({"NotPrincipal": {"AWS": ANN}}, {"NotPrincipal": {"AWS": BOB}}),
        ({"Principal": {"AWS": ANN}}, {"NotPrincipal": {"AWS": ANN}}),
        ({"Action": "s3:*"}, {"Action": "sqs:*"}),
        ({"NotAction": "s3:*"}, {"NotAction": "sqs:*"}),
    ],
)
def test_grants_that_differ_both_ways_are_reported(one: Elements, other: Elements) -> None:
    assert beyond(_granted(one), _granted(other))
    assert beyond(_granted(other), _granted(one))
