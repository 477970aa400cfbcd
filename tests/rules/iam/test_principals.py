"""iam-policy-everyone-except, iam-principal-partial-wildcard."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.iam import Purpose
from policypack.topology.parts.documents import PROPERTIES
from tests.declared_case import at
from tests.documents import ACCOUNT, ROLE, document, text
from tests.judged import UNKNOWN, outcomes, resource

RULE = "iam-policy-everyone-except"
PARTIAL = "iam-principal-partial-wildcard"
GUEST = {"AWS": f"arn:aws:iam::{ACCOUNT}:role/guest"}
PLACES = PROPERTIES[Purpose.RESOURCE]


def statement(effect: str = "Allow", **principal: Any) -> dict[str, Any]:
    return {"Effect": effect, "Action": "s3:GetObject", **principal}


def place(kind: str) -> str:
    """Where a finding in the policy stands."""
    return PLACES[kind].replace("[]", "[0]")


@pytest.mark.parametrize("kind", PLACES)
@pytest.mark.parametrize("write", [document, text])
def test_allowing_any_principal_except_a_list_violates(kind: str, write: Any) -> None:
    made = write(statement(NotPrincipal=GUEST))
    ((outcome, path),) = outcomes(RULE, resource(kind, at(PLACES[kind], made)))
    assert outcome == "violates"
    assert path.startswith(f"{place(kind)}.Statement[0].NotPrincipal")


@pytest.mark.parametrize("kind", PLACES)
@pytest.mark.parametrize(
    "elements",
    [
        pytest.param({"effect": "Deny", "NotPrincipal": GUEST}, id="deny"),
        pytest.param({"Principal": {"AWS": ROLE}}, id="a named role"),
    ],
)
def test_a_deny_and_a_named_principal_comply(kind: str, elements: dict[str, Any]) -> None:
    holder = resource(kind, at(PLACES[kind], text(statement(**elements))))
    assert outcomes(RULE, holder) == []


def test_an_unknown_effect_is_undecided() -> None:
    made = document(statement(UNKNOWN, NotPrincipal=GUEST))  # type: ignore[arg-type]
    found = outcomes(RULE, resource("aws:sqs/queue:Queue", {"policy": made}))
    assert found == [("undecided", "policy.Statement[0].Effect")]


@pytest.mark.parametrize("kind", PLACES)
def test_a_wildcard_for_the_account_in_a_condition_violates(kind: str) -> None:
    limit = {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:root"}}
    made = text(statement(Principal="*", Condition=limit))
    found = outcomes(PARTIAL, resource(kind, at(PLACES[kind], made)))
    path = f"{place(kind)}.Statement[0].Condition.ArnLike.aws:PrincipalArn"
    assert found == [("violates", path)]
    whole = text(statement(Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:root"}))
    assert outcomes(PARTIAL, resource(kind, at(PLACES[kind], whole))) == []


def guarded(principal: Any, condition: Any) -> list[tuple[str, str]]:
    made = document(statement(Principal=principal, Condition=condition))
    return outcomes(PARTIAL, resource("aws:sqs/queue:Queue", {"policy": made}))


@pytest.mark.parametrize(
    ("operator", "key", "value"),
    [
        ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/importer"),
        ("StringLike", "aws:PrincipalArn", "arn:aws:iam::*:root"),
        ("StringLike", "aws:PrincipalAccount", "11112222333?"),
        ("StringLike", "aws:PrincipalOrgID", "o-*"),
    ],
)
def test_a_wildcard_in_a_principal_condition_violates(operator: str, key: str, value: str) -> None:
    path = f"policy.Statement[0].Condition.{operator}.{key}"
    assert guarded("*", {operator: {key: value}}) == [("violates", path)]
    # Behind a named principal it can only narrow.
    assert guarded({"AWS": ROLE}, {operator: {key: value}}) == []


@pytest.mark.parametrize(
    "condition",
    [
        {"ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/*"}},
        {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}},
        {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*"}},
        {"StringNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/guest"}},
        {"StringLike": {"aws:PrincipalTag/team": "pay*"}},
    ],
)
def test_a_role_behind_a_whole_account_is_narrow_enough(condition: Any) -> None:
    assert guarded("*", condition) == []


def test_an_unknown_value_is_undecided() -> None:
    path = "policy.Statement[0]"
    found = guarded("*", {"ArnLike": {"aws:PrincipalArn": UNKNOWN}})
    assert found == [("undecided", f"{path}.Condition.ArnLike.aws:PrincipalArn")]
