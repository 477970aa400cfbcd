"""A rule and its metadata are one thing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.rule.rule import Finding, Outcomes, Profile, Rule, Scope, Severity, rule
from policypack.settings.settings import Settings


@rule(
    id="t-queue-open",
    types=("t:Queue",),
    severity=Severity.HIGH,
    profile=Profile.STRICT,
    remediation="Close it",
    fix={"open": False},
)
def queue_open(queue: Resource, settings: Settings) -> Outcomes:
    """The queue is open."""
    yield Finding(f"{queue.name} under {settings.profile.value}")


@rule(
    id="t-queue-lost",
    types=("t:Queue",),
    reads=("t:Topic",),
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
    assert (queue_open.reads, queue_lost.reads) == ((), ("t:Topic",))
    assert queue_open.fix == {"open": False}
    assert queue_lost.fix is None


def test_a_check_asks_by_name() -> None:
    assert queue_open.asks_for == ("queue", "settings")
    assert queue_lost.asks_for == ("queue", "stack")


def declared(check: Any, reads: tuple[str, ...] = ()) -> Rule:
    return rule(
        id="t-queue-open",
        types=("t:Queue",),
        reads=reads,
        severity=Severity.HIGH,
        profile=Profile.STRICT,
        remediation="Close it",
    )(check)


def test_a_misspelt_parameter_is_refused_where_the_rule_is_declared() -> None:
    def check(queue: Resource, stcak: Stack) -> Outcomes:
        yield Finding("open")

    with pytest.raises(TypeError, match="t-queue-open: unknown parameter 'stcak' of the check"):
        declared(check)


def test_a_check_that_takes_any_arguments_is_refused() -> None:
    def check(queue: Resource, **asked: Any) -> Outcomes:
        yield Finding("open")

    with pytest.raises(TypeError, match="t-queue-open: unknown parameter 'asked' of the check"):
        declared(check)


def test_reads_goes_with_a_check_that_asks_for_the_stack() -> None:
    def alone(queue: Resource) -> Outcomes:
        yield Finding("open")

    def together(queue: Resource, stack: Stack) -> Outcomes:
        yield Finding("open")

    for check, reads in ((alone, ("t:Topic",)), (together, ())):
        with pytest.raises(
            TypeError, match="`reads` must be given if, and only if, the check takes"
        ):
            declared(check, reads)


def test_a_rule_that_asks_for_packages_alone_needs_no_resource() -> None:
    def package_open(package: object) -> Outcomes:
        yield Finding("open", file="")

    def packages_open(packages: object) -> Outcomes:
        yield Finding("open", file="")

    def both(function: Resource, package: object) -> Outcomes:
        yield Finding("open", file="")

    assert declared(package_open).judges_packages_alone
    assert declared(package_open).scope is Scope.RESOURCE
    assert declared(packages_open, ("t:Layer",)).judges_packages_alone
    assert declared(packages_open, ("t:Layer",)).scope is Scope.STACK
    assert not declared(both).judges_packages_alone
    assert not queue_lost.judges_packages_alone


def test_the_title_is_the_first_line_without_its_full_stop() -> None:
    assert (queue_open.title, queue_lost.title) == ("The queue is open", "Nobody reads the queue")


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
    from policypack.rules.sqs.queues import queue_unencrypted

    assert queue_unencrypted.service == "sqs"
    # AND a module of one's own need not lie in any
    assert replace(queue_unencrypted, module="acme_rules").service == ""
