"""Three outcomes, whatever a rule does."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from policypack.judging.judge import Judge
from policypack.judging.run import judge
from policypack.judging.verdict import Outcome, Verdict
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown
from policypack.model.values import Value
from policypack.rule.rule import Finding, Outcomes, Profile, Rule, Severity
from policypack.settings.merging import read_settings
from policypack.settings.settings import Level, Settings
from tests.judged import UNKNOWN, resource, secret
from tests.rules_of_tests import QUEUE, TOPIC, make, make_stack_rule

TODAY = date(2026, 3, 1)
VIOLATES, UNDECIDED, _ = Outcome


def queue(name: str = "orders", **properties: Any) -> Resource:
    return resource(QUEUE, properties, name)


def run(rule: Rule, *resources: Resource, **values: Any) -> list[Verdict]:
    return judge(resources, read_settings(values), [rule])


def brief(verdicts: list[Verdict]) -> list[tuple[Outcome, str]]:
    return [(verdict.outcome, verdict.path) for verdict in verdicts]


def waiver(**changes: str) -> dict[str, str]:
    given = {"rule": "t-queue-open", "resource": "orders", "reason": "r", "owner": "o"}
    return given | {"expires": "2026-03-31"} | changes


def test_judged_resources_are_freed_without_the_garbage_collector() -> None:
    # Of thousands of stacks it would have to free each.
    judged = queue(open=UNKNOWN)
    gone = weakref.ref(judged)
    gc.collect()
    gc.disable()
    try:
        assert brief(run(make(), judged)) == [(UNDECIDED, "open")]
        del judged
        assert gone() is None
    finally:
        gc.enable()


def test_the_remediation_of_what_a_component_makes_names_the_component() -> None:
    made_by = "urn:pulumi:dev::shop::awsx:ecs:FargateService$aws:sqs/queue:Queue::orders"
    own = "(use the arguments or the transforms option of awsx:ecs:FargateService, which makes it)"
    (found,) = run(make(), replace(queue(open=True), urn=made_by))
    assert found.fix == f"Close it {own}"
    (unknown,) = run(make(), replace(queue(open=UNKNOWN), urn=made_by))
    assert unknown.fix == found.fix

    classic = made_by.replace("awsx:ecs:", "awsx:x:ecs:")
    (found,) = run(make(), replace(queue(open=True), urn=classic))
    assert "option of awsx.classic.ecs.FargateService, which" in found.fix

    def knows_better(queue: Resource) -> Outcomes:
        yield Finding("it is open", fix="Pass a handler with a role")

    (found,) = run(make(check=knows_better), replace(queue(), urn=made_by))
    assert found.fix == "Pass a handler with a role"
    (found,) = run(make(), queue(open=True))
    assert found.fix == "Close it"


def test_a_violation_carries_rule_resource_and_what_is_wrong() -> None:
    rule = make()
    (found,) = run(rule, queue(open=True))
    assert (found.rule, found.urn) == (rule, queue().urn)
    assert brief([found]) == [(VIOLATES, "open")]
    assert (found.message, found.severity, found.level) == (
        "open is bad",
        Severity.HIGH,
        Level.MANDATORY,
    )
    assert found.blocking


def test_compliant_resource_has_no_verdict() -> None:
    assert run(make(), queue(open=False), queue()) == []


def test_an_unknown_value_is_undecided_and_advises() -> None:
    (found,) = run(make(), queue(open=UNKNOWN))
    assert brief([found]) == [(UNDECIDED, "open")]
    assert (found.level, found.blocking) == (Level.ADVISORY, False)


def test_a_known_value_is_judged_beside_an_unknown_one() -> None:
    assert brief(run(make(), queue(open=True, other=UNKNOWN))) == [(VIOLATES, "open")]


def test_one_unknown_element_leaves_the_others_judged() -> None:
    def check(found: Resource) -> Outcomes:
        def element(item: Value) -> Iterator[Finding]:
            if item.content == "bad":
                yield Finding("bad", item.path)

        return found.each("l", element)

    found = run(make(check=check), queue(l=["bad", UNKNOWN, "good", "bad"]))
    # Undecided outcomes are reported once the whole stack is known.
    assert brief(found) == [(VIOLATES, "l[0]"), (VIOLATES, "l[3]"), (UNDECIDED, "l[1]")]


def test_findings_before_an_unknown_value_are_kept() -> None:
    def check(found: Resource) -> Outcomes:
        yield Finding("first", "a")
        yield Finding(found.get("b"), "b")

    found = run(make(check=check), queue(b=UNKNOWN))
    assert brief(found) == [(VIOLATES, "a"), (UNDECIDED, "b")]


def test_a_check_that_reads_before_it_is_iterated_is_undecided_too() -> None:
    def check(found: Resource) -> Outcomes:
        return iter([Finding("open", "open")] if found.get("open") else [])

    assert brief(run(make(check=check), queue(open=UNKNOWN))) == [(UNDECIDED, "open")]


def returns_none(_: Resource) -> Any:
    """Forgets to yield."""


def yields_text(_: Resource) -> Iterator[str]:
    yield "hunter2"


def raises(found: Resource) -> Outcomes:
    yield Finding("before", "a")
    raise KeyError(found.get("password"))


@pytest.mark.parametrize(
    ("check", "error"),
    [
        (returns_none, "TypeError"),
        (yields_text, "TypeError"),
        (raises, "KeyError"),
    ],
)
def test_a_rule_that_fails_is_a_violation_that_shows_no_value(
    check: Callable[..., Any], error: str
) -> None:
    found = run(make(check=check), queue(password=secret("hunter2")))[-1]
    assert found.outcome is VIOLATES
    assert found.blocking
    assert found.message.startswith(f"the rule itself failed with {error} (")
    assert "hunter2" not in repr(found)


def test_a_wire_value_that_cannot_be_decoded_fails_every_rule_that_reads_it() -> None:
    broken = queue(open={"4dabf18193072939515e22adb298388d": "new mark"})
    (found,) = run(make(), broken)
    assert "failed with ValueError" in found.message


def test_a_failing_rule_leaves_the_others_judging() -> None:
    rules = [make("t-a", raises), make("t-b")]
    found = judge([queue(open=True)], Settings(), rules)
    assert [(verdict.rule.id, verdict.path) for verdict in found] == [
        ("t-a", "a"),
        ("t-a", ""),
        ("t-b", "open"),
    ]


@pytest.mark.parametrize(
    ("of_finding", "level"),
    [(Severity.LOW, Level.ADVISORY), (None, Level.MANDATORY), (Severity.CRITICAL, Level.MANDATORY)],
)
def test_the_severity_of_the_finding_decides(of_finding: Severity | None, level: Level) -> None:
    rule = make(check=lambda _: iter([Finding("x", "a", of_finding)]))
    (found,) = run(rule, queue())
    assert (found.severity, found.level) == (of_finding or Severity.HIGH, level)
    assert found.blocking is (level is Level.MANDATORY)


def test_finding_can_override_the_fix_of_its_rule() -> None:
    rule = make(check=lambda _: iter([Finding("x", "a"), Finding("y", "b", fix="Delete it")]))
    assert [found.fix for found in run(rule, queue())] == ["Close it", "Delete it"]


@pytest.mark.parametrize(
    ("level", "blocking"), [("advisory", False), ("mandatory", True), ("remediate", True)]
)
def test_the_level_decides_what_blocks(level: str, blocking: bool) -> None:
    (found,) = run(make(), queue(open=True), levels={"t-queue-open": level})
    assert found.blocking is blocking


def test_a_rule_that_is_off_does_not_run() -> None:
    assert run(make(profile=Profile.OPTIONAL), queue(open=True)) == []
    assert run(make(), queue(open=True), levels={"t-queue-open": "disabled"}) == []


def test_a_rule_sees_its_types_only() -> None:
    rule = make(types=(QUEUE, TOPIC))
    seen = [resource(kind, {"open": True}) for kind in (QUEUE, TOPIC, "aws:s3/bucket:Bucket")]
    assert {found.urn for found in run(rule, *seen)} == {seen[0].urn, seen[1].urn}


def unread(found: Resource, stack: Stack) -> Outcomes:
    topics = stack.of_type(TOPIC)
    if not any(found in stack.linked(topic, "queue", QUEUE) for topic in topics):
        yield Finding("nobody reads it")


def test_a_stack_rule_runs_for_its_first_type_with_the_stack() -> None:
    read, lost = queue("read", arn="arn:1"), queue("lost", arn="arn:2")
    topic = resource(TOPIC, {"queue": "arn:1"})
    rule = make_stack_rule("t-queue-unread", unread, QUEUE, TOPIC)
    assert [found.urn for found in run(rule, read, lost, topic)] == [lost.urn]


def test_an_unknown_of_another_resource_is_reported_there() -> None:
    def check(found: Resource, stack: Stack) -> Outcomes:
        for topic in stack.of_type(TOPIC):
            if topic.get("queue") == found.name:
                yield Finding("x")

    topic = resource(TOPIC, {"queue": UNKNOWN})
    (found,) = run(make_stack_rule("t-queue-x", check, QUEUE, TOPIC), queue(), topic)
    assert (found.urn, found.path, found.outcome) == (topic.urn, "queue", UNDECIDED)


def test_an_unknown_names_what_it_waits_for() -> None:
    key = resource("aws:kms/key:Key", {}, "key")
    waiting = resource(QUEUE, {"open": UNKNOWN}, depends={"open": [key]})
    (found,) = run(make(), waiting)
    assert found.waits_for == "an output of key (aws:kms/key:Key)"


@pytest.mark.parametrize(("known", "blocking"), [(True, True), (False, False)])
def test_undecided_blocks_in_strict_where_values_must_be_known(known: bool, blocking: bool) -> None:
    strict = read_settings({"profile": "strict"})
    (found,) = judge([queue(open=UNKNOWN)], strict, [make()], values_known=known)
    assert found.blocking is blocking


def judge_with(*waivers: dict[str, str], **values: Any) -> Judge:
    settings = read_settings({"waivers": list(waivers), **values})
    return Judge(settings, [make()], today=TODAY)


def test_a_waived_finding_does_not_block_and_names_its_waiver() -> None:
    judging = judge_with(waiver())
    (found,) = judging.resource(queue(open=True))
    assert not found.blocking
    assert found.waived == judging.settings.waivers[0]
    assert judging.waiver_faults() == []


def test_an_undecided_outcome_can_be_waived_too() -> None:
    (found,) = judge_with(waiver(path="open"), undecided="block").resource(queue(open=UNKNOWN))
    assert (found.outcome, found.level, found.blocking) == (UNDECIDED, Level.MANDATORY, False)


@pytest.mark.parametrize(
    ("changes", "values", "fault"),
    [
        ({"expires": "2026-02-28"}, {}, "expired on 2026-02-28"),
        ({"expires": "2027-03-02"}, {}, "expires on 2027-03-02, more than 365 days away"),
        ({}, {"never_waive": ["t-queue-open"]}, "the organization's never_waive lists the rule"),
        ({"resource": "order"}, {}, "does not match any finding; remove it or correct rule, "),
        ({"path": "opened"}, {}, "does not match any finding"),
        ({"rule": "t-queue-opened"}, {}, "unknown rule; did you mean t-queue-open?"),
    ],
)
def test_an_invalid_waiver_is_reported_and_waives_nothing(
    changes: dict[str, str], values: dict[str, Any], fault: str
) -> None:
    judging = judge_with(waiver(**changes), **values)
    (found,) = judging.resource(queue(open=True))
    assert found.blocking
    (line,) = judging.waiver_faults()
    assert f"(o): {fault}" in line


def test_a_waiver_with_a_content_is_for_that_alone() -> None:
    """GIVEN a waiver of a finding by content WHEN it has another content THEN it is reported."""
    (accepted,) = judge_with().resource(queue(open=True))
    judging = judge_with(waiver(content=accepted.content))
    (found,) = judging.resource(queue(open=True))
    assert (found.blocking, judging.waiver_faults()) == (False, [])
    judging = judge_with(waiver(content="0" * 32))
    (found,) = judging.resource(queue(open=True))
    assert found.blocking
    (line,) = judging.waiver_faults()
    assert "(o): the accepted content changed, so the waiver no longer applies" in line


def test_waivers_for_disabled_rules_are_not_reported_as_unmatched() -> None:
    judging = judge_with(waiver(), levels={"t-queue-open": "disabled"})
    assert judging.resource(queue(open=True)) == []
    assert judging.waiver_faults() == []


def test_every_waiver_that_matches_is_valid() -> None:
    judging = judge_with(waiver(), waiver(resource="*"))
    assert judging.resource(queue(open=True))[0].waived == judging.settings.waivers[0]
    assert judging.waiver_faults() == []


def saying(message: str, fix: str | None = None) -> Rule:
    """A rule that says `message` of every queue."""

    def check(queue: Resource) -> Outcomes:
        yield Finding(message, "open", fix=fix)

    return make(check=check)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("arn:aws:sqs:*:*:hush", "arn:aws:sqs:*:*:hush is open"),
        ("arn:aws:sqs:*:*:hush", "the queue hush is open"),
        ("abc", 'named "abc"'),
        (1234, "the port is 1234"),
        ('{"Resource": ["arn:aws:s3:::hush-1", "*"]}', "on hush-1, anybody"),
        ('{"Resource": ["arn:aws:s3:::hush-1", "*"]}', 'on "*", anybody'),
        ({"a": [{"b": "hush-hush"}]}, "tells xhush-hushx"),
    ],
)
def test_a_marked_value_is_withheld_from_the_message_and_the_verdict_stays(
    value: Any, message: str
) -> None:
    (found,) = run(saying(message, "close it"), queue(held=secret(value), other="x"))
    assert (found.outcome, found.path, found.blocking) == (VIOLATES, "open", True)
    assert (
        found.message
        == "details are withheld, because they contain a value that is marked as secret"
    )
    assert found.fix == "Close it"


def test_a_fix_that_repeats_a_marked_value_gives_way_to_the_rules_own() -> None:
    (found,) = run(saying("it is open", "name hush-hush"), queue(held=secret("hush-hush")))
    assert (found.message, found.fix) == ("it is open", "Close it")


def test_no_message_or_fix_shows_the_credentials_of_an_address() -> None:
    def check(queue: Resource) -> Outcomes:
        yield Finding(
            "from https://a:hush@b.example.com/x", fix="Remove https://a:hush@b.example.com"
        )
        yield Unknown("name", "https://a:hush@b.example.com/x")

    violation, undecided = judge([resource(QUEUE, {})], rules=[make(check=check)])
    assert violation.message == "from https://b.example.com/x"
    assert violation.fix == "Remove https://b.example.com"
    assert undecided.waits_for == "https://b.example.com/x"


@pytest.mark.parametrize(
    "properties",
    [
        {"held": "hush-hush"},
        {"held": secret("")},
        {"held": secret(True)},
        {"held": secret("abc")},
        {"held": secret("{abc")},
        # The keys of a document are not secrets.
        {"held": secret('{"tabcd": "hidden"}')},
        {"held": secret('[{"tabcd": {"True": 7}}]')},
        {"held": secret("[" * 100_000)},
    ],
)
def test_a_message_that_repeats_nothing_is_shown(properties: dict[str, Any]) -> None:
    (found,) = run(saying("the tabcd of hush-hush is True", "close it"), queue(**properties))
    assert (found.message, found.fix) == ("the tabcd of hush-hush is True", "close it")


def test_a_rule_about_the_stack_repeats_no_long_secret_of_another_resource() -> None:
    def check(queue: Resource, stack: Stack) -> Outcomes:
        yield Finding("abc opens hush-hush", "open")

    def said(marked: str) -> str:
        other = resource(TOPIC, {"held": secret(marked)}, "other")
        (found,) = run(make_stack_rule("t-queue-told", check, QUEUE, TOPIC), queue(), other)
        return found.message

    assert "withheld" in said("hush-hush")
    assert said("abc") == "abc opens hush-hush"


def test_needs_of_an_undecided_rule_show_no_secret() -> None:
    def check(found: Resource) -> Outcomes:
        yield Unknown("open", f"a service that accepts {found.get('password')}")

    (found,) = run(make(check=check), queue(password=secret("hunter2")))
    assert found.outcome is UNDECIDED
    assert "hunter2" not in repr(found)
    assert "needs details that are withheld" in found.message


def test_needs_of_an_undecided_rule_show_no_secret_of_another_resource() -> None:
    def check(found: Resource, stack: Stack) -> Outcomes:
        yield Unknown("open", "an output of hush-hush")

    other = resource(TOPIC, {"held": secret("hush-hush")}, "other")
    (found,) = run(make_stack_rule("t-queue-told", check, QUEUE, TOPIC), queue(), other)
    assert "hush" not in repr(found)


def test_the_catalogue_is_what_judges_by_default() -> None:
    from policypack.rules import all_rules

    assert Judge().rules == all_rules()


def test_resource_reported_for_a_shared_cause_is_independent_of_the_order() -> None:
    def check(queue: Resource, stack: Stack) -> Outcomes:
        yield Finding("shared", "policy", cause="role")

    rule = make_stack_rule("t-queue-shared", check, QUEUE)
    told = [
        [each.subject for each in run(rule, *queues) if each.folded_into is None]
        for queues in ((queue("a"), queue("b")), (queue("b"), queue("a")))
    ]
    assert told[0] == told[1]
    assert len(told[0]) == 1
