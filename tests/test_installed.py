"""Finding distributions that declare entry points, as `importlib.metadata` would."""

from __future__ import annotations

import sys
import zipfile
from importlib.machinery import PathFinder
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from policypack.installed import may_declare

GROUP = "stackwarden.invented"
DECLARATION = f"[{GROUP}]\nours = ours.rules\n"


@pytest.fixture(autouse=True)
def own_finders(monkeypatch: pytest.MonkeyPatch) -> None:
    """What earlier tests have added to the path and the finders is not part of these."""
    monkeypatch.setattr(sys, "meta_path", [PathFinder])
    monkeypatch.setattr(sys, "path", [each for each in sys.path if Path(each).is_dir()])


def distribution(info: Path, metadata: str = "METADATA") -> None:
    info.mkdir(parents=True)
    (info / metadata).write_text("Metadata-Version: 2.1\nName: ours\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(DECLARATION)


def declared() -> list[str]:
    return [each.value for each in entry_points(group=GROUP)]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path)])
    return tmp_path


def test_no_distribution_of_the_development_set_up_declares_it() -> None:
    assert not may_declare(GROUP)
    assert declared() == []


@pytest.mark.parametrize("name", ["ours-1.0.dist-info", "ours.egg-info", "Ours-1.0.DIST-INFO"])
def test_a_distribution_declares_it(folder: Path, name: str) -> None:
    distribution(folder / name)
    assert may_declare(GROUP)
    assert declared() == ["ours.rules"]


def test_another_distribution_declares_something_else(folder: Path) -> None:
    (folder / "other-1.0.dist-info").mkdir()
    (folder / "other-1.0.dist-info" / "entry_points.txt").write_text("[console_scripts]\na = a:b\n")
    (folder / "bare-1.0.dist-info").mkdir()
    (folder / "file.egg-info").write_text("Name: file\n")
    assert not may_declare(GROUP)
    assert declared() == []


def test_an_egg_on_the_path_declares_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    egg = folder / "ours-1.0.egg"
    distribution(egg / "EGG-INFO", "PKG-INFO")
    assert not may_declare(GROUP)
    monkeypatch.setattr(sys, "path", [*sys.path, str(egg)])
    assert may_declare(GROUP)
    assert declared() == ["ours.rules"]


def test_a_zip_file_on_the_path_may_declare_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = folder / "packed.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("ours-1.0.dist-info/METADATA", "Name: ours\nVersion: 1.0\n")
        archive.writestr("ours-1.0.dist-info/entry_points.txt", DECLARATION)
    monkeypatch.setattr(sys, "path", [*sys.path, str(packed)])
    assert may_declare(GROUP)
    assert declared() == ["ours.rules"]


def test_what_another_finder_finds_may_declare_it(monkeypatch: pytest.MonkeyPatch) -> None:
    class Finder:
        @staticmethod
        def find_spec(name: str, path: object = None, target: object = None) -> None:
            """Imports nothing."""

        @staticmethod
        def find_distributions(context: object = None) -> list[object]:
            return []

    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path, Finder])
    assert may_declare(GROUP)


def test_a_missing_folder_declares_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(folder / "missing"), ""])
    monkeypatch.chdir(folder)
    assert not may_declare(GROUP)
