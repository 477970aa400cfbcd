"""Cost of a document in calls: a typical document, and documents that are built to be slow."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import count

import pytest

from policypack.iam import KINDS, Document, Kind, Purpose, document_weaknesses, found_with, parse
from policypack.iam.document import elements, statement_reader
from policypack.iam.document.elements import Condition, Leaves
from policypack.iam.document.forms import by_conditions, by_statement, by_texts
from policypack.model.unknown import Unknown
from tests.iam.statements import Statement, allow, deny, policy, when
from tests.iam.test_contradictions import by_chance
from tests.steps import calls_of

# Another place every time, so that no document is remembered as a whole.
_PLACES = map("document{}".format, count())


def typical(number: int) -> str:
    """A typical document of a program, with unique names."""
    table = f"arn:aws:dynamodb:eu-west-1:111122223333:table/orders-{number}"
    return json.dumps(
        policy(
            allow(["dynamodb:GetItem", "dynamodb:Query"], [table, f"{table}/index/*"]),
            allow("logs:PutLogEvents", f"arn:aws:logs:*:111122223333:log-group:a{number}:*"),
            allow("s3:PutObject", f"arn:aws:s3:::uploads-{number}/*"),
            allow("sqs:Send*", **when("StringEquals", "aws:ResourceTag/team", f"team{number}")),
        )
    )


def _calls(text: str, purpose: Purpose | None = Purpose.IDENTITY) -> int:
    def judge() -> None:
        list(document_weaknesses(parse(text, next(_PLACES), purpose), Purpose.IDENTITY))

    return calls_of(judge)


@pytest.fixture(autouse=True)
def _indexes() -> None:
    _calls(typical(0))


def test_given_a_typical_document_when_judged_then_it_takes_few_calls() -> None:
    assert _calls(typical(1)) < 680


def test_given_content_that_stood_elsewhere_when_judged_then_it_is_not_judged_anew() -> None:
    first = _calls(typical(2))
    assert _calls(typical(2)) < first / 2


def test_given_a_statement_again_and_again_when_judged_then_each_costs_little() -> None:
    few, many = (json.dumps(policy(*([allow("s3:*", "arn:aws:s3:::b*")] * n))) for n in (10, 100))
    assert _calls(many) < 10 * _calls(few)


def _resources(letter: str) -> Iterator[str]:
    return (f"arn:aws:*:*:*:*{letter}{number}*" for number in range(1, 201))


def test_given_many_wide_resources_when_judged_then_no_type_is_tried_for_each() -> None:
    # 200 patterns for 2,200 types are 440,000 pairs.
    _calls(json.dumps(policy(allow("*", list(_resources("x"))))), None)
    assert _calls(json.dumps(policy(allow("*", list(_resources("q"))))), None) < 45_000


@pytest.mark.parametrize("form", ["q{}", "q{}*", "*:*q{}*", "s3:*q{}*"])
def test_given_many_actions_that_nothing_matches_when_judged_then_no_name_is_tried_for_each(
    form: str,
) -> None:
    # 500 patterns for 19,000 actions are millions of pairs.
    actions = [form.format(number) for number in range(100, 600)]
    assert _calls(json.dumps(policy(allow(actions))), None) < 28_000


def _found(document: Document, purpose: Purpose, kinds: frozenset[Kind] | None) -> list[str]:
    return [repr(each) for each in document_weaknesses(document, purpose, kinds=kinds)]


def test_given_kinds_when_a_document_is_judged_then_it_has_those_of_all_findings() -> None:
    for seed in range(60):
        made, purpose = by_chance(seed)
        document = parse(made, next(_PLACES))
        every = list(document_weaknesses(document, purpose))
        for kind in sorted(KINDS[purpose]):
            for asked in (frozenset({kind}), found_with(kind)):
                wanted = [repr(each) for each in every if each.kind in asked]
                assert _found(document, purpose, asked) == wanted


@pytest.mark.parametrize("purpose", list(Purpose))
def test_given_no_kinds_when_a_document_is_judged_then_nothing_is_found(purpose: Purpose) -> None:
    weak = parse(policy(allow("*", Principal="*"), deny("s3:Nope")))
    assert _found(weak, purpose, frozenset()) == []


def test_given_a_kind_when_asked_what_is_found_with_it_then_it_is_among_them() -> None:
    assert all(kind in found_with(kind) for kind in Kind)
    assert found_with(Kind.ANY_RESOURCE) == {Kind.ANY_RESOURCE}
    assert Kind.ADMIN in found_with(Kind.ESCALATES)


def _first(statement: Statement) -> tuple[Leaves, tuple[Condition, ...]]:
    found = parse(policy(statement), next(_PLACES)).statements[0]
    return found.actions, found.conditions


def test_given_an_answer_by_content_when_asked_again_elsewhere_then_it_is_remembered() -> None:
    asked: list[object] = []
    of_texts, of_conditions = by_texts(asked.append), by_conditions(asked.append)
    for _ in range(2):
        texts, conditions = _first(allow("s3:Get", **when("Bool", "aws:SecureTransport", True)))
        of_texts(texts)
        of_conditions(conditions)
    assert len(asked) == 2


def test_given_an_unknown_value_when_asked_by_content_then_nothing_is_remembered() -> None:
    asked: list[object] = []
    of_texts, of_conditions = by_texts(asked.append), by_conditions(asked.append)
    of_statement: Callable[[elements.Statement], None] = by_statement(asked.append)
    for _ in range(2):
        found = parse(
            policy(allow(["s3:Get", Unknown("u")], **when("Bool", "aws:x", Unknown("v")))),
            next(_PLACES),
        ).statements[0]
        of_texts(found.actions)
        of_conditions(found.conditions)
        of_statement(found)
    assert len(asked) == 6
    assert found.memory is None


def test_given_leaves_when_some_are_left_then_they_keep_their_places() -> None:
    leaves = Leaves(("a", "b", "c", "d"), ".p", True)
    some = leaves.only((1, 2, 3)).only((0, 2))
    assert list(some.each("s")) == [("b", "s.p[1]"), ("d", "s.p[3]")]


def test_given_more_statements_than_are_kept_when_read_then_they_are_forgotten_and_read_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(statement_reader, "SIZE", 2)
    documents = [policy(allow("s3:GetObject", f"arn:aws:s3:::kept-{at}/*")) for at in range(4)]
    first = [parse(each, next(_PLACES)).statements[0] for each in documents]
    again = parse(documents[3], next(_PLACES)).statements[0]
    assert again.memory is first[3].memory
    assert parse(documents[0], next(_PLACES)).statements[0].memory is not first[0].memory
