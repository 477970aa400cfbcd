"""Interpreters of the runtimes: one of this machine first, and a reason where there is none."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tools import interpreters
from tools.interpreters import NoInterpreter, ensure

RUNNING = f"{sys.version_info.major}.{sys.version_info.minor}"


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine with nothing but what a test puts there."""
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    return tmp_path


def put(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    file.chmod(0o755)
    return file


def test_pyenvs_come_before_those_on_path(machine: Path) -> None:
    started = f'exec {sys.executable} "$@"'
    assert ensure(machine, RUNNING) == Path(sys.base_prefix, "bin", f"python{RUNNING}")
    on_path = put(machine / "bin" / f"python{RUNNING}", started)
    assert ensure(machine, RUNNING) == on_path
    of_pyenv = put(machine / "pyenv" / "versions" / f"{RUNNING}.9" / "bin" / "python", started)
    assert ensure(machine, RUNNING) == of_pyenv


@pytest.mark.parametrize("script", ["exit 127", f'exec {sys.executable} "$@"'])
def test_what_is_not_of_the_version_is_not_taken(script: str, machine: Path) -> None:
    put(machine / "bin" / "python3.1", script)
    with pytest.raises(NoInterpreter, match=r"no Python 3\.1 here"):
        ensure(machine, "3.1")


def test_a_machine_without_debians_tools_has_no_newer_one(machine: Path) -> None:
    with pytest.raises(NoInterpreter, match=r"no Debian to fetch it from"):
        ensure(machine, "3.14")


def test_what_apt_refuses_is_told(machine: Path) -> None:
    put(machine / "bin" / "apt-get", "echo E: no network >&2; exit 100")
    put(machine / "bin" / "dpkg-deb", "exit 1")
    with pytest.raises(NoInterpreter, match="apt-get: E: no network"):
        ensure(machine, "3.14")
    assert list((machine / ".tools").iterdir()) == []


def test_a_machine_of_another_system_is_told(machine: Path) -> None:
    put(machine / "bin" / "apt-get", "echo Ubuntu mirror")
    put(machine / "bin" / "dpkg-deb", "exit 1")
    with pytest.raises(NoInterpreter, match="no source of Debian's packages"):
        ensure(machine, "3.14")


def test_the_launcher_finds_what_lies_beside_it_through_links(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unpacked = machine / "python"
    put(unpacked / "usr" / "bin" / "python3.14", "exit 1")
    put(unpacked / "usr" / "lib64" / "ld-linux-x86-64.so.2", 'echo "$@"')
    put(unpacked / "usr" / "lib" / "x86_64-linux-gnu" / "libc.so.6", "")
    interpreters._make_startable(unpacked, "3.14")
    linked = machine / "venv"
    linked.symlink_to(unpacked / "usr" / "bin" / "python3.14")
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    told = interpreters._run([str(linked), "-c", "x"]).split()
    libraries = str(unpacked.resolve() / "usr" / "lib" / "x86_64-linux-gnu")
    assert told == [
        *("--library-path", libraries, "--argv0", str(linked)),
        *(str(unpacked.resolve() / "usr" / "bin" / "python3.14.elf"), "-c", "x"),
    ]
