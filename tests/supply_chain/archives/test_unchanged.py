"""A folder's hash is taken over where nothing in the folder has changed, and nowhere else."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from policypack.supply_chain import kept
from policypack.supply_chain.archives import engine_hashes
from policypack.supply_chain.archives.engine_hashes import engine_hash
from tests.shifted_clock import sitecustomize


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with two files and a link, which changed long enough ago."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv(kept.VARIABLE, raising=False)
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr(engine_hashes, "_WHILE", -(10**9))
    made = tmp_path / "app"
    (made / "lib").mkdir(parents=True)
    (made / "app.py").write_text("x = 1\n", encoding="utf-8")
    (made / "lib" / "a.py").write_text("y = 1\n", encoding="utf-8")
    (made / "b.py").symlink_to("lib/a.py")
    kept.keep(owner_decides=True)
    yield made
    kept.keep(owner_decides=False)


def _times(folder: Path, meanwhile: Callable[[], object] = lambda: None) -> list[str]:
    """How often the hash is made in two runs; each has the right one."""
    made: list[str] = []

    def compute() -> str:
        made.append(engine_hash(folder))
        meanwhile()
        return made[-1]

    first = engine_hashes.unless_changed(folder, compute)
    assert first == made[-1]
    before = len(made)
    assert engine_hashes.unless_changed(folder, compute) == made[-1]
    return made[before:]


def test_an_unchanged_folder_is_hashed_once(folder: Path) -> None:
    assert _times(folder) == []


def _same_size_and_time(folder: Path) -> None:
    file = folder / "lib" / "a.py"
    before = file.stat()
    file.write_text("y = 2\n", encoding="utf-8")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def _another_file_with_the_time(folder: Path) -> None:
    file, other = folder / "app.py", folder.parent / "other.py"
    before = file.stat()
    other.write_text("x = 2\n", encoding="utf-8")
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.replace(file)


def _another_end_of_a_link(folder: Path) -> None:
    (folder / "b.py").unlink()
    (folder / "b.py").symlink_to("app.py")


@pytest.mark.parametrize(
    "change",
    [
        _same_size_and_time,
        _another_file_with_the_time,
        _another_end_of_a_link,
        lambda folder: (folder / "new.py").write_text("", encoding="utf-8"),
        lambda folder: (folder / "app.py").unlink(),
        lambda folder: (folder / "app.py").rename(folder / "main.py"),
        lambda folder: (folder / "lib").rename(folder / "library"),
    ],
)
def test_what_has_changed_is_hashed_again(folder: Path, change: Callable[[Path], object]) -> None:
    engine_hashes.unless_changed(folder, lambda: engine_hash(folder))
    change(folder)
    assert engine_hashes.unless_changed(folder, lambda: "made again") == "made again"


@pytest.mark.skipif(
    bool(os.environ.get(sitecustomize.VARIABLE)), reason="the clock of files cannot be shifted"
)
def test_a_change_a_moment_ago_may_have_another_in_its_tick(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_hashes, "_WHILE", 3 * 10**9)
    assert len(_times(folder)) == 1


def test_what_changes_while_it_is_hashed_is_hashed_again(folder: Path) -> None:
    assert (
        len(_times(folder, lambda: (folder / "app.py").write_text("x = 3\n", encoding="utf-8")))
        == 1
    )


def test_where_an_organization_has_configured_the_pack_every_folder_is_hashed(folder: Path) -> None:
    assert _times(folder) == []
    kept.keep(owner_decides=False)
    assert len(_times(folder)) == 1


def test_in_ci_every_folder_is_hashed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _times(folder) == []
    monkeypatch.setenv("CI", "true")
    assert len(_times(folder)) == 1


def test_a_hash_that_was_planted_does_not_count(folder: Path, tmp_path: Path) -> None:
    assert _times(folder) == []
    for file in (tmp_path / "cache" / "stackwarden" / "verdicts").glob("*.json"):
        file.write_bytes(b"0" * 64 + b'\n"planted"')
    assert engine_hashes.unless_changed(folder, lambda: "right") == "right"
