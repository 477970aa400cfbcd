"""Every kind of file that is read, changed at random: named errors only, in bounded steps.

Seeded, so that a failure comes back; `python -m tests.reading.mutations 0 10000` makes more of it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reading.mutations import KINDS, attempt, prepared
from tests.regex_steps import Steps
from tests.steps import steps_of
from tests.tries import tries

# Lines of Python; a report in HTML of this sample takes some hundred thousand.
MOST_STEPS = 2_000_000


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    prepared(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_as_it_is_is_read(kind: str, folder: Path) -> None:
    name, sample, read = KINDS[kind]
    (folder / name).write_bytes(sample)
    read(folder / name)


@pytest.mark.parametrize("kind", KINDS)
def test_a_changed_file_is_read_or_refused_by_name(kind: str, folder: Path) -> None:
    for number in range(1, 13):
        attempt(kind, number, folder)


@pytest.mark.exhaustive
@pytest.mark.parametrize("kind", KINDS)
def test_a_changed_file_takes_bounded_steps(kind: str, folder: Path) -> None:
    for number in range(1, tries(10) + 1):
        steps_of(
            lambda number=number: attempt(kind, number, folder),  # type: ignore[misc]
            Steps(limit=MOST_STEPS),
        )
