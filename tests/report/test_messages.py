"""Output in the terminal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from policypack.judging.run import judge
from policypack.model.resources import Resource
from policypack.report import json_findings
from policypack.rule.rule import Finding, Outcomes
from policypack.settings.settings import Settings
from policypack.settings.waivers import Waiver
from tests.judged import UNKNOWN, resource
from tests.rules_of_tests import QUEUE, make


def is_open(queue: Resource) -> Outcomes:
    """Queue is open."""
    if queue.get("open"):
        yield Finding("open is bad", "open")


OPEN, SHUT = make("t-a", is_open), make("t-b")


def test_a_violation_is_place_evidence_and_fix() -> None:
    (found,) = judge([resource(QUEUE, {"open": True})], Settings(), [OPEN])
    lines = json_findings.violation(replace(found, message="any principal can read")).splitlines()
    assert lines == ["open: any principal can read", "Fix: Close it"]


def test_a_message_that_begins_with_the_place_says_it_once() -> None:
    (found,) = judge([resource(QUEUE, {"open": True})], Settings(), [OPEN])
    assert json_findings.violation(found).splitlines()[0] == "open is bad"


def test_a_violation_of_no_property_has_no_place() -> None:
    (found,) = judge([resource(QUEUE, {"open": True})], Settings(), [OPEN])
    told = json_findings.violation(replace(found, path="", message="no limit is set"))
    assert told.splitlines()[0] == "no limit is set"


def test_a_waived_violation_names_day_owner_and_reason() -> None:
    waiver = Waiver(rule="t-a", resource="it", reason="r", owner="ann", expires=date(2026, 3, 31))
    (found,) = judge([resource(QUEUE, {"open": True})], Settings(), [OPEN])
    waived = replace(found, waived=waiver)
    assert json_findings.violation(waived).splitlines()[-1] == "Waived until 2026-03-31 by ann: r"


def test_undecided_names_what_it_waits_for_and_every_rule_once() -> None:
    key = resource("aws:kms/key:Key", {}, "key")
    queue = resource(QUEUE, {"open": UNKNOWN}, depends={"open": [key]})
    found = judge([queue], Settings(), [SHUT, OPEN])
    assert json_findings.undecided([*found, *found]) == (
        "open needs an output of key (aws:kms/key:Key); undecided: t-a, t-b"
    )


def test_undecided_names_the_first_rules_and_counts_the_others() -> None:
    rules = [make(f"t-{letter}") for letter in "edcba"]
    found = judge([resource(QUEUE, {"open": UNKNOWN})], Settings(), rules)
    assert json_findings.undecided(found).endswith("; undecided: t-a, t-b, t-c and 2 more")


def test_undecided_without_a_known_reason_says_when() -> None:
    found = judge([resource(QUEUE, {"open": UNKNOWN})], Settings(), [OPEN])
    assert json_findings.undecided(found) == "open is known after apply; undecided: t-a"
