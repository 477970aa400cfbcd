"""Remediated findings in every format: the program has them, so that a report never hides them."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from policypack.commands.options import fails, status
from policypack.judging.verdict import Outcome
from policypack.report import baseline, run
from policypack.report.document_shape import OutcomeName
from policypack.report.entries import Kind, entries
from policypack.report.formats import FORMATS, Terminal, render
from tests.report.run_documents import finding

MADE: Any = finding("a-queue", outcome="remediated", line=3)
ADVISORY: Any = {**MADE, "rule": "b-queue", "blocking": False}
TOLD = "Remediated: by the policy pack in this run; the program still has it"


def shown(form: str, *findings: dict[str, Any]) -> str:
    document = run.document(findings, command="preview")
    return render(document, form, terminal=Terminal())


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ("text", "policy.json:3 remediated[a-queue] Queue is open"),
        ("text", "Remediated  by the policy pack in this run; the program still has it"),
        ("text", "Blocking    1 of 2"),
        ("text", "Remediated  2 findings; the program is unchanged; stackwarden fix edits it"),
        ("concise", "policy.json:3: remediated: a-queue (high): open: open is true\n"),
        ("json", '"outcome": "remediated"'),
        ("json", '"remediated": 2'),
        ("sarif", '"level": "error"'),
        ("sarif", f"open is true\\n{TOLD}"),
        ("junit", '<failure type="high" message="high: Queue is open">'),
        ("junit", '<skipped message="remediated: high: Queue is open">'),
        ("github", "::error file=policy.json,line=3,title=a-queue (high)::Queue is open%0A"),
        ("github", "::warning file=policy.json,line=3,title=b-queue (high)::Queue is open%0A"),
        ("markdown", "| blocks | high | a-queue |"),
        ("markdown", "| advises | high | b-queue |"),
        ("html", '["remediated",'),
    ],
)
def test_every_format_reports_it(form: str, told: str) -> None:
    assert told in shown(form, ADVISORY, MADE)


def test_no_format_says_that_nothing_is_found() -> None:
    for form in FORMATS:
        text = shown(form, MADE)
        assert "Findings  none" not in text
        assert "a-queue" in text, form


def test_a_run_that_only_previews_fails_for_it() -> None:
    assert status(run.document([MADE], command="preview")) == 1
    assert status(run.document([ADVISORY], command="preview")) == 0
    # AND as a violation does where the severity alone decides
    assert fails(ADVISORY, "high")
    assert not fails(ADVISORY, "critical")
    # UNLESS somebody accepts it
    for accepted in ({"known": True}, {"waived": {"reason": "r", "owner": "o", "expires": "2027"}}):
        made: Any = {**ADVISORY, **accepted}
        assert not fails(made, "high")


def test_a_baseline_that_has_the_violation_has_it_remediated_too() -> None:
    known = baseline.entries_of(run.document([finding("a-queue", line=3)], command="p")["findings"])
    found = baseline.compared(run.document([MADE], command="p")["findings"], known)
    assert (found.known, found.fixed) == (1, [])
    assert not found.findings[0]["blocking"]


def test_it_counts_apart_from_violations() -> None:
    counts = run.document([MADE, ADVISORY, finding("c")], command="preview")["summary"]
    assert counts["outcomes"] == {"violates": 1, "undecided": 0, "remediated": 2}
    assert counts["severities"]["high"] == 1
    assert counts["blocking"] == 2
    assert [each.kind for each in entries([MADE])] == [Kind.REMEDIATED]


def test_each_outcome_of_a_rule_has_its_place_in_the_document() -> None:
    assert {each.value for each in Outcome} == {*get_args(OutcomeName)}
