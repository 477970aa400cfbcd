"""`stackwarden path`: a folder that Pulumi can start."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from policypack import VERSION
from policypack.commands import main
from policypack.commands.path import launcher
from policypack.reading import python_text

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    folder = tmp_path / 'an "odd": environment'
    folder.mkdir()
    (folder / "pyvenv.cfg").touch()
    return folder


def test_the_folder_names_the_environment_and_starts_the_pack(
    environment: Path, cache: Path
) -> None:
    folder = launcher(environment)
    assert folder.parent == cache / "stackwarden"
    assert sorted(file.name for file in folder.iterdir()) == ["PulumiPolicy.yaml", "__main__.py"]
    project = json.loads((folder / "PulumiPolicy.yaml").read_text(encoding="utf-8"))
    assert project["version"] == VERSION
    assert project["runtime"] == {
        "name": "python",
        "options": {"toolchain": "pip", "virtualenv": str(environment)},
    }
    entry = python_text.parse((folder / "__main__.py").read_text(encoding="utf-8"))
    assert [ast.unparse(line) for line in entry.body[1:]] == [
        "from policypack.engine.server import serve",
        "serve()",
    ]


def test_the_checkout_and_the_launcher_start_the_same(environment: Path) -> None:
    checkout = Path(__file__).parents[2] / "policypack" / "__main__.py"
    ours = python_text.parse((launcher(environment) / "__main__.py").read_text(encoding="utf-8"))
    theirs = python_text.parse(checkout.read_text(encoding="utf-8"))
    assert ast.dump(ast.Module(ours.body[1:], [])) == ast.dump(ast.Module(theirs.body[1:], []))


def test_a_second_call_writes_nothing(environment: Path) -> None:
    files = list(launcher(environment).iterdir())
    before = [file.stat().st_mtime_ns for file in files]
    launcher(environment)
    assert [file.stat().st_mtime_ns for file in files] == before


def test_a_damaged_folder_is_mended(environment: Path) -> None:
    file = launcher(environment) / "__main__.py"
    whole = file.read_text(encoding="utf-8")
    file.write_text("", encoding="utf-8")
    assert (launcher(environment) / "__main__.py").read_text(encoding="utf-8") == whole


def test_every_environment_has_a_separate_folder(environment: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "pyvenv.cfg").touch()
    assert launcher(environment) != launcher(other)


def test_the_command_prints_the_folder(
    environment: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setattr("sys.prefix", str(environment))
    assert main(["path"]) == 0
    assert capsys.readouterr().out == f"{launcher(environment)}\n"


def test_outside_a_virtual_environment_it_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setattr("sys.prefix", str(tmp_path))
    assert main(["path"]) == 2
    error = capsys.readouterr().err
    assert error.startswith(f"stackwarden path: {tmp_path}: not a virtual environment")
    assert error.count("\n") == 1


def test_a_cache_that_cannot_be_written_is_one_line(
    environment: Path, cache: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    cache.touch()
    monkeypatch.setattr("sys.prefix", str(environment))
    assert main(["path"]) == 2
    error = capsys.readouterr().err
    assert error.startswith(f"stackwarden path: {cache}")
    assert "set XDG_CACHE_HOME to a writable folder" in error
    assert error.count("\n") == 1
