"""One entry for each cause, and one for all rules that need the same value."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.report.also import evidence, labelled
from policypack.report.entries import Kind, by_rule, entries
from policypack.report.run import summary
from tests.report.run_documents import finding, undecided


def test_undecided_findings_with_one_reason_are_one_entry() -> None:
    bad = finding("bad", severity="critical")
    first, second = entries([undecided("one"), bad, undecided("two")])
    assert (first.finding, first.kind, first.rules) == (bad, Kind.ERROR, ("bad",))
    assert (second.kind, second.rules) == (Kind.UNDECIDED, ("one", "two"))


def test_known_undecided_findings_are_as_many_entries_as_before() -> None:
    (made,) = entries([undecided("one", known=True), undecided("two", known=True)])
    assert (made.kind, made.rules) == (Kind.KNOWN, ("one", "two"))


def test_different_place_or_reason_is_a_separate_entry() -> None:
    others = [
        undecided("b", resource=None, file="b.zip"),
        undecided("c", message="undecided: policy is known after apply"),
        undecided("d", line=30),
    ]
    made = entries([undecided("a"), *others])
    assert [each.rules for each in made] == [("b",), ("a",), ("c",), ("d",)]


def test_blocking_and_advisory_findings_are_never_merged() -> None:
    made = entries([undecided("a"), undecided("b", blocking=True)])
    assert [each.kind for each in made] == [Kind.ERROR, Kind.UNDECIDED]


def test_a_waived_finding_neither_blocks_nor_advises() -> None:
    (made,) = entries([finding("a", waived={"reason": "r", "owner": "o", "expires": "2099-01-01"})])
    assert made.kind is Kind.WAIVED


def test_entries_are_sorted_by_severity_then_by_what_blocks_then_by_place() -> None:
    found = [
        finding("e", severity="low"),
        finding("d", blocking=False, line=1),
        finding("c", line=9),
        finding("b", line=2),
        finding("a", severity="critical", blocking=False),
    ]
    assert [each.finding["rule"] for each in entries(found)] == ["a", "b", "c", "d", "e"]


def folded(rule: str, into: dict[str, Any], **other: Any) -> dict[str, Any]:
    place = {"rule": into["rule"], "subject": into["file"], "path": into["path"]}
    return finding(rule, folded_into=place, **other)


def test_a_folded_finding_is_in_the_entry_that_implies_it_and_counts_apart() -> None:
    wide = finding("wide", path="a")
    narrow, same = folded("narrow", wide, path="a"), folded("wide", wide, path="b")
    (made,) = entries([narrow, wide, same])
    assert (made.finding, list(made.also)) == (wide, [narrow, same])
    assert summary([narrow, wide, same]) == {
        "outcomes": {"violates": 1, "undecided": 0, "remediated": 0},
        "severities": {"low": 0, "medium": 0, "high": 1, "critical": 0},
        "blocking": 1,
        "waived": 0,
        "folded": 2,
    }


def test_finding_folded_into_two_at_one_place_is_listed_once() -> None:
    first, second = finding("a", message="one"), finding("a", message="two")
    made = entries([first, second, folded("b", first)])
    assert [len(each.also) for each in made] == [1, 0]


def test_by_rule_has_an_entry_for_each_undecided_rule() -> None:
    assert [each.rules for each in by_rule([undecided("a"), undecided("b")])] == [("a",), ("b",)]


def test_the_place_of_an_entry_is_file_and_line_else_the_resource_else_the_path() -> None:
    cases = [
        (undecided("a"), "infra/__main__.py:3"),
        (undecided("a", file=None, line=None), "orders (aws:sqs/queue:Queue)"),
        (finding("a", file=None, path="open"), "open"),
        (finding("a", file="x\x1b.json"), "x\\x1b.json"),
    ]
    assert [by_rule([each])[0].place for each, _ in cases] == [place for _, place in cases]


def of_table(name: str, **other: Any) -> dict[str, Any]:
    resource = {"urn": f"urn::{name}", "type": "aws:dynamodb/table:Table", "name": name}
    return finding("deletable", **{"resource": resource, "line": 7, **other})


def test_equal_findings_about_resources_that_one_line_declares_are_one_entry() -> None:
    """In the order of their names: programs register them in any order."""
    found = [of_table(name) for name in ("people", "videos", "summaries")]
    for registered in (found, found[::-1]):
        (made,) = entries(registered)
        assert made.finding is found[0]
        assert ("Also on", "summaries, videos") in labelled(made.finding, made.also)


@pytest.mark.parametrize(
    "other",
    [{"line": 8}, {"message": "other"}, {"fix": "other"}, {"blocking": False}, {"line": None}],
)
def test_different_line_evidence_or_fix_is_a_separate_entry(other: dict[str, Any]) -> None:
    own = {"line": None} if other == {"line": None} else {}
    assert len(entries([of_table("people", **own), of_table("videos", **other)])) == 2


@pytest.mark.parametrize(
    ("path", "message", "told"),
    [
        ("viewer.tls", "tls is old", "viewer.tls is old"),
        ("viewer.tls", "tlsVersion is old", "viewer.tls: tlsVersion is old"),
        ("tls", "tls is old", "tls is old"),
    ],
)
def test_evidence_names_the_property_once(path: str, message: str, told: str) -> None:
    assert evidence(of_table("people", path=path, message=message)) == told
