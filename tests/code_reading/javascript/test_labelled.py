"""Handlers with their verdicts, which were written first: each has one flow or mistake, or none."""

from __future__ import annotations

from pathlib import Path

from tests.code_reading.javascript.labelled_files import LABELLED, expected_of, found_of
from tests.each import each


@each("file", LABELLED)
def test_a_labelled_handler_has_its_verdict(file: Path) -> None:
    assert found_of(file) == expected_of(file)


def test_about_half_of_the_handlers_are_safe() -> None:
    safe = sum(expected_of(file) == ["none"] for file in LABELLED)
    assert len(LABELLED) >= 60
    assert 0.35 < safe / len(LABELLED) < 0.65
