"""The compiled index: what it finds, and that nobody ever reads half of one."""

from __future__ import annotations

import random
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from policypack.supply_chain import database_folder
from policypack.supply_chain.advisories import (
    Advisory,
    Index,
    IndexUnusableError,
    Release,
    compile_index,
)
from policypack.supply_chain.advisories.osv import Range
from policypack.supply_chain.advisories.store import shared_index


def advisory(id: str = "T-1", name: str = "shop", **given: Any) -> Advisory:  # noqa: A002
    return Advisory(id, "PyPI", name, ranges=(Range(None, "2.0"),), **given)


def make(path: Path, *advisories: Advisory) -> Path:
    compile_index(advisories, path, source="a test", sha256="0")
    return path


def test_a_release_is_found_by_any_spelling_of_its_name(tmp_path: Path) -> None:
    with Index(make(tmp_path / "i.sqlite", advisory())) as index:
        assert [found.id for found in index.affecting(Release("PyPI", "Shop", "1.0"))] == ["T-1"]
        assert index.affecting(Release("PyPI", "shop", "2.0")) == []
        assert index.affecting(Release("npm", "shop", "1.0.0")) == []


def test_what_is_written_is_read(tmp_path: Path) -> None:
    given = advisory(
        aliases=frozenset({"CVE-1"}), severity="high", summary="s", versions=frozenset({"1"})
    )
    with Index(make(tmp_path / "i.sqlite", given)) as index:
        assert index.about_package("PyPI", "shop") == [given]
        assert (index.about.records, index.about.source) == (1, "a test")


def test_records_of_one_vulnerability_are_one_with_the_gravest_severity(tmp_path: Path) -> None:
    records = (
        advisory("PYSEC-1", aliases=frozenset({"CVE-1"})),
        advisory("GHSA-1", aliases=frozenset({"CVE-1"}), severity="high", summary="told"),
        advisory("PYSEC-2", aliases=frozenset({"GHSA-1"}), severity="low"),
        advisory("PYSEC-3"),
    )
    with Index(make(tmp_path / "i.sqlite", *records)) as index:
        one, other = index.affecting(Release("PyPI", "shop", "1.0"))
    assert (one.id, one.severity, one.summary) == ("GHSA-1", "high", "told")
    assert one.aliases == {"CVE-1", "PYSEC-1", "PYSEC-2"}
    assert other.id == "PYSEC-3"


def test_a_compilation_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    path = make(tmp_path / "i.sqlite", advisory())
    before = path.read_bytes()

    def broken() -> Any:
        yield advisory("T-2")
        raise ValueError("a record in the middle")

    with pytest.raises(ValueError, match="in the middle"):
        compile_index(broken(), path, source="a test", sha256="0")
    assert path.read_bytes() == before
    assert [found.name for found in tmp_path.iterdir()] == ["i.sqlite"]


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + b"\0" * 100])
def test_what_is_no_index_is_a_named_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "i.sqlite"
    path.write_bytes(content)
    with pytest.raises(IndexUnusableError, match=r"i\.sqlite: not a vulnerability database"):
        Index(path)


def test_an_index_of_another_format_is_a_named_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("policypack.supply_chain.advisories.index.FORMAT", 2)
    path = make(tmp_path / "i.sqlite", advisory())
    monkeypatch.undo()
    with pytest.raises(IndexUnusableError, match="unsupported database format"):
        Index(path)


def test_an_index_that_cannot_be_written_is_a_named_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="database cannot be written: "):
        make(tmp_path / f"{'i' * 300}.sqlite", advisory())
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_index_is_a_named_error_whatever_is_asked(tmp_path: Path) -> None:
    """GIVEN an index with bytes changed at random THEN it answers or says that it is damaged."""
    sound = make(tmp_path / "i.sqlite", *(advisory(f"T-{n}", f"shop-{n}") for n in range(50)))
    content = sound.read_bytes()
    chance = random.Random(6)
    refused = answered = 0
    for number in range(200):
        broken = bytearray(content)
        for _ in range(chance.randint(1, 40)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        file = tmp_path / f"{number}.sqlite"
        file.write_bytes(broken)
        try:
            with Index(file) as index:
                for each in range(50):
                    index.affecting(Release("PyPI", f"shop-{each}", "1.0"))
        except IndexUnusableError as error:
            refused += str(error).startswith(file.name)
        else:
            answered += 1
    assert refused + answered == 200
    assert refused
    assert answered


def test_an_empty_database_is_none(tmp_path: Path) -> None:
    with pytest.raises(IndexUnusableError, match=r"i\.sqlite: no advisories"):
        Index(make(tmp_path / "i.sqlite"))


@pytest.mark.parametrize(("ahead", "is_valid"), [(0, True), (5, True), (15, False), (10**6, False)])
def test_a_date_in_the_future_is_invalid(tmp_path: Path, ahead: int, is_valid: bool) -> None:
    made = datetime.now(timezone.utc) + timedelta(minutes=ahead)
    path = tmp_path / "i.sqlite"
    compile_index([advisory()], path, source="a test", sha256="0", made=made)
    if is_valid:
        Index(path).close()
        return
    with pytest.raises(IndexUnusableError, match="in the future"):
        Index(path)


def test_a_database_of_another_ecosystem_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(database_folder.FOLDER, str(tmp_path))
    make(tmp_path / "npm.sqlite", advisory())
    make(tmp_path / "PyPI.sqlite", advisory())
    assert shared_index("npm") is None
    assert shared_index("PyPI") is not None
