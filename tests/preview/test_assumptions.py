"""Findings that rest on an assumed value."""

from __future__ import annotations

from typing import Any

from policypack.preview.assumptions import decided


def finding(rule: str, name: str = "orders", **more: Any) -> dict[str, Any]:
    urn = f"urn:pulumi:dev::shop::aws:sqs/queue:Queue::{name}"
    return {
        "rule": rule,
        "resource": {"urn": urn},
        "path": "p",
        "outcome": "violates",
        "blocking": True,
        "folded_into": None,
        "waits_for": None,
        "message": "m",
        **more,
    }


def test_what_both_runs_find_stands_as_it_is() -> None:
    same = finding("a")
    assert decided([same], [finding("a", message="other")], ["shop:debug"]) == [same]


def test_what_one_run_alone_finds_waits_for_the_value() -> None:
    found = decided([finding("a")], [finding("b"), finding("a", "second")], ["shop:debug"])
    assert [(each["rule"], each["outcome"], each["blocking"]) for each in found] == [
        ("a", "undecided", False),
        ("b", "undecided", False),
        ("a", "undecided", False),
    ]
    assert {each["waits_for"] for each in found} == {"the value of shop:debug"}
    assert found[0]["message"] == "undecided: p needs the value of shop:debug"


def test_a_folded_finding_is_told_where_its_leader_is_not_sure() -> None:
    urn = finding("a")["resource"]["urn"]
    folded = finding("b", folded_into={"rule": "a", "subject": urn, "path": "p"})
    (first, second) = decided([finding("a"), folded], [folded], ["shop:debug"])
    assert first["outcome"] == "undecided"
    assert (second["outcome"], second["folded_into"]) == ("violates", None)
    kept = decided([finding("a"), folded], [finding("a"), folded], ["shop:debug"])
    assert kept == [finding("a"), folded]
