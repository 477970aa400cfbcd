"""iam-policy-everyone-except."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.iam import Purpose
from policypack.rules import all_rules
from policypack.rules.documents import PROPERTIES
from tests.documents import ACCOUNT, ROLE, document, text
from tests.judging import UNKNOWN, outcomes, resource

RULE = "iam-policy-everyone-except"
GUEST = {"AWS": f"arn:aws:iam::{ACCOUNT}:role/guest"}
PLACES = {**PROPERTIES[Purpose.RESOURCE], **PROPERTIES[Purpose.TRUST]}
(TYPES,) = [rule.types for rule in all_rules() if rule.id == RULE]


def statement(effect: str = "Allow", **principal: Any) -> dict[str, Any]:
    # Without a Resource, which a trust policy must not have.
    return {"Effect": effect, "Action": "s3:GetObject", **principal}


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("write", [document, text])
def test_allowing_everybody_but_some_violates(kind: str, write: Any) -> None:
    made = write(statement(NotPrincipal=GUEST))
    ((outcome, path),) = outcomes(RULE, resource(kind, {PLACES[kind]: made}))
    assert outcome == "violates"
    assert path.startswith(f"{PLACES[kind]}.Statement[0].NotPrincipal")


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize(
    "elements",
    [
        pytest.param({"effect": "Deny", "NotPrincipal": GUEST}, id="a fence"),
        pytest.param({"Principal": {"AWS": ROLE}}, id="a named role"),
    ],
)
def test_fences_and_named_principals_comply(kind: str, elements: dict[str, Any]) -> None:
    holder = resource(kind, {PLACES[kind]: text(statement(**elements))})
    assert outcomes(RULE, holder) == []


@pytest.mark.parametrize("kind", TYPES)
def test_an_absent_policy_complies_and_an_unknown_one_cannot_be_told(kind: str) -> None:
    assert outcomes(RULE, resource(kind, {})) == []
    holder = resource(kind, {PLACES[kind]: UNKNOWN})
    assert outcomes(RULE, holder) == [("cannot-tell", PLACES[kind])]


def test_an_unknown_effect_cannot_be_told() -> None:
    made = document(statement(UNKNOWN, NotPrincipal=GUEST))  # type: ignore[arg-type]
    found = outcomes(RULE, resource("aws:sqs/queue:Queue", {"policy": made}))
    assert found == [("cannot-tell", "policy.Statement[0].Effect")]
