"""Faults in the code that decides outside rules: where they are planted, and what is excused."""

from __future__ import annotations

import pytest
import yaml

from policypack.iam.meaning import grants
from policypack.judging import folding
from runtime_guards import contract
from tests import code_faults, rooms
from tests.code_faults import CodeFault, planted


@pytest.mark.parametrize("name", rooms.ROOMS)
def test_a_room_has_modules_and_tests(name: str) -> None:
    room = rooms.ROOMS[name]
    assert rooms.modules_of(room)
    assert [each for each in room.tests if not (rooms.ROOT / "tests" / each).exists()] == []


def test_an_equivalent_fault_exists_and_has_a_reason() -> None:
    every = {
        (fault.module, fault.function, fault.kind, fault.was)
        for module in {row[0] for row in rooms.equivalents()}
        for fault in (*code_faults.faults(module), *code_faults.table_faults(module))
    }
    assert [row for row in rooms.equivalents() if row[:4] not in every or not row[4]] == []


# Faults that once survived, by what they change.
@pytest.mark.parametrize(
    ("module", "function", "kind", "was"),
    [
        ("policypack.judging.folding", "_ENFORCED", "entry left out", "Level.REMEDIATE"),
        (
            "policypack.judging.judge",
            "Judge._absorbed_by_composites",
            "part left out",
            "self.settings.level(rule) is not Level.DISABLED",
        ),
        (
            "policypack.iam.meaning.grants",
            "_names_all_but",
            "part left out",
            "'*' in wider.actions",
        ),
        (
            "policypack.iam.meaning.grants",
            "_includes",
            "part left out",
            "are_in(wider_not, one_not)",
        ),
        (
            "policypack.organization.cloud",
            "Cloud.config",
            "condition left out",
            "not held['secret']",
        ),
        ("runtime_guards.guard", "_check", "comparison moved", "set(names) >= _TWINS"),
    ],
)
def test_each_kind_of_fault_is_planted(module: str, function: str, kind: str, was: str) -> None:
    every = [*code_faults.faults(module), *code_faults.table_faults(module)]
    assert [it for it in every if (it.function, it.kind, it.was) == (function, kind, was)]


def _in_table(module: str, table: str, was: str) -> CodeFault:
    every = code_faults.table_faults(module)
    return next(it for it in every if it.function == table and it.was.startswith(was))


def test_a_fault_in_a_table_is_planted_in_what_is_derived_from_it() -> None:
    fault = _in_table("runtime_guards.contract", "TRIGGERS", "Trigger(name='sqs'")
    with planted(fault):
        assert "sqs" not in contract.BY_NAME
    assert "sqs" in contract.BY_NAME
    assert fault.kind == "entry left out"


def test_a_fault_in_a_table_is_gone_afterwards() -> None:
    sound = folding._ENFORCED
    with planted(_in_table("policypack.judging.folding", "_ENFORCED", "Level.REMEDIATE")):
        assert len(folding._ENFORCED) == 1
    assert folding._ENFORCED is sound


def test_a_fault_in_a_method_and_a_property_is_planted() -> None:
    fault = next(
        it
        for it in code_faults.faults("policypack.iam.meaning.grants")
        if it.function == "Grant.bits" and it.kind == "condition negated"
    )
    one = grants.Grant("Allow", actions=("s3:GetObject",))
    sound = one.bits
    with planted(fault):
        assert one.bits != sound
    assert one.bits == sound


def test_tests_that_fail_without_a_fault_stop_the_room() -> None:
    room = rooms.Room(("runtime_guards/guard.py",), ("no_such_folder",))
    with pytest.raises(AssertionError, match="no_such_folder: tests fail without a fault"):
        rooms._tried(room, [], 1e9)


def test_the_nightly_workflow_measures_coverage_and_plants_faults() -> None:
    file = rooms.ROOT / ".github" / "workflows" / "nightly.yml"
    job = yaml.safe_load(file.read_text(encoding="utf-8"))["jobs"]["measures"]
    assert job["strategy"]["matrix"]["measure"] == ["coverage", "mutate", "edges"]
    assert "make ${{ matrix.measure }}" in [step.get("run") for step in job["steps"]]
    makefile = (rooms.ROOT / "Makefile").read_text(encoding="utf-8")
    assert "-m tests.mutate --rooms $(MUTATE_SECONDS)" in makefile
