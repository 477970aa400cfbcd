"""What `stackwarden fix --write` did to the programs of the pilot."""

from __future__ import annotations

from typing import Any

from tests.pilot.fixed import read, row
from tests.pilot.programs import programs


def _document(*found: tuple[str, str], fixable: int = 0) -> Any:
    findings = [
        {
            "rule": rule,
            "resource": {"urn": name},
            "path": "a",
            "outcome": "violates",
            "folded_into": None,
        }
        for rule, name in found
    ]
    return {"run": {"fixable": fixable}, "findings": findings, "failure": None}


def test_each_program_previews_afterwards_without_a_new_violation() -> None:
    rows = read().values()
    assert {each["program"] for each in rows} <= {each.name for each in programs()}
    assert [each["program"] for each in rows if not each["previews"] or each["new"]] == []


def test_at_least_half_of_what_is_announced_is_edited() -> None:
    rows = read().values()
    edited, announced = (sum(each[key] for each in rows) for key in ("edited", "fixable"))
    print(f"edited: {edited} of {announced} in {len(rows)} programs")
    assert len(rows) >= 25
    assert edited >= announced / 2 > 0


def test_row_counts_what_the_summary_says() -> None:
    before = _document(("x", "one"), ("x", "two"), ("y", "one"), fixable=2)
    said = "1,002 edits in 1 file (1 to look at): 1 finding edited, 2 left to you (1 undone)\n"
    made = row("a:.", before, said, _document(("x", "two"), ("z", "one")))
    assert made == {
        "program": "a:.",
        "findings": 3,
        "fixable": 2,
        "edits": 1002,
        "files": 1,
        "edited": 1,
        "undone": 1,
        "previews": True,
        "new": 1,
        "remaining": 1,
    }
    assert not row("a:.", before, said, None)["previews"]
