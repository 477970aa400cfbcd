"""What the documentation says that `protect` stops is what it stops."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.guards.protection.behaviours import EXPLOITS, MODES, PACKAGES, rows, tried

PAGE = Path(__file__).parents[3] / "docs" / "protection.md"


@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")
def test_what_is_stopped_is_what_was_written_down_before() -> None:
    found = {mode: tried(mode) for mode in MODES}
    for mode in MODES:
        expected = {each.name: getattr(each, mode) for each in (*PACKAGES, *EXPLOITS)}
        assert found[mode] == expected, mode
    table = "\n".join(rows(found))
    assert f"<!-- behaviours -->\n{table}\n<!-- /behaviours -->" in PAGE.read_text("utf-8")


def test_every_behaviour_has_its_own_name_and_an_advisory() -> None:
    behaviours = [*PACKAGES, *EXPLOITS]
    assert Counter(each.name for each in behaviours).most_common(1)[0][1] == 1
    assert all(each.advisory.startswith("https://") for each in behaviours)
