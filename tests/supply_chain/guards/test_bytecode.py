"""Bytecode for layers: the same bytes in every process, and none without its interpreter."""

from __future__ import annotations

import importlib.util
import marshal
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import CodeType

import pytest

from policypack.supply_chain.guards import releases
from policypack.supply_chain.guards.releases import (
    HEADER,
    RUNNING,
    NoInterpreter,
    Unit,
    cached_name,
    compiled,
)

SOURCE = (
    b'"""Text."""\nassert __debug__\nWORDS = ("one", "two", 1.5)\n\ndef f(a):\n    return a, 1.5\n'
)


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    releases._compiled.cache_clear()
    yield
    releases._compiled.cache_clear()


def test_it_is_not_checked_against_its_source_and_names_the_path_of_the_unit() -> None:
    # https://peps.python.org/pep-0552/: magic number, flags, hash of the source.
    [made] = compiled(RUNNING, [Unit("/opt/python/a.py", SOURCE)])
    assert made[:4] == importlib.util.MAGIC_NUMBER
    assert made[4:8] == b"\1\0\0\0"
    assert made[8:HEADER] == importlib.util.source_hash(SOURCE)
    code = marshal.loads(made[HEADER:])
    assert isinstance(code, CodeType)
    assert code.co_filename == "/opt/python/a.py"


def test_optimization_leaves_assertions_out() -> None:
    plain, optimized = compiled(RUNNING, [Unit("a.py", SOURCE), Unit("a.py", SOURCE, 2)])
    assert len(optimized) < len(plain)


def test_its_name_is_where_python_looks_for_it() -> None:
    for name in ("guard.py", "audit/logger.py"):
        found = importlib.util.cache_from_source(name, optimization="")
        assert cached_name(name, RUNNING) == found
    assert cached_name("guard.py", "3.14") == "__pycache__/guard.cpython-314.pyc"


def test_other_processes_in_other_folders_make_the_same_bytes(tmp_path: Path) -> None:
    program = (
        "import sys, hashlib, asyncio, decimal; sys.path.insert(0, sys.argv[1]);"
        "from policypack.supply_chain.guards import layer;"
        "print(hashlib.sha256(layer.packed(layer.contents(['python' + sys.argv[2]]))).hexdigest())"
    )
    command = [sys.executable, "-c", program, str(Path(releases.folder()).parent), RUNNING]
    told = set()
    for number, seed in enumerate(("1", "2")):
        folder = tmp_path / str(number)
        folder.mkdir()
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONOPTIMIZE": seed}
        ended = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=True
        )
        told.add(ended.stdout)
    assert len(told) == 1


def test_without_its_interpreter_there_is_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoInterpreter, match=r"no working Python 3\.1; put python3\.1 on PATH"):
        compiled("3.1", [Unit("a.py", SOURCE)])


@pytest.mark.parametrize("script", ["exit 127", "echo x", f'exec {sys.executable} "$@"'])
def test_a_shim_and_another_version_under_the_name_are_not_taken(
    script: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # pyenv puts a script of every version on PATH, which fails for those that are not active.
    (tmp_path / "python3.1").write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    (tmp_path / "python3.1").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoInterpreter):
        compiled("3.1", [Unit("a.py", SOURCE)])


def test_an_interpreter_in_the_programs_folder_is_not_started(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    started = tmp_path / "started"
    (tmp_path / "python3.1").write_text(f"#!/bin/sh\ntouch {started}\n", encoding="utf-8")
    (tmp_path / "python3.1").chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", ".")
    with pytest.raises(NoInterpreter):
        compiled("3.1", [Unit("a.py", SOURCE)])
    assert not started.exists()
