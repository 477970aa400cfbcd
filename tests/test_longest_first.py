"""The longest groups of tests start first, and stay together."""

from __future__ import annotations

import json
from pathlib import Path

from tests import longest_first
from tests.conftest import _group
from tests.longest_first import ordered


def test_the_longest_group_is_first_and_stays_in_its_order() -> None:
    groups = ["a", "b", "c", "b", "d", "c"]
    assert ordered(groups, {"b": 3, "c": 9}) == [2, 5, 1, 3, 0, 4]


def test_what_starts_an_engine_is_long_until_it_is_measured() -> None:
    groups = ["iam/test_a.py", "engine/test_b.py", "packaging", "engine/test_c.py"]
    assert ordered(groups, {"engine/test_c.py": 1, "iam/test_a.py": 50}) == [1, 2, 0, 3]
    assert ordered(["a", "b", "c"], {"b": 5}, {"c"}) == [2, 1, 0]


def test_what_takes_long_is_not_quick() -> None:
    slowest = max(longest_first.recorded(), key=longest_first.recorded().__getitem__)
    assert longest_first.is_long(slowest)
    assert longest_first.is_long("engine/test_of_today.py")
    assert not longest_first.is_long("iam/test_of_today.py")
    quick = (each for each in longest_first.recorded() if not longest_first.is_long(each))
    assert max(map(longest_first.recorded().__getitem__, quick)) < longest_first.LONGEST_QUICK


def test_what_is_written_is_what_takes_time(tmp_path: Path) -> None:
    file = tmp_path / "seconds.json"
    longest_first.write(file, {"a": 2.04, "b": 31.27, "c": 1.9})
    assert [*json.loads(file.read_text(encoding="utf-8")).items()] == [("b", 31.3), ("a", 2.0)]


def test_every_group_that_is_recorded_exists() -> None:
    folder = Path(longest_first.__file__).parent
    groups = {_group(file) for file in folder.rglob("test_*.py")}
    assert [group for group in longest_first.recorded() if group not in groups] == []
