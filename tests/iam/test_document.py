"""Reading documents: paths, spellings, unknown leaves, and a named error for what AWS refuses."""

from __future__ import annotations

import json
from types import MappingProxyType

import pytest

from policypack.iam import MalformedDocument, parse
from policypack.iam.document.grammar import UNKNOWN_TEXT
from policypack.model.unknown import Unknown
from tests.iam.statements import allow, policy, trust, when


def test_given_lists_when_parsed_then_every_element_has_its_path() -> None:
    document = parse(
        policy(allow(["s3:GetObject", "s3:PutObject"], ["a", "b"])), "inline[1].policy"
    )
    (statement,) = document.statements
    assert [leaf.path for leaf in statement.actions.each(statement.path)] == [
        "inline[1].policy.Statement[0].Action[0]",
        "inline[1].policy.Statement[0].Action[1]",
    ]
    assert statement.resources.texts == ("a", "b")


def test_given_single_values_when_parsed_then_their_paths_have_no_index() -> None:
    (statement,) = parse({"Statement": allow("s3:GetObject")}).statements
    assert statement.path == "policy.Statement"
    assert statement.actions.leaf(0, statement.path).path == "policy.Statement.Action"


def test_given_negated_elements_when_parsed_then_they_are_apart() -> None:
    document = policy(
        {"Effect": "Deny", "NotAction": "a:b", "NotResource": "r", "NotPrincipal": {"AWS": "p"}}
    )
    (statement,) = parse(document).statements
    assert not statement.actions
    assert not statement.resources
    assert statement.principals == ()
    assert statement.not_actions.leaf(0, statement.path).path == "policy.Statement[0].NotAction"
    assert statement.not_principals[0].leaf.path == "policy.Statement[0].NotPrincipal.AWS"


def test_given_principals_when_parsed_then_kind_and_path_are_kept() -> None:
    named = parse(policy(trust({"AWS": ["1", "2"], "Service": "s"}))).statements[0].principals
    assert [(each.kind, each.leaf.path) for each in named] == [
        ("AWS", "policy.Statement[0].Principal.AWS[0]"),
        ("AWS", "policy.Statement[0].Principal.AWS[1]"),
        ("Service", "policy.Statement[0].Principal.Service"),
    ]
    (bare,) = parse(policy(trust("*"))).statements[0].principals
    assert (bare.kind, bare.leaf.path) == ("*", "policy.Statement[0].Principal")


def test_given_conditions_when_parsed_then_values_are_texts() -> None:
    condition = {"Condition": {"Bool": {"aws:x": True}, "NumericEquals": {"aws:y": [7, 12.0]}}}
    conditions = parse(policy(allow("a:b", **condition))).statements[0].conditions
    assert [each.leaves.texts for each in conditions] == [("true",), ("7", "12")]
    assert conditions[1].leaves.path_of(1) == ".Condition.NumericEquals.aws:y[1]"


def test_given_a_null_for_a_condition_when_parsed_then_there_is_none() -> None:
    """As programs write it that leave a condition out."""
    assert parse(policy(allow("a:b", Condition=None))).statements[0].conditions == ()


def test_given_text_or_mapping_when_parsed_then_they_read_alike() -> None:
    document = policy(allow(["a:b"], "*", **when("StringEquals", "k", ["v"])))
    assert repr(parse(json.dumps(document))) == repr(parse(document))


def test_given_the_same_text_twice_when_parsed_then_it_is_read_once() -> None:
    text = json.dumps(policy(allow("a:b")))
    assert parse(text) is parse(text)


@pytest.mark.parametrize("nothing", [None, "", "  \n"])
def test_given_no_policy_when_parsed_then_the_document_is_empty(nothing: str | None) -> None:
    document = parse(nothing)
    assert document.statements == ()
    assert list(document.unknown_leaves()) == []


@pytest.mark.parametrize("whole", [Unknown("x", "queue.arn"), UNKNOWN_TEXT, f'"{UNKNOWN_TEXT}"'])
def test_given_an_unknown_policy_when_parsed_then_it_is_one_unknown(whole: object) -> None:
    document = parse(whole, "assumeRolePolicy")
    assert [each.path for each in document.unknown_leaves()] == ["assumeRolePolicy"]


def test_given_an_unknown_leaf_when_parsed_then_it_keeps_what_it_waits_for_and_gets_its_path() -> (
    None
):
    unknown = Unknown("elsewhere", "the output arn of queue", "urn:of:policy")
    text = parse(policy(allow("a:b", ["x", unknown]))).statements[0].resources.texts[1]
    assert isinstance(text, Unknown)
    assert text.path == "policy.Statement[0].Resource[1]"
    assert (text.waits_for, text.owner) == (unknown.waits_for, unknown.owner)


@pytest.mark.parametrize(
    ("document", "path"),
    [
        (policy(allow("a:b", UNKNOWN_TEXT)), "policy.Statement[0].Resource"),
        (policy(allow(Unknown("u"))), "policy.Statement[0].Action"),
        (policy(trust(Unknown("u"))), "policy.Statement[0].Principal"),
        (policy(trust({"AWS": Unknown("u")})), "policy.Statement[0].Principal.AWS"),
        (policy(allow("a:b", Condition=Unknown("u"))), "policy.Statement[0].Condition"),
        (
            policy(allow("a:b", Condition={"Bool": Unknown("u")})),
            "policy.Statement[0].Condition.Bool",
        ),
        (
            policy(allow("a:b", **when("Bool", "k", Unknown("u")))),
            "policy.Statement[0].Condition.Bool.k",
        ),
    ],
)
def test_given_an_unknown_element_when_parsed_then_it_is_a_leaf_in_its_place(
    document: object, path: str
) -> None:
    assert [each.path for each in parse(document).unknown_leaves()] == [path]


def test_given_an_unknown_effect_statement_or_version_when_parsed_then_the_rest_is_read() -> None:
    unknown = Unknown("u")
    effect = parse(policy({"Effect": unknown, "Action": "a:b"}))
    assert isinstance(effect.statements[0].effect, Unknown)
    assert [each.path for each in effect.unknown_leaves()] == ["policy.Statement[0].Effect"]
    some = parse(policy(allow("a:b"), unknown))
    assert len(some.statements) == 1
    assert [each.path for each in some.unknowns] == ["policy.Statement[1]"]
    named = parse({"Version": unknown, "Statement": {**allow("a:b"), "Sid": unknown}})
    assert [each.path for each in named.unknown_leaves()] == [
        "policy.Version",
        "policy.Statement.Sid",
    ]
    assert len(named.statements) == 1


@pytest.mark.parametrize(
    ("document", "path", "reason"),
    [
        ("{", "policy", "invalid JSON"),
        ("[" * 100_000, "policy", "invalid JSON"),
        ("9" * 10_000, "policy", "invalid JSON"),
        ("[]", "policy", "wrong type"),
        (7, "policy", "wrong type"),
        ('{"Statement": [], "Statement": []}', "policy.Statement", "duplicate key"),
        (
            '{"Statement": {"Effect": "Deny", "Effect": "Allow", "Action": "*"}}',
            "policy.Statement.Effect",
            "duplicate key",
        ),
        (
            '{"Statement": {"Effect": "Deny", "Action": "*", '
            '"Condition": {"Bool": {"a": 1, "a": 2}}}}',
            "policy.Statement.Condition.Bool.a",
            "duplicate key",
        ),
        ({"version": "2012-10-17"}, "policy.version", "unknown element"),
        ({"Version": "2012-10-18", "Statement": []}, "policy.Version", "unknown Version"),
        ({"Version": 2012, "Statement": []}, "policy.Version", "unknown Version"),
        ({"Version": "2012-10-17"}, "policy", "missing Statement"),
        ({"Statement": []}, "policy.Statement", "empty Statement"),
        ({"Statement": ["x"]}, "policy.Statement[0]", "wrong type"),
        (policy({"Action": "a:b"}), "policy.Statement[0].Effect", "invalid Effect"),
        (
            policy({"Effect": "allow", "Action": "a:b"}),
            "policy.Statement[0].Effect",
            "invalid Effect",
        ),
        (policy({"Effect": "Allow"}), "policy.Statement[0]", "missing Action"),
        (
            policy({**allow("a:b"), "NotAction": "c:d"}),
            "policy.Statement[0]",
            "Action and NotAction",
        ),
        (policy({**allow("a:b"), "Sid": 7}), "policy.Statement[0].Sid", "wrong type"),
        (policy({**allow("a:b"), "Actions": []}), "policy.Statement[0].Actions", "unknown element"),
        ({7: []}, "policy.7", "unknown element"),
        (policy(allow([])), "policy.Statement[0].Action", "empty Action"),
        (policy(allow(["a:b", " "])), "policy.Statement[0].Action[1]", "empty Action"),
        (policy(allow("a:b", 7)), "policy.Statement[0].Resource", "wrong type"),
        (policy(allow("a:b", {"Fn": "x"})), "policy.Statement[0].Resource", "wrong type"),
        (policy(trust({})), "policy.Statement[0].Principal", "empty Principal"),
        (policy(trust(7)), "policy.Statement[0].Principal", "wrong type"),
        (policy(trust({"aws": "*"})), "policy.Statement[0].Principal.aws", "unknown element"),
        (policy(allow("a:b", Condition=[])), "policy.Statement[0].Condition", "wrong type"),
        (
            policy(allow("a:b", Condition={7: {}})),
            "policy.Statement[0].Condition.7",
            "unknown element",
        ),
        (
            policy(allow("a:b", **when("Bool", "k", {}))),
            "policy.Statement[0].Condition.Bool.k",
            "wrong type",
        ),
    ],
)
def test_given_what_aws_refuses_when_parsed_then_the_fault_has_a_name_and_a_path(
    document: object, path: str, reason: str
) -> None:
    with pytest.raises(MalformedDocument) as caught:
        parse(document)
    assert (caught.value.path, caught.value.reason) == (path, reason)
    assert str(caught.value) == f"{path}: {reason}. {caught.value.advice}"


def test_given_a_bad_value_when_refused_then_the_message_does_not_repeat_it() -> None:
    with pytest.raises(MalformedDocument) as caught:
        parse(policy({"Effect": "hunter2", "Action": "a:b"}))
    assert "hunter2" not in str(caught.value)


def test_given_another_mapping_than_a_dictionary_when_parsed_then_it_reads_alike() -> None:
    statement = allow("s3:GetObject", "arn:aws:s3:::b/*")
    read = parse(MappingProxyType(policy(MappingProxyType(statement))))
    (alike,) = parse(policy(statement)).statements
    assert repr(read.statements) == repr((alike._replace(memory=None),))


@pytest.mark.parametrize(
    ("document", "advice"),
    [
        ({"version": "2012-10-17"}, "Write Version"),
        (policy({"Effect": "Allow", "action": "a:b", "Resource": "*"}), "Write Action"),
        ({"Versions": "2012-10-17"}, "Use one of Id, Statement, Version"),
    ],
)
def test_given_another_spelling_of_an_element_when_parsed_then_the_advice_is_the_right_one(
    document: dict[str, object], advice: str
) -> None:
    with pytest.raises(MalformedDocument) as caught:
        parse(document)
    assert caught.value.advice == advice
