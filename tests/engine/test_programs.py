"""Labelled programs with the real engine: each ends with a result, and its places are right.

`python -m tests.programs.runs` and `python -m tests.programs.fixes` print all of them.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.engine import Engine
from tests.programs.fixes import chosen, diff_of, fixed
from tests.programs.labelled import Labelled, programs
from tests.programs.runs import run
from tests.tries import nightly, represented


def named(program: Labelled) -> str:
    return f"{program.language}: {program.title}"


PROGRAMS = {named(each): each for each in programs()}
FIXED = {named(each): each for each in chosen()}
# It names a stack of a foreign organization, and needs no package.
SAMPLE = "yaml: outputs of another stack"


@pytest.mark.parametrize("name", represented(PROGRAMS, SAMPLE))
def test_a_program_ends_with_a_result_at_the_arguments(
    name: str, engine: Engine, tmp_path: Path
) -> None:
    outcome = run(PROGRAMS[name], tmp_path)
    assert outcome.is_result, outcome.said
    assert outcome.missed == []


@nightly("engine/test_fix.py::test_the_edited_program_has_its_findings_no_longer")
@pytest.mark.parametrize("name", FIXED)
def test_a_program_that_is_fixed_runs_without_its_findings(
    name: str, engine: Engine, tmp_path: Path
) -> None:
    found = fixed(FIXED[name], tmp_path)
    assert found.faults == []
    assert found.diff == diff_of(FIXED[name])
