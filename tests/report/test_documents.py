"""The report for people: a paragraph each, and one for all that need the same value."""

from __future__ import annotations

from typing import Any

from policypack.report.documents import report_text, summary


def finding(rule: str, **other: Any) -> dict[str, Any]:
    made = {"rule": rule, "severity": "high", "outcome": "violates", "blocking": True}
    place = {"resource": None, "path": "code", "file": "a.zip", "line": None}
    return {
        **made,
        **place,
        "message": "m",
        "fix": "f",
        "waits_for": None,
        "folded_into": None,
        "waived": None,
        **other,
    }


def undecided(rule: str, **other: Any) -> dict[str, Any]:
    waits_for = other.pop("waits_for", "the archive")
    message = f"undecided: code needs {waits_for}"
    given = {"outcome": "undecided", "blocking": False, "message": message}
    return finding(rule, **{**given, "waits_for": waits_for, **other})


def test_undecided_findings_with_one_reason_are_one_paragraph() -> None:
    text = report_text([undecided("one"), finding("bad"), undecided("two")])
    assert text.split("\n\n") == [
        "a.zip: 2 rules\n    undecided: code needs the archive\n    Rules: one, two",
        "a.zip: bad (high, blocks)\n    m\n    Fix: f",
        "1 finding, 1 blocking; 2 undecided\n",
    ]


def test_another_place_or_reason_is_a_paragraph_of_its_own() -> None:
    others = [undecided("b", file="b.zip"), undecided("c", waits_for="x"), undecided("d", line=3)]
    text = report_text([undecided("a"), *others])
    assert text.count("Fix: f") == 4
    assert "a.zip:3: d (high)" in text


def test_what_blocks_is_never_put_together_with_what_does_not() -> None:
    text = report_text([undecided("a"), undecided("b", blocking=True)])
    assert "a.zip: b (high, blocks)" in text


def folded(rule: str, into: dict[str, Any], **other: Any) -> dict[str, Any]:
    place = {"rule": into["rule"], "subject": into["file"], "path": into["path"]}
    return finding(rule, folded_into=place, **other)


def test_a_folded_finding_stands_below_the_one_that_implies_it_and_counts_apart() -> None:
    wide = finding("wide", path="a")
    findings = [folded("narrow", wide, path="a"), wide, folded("wide", wide, path="b")]
    assert report_text(findings) == (
        "a.zip: wide (high, blocks)\n    m\n    Also: narrow\n    Also at: b\n    Fix: f\n\n"
        "1 finding, 1 blocking; 0 undecided\n"
    )
    assert summary(findings) == {
        "outcomes": {"violates": 1, "undecided": 0},
        "severities": {"low": 0, "medium": 0, "high": 1, "critical": 0},
        "blocking": 1,
        "waived": 0,
        "folded": 2,
    }
