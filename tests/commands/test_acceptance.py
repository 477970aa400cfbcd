"""Findings that a baseline accepts, and findings that no baseline can accept."""

from __future__ import annotations

from argparse import Namespace

from policypack.commands.preview_report import Accepted, Judged, accepted
from policypack.report.baseline import entries_of
from tests.report.run_documents import finding

ASKED = Namespace(write_baseline=None, write_waivers=None)


def blocking(found: Accepted) -> list[str]:
    return [each["rule"] for each in found.findings if each["blocking"]]


def test_a_rule_that_cannot_be_waived_is_not_accepted_by_a_baseline_either() -> None:
    findings = [finding("iam-policy-admin"), finding("sqs-queue-public")]
    rules = {each["rule"] for each in findings}
    known = entries_of(findings)
    assert blocking(accepted(ASKED, findings, known, Judged(True, rules))) == []
    never = Judged(True, rules, frozenset({"iam-policy-admin"}))
    found = accepted(ASKED, findings, known, never)
    assert blocking(found) == ["iam-policy-admin"]
    (note,) = found.notes
    assert note.startswith("baseline: iam-policy-admin of ")
    assert note.endswith("not accepted, because never_waive lists the rule")
