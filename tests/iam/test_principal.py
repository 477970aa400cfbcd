"""One principal with all its policies: unions, boundaries, AWS's own policies, unknown ones."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policypack.facts import managed_policies as facts
from policypack.iam import Document, allowed_actions, parse
from policypack.iam.meaning.kind import KINDS_OF_PERMISSIONS, Undecided, Weakness
from policypack.iam.meaning.resource_query import SOME_RESOURCE, ResourceQuery
from policypack.iam.permissions.managed_policies import managed_policy
from policypack.iam.weaknesses.identity import effective_permissions, principal_weaknesses
from policypack.model.unknown import Unknown
from tests.iam.statements import allow, deny, policy, when
from tests.iam.test_properties import ALLOWS, DENIES, DOCUMENTS
from tests.tries import tries

ROLE = "arn:aws:iam::123456789012:role/one"
PASSES = allow("iam:PassRole")
CREATES = allow(["lambda:CreateFunction", "lambda:InvokeFunction"], "arn:aws:lambda:::function:f")
BOTH = {"passes-any-role", "escalates", "escalates-through-lambda"}


def document(*statements: object, path: str = "policy") -> Document:
    return parse(policy(*statements), path)


def sure(*policies: Document | Unknown, boundary: Document | Unknown | None = None) -> set[str]:
    found = principal_weaknesses(policies, boundary)
    return {each.kind for each in found if isinstance(each, Weakness)}


def unsure(*policies: Document | Unknown, boundary: Document | Unknown | None = None) -> set[str]:
    found = principal_weaknesses(policies, boundary)
    return {each.kind for each in found if isinstance(each, Undecided)}


def test_given_halves_in_two_policies_when_judged_then_they_escalate_together() -> None:
    assert sure(document(PASSES)) == {"passes-any-role"}
    assert sure(document(CREATES)) == set()
    assert sure(document(PASSES), document(CREATES)) == BOTH


def test_given_a_deny_in_another_policy_when_judged_then_it_takes_only_what_it_covers() -> None:
    halves = (document(PASSES), document(CREATES))
    assert sure(*halves, document(deny("lambda:CreateFunction"))) == {"passes-any-role"}
    assert sure(*halves, document(deny("iam:*"))) == set()
    assert sure(*halves, document(deny("iam:PassRole", ROLE))) == BOTH
    mfa = when("Bool", "aws:MultiFactorAuthPresent", "false")
    assert sure(*halves, document(deny("*", **mfa))) == BOTH


def test_given_a_boundary_when_judged_then_only_what_both_grant_counts() -> None:
    halves = (document(PASSES), document(CREATES))
    assert sure(*halves, boundary=document(allow("*"))) == BOTH
    assert sure(*halves, boundary=document(allow("s3:*"))) == set()
    assert sure(*halves, boundary=document(allow(["lambda:*", "s3:*"]))) == set()
    narrow = document(allow("iam:PassRole", ROLE), allow("lambda:*"))
    assert sure(*halves, boundary=narrow) == set()
    fenced = document(allow("*"), deny("lambda:CreateFunction"))
    assert sure(*halves, boundary=fenced) == {"passes-any-role"}
    assert sure(document(allow("*")), boundary=document(allow("*"))) == {"admin"}
    assert sure(document(allow("*")), boundary=document(allow("s3:*"))) == {"service-wildcard"}


def test_given_an_unknown_policy_when_judged_then_only_the_rest_is_open() -> None:
    unknown = Unknown("managedPolicyArns[0]", "shared.arn")
    assert sure(document(PASSES), unknown) == {"passes-any-role"}
    assert unsure(document(PASSES), unknown) == KINDS_OF_PERMISSIONS - {"passes-any-role"}
    decided = sure(document(allow("*")), unknown)
    assert decided >= {"admin"}
    paths = {each.path for each in principal_weaknesses([unknown])}
    assert paths == {"managedPolicyArns[0]"}


def test_given_an_unknown_boundary_when_judged_then_all_that_is_granted_waits_for_it() -> None:
    unknown = Unknown("permissionsBoundary")
    halves = (document(PASSES), document(CREATES))
    assert sure(*halves, boundary=unknown) == set()
    assert unsure(*halves, boundary=unknown) == BOTH
    leaf = document(allow(Unknown("u")), path="boundary")
    assert unsure(*halves, boundary=leaf) == BOTH
    assert {each.path for each in principal_weaknesses(halves, leaf)} == {
        "boundary.Statement[0].Action"
    }
    assert not effective_permissions(halves, unknown).is_known
    assert effective_permissions(halves, document(PASSES)).is_known


def test_given_policies_of_aws_when_judged_with_others_then_they_count() -> None:
    lambdas = managed_policy("AWSLambda_FullAccess", "managedPolicyArns[0]")
    assert lambdas is not None
    assert "escalates-through-lambda" in sure(lambdas)
    passing = document(PASSES)
    expanded = managed_policy("AmazonS3ReadOnlyAccess")
    assert expanded is not None
    assert not BOTH & sure(expanded)
    creating = managed_policy("AWSCloudFormationFullAccess")
    assert creating is not None
    assert "escalates" in sure(creating, passing)
    assert {each.path.split(".")[0] for each in principal_weaknesses([lambdas])} == {
        "managedPolicyArns[0]"
    }


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("AdministratorAccess", {"admin"}),
        ("IAMFullAccess", {"full-iam"}),
        ("PowerUserAccess", {"service-wildcard"}),
        ("AmazonS3ReadOnlyAccess", {"reads-any-data", "any-resource"}),
        ("AWSLambdaBasicExecutionRole", {"any-resource"}),
    ],
)
def test_given_a_policy_of_aws_when_judged_then_its_facts_say_what_it_is(
    name: str, expected: set[str]
) -> None:
    found = managed_policy(name)
    assert found is not None
    assert sure(found) >= expected
    assert found.path == name


def test_given_the_facts_when_read_then_they_are_of_their_date_and_whole() -> None:
    assert facts.source() == "moto 5.2.5 2026-09-30"
    assert len(facts.managed_policies()) > 1500
    assert managed_policy("NoSuchPolicy") is None
    for name in facts.managed_policies():
        assert managed_policy(name) is not None
    marks = {
        mark
        for name in facts.managed_policies()
        for each in facts.managed_statements(name) or ()
        for mark in each.effect.partition(">")[0]
    }
    assert marks == set("AD!?=")


@settings(max_examples=tries(40), deadline=None)
@given(parts=DOCUMENTS, at=st.integers(0, 4))
def test_given_statements_when_they_are_spread_over_policies_then_the_rights_stay(
    parts: list[dict[str, object]], at: int
) -> None:
    whole = sure(document(*parts))
    # A document must have a statement, and one that says nothing adds none.
    nothing = allow("sqs:GetQueueUrl", "arn:aws:sqs:::q")
    assert sure(document(*parts[:at], nothing), document(*parts[at:], nothing)) == whole


@settings(max_examples=tries(40), deadline=None)
@given(parts=DOCUMENTS, extra=ALLOWS, limit=ALLOWS)
def test_given_grants_when_allows_are_added_then_they_grow_and_within_a_boundary_they_do_not(
    parts: list[dict[str, object]], extra: dict[str, object], limit: dict[str, object]
) -> None:
    few, more = document(*parts), document(*parts, extra)
    limits = document(limit)
    for question in (SOME_RESOURCE, ResourceQuery()):
        before, after = (
            effective_permissions([few]).on(question),
            effective_permissions([more]).on(question),
        )
        assert not before.sure & ~after.sure
        assert not before.possible & ~after.possible
        within = effective_permissions([more], limits).on(question)
        assert not within.sure & ~after.sure
        assert not within.possible & ~after.possible


@settings(max_examples=tries(40), deadline=None)
@given(parts=DOCUMENTS, extra=DENIES)
def test_given_grants_when_a_deny_is_added_then_none_grows(
    parts: list[dict[str, object]], extra: dict[str, object]
) -> None:
    for question in (SOME_RESOURCE, ResourceQuery()):
        before = effective_permissions([document(*parts)]).on(question)
        after = effective_permissions([document(*parts), document(extra)]).on(question)
        assert not after.sure & ~before.sure
        assert not after.possible & ~before.possible


def test_given_policies_when_asked_for_their_actions_then_all_are_named() -> None:
    queue = allow("sqs:SendMessage", "arn:aws:sqs:::orders")
    assert allowed_actions([document(queue)]) == (frozenset({"sqs:SendMessage"}), None)
    assert allowed_actions([document(queue)], document(allow("s3:*"))) == (frozenset(), None)
    later = Unknown("policy")
    known, unknown = allowed_actions([document(queue), later])
    assert known == {"sqs:SendMessage"}
    assert unknown is later
