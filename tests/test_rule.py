"""A rule and its metadata are one thing."""

from __future__ import annotations

import pytest

from policypack.resources import Resource
from policypack.rule import (
    Documentation,
    Finding,
    Outcomes,
    Profile,
    Scope,
    Severity,
    rule,
    stack_rule,
)
from policypack.settings import Settings
from policypack.stack import Stack
from tests.judging import resource

DOCSTRING = """The queue is open.

Anybody may send. (https://docs.aws.amazon.com/one) and https://docs.aws.amazon.com/two say so.

Bad:
    aws.sqs.Queue(
        "orders")

Good:
    aws.sqs.Queue("orders", policy=json.dumps({}))
"""


@rule(
    id="t-queue-open",
    types=("t:Queue",),
    severity=Severity.HIGH,
    profile=Profile.STRICT,
    remediation="Close it",
    peers=("checkov:1",),
    fix=lambda queue: {"open": False},
)
def queue_open(queue: Resource, settings: Settings) -> Outcomes:
    """The queue is open."""
    yield Finding(f"{queue.name} under {settings.profile.value}")


@stack_rule(
    id="t-queue-lost",
    types=("t:Queue", "t:Topic"),
    severity=Severity.LOW,
    profile=Profile.OPTIONAL,
    remediation="Find it",
)
def queue_lost(queue: Resource, stack: Stack) -> Outcomes:
    """Nobody reads the queue"""
    yield Finding(str(len(stack.resources)))


def test_the_decorators_keep_what_they_are_given() -> None:
    assert (queue_open.id, queue_open.types, queue_open.severity) == (
        "t-queue-open",
        ("t:Queue",),
        Severity.HIGH,
    )
    assert (queue_open.scope, queue_lost.scope) == (Scope.RESOURCE, Scope.STACK)
    assert (queue_open.peers, queue_lost.peers) == (("checkov:1",), ())
    assert queue_open.fix is not None
    assert queue_lost.fix is None


def test_a_check_gets_what_it_asks_for_by_name() -> None:
    queue = resource("t:Queue", {}, "orders")
    settings, stack = Settings(), Stack([queue, queue])
    assert list(queue_open.judge(queue, None, settings)) == [Finding("orders under recommended")]
    assert list(queue_lost.judge(queue, stack, settings)) == [Finding("2")]


def test_the_title_is_the_first_line_without_its_full_stop() -> None:
    assert (queue_open.title, queue_lost.title) == ("The queue is open", "Nobody reads the queue")


def test_documentation_has_its_sections() -> None:
    doc = Documentation.of(DOCSTRING)
    assert doc.title == "The queue is open"
    assert doc.why.startswith("Anybody may send.")
    assert doc.why.endswith("say so.")
    assert doc.bad == 'aws.sqs.Queue(\n    "orders")'
    assert doc.good == 'aws.sqs.Queue("orders", policy=json.dumps({}))'
    assert doc.url == "https://docs.aws.amazon.com/one"


@pytest.mark.parametrize("text", ["", "Title", "Title.\n\nProse without source."])
def test_what_a_docstring_lacks_is_empty(text: str) -> None:
    doc = Documentation.of(text)
    assert (doc.bad, doc.good, doc.url) == ("", "", "")


def test_profiles_have_an_order() -> None:
    ranks = [profile.rank for profile in Profile]
    assert ranks == sorted(set(ranks))
    assert [profile.value for profile in Profile] == [
        "essential",
        "recommended",
        "strict",
        "optional",
    ]


def test_the_service_is_the_package_of_the_rule() -> None:
    from policypack.rules.sqs.encryption import queue_unencrypted

    assert queue_unencrypted.service == "sqs"
