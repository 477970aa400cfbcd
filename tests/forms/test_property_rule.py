"""Declared properties: which of them are judged, what stands in for an absent one, and where."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.forms.property_rule import (
    OtherDefault,
    PropertyDeclaration,
    at_least,
    equal,
    given,
    meets,
    other_than,
    property_rule,
)
from policypack.model.resources import Resource
from policypack.model.unknown import Unknown, UnknownValueError, until_unknown
from policypack.model.values import Value
from policypack.rule.rule import Finding, Profile, Rule, Severity
from policypack.settings.settings import Settings
from tests.judged import UNKNOWN, resource, secret
from tests.rules_of_tests import QUEUE, TOPIC

PATH = "kmsMasterKeyId"


def declaration(path: str = PATH, **more: Any) -> PropertyDeclaration:
    return PropertyDeclaration(
        {QUEUE: path}, more.pop("must", equal("KMS")), "the key is wrong", **more
    )


def judged(declared: PropertyDeclaration, **properties: Any) -> list[str]:
    """The paths of the findings, those of unknown values with a question mark."""
    outcomes = until_unknown(declared.check(resource(QUEUE, properties)))
    return [f"{each.path}?" if isinstance(each, Unknown) else each.path for each in outcomes]


def test_a_value_meets_or_fails_where_it_stands() -> None:
    assert judged(declaration(), kmsMasterKeyId="KMS") == []
    assert judged(declaration(), kmsMasterKeyId="NONE") == [PATH]
    assert judged(declaration(), kmsMasterKeyId=secret("NONE")) == [PATH]
    (found,) = declaration().check(resource(QUEUE, {}))
    assert found == Finding("the key is wrong", PATH)


def test_each_type_has_its_path() -> None:
    both = PropertyDeclaration({QUEUE: "a", TOPIC: "b.c"}, equal(True), "off")
    (queue,) = both.check(resource(QUEUE, {"b": {"c": True}}))
    (topic,) = both.check(resource(TOPIC, {"a": True}))
    assert isinstance(queue, Finding)
    assert isinstance(topic, Finding)
    assert (queue.path, topic.path) == ("a", "b.c")


def test_a_requirement_may_come_from_the_settings() -> None:
    declared = declaration(must=lambda settings: at_least(settings.log_retention_days))
    assert declared.required().meeting == Settings().log_retention_days
    queue = resource(QUEUE, {PATH: 30})
    (found,) = declared.check(queue)
    assert found == Finding("the key is wrong", PATH)
    assert [*declared.check(queue, Settings(log_retention_days=30))] == []
    assert len([*declared.check(queue, Settings(log_retention_days=31))]) == 1


def test_a_message_names_what_the_settings_require() -> None:
    by_days = PropertyDeclaration(
        {QUEUE: PATH}, lambda settings: at_least(settings.log_retention_days), "{PATH} must {must}"
    )
    (found,) = by_days.check(resource(QUEUE, {}), Settings(log_retention_days=90))
    assert found == Finding("{PATH} must be at least 90", PATH)


@pytest.mark.parametrize("absent", [{}, {PATH: None}])
def test_the_default_stands_for_an_absent_value(absent: dict[str, Any]) -> None:
    assert judged(declaration(default="KMS"), **absent) == []
    assert judged(declaration(default="NONE"), **absent) == [PATH]
    assert judged(declaration(), **absent) == [PATH]


def test_the_default_stands_for_nothing_that_is_given() -> None:
    assert judged(declaration(default="KMS"), kmsMasterKeyId="") == [PATH]
    assert judged(declaration(default="KMS", must=equal(True)), kmsMasterKeyId=False) == [PATH]


def test_unless_excuses_a_value_by_any_other_that_is_set() -> None:
    declared = declaration(unless=("a", "b.c"))
    assert judged(declared, b={"c": 1}) == []
    assert judged(declared, b={"c": UNKNOWN}) == ["b.c?"]
    assert judged(declared, b={"c": UNKNOWN}, kmsMasterKeyId="KMS") == []
    assert judged(declared, a=False) == []
    assert judged(declared, a=None, b={}) == [PATH]
    assert judged(declared, b=UNKNOWN) == ["b?"]


def test_only_if_asks_for_a_value_of_another() -> None:
    declared = declaration(only_if={"a": equal(True), "b": given("x")})
    assert judged(declared, a=True, b="x") == [PATH]
    assert judged(declared, a=True, b=UNKNOWN) == ["b?"]
    assert judged(declared, a=False, b="x") == []
    assert judged(declared, a=True) == []
    assert judged(declared, b="x") == []
    assert judged(declared, a=UNKNOWN, b="x") == ["a?"]


def test_without_what_makes_it_effective_the_default_applies() -> None:
    declared = declaration(effective_with=("destination.arn",))
    assert judged(declared, kmsMasterKeyId="KMS", destination={"arn": "x"}) == []
    waiting = judged(declared, kmsMasterKeyId="KMS", destination={"arn": UNKNOWN})
    assert waiting == ["destination.arn?"]
    assert judged(declared, kmsMasterKeyId="KMS") == [PATH]
    assert judged(declared, kmsMasterKeyId="KMS", destination=UNKNOWN) == ["destination?"]
    off = declaration(effective_with=("destination",), default="KMS")
    assert judged(off, kmsMasterKeyId="NONE") == []


def test_another_default_stands_for_an_absent_value_where_it_applies() -> None:
    other = OtherDefault(
        "NONE",
        "a",
        "AWS uses none",
        only_if={"a": equal(True)},
        unless={"b": other_than("default", meeting="own")},
    )
    declared = declaration(default="KMS", instead={QUEUE: other})
    assert [*declared.check(resource(QUEUE, {"a": True}))] == [Finding("AWS uses none", PATH)]
    assert judged(declared, a=True, b="default") == [PATH]
    assert judged(declared, a=True, b="own") == []
    assert judged(declared, a=True, b=UNKNOWN) == ["b?"]
    assert judged(declared, a=UNKNOWN) == ["a?"]
    assert judged(declared, a=False) == judged(declared) == []
    assert judged(declared, a=True, kmsMasterKeyId="KMS") == []
    (found,) = declared.check(resource(QUEUE, {"a": True, PATH: "OTHER"}))
    assert found == Finding("the key is wrong", PATH)


def test_every_element_of_a_list_is_judged_by_itself() -> None:
    declared = declaration("rules[].retry.attempts", must=at_least(2))
    rules = [{"retry": {"attempts": 1}}, UNKNOWN, {"retry": {"attempts": 2}}, {}, None]
    assert judged(declared, rules=rules[:1]) == ["rules[0].retry.attempts"]
    found = judged(declared, rules=[rules[0], *rules[2:4]])
    assert found == ["rules[0].retry.attempts", "rules[2].retry.attempts"]
    assert judged(declared, rules=[]) == []
    assert judged(declared) == []
    assert judged(declared, rules=UNKNOWN) == ["rules?"]


def test_an_unknown_element_leaves_the_others_judged() -> None:
    declared = declaration("rules[].retry", must=at_least(2))
    found = judged(declared, rules=[{"retry": UNKNOWN}, {"retry": 1}, UNKNOWN, {"retry": 1}])
    assert found == ["rules[0].retry?", "rules[1].retry", "rules[2]?", "rules[3].retry"]


def test_lists_within_lists_are_walked() -> None:
    declared = declaration("a[].b[]", must=equal("x"))
    assert judged(declared, a=[{"b": ["x", "y"]}, {}, {"b": ["z"]}]) == ["a[0].b[1]", "a[2].b[0]"]


def test_an_unknown_value_is_undecided_also_where_any_output_will_do() -> None:
    assert judged(declaration(), kmsMasterKeyId=UNKNOWN) == [f"{PATH}?"]
    assert judged(declaration(must=given("x")), kmsMasterKeyId=UNKNOWN) == [f"{PATH}?"]
    assert judged(declaration(must=given("x")), kmsMasterKeyId=secret(UNKNOWN)) == [f"{PATH}?"]


@pytest.mark.parametrize(
    ("kinds", "outcomes"),
    [
        (["aws:kms/key:Key"], []),
        (["aws:kms/key:Key", "pulumi-python:dynamic:Resource"], [f"{PATH}?"]),
        (["random:index/randomId:RandomId"], [f"{PATH}?"]),
        ([], [f"{PATH}?"]),
    ],
)
def test_an_output_of_an_aws_resource_is_a_value(kinds: list[str], outcomes: list[str]) -> None:
    made_of = [resource(kind, {}) for kind in kinds]
    queue = resource(QUEUE, {PATH: UNKNOWN}, depends={PATH: made_of})
    for declared in (declaration(must=given("x")), declaration("other", unless=(PATH,))):
        found = [*until_unknown(declared.check(queue))]
        told = [f"{each.path}?" for each in found if isinstance(each, Unknown)]
        assert told == outcomes


def test_meets_reads_one_value() -> None:
    waits = Value(Unknown("a"), "a")
    assert meets(equal(1), Value(1))
    assert meets(equal(1), Value(None), default=1)
    assert not meets(equal(1), Value(2), default=1)
    assert meets(given("x"), waits, is_output=True)
    with pytest.raises(UnknownValueError):
        meets(equal(1), waits, default=1)


def declared_rule(**more: Any) -> Rule:
    return property_rule(
        id="t-queue-open",
        properties={QUEUE: PATH, TOPIC: PATH},
        must=equal("KMS"),
        message="open",
        severity=Severity.LOW,
        profile=Profile.STRICT,
        remediation="Set it",
        title="Queue is open",
        why="""
        It is open.
        https://example.com/why
        """,
        example="""
        a  # bad
        b  # good
        """,
        **more,
    )


def test_a_rule_has_the_text_types_and_module_of_its_declaration() -> None:
    rule = declared_rule(fix={PATH: "KMS"})
    assert (rule.types, rule.module, rule.reads) == ((QUEUE, TOPIC), __name__, ())
    assert (rule.documentation.bad, rule.documentation.good) == ("a", "b")
    assert rule.documentation.url == "https://example.com/why"
    assert (rule.title, rule.fix) == ("Queue is open", {PATH: "KMS"})
    assert declared_rule(module="policypack.rules.sqs.x").service == "sqs"


def test_the_check_of_a_rule_is_that_of_its_declaration() -> None:
    rule = declared_rule(unless=("a",), only_if={"b": equal(1)}, default="KMS")
    closed, opened = ({"b": 1}, {"b": 1, PATH: "NONE"})

    def found(properties: dict[str, Any]) -> list[Any]:
        it: Resource = resource(TOPIC, properties)
        return list(rule.check(it))

    assert found(closed) == []
    assert found(opened) == [Finding("open", PATH)]
    assert found({**opened, "a": 1}) == []
    assert found({**opened, "b": 2}) == []
