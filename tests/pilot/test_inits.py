"""What `stackwarden init` did to public programs."""

from __future__ import annotations

from tests.pilot.inits import RULE, SYSTEMS, read
from tests.pilot.programs import programs


def test_ten_public_programs_are_set_up_for_each_ci() -> None:
    rows = read()
    names = {each["program"] for each in rows}
    print(f"set up: {len(names)} programs for {len(SYSTEMS)} CIs")
    assert names <= {each.name for each in programs()}
    assert len(names) >= 10
    assert {(each["program"], each["ci"]) for each in rows} == {
        (name, ci) for name in names for ci in SYSTEMS
    }


def test_each_setup_is_complete_and_a_second_run_changes_nothing() -> None:
    assert [
        each
        for each in read()
        if each["init"] or each["check"] or each["changed_by_second_run"] or not each["files"]
    ] == []


def test_each_gate_passes_and_a_new_finding_fails_it_alone() -> None:
    rows = read()
    assert [each for each in rows if (each["gate"], each["gate_with_queue"]) != (0, 1)] == []
    assert [each for each in rows if each["new"] != [RULE]] == []
    assert any(each["known"] for each in rows)
