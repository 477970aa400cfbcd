"""`policypack.testing`, as an organization uses it for a rule of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from policypack.authoring import Finding, Outcomes, Resource, Rule, Stack
from policypack.rule.rule import Documentation
from policypack.testing import UNKNOWN, broken_laws, outcomes, resource, secret
from tests.rules_of_tests import QUEUE, TOPIC, make, make_stack_rule

EXAMPLE = """
aws.sqs.Queue("orders")  # bad
aws.sqs.Queue("orders", tags={"owner": "payments"})  # good
"""


def without_owner(queue: Resource) -> Outcomes:
    if not queue.get("tags.owner"):
        yield Finding("the tag owner is missing", "tags")


def documented(rule: Rule, example: str = EXAMPLE) -> Rule:
    return replace(rule, documentation=Documentation("Queue has no owner", "Why.", example))


def own(check: Callable[..., Outcomes] = without_owner, example: str = EXAMPLE) -> Rule:
    return documented(make("acme-queue-without-owner", check), example)


def test_outcomes_are_what_one_rule_finds() -> None:
    assert outcomes(own(), resource(QUEUE, {})) == [("violates", "tags")]
    assert outcomes(own(), resource(QUEUE, {"tags": {"owner": "payments"}})) == []
    assert outcomes(own(), resource(QUEUE, {"tags": {"owner": secret("payments")}})) == []
    unknown = resource(QUEUE, {"tags": {"owner": UNKNOWN}})
    assert outcomes(own(), unknown) == [("undecided", "tags.owner")]


def looks_at_the_tree(queue: Resource) -> Outcomes:
    if queue.at("fifoQueue").tree is True:
        yield Finding("its messages are in order", "fifoQueue")


def test_a_violation_that_an_unknown_value_hides_fails_the_test() -> None:
    bad = resource(QUEUE, {"fifoQueue": True})
    with pytest.raises(AssertionError, match="unknown values silence the rule"):
        outcomes(own(looks_at_the_tree), bad)
    found = outcomes(own(looks_at_the_tree), bad, may_be_silent={"fifoQueue"})
    assert found == [("violates", "fifoQueue")]


def test_a_sound_rule_breaks_no_law() -> None:
    assert broken_laws(own()) == []


def misspelt(queue: Resource) -> Outcomes:
    if not queue.get("tagz.owner"):
        yield Finding("the tag owner is missing", "tags")


ORDERED = 'aws.sqs.Queue("orders", fifo_queue=True)  # bad\naws.sqs.Queue("orders")  # good'


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        (own(example="aws.sqs.Quueue('orders')"), "the example does not run: AttributeError"),
        (own(example=EXAMPLE.replace("# bad", "")), "the good program: acme-queue-without-owner"),
        (own(looks_at_the_tree, ORDERED), f"an unknown value silences the rule: {QUEUE} fifoQueue"),
        (own(misspelt, EXAMPLE.replace("tags=", "fifo_queue=True, tags=")), "the good program"),
    ],
)
def test_a_law_that_a_rule_breaks_is_told(rule: Rule, told: str) -> None:
    assert broken_laws(rule, [])[0].startswith(told)


def test_a_misspelt_property_is_told() -> None:
    def reads_more(queue: Resource) -> Outcomes:
        queue.get("tagz.owner")
        yield from without_owner(queue)

    assert broken_laws(own(reads_more), []) == [f"{QUEUE} has no property tagz.owner"]


def test_a_type_that_is_looked_up_and_not_declared_is_told() -> None:
    def unread(queue: Resource, stack: Stack) -> Outcomes:
        stack.of_type(TOPIC)
        yield from without_owner(queue)

    rule = documented(make_stack_rule("acme-queue-without-owner", unread, QUEUE))
    assert broken_laws(rule, []) == [f"{TOPIC} is looked up but not in `reads`"]


def test_a_finding_of_another_rule_that_the_good_program_adds_is_told() -> None:
    example = EXAMPLE.replace("tags={", "sqs_managed_sse_enabled=False, tags={")
    told = broken_laws(own(example=example))
    assert told == ["the good program: sqs-queue-unencrypted violates at sqsManagedSseEnabled"]
