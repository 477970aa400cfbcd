"""When `.venv` is made anew, and what is said where it cannot be made."""

from __future__ import annotations

import ast
import importlib.util
import re
import runpy
import shutil
import sys
from pathlib import Path

import pytest

from tools import virtual_environment

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "runtime_guards").mkdir()
    (tmp_path / ".venv").mkdir()
    for name in ("requirements.lock", "pyproject.toml", "runtime_guards/pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The checkouts whose environment was made, in order; nothing is installed."""
    made: list[Path] = []
    monkeypatch.setattr(virtual_environment, "_make", made.append)
    return made


@pytest.mark.parametrize(
    "changed", ["requirements.lock", "pyproject.toml", "runtime_guards/pyproject.toml"]
)
def test_it_is_made_once_and_again_where_a_file_changed(
    checkout: Path, made: list[Path], changed: str
) -> None:
    for _ in range(2):
        virtual_environment.ensure(checkout)
    assert len(made) == 1
    with (checkout / changed).open("a") as file:
        file.write("\n")
    virtual_environment.ensure(checkout)
    assert len(made) == 2


def test_it_is_made_again_for_another_python(
    checkout: Path, made: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    virtual_environment.ensure(checkout)
    monkeypatch.setattr(sys, "version", "3.99.0")
    virtual_environment.ensure(checkout)
    assert len(made) == 2


def test_a_failed_step_is_named_and_leaves_no_stamp(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(SystemExit, match=r"-m venv --clear \.venv` failed"):
        virtual_environment.ensure(checkout)
    assert not (checkout / ".venv" / "made-from").exists()


def test_a_python_without_venv_is_told_what_to_install(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(SystemExit, match="apt-get install python3-venv"):
        virtual_environment.ensure(checkout)


def test_an_old_python_is_told_so_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 18))
    monkeypatch.setattr(sys, "version", "3.9.18 (main)")
    with pytest.raises(SystemExit) as stopped:
        runpy.run_path(str(ROOT / "tools" / "setup.py"))
    assert re.fullmatch(
        r"setup: Python 3.10 or newer is needed and this is 3.9.18: .*", str(stopped.value)
    )


@pytest.mark.parametrize("name", ["setup.py", "__init__.py"])
def test_what_runs_before_the_check_is_readable_for_an_old_python(name: str) -> None:
    ast.parse((ROOT / "tools" / name).read_text(), feature_version=(3, 6))


def test_the_lock_pins_every_package_by_hash_and_names_no_place() -> None:
    text = (ROOT / "requirements.lock").read_text()
    lock = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE)
    entries = re.split(r"\n(?=\S)", lock.strip())
    assert len(entries) > 30
    for entry in entries:
        assert re.match(r"[a-z0-9.-]+==\S+", entry), entry
        assert "--hash=sha256:" in entry, entry
    assert not re.search(r"https?:|file:|--index|--find-links|(^| )/", lock, re.MULTILINE)
