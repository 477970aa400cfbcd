"""Properties of all judges over generated documents."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policypack.iam import (
    MalformedDocument,
    identity_weaknesses,
    parse,
    resource_policy_weaknesses,
    trust_weaknesses,
)
from policypack.iam.document.grammar import UNKNOWN_TEXT
from policypack.iam.meaning.kind import KINDS_OF_PERMISSIONS, KINDS_OF_STATEMENTS
from policypack.model.unknown import Unknown
from tests.each import each
from tests.iam.statements import Finder, policy, surely
from tests.iam.test_conditions import LIMITING
from tests.iam.weak_documents import OWN, PROVIDER, VACUOUS, WEAK
from tests.tries import tries

JUDGES: tuple[Finder, ...] = (identity_weaknesses, resource_policy_weaknesses, trust_weaknesses)
COUNT = tries(150)
SAID_BY_SERVICE = {
    *("writes-any-resource", "reads-any-data", "reads-any-secret", "changes-any-permission"),
    "any-resource",
}
# What a document is not reported as, because a greater weakness says it already.
IMPLIED: dict[str, set[str]] = {
    "admin": {*KINDS_OF_PERMISSIONS},
    "full-iam": {"service-wildcard", *SAID_BY_SERVICE},
    "service-wildcard": SAID_BY_SERVICE,
}

SERVICES = ["*", "s3", "S3", "iam", "sqs", "i?m", "lambda", "newsvc", "sts"]
NAMES = ["*", "?*", "Get*", "PassRole", "P*", "UpdateFunctionCode", "nope", "A*"]
ACTION_TEXTS = ["*", "**", "?*", *(f"{prefix}:{name}" for prefix in SERVICES for name in NAMES)]
RESOURCE_TEXTS = [
    *("*", "arn:*:*:*:*:*", "arn:aws:iam::*:role/*", "arn:aws:s3:::b", "arn:aws:s3:::b/*"),
    *("arn:aws:iam::1:role/one", "arn:aws:lambda:*:*:function:*"),
    "arn:aws:iam::*:user/${aws:username}",
]
PRINCIPAL_TEXTS = ["*", OWN, f"arn:aws:iam::{OWN}:root", PROVIDER, "gitlab.com"]
ACTIONS, RESOURCES = st.sampled_from(ACTION_TEXTS), st.sampled_from(RESOURCE_TEXTS)
PRINCIPALS = st.sampled_from(["*", {"AWS": "*"}, {"AWS": ["1", "*"]}, {"Service": "s"}])
CONDITIONS = st.sampled_from([{}, {}, *VACUOUS, *LIMITING])


def one_or_more(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return values | st.lists(values, min_size=1, max_size=4)


def statements(effect: str) -> st.SearchStrategy[dict[str, Any]]:
    """Well-formed statements of one effect."""

    def build(
        action: object, resource: object, principal: object, more: dict[str, Any], form: str
    ) -> dict[str, Any]:
        chosen = {"Effect": effect, "Resource": resource, "Principal": principal, **more}
        chosen["NotAction" if form == "NotAction" else "Action"] = action
        if form == "NotResource":
            chosen[form] = chosen.pop("Resource")
        return chosen

    forms = st.sampled_from(["plain", "plain", "NotAction", "NotResource"])
    return st.builds(
        build, one_or_more(ACTIONS), one_or_more(RESOURCES), PRINCIPALS, CONDITIONS, forms
    )


ALLOWS, DENIES = statements("Allow"), statements("Deny")
DOCUMENTS = st.lists(ALLOWS | DENIES, min_size=1, max_size=4)


def reported(document: object) -> list[set[str]]:
    """What is said of the rights; how single statements are written is another matter."""
    return [surely(judge, document) - KINDS_OF_STATEMENTS for judge in JUDGES]


@pytest.mark.exhaustive
@settings(max_examples=tries(40), deadline=None)
@given(parts=DOCUMENTS, order=st.randoms(use_true_random=False))
def test_given_a_document_when_its_parts_are_shuffled_then_the_kinds_stay(
    parts: list[dict[str, Any]], order: Any
) -> None:
    shuffled = [_shuffled(part, order) for part in parts]
    order.shuffle(shuffled)
    assert reported(policy(*shuffled)) == reported(policy(*parts))


def _shuffled(statement: dict[str, Any], order: Any) -> dict[str, Any]:
    items = list(statement.items())
    order.shuffle(items)
    return {
        key: order.sample(value, len(value)) if isinstance(value, list) else value
        for key, value in items
    }


@pytest.mark.exhaustive
@settings(max_examples=tries(40), deadline=None)
@given(parts=DOCUMENTS, change=st.sampled_from([str.upper, str.lower, str.swapcase]))
def test_given_a_document_when_the_case_of_actions_changes_then_the_kinds_stay(
    parts: list[dict[str, Any]], change: Any
) -> None:
    assert reported(policy(*(_with_actions(p, change) for p in parts))) == reported(policy(*parts))


def _with_actions(statement: dict[str, Any], change: Any) -> dict[str, Any]:
    return {
        key: ([change(v) for v in value] if isinstance(value, list) else change(value))
        if key in ("Action", "NotAction")
        else value
        for key, value in statement.items()
    }


@pytest.mark.exhaustive
@settings(max_examples=tries(40), deadline=None)
@given(parts=DOCUMENTS)
def test_given_a_document_when_its_statements_are_split_then_the_kinds_stay(
    parts: list[dict[str, Any]],
) -> None:
    split = [piece for part in parts for piece in _split(part)]
    assert reported(policy(*split)) == reported(policy(*parts))


def _split(statement: dict[str, Any]) -> list[dict[str, Any]]:
    """One statement per action and resource; NotAction cannot be split."""
    pieces = [statement]
    for element in ("Action", "Resource"):
        if isinstance(statement.get(element), list):
            pieces = [{**piece, element: one} for piece in pieces for one in statement[element]]
    return pieces


@pytest.mark.exhaustive
@settings(max_examples=tries(50), deadline=None)
@given(parts=DOCUMENTS, extra=DENIES)
def test_given_a_document_when_a_deny_is_added_then_no_weakness_is(
    parts: list[dict[str, Any]], extra: dict[str, Any]
) -> None:
    for before, after in zip(
        reported(policy(*parts)), reported(policy(*parts, extra)), strict=True
    ):
        implied = set().union(*(IMPLIED.get(kind, set()) for kind in before))
        assert after <= before | implied


@pytest.mark.exhaustive
@settings(max_examples=tries(50), deadline=None)
@given(parts=DOCUMENTS, extra=ALLOWS)
def test_given_a_document_when_an_allow_is_added_then_no_weakness_goes(
    parts: list[dict[str, Any]], extra: dict[str, Any]
) -> None:
    for before, after in zip(
        reported(policy(*parts)), reported(policy(*parts, extra)), strict=True
    ):
        implied = set().union(*(IMPLIED.get(kind, set()) for kind in after))
        assert before <= after | implied


@each(("judge", "kind", "document"), WEAK)
def test_given_a_weak_document_when_a_harmless_statement_comes_first_then_it_is_found(
    judge: Finder, kind: str, document: dict[str, Any]
) -> None:
    found = document["Statement"]
    harmless = {"Effect": "Allow", "Action": "sqs:GetQueueUrl", "Resource": "arn:aws:sqs:::q"}
    rest = found if isinstance(found, list) else [found]
    assert kind in surely(judge, policy(harmless, *rest))


UNKNOWNS = st.builds(Unknown, st.just("elsewhere"))
TEXTS = ACTIONS | RESOURCES | st.text(max_size=8) | st.just(UNKNOWN_TEXT)
LEAVES = TEXTS | st.none() | st.booleans() | st.integers() | st.floats() | UNKNOWNS
KEYS = st.sampled_from(
    [
        "Version",
        "Id",
        "Statement",
        "Sid",
        "Effect",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Principal",
        "NotPrincipal",
        "Condition",
        "AWS",
        "Federated",
        "Service",
        "*",
        "StringLike",
        "ForAllValues:StringEquals",
        "Bool",
        "aws:SourceArn",
        "aws:PrincipalOrgID",
    ]
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | st.text(max_size=3), inner),
    max_leaves=12,
)
LOOSE = st.fixed_dictionaries(
    {
        "Effect": st.sampled_from(["Allow", "Deny", UNKNOWN_TEXT]) | LEAVES,
        "Action": one_or_more(TEXTS),
    },
    optional={
        "Resource": one_or_more(TEXTS) | VALUES,
        "Principal": PRINCIPALS | VALUES,
        "Condition": CONDITIONS.map(lambda more: more.get("Condition", {})) | VALUES,
    },
)
WILD = st.fixed_dictionaries({"Statement": st.lists(LOOSE, max_size=3) | LOOSE}) | VALUES


@pytest.mark.exhaustive
@settings(max_examples=tries(100), deadline=None)
@given(document=WILD)
def test_given_any_value_at_all_when_judged_then_nothing_but_malformed_is_raised(
    document: object,
) -> None:
    _judge_all(document)


@pytest.mark.exhaustive
def test_given_documents_by_chance_when_judged_then_nothing_but_malformed_is_raised() -> None:
    for seed in range(COUNT):
        try:
            _judge_all(random_document(Random(seed)))
        except Exception as fault:
            raise AssertionError(f"the document of seed {seed} raises {fault!r}") from fault


def random_document(chance: Random) -> dict[str, Any]:
    """A document that is nearly always well-formed, of anything that the judges know."""
    return policy(*(_random_statement(chance) for _ in range(chance.randint(1, 4))))


def _random_statement(chance: Random) -> dict[str, Any]:
    made: dict[str, Any] = {"Effect": chance.choice(["Allow", "Allow", "Deny", UNKNOWN_TEXT])}
    made[chance.choice(["Action", "Action", "NotAction"])] = _some(chance, ACTION_TEXTS)
    made[chance.choice(["Resource", "Resource", "NotResource"])] = _some(chance, RESOURCE_TEXTS)
    made[chance.choice(["Principal", "Principal", "NotPrincipal"])] = chance.choice(
        [
            "*",
            {"AWS": _some(chance, PRINCIPAL_TEXTS)},
            {"Federated": _some(chance, PRINCIPAL_TEXTS)},
        ]
    )
    return {**made, **chance.choice([{}, *VACUOUS, *LIMITING, {"Condition": UNKNOWN_TEXT}])}


def _some(chance: Random, texts: list[str]) -> str | list[str]:
    chosen = [_altered(chance, text) for text in chance.sample(texts, chance.randint(1, 4))]
    return chosen[0] if len(chosen) == 1 else chosen


def _altered(chance: Random, text: str) -> str:
    """Now and then one character becomes another, or the text an unknown."""
    at = chance.randrange(len(text))
    return chance.choice(
        [text] * 12 + [text[:at] + chance.choice("*?:$[") + text[at:], UNKNOWN_TEXT]
    )


def _judge_all(document: object) -> None:
    try:
        parsed = parse(document)
    except MalformedDocument:
        return
    for judge in JUDGES:
        list(judge(parsed))


@settings(max_examples=tries(100), deadline=None)
@given(
    text=st.text(max_size=60)
    | VALUES.filter(lambda value: "Unknown" not in repr(value)).map(json.dumps)
)
def test_given_any_text_when_parsed_then_nothing_but_malformed_is_raised(text: str) -> None:
    _judge_all(text)
