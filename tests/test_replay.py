"""What differs between two records of verdicts is listed, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import replay


def test_what_one_record_alone_has_is_listed_with_its_side() -> None:
    assert replay.compared(["b", "a", "a"], ["a", "c"]) == ["- a", "- b", "+ c"]
    assert replay.compared(["a", "b"], ["b", "a"]) == []


def test_two_records_that_differ_end_with_status_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in (("old", "same\nlost\n"), ("new", "same\n")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    old, new = str(tmp_path / "old"), str(tmp_path / "new")
    assert replay.main(["compare", old, new]) == 1
    assert capsys.readouterr().out == "- lost\n"
    assert replay.main(["compare", old, old]) == 0
    assert capsys.readouterr().out == "equal\n"
