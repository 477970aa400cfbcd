"""What AWS refuses by the purpose of a document, and how long documents may be."""

from __future__ import annotations

import json

import pytest

from policypack.iam import MalformedDocument, Purpose, Undecided, Weakness, parse, size_weaknesses
from policypack.iam.document.grammar import UNKNOWN_TEXT
from policypack.model.unknown import Unknown
from tests.iam.statements import allow, policy, trust, when

OWN = "123456789012"
TABLE = f"arn:aws:dynamodb:eu-west-1:{OWN}:table/orders"


def refused(document: object, purpose: Purpose | None = None) -> tuple[str, str]:
    with pytest.raises(MalformedDocument) as caught:
        parse(document, purpose=purpose)
    return caught.value.path, caught.value.reason


@pytest.mark.parametrize(
    ("document", "purpose", "path", "reason"),
    [
        (policy(allow("a:b", Principal="*")), Purpose.IDENTITY,
         "policy.Statement[0].Principal", "Principal in an identity policy"),
        (policy(allow("a:b", NotPrincipal="*")), Purpose.IDENTITY,
         "policy.Statement[0].NotPrincipal", "NotPrincipal in an identity policy"),
        (policy({"Effect": "Allow", "Action": "a:b"}), Purpose.IDENTITY,
         "policy.Statement[0]", "missing Resource"),
        (policy(trust("*", Resource="*")), Purpose.TRUST,
         "policy.Statement[0].Resource", "Resource in a trust policy"),
        (policy(trust("*", NotResource="x")), Purpose.TRUST,
         "policy.Statement[0].NotResource", "NotResource in a trust policy"),
        (policy({"Effect": "Allow", "Action": "sts:AssumeRole"}), Purpose.TRUST,
         "policy.Statement[0]", "missing Principal"),
        (policy(allow("a:b")), Purpose.RESOURCE, "policy.Statement[0]", "missing Principal"),
        (policy(allow("a:b", Sid="not so")), Purpose.IDENTITY,
         "policy.Statement[0].Sid", "invalid Sid"),
        (policy(allow("a:b", Sid="A"), allow("c:d", Sid="A")), Purpose.IDENTITY,
         "policy.Statement[1].Sid", "duplicate Sid"),
    ],
)  # fmt: skip
def test_given_a_purpose_when_an_element_is_out_of_place_then_it_is_named(
    document: object, purpose: Purpose | None, path: str, reason: str
) -> None:
    assert refused(document, purpose) == (path, reason)


@pytest.mark.parametrize(
    ("document", "purpose"),
    [
        (policy(allow("a:b", Sid="A1"), allow("c:d", Sid="")), Purpose.IDENTITY),
        (policy(allow("a:b", Sid=UNKNOWN_TEXT), allow("a:b", Sid="")), Purpose.IDENTITY),
        (policy({"Effect": "Deny", "NotAction": "a:b", "NotResource": TABLE}), Purpose.IDENTITY),
        (policy(trust("*")), Purpose.TRUST),
        (policy(*[allow("a:b", Principal="*", Sid="not so")] * 2), Purpose.RESOURCE),
        (
            policy({"Effect": "Deny", "Action": "ecr:*", "NotPrincipal": {"AWS": OWN}}),
            Purpose.RESOURCE,
        ),
    ],
)
def test_given_a_purpose_when_the_document_fits_then_it_is_read(
    document: object, purpose: Purpose
) -> None:
    assert parse(document, purpose=purpose).statements


@pytest.mark.parametrize("operator", ["StringEqual", "stringequals:", "NumericBetween", "Nulls"])
def test_given_an_operator_that_iam_lacks_when_parsed_then_it_is_refused(operator: str) -> None:
    document = policy(allow("a:b", **when(operator, "aws:userid", "x")))
    path = f"policy.Statement[0].Condition.{operator}"
    assert refused(document) == (path, "unknown operator")


def test_given_a_misspelt_operator_when_refused_then_the_nearest_is_offered() -> None:
    with pytest.raises(MalformedDocument) as caught:
        parse(policy(allow("a:b", **when("StringEqual", "aws:userid", "x"))))
    assert caught.value.advice == "Write StringEquals"
    assert caught.value.message.startswith(f"{caught.value.path}: unknown operator; AWS refuses")
    with pytest.raises(MalformedDocument) as caught:
        parse(policy(allow("a:b", **when("Zzz", "aws:userid", "x"))))
    assert caught.value.advice == "Use an operator that IAM documents"


@pytest.mark.parametrize(
    ("document", "path"),
    [
        (policy(allow("a:b", "x\u20ac")), "policy.Statement[0].Resource"),
        (policy(allow("a:b", ["x", "\u2026"])), "policy.Statement[0].Resource[1]"),
        ({**policy(allow("a:b")), "Id": "\u4e2d"}, "policy.Id"),
        (
            policy(allow("a:b", **when("StringEquals", "aws:PrincipalTag/\u20ac", "x"))),
            "policy.Statement[0].Condition.StringEquals",
        ),
    ],
)
def test_given_a_character_beyond_latin_1_when_parsed_then_its_place_is_named(
    document: object, path: str
) -> None:
    assert refused(document) == (path, "unsupported character")
    assert refused(json.dumps(document, ensure_ascii=False)) == (path, "unsupported character")


def test_given_characters_that_are_taken_when_parsed_then_nothing_is_said() -> None:
    assert parse(policy(allow("a:b", "caf\u00e9\t"))).statements
    assert parse(json.dumps(policy(allow("a:b", "x\u20ac")))).statements
    document = policy(allow("a:b", "arn:aws:s3:::x\u20ac", Principal="*"))
    assert parse(document, purpose=Purpose.RESOURCE).statements


def test_given_blanks_between_the_parts_when_measured_then_they_do_not_count() -> None:
    document = policy(allow("a:b"))
    compact = json.dumps(document, separators=(",", ":"))
    sizes = {parse(text).size for text in (compact, json.dumps(document, indent=4))}
    assert sizes == {len(compact)}
    assert parse(document).size == len(compact)
    assert parse(None).size == 0
    assert parse(Unknown("u")).size == 0


def test_given_documents_that_count_together_when_too_long_then_the_longest_is_named() -> None:
    short, long = parse(policy(allow("a:b")), "a"), parse(policy(allow(["a:b"] * 30)), "b")
    assert list(size_weaknesses([short, long], 10_000)) == []
    (found,) = size_weaknesses([short, long], 100)
    assert isinstance(found, Weakness)
    assert (found.kind, found.path) == ("oversized", "b")
    (alone,) = size_weaknesses([long], 100)
    assert isinstance(alone, Weakness)
    assert alone.message.startswith("b has ")


def test_given_an_unknown_part_when_measured_then_it_may_be_too_long() -> None:
    document = {
        "Version": Unknown("u"),
        "Statement": [Unknown("u"), {"Effect": Unknown("u"), "Action": "a:b", "Resource": "x"}],
    }
    found = list(size_weaknesses([parse(document)], 1000))
    assert all(isinstance(each, Undecided) for each in found)
    assert sorted(each.path for each in found) == [
        "policy.Statement[0]",
        "policy.Statement[1].Effect",
        "policy.Version",
    ]
