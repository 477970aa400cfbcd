"""No handler passes as validated whose names may be changed, and honest ones all do."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from policypack.code_reading.entries import Ignored, Validated
from policypack.code_reading.javascript import read_entry
from policypack.supply_chain.guards import Code
from tests.code_reading.entries.javascript_changes import Case, honest, hostile
from tests.supply_chain.packages import package

HOSTILE, HONEST = [*hostile()], [*honest()]


def passes(files: Mapping[str, str]) -> bool:
    return isinstance(read_entry(Code(package(files)), "app.handler"), Validated | Ignored)


@pytest.mark.parametrize("case", HOSTILE, ids=[each.title for each in HOSTILE])
def test_a_handler_whose_names_may_change_does_not_pass(case: Case) -> None:
    assert not passes(case.files)


@pytest.mark.parametrize("case", HONEST, ids=[each.title for each in HONEST])
def test_an_honest_handler_passes(case: Case) -> None:
    assert passes(case.files)


def test_there_are_enough_cases() -> None:
    assert len(HOSTILE) >= 150
    assert len(HONEST) >= 40
