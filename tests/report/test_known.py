"""Findings that the baseline of a run has: counted in every format, and listed on request."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policypack.report import run
from policypack.report.entries import Kind, entries
from policypack.report.formats import Terminal, render
from tests.report.run_documents import finding

NEW = finding("a-new", known=False)
KNOWN = finding("b-known", blocking=False, known=True)


def shown(form: str, *findings: dict[str, Any], verbose: bool = False) -> str:
    document = run.document(findings, command="preview")
    return render(document, form, terminal=Terminal(verbose=verbose))


@pytest.mark.parametrize(
    ("form", "counted"),
    [
        ("text", "Known     1 finding (--verbose lists them)"),
        ("github", "::notice title=stackwarden::known: 1 finding\n"),
        ("markdown", "<summary>1 known from the baseline</summary>"),
        ("html", '["known",'),
        ("junit", '<skipped message="known: high: Queue is open">'),
    ],
)
def test_a_known_finding_is_counted_and_the_new_one_told(form: str, counted: str) -> None:
    text = shown(form, NEW, KNOWN)
    assert counted in text
    assert "a-new" in text


def test_text_lists_known_findings_on_request() -> None:
    assert "b-known" not in shown("text", KNOWN)
    assert "known[b-known]" in shown("text", KNOWN, verbose=True)
    assert "Findings  none" in shown("text", KNOWN)


def test_sarif_has_the_state_beside_the_baseline() -> None:
    (made,) = json.loads(shown("sarif", NEW, KNOWN, finding("c-alone")))["runs"]
    states = {each["ruleId"]: each.get("baselineState") for each in made["results"]}
    assert states == {"a-new": "new", "b-known": "unchanged", "c-alone": None}


def test_waived_finding_is_waived_regardless_of_the_baseline() -> None:
    waived = {"reason": "r", "owner": "o", "expires": "2099-01-01"}
    kinds = [each.kind for each in entries([{**KNOWN, "waived": waived}, KNOWN])]
    assert kinds == [Kind.WAIVED, Kind.KNOWN]
