"""The records of decisions are short, have one form, and are listed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.tools.markdown_pages import ROOT, links

FOLDER = ROOT / "docs" / "decisions"
INDEX = FOLDER / "README.md"
# A page of figures, not a record.
BY_HAND = FOLDER / "by-hand.md"
RECORDS = sorted(set(FOLDER.glob("*.md")) - {INDEX, BY_HAND})
LINES = 40


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.stem)
def test_a_record_has_context_decision_and_consequences(record: Path) -> None:
    text = record.read_text(encoding="utf-8")
    assert re.findall("^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"]
    assert text.count("\n") < LINES


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.stem)
def test_the_files_that_a_record_names_exist(record: Path) -> None:
    named = re.findall(
        r"`((?:policypack|runtime_guards|tests|tools)/[\w./]+)`", record.read_text(encoding="utf-8")
    )
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_record_is_in_the_index_and_no_other() -> None:
    listed = set(links(INDEX.read_text(encoding="utf-8")))
    assert listed == {record.name for record in RECORDS} | {BY_HAND.name}
