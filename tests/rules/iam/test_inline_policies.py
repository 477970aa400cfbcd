"""iam-policy-inline and iam-inline-policies-oversized."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.documents import allow, text
from tests.judged import UNKNOWN, outcomes, resource, verdicts

INLINE = "iam-policy-inline"
OVERSIZED = "iam-inline-policies-oversized"
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


# oversized


def given(kind: str, to: str, *sizes: Any) -> list[Resource]:
    """A principal and its inline policies of so many characters, or of the texts."""
    principal = resource(f"aws:iam/{to}:{to.title()}", {"name": "orders"}, "orders")
    return [
        principal,
        *(
            resource(kind, {to: "orders", "policy": each}, f"policy-{number}")
            for number, each in enumerate(of_length(size) for size in sizes)
        ),
    ]


def of_length(size: Any) -> Any:
    """A document of so many characters without whitespace, and some blanks."""
    if not isinstance(size, int):
        return size
    base = len("".join(text({**READ, "Sid": ""}).split()))
    return text({**READ, "Sid": "x" * (size - base)}).replace(" ", "  ")


@pytest.mark.parametrize(
    ("kind", "to", "limit"),
    [
        ("aws:iam/rolePolicy:RolePolicy", "role", 10_240),
        ("aws:iam/userPolicy:UserPolicy", "user", 2048),
        ("aws:iam/groupPolicy:GroupPolicy", "group", 5120),
    ],
)
def test_inline_policies_of_one_principal_count_together(kind: str, to: str, limit: int) -> None:
    half = limit // 2
    assert outcomes(OVERSIZED, *given(kind, to, half, half)) == []
    assert outcomes(OVERSIZED, *given(kind, to, half, half + 1)) == [("violates", "")]
    # One that is too long alone is told by iam-policy-oversized.
    assert outcomes(OVERSIZED, *given(kind, to, half, limit + 1)) == []
    # What is not known yet decides, and what AWS refuses for its form counts nothing.
    assert outcomes(OVERSIZED, *given(kind, to, half, half, UNKNOWN, "{")) == [
        ("undecided", "policy")
    ]
    # It is told by iam-policy-oversized where it stands alone.
    assert outcomes(OVERSIZED, *given(kind, to, UNKNOWN)) == []


def test_inline_policies_of_the_role_itself_count_too() -> None:
    inline = {"inlinePolicies": [{"name": "a", "policy": of_length(6000)}]}
    alone = resource("aws:iam/role:Role", {"name": "orders", **inline}, "orders")
    _, separate = given("aws:iam/rolePolicy:RolePolicy", "role", 6000)
    (found,) = verdicts(OVERSIZED, alone, separate)
    assert found.subject == alone.urn
    assert found.message.startswith("orders, policy-0 have 12,000 characters")
    assert outcomes(OVERSIZED, alone) == outcomes(OVERSIZED, separate) == []


def test_policies_of_other_principals_do_not_count() -> None:
    first = given("aws:iam/rolePolicy:RolePolicy", "role", 6000)
    other = resource("aws:iam/role:Role", {"name": "billing"}, "billing")
    policy = resource(
        "aws:iam/rolePolicy:RolePolicy",
        {"role": "billing", "policy": of_length(6000)},
        "of-billing",
    )
    assert outcomes(OVERSIZED, *first, other, policy) == []
