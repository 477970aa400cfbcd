"""Findings as JSON, schema 1."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from policypack.judging.run import judge
from policypack.judging.verdict import Verdict
from policypack.report import json_findings
from policypack.settings.settings import Settings
from policypack.settings.waivers import Waiver
from tests.judged import UNKNOWN, resource
from tests.rules_of_tests import QUEUE, make


def verdict(value: object = True) -> Verdict:
    (found,) = judge([resource(QUEUE, {"open": value}, "orders")], Settings(), [make()])
    return found


def test_a_finding_has_every_key_and_null_for_what_is_not_known() -> None:
    assert json_findings.json_finding(verdict()) == {
        "rule": "t-queue-open",
        "title": "",
        "severity": "high",
        "outcome": "violates",
        "blocking": True,
        "resource": {
            "urn": "urn:pulumi:dev::shop::aws:sqs/queue:Queue::orders",
            "type": QUEUE,
            "name": "orders",
        },
        "path": "open",
        "message": "open is bad",
        "fix": "Close it",
        "waits_for": None,
        "file": None,
        "line": None,
        "folded_into": None,
        "waived": None,
        "content": verdict().content,
        "grants": None,
    }


def test_undecided_finding_has_a_separate_outcome() -> None:
    finding = json_findings.json_finding(replace(verdict(UNKNOWN), waits_for="key"))
    assert (finding["outcome"], finding["blocking"], finding["waits_for"]) == (
        "undecided",
        False,
        "key",
    )


def test_a_waiver_tells_reason_owner_and_day() -> None:
    expires = date(2026, 3, 31)
    waiver = Waiver(rule="r", resource="*", reason="legacy", owner="ann", expires=expires)
    finding = json_findings.json_finding(replace(verdict(), waived=waiver))
    assert finding["waived"] == {"reason": "legacy", "owner": "ann", "expires": "2026-03-31"}
    assert finding["blocking"] is False
