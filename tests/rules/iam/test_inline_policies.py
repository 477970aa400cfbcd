"""iam-policy-inline."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.resources import Resource
from tests.documents import allow, text
from tests.judging import UNKNOWN, outcomes, resource

INLINE = "iam-policy-inline"
READ = allow("dynamodb:GetItem")


def role(**properties: Any) -> Resource:
    return resource("aws:iam/role:Role", properties)


@pytest.mark.parametrize(
    "kind",
    [
        "aws:iam/rolePolicy:RolePolicy",
        "aws:iam/groupPolicy:GroupPolicy",
        "aws:iam/userPolicy:UserPolicy",
    ],
)
@pytest.mark.parametrize("written", [text(READ), UNKNOWN])
def test_an_inline_policy_violates_whatever_it_allows(kind: str, written: Any) -> None:
    assert outcomes(INLINE, resource(kind, {"policy": written})) == [("violates", "policy")]


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


def test_an_unknown_list_of_inline_policies_is_undecided() -> None:
    assert outcomes(INLINE, role(inlinePolicies=UNKNOWN)) == [("undecided", "inlinePolicies")]
