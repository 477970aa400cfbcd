"""Finding distributions that declare entry points, as `importlib.metadata` would."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from importlib.machinery import PathFinder
from importlib.metadata import MetadataPathFinder, entry_points
from importlib.util import find_spec
from pathlib import Path

import pytest

from policypack.start.installed import may_declare

ROOT = Path(__file__).parents[2]
GROUP = "stackwarden.invented"
DECLARATION = f"[{GROUP}]\nours = ours.rules\n"


@pytest.fixture(autouse=True)
def own_finders(monkeypatch: pytest.MonkeyPatch) -> None:
    """What earlier tests have added to the path and the finders is not part of these.

    The package `importlib_metadata` takes away `PathFinder.find_distributions` when it is imported.
    """
    find = MetadataPathFinder.find_distributions
    monkeypatch.setattr(PathFinder, "find_distributions", find, raising=False)
    monkeypatch.setattr(sys, "meta_path", [PathFinder])
    monkeypatch.setattr(sys, "path", [each for each in sys.path if Path(each).is_dir()])


def distribution(info: Path, metadata: str = "METADATA") -> None:
    info.mkdir(parents=True)
    (info / metadata).write_text(
        "Metadata-Version: 2.1\nName: ours\nVersion: 1.0\n", encoding="utf-8"
    )
    (info / "entry_points.txt").write_text(DECLARATION, encoding="utf-8")


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
    (folder / "other-1.0.dist-info" / "entry_points.txt").write_text(
        "[console_scripts]\na = a:b\n", encoding="utf-8"
    )
    (folder / "bare-1.0.dist-info").mkdir()
    (folder / "file.egg-info").write_text("Name: file\n", encoding="utf-8")
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


@pytest.mark.skipif(find_spec("importlib_metadata") is None, reason="only before Python 3.12")
def test_after_the_backport_is_imported_its_own_finder_is_asked() -> None:
    """`importlib_metadata` finds distributions in the place of `PathFinder`."""
    program = """
import importlib_metadata
from policypack.start.installed import may_declare
assert may_declare("stackwarden.invented")
"""
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)


def test_a_missing_folder_declares_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(folder / "missing"), ""])
    monkeypatch.chdir(folder)
    assert not may_declare(GROUP)
