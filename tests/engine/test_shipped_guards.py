"""The guards as they ship, on each runtime: a layer with bytecode, and the installed wheel."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from policypack.supply_chain.archives import Members, OnDisk, Text, open_package
from policypack.supply_chain.guards import Code, ShippedGuards, shipped_guards
from tests.engine.emulator import ROOT, Function, Runtime
from tests.engine.test_deployed import runtime  # noqa: F401 - a fixture
from tests.guards.samples import sample

HANDLER = """
from runtime_guards import guard
from runtime_guards.events import SQS


@guard(SQS(partial=True), audit=False)
def handler(event, context):
    assert len(event.records) == 1
"""
COMMAND = "import sys; from policypack.commands import main; sys.exit(main())"


@pytest.fixture
def task(tmp_path: Path) -> Path:
    folder = tmp_path / "task"
    folder.mkdir()
    (folder / "handler.py").write_text(HANDLER, encoding="utf-8")
    return folder


@pytest.fixture
def version(runtime: Runtime) -> str:  # noqa: F811
    return runtime.cryptography.name.rpartition("-")[2]


@pytest.fixture
def layer(version: str, runtime: Runtime, tmp_path: Path) -> Path:  # noqa: F811
    """GIVEN `stackwarden layer` with an interpreter of the runtime on PATH."""
    (tmp_path / "bin").mkdir()
    started = tmp_path / "bin" / f"python{version}"
    started.write_text(f'#!/bin/sh\nexec {runtime.python} "$@"\n', encoding="utf-8")
    started.chmod(0o755)
    target = tmp_path / "guards.zip"
    path = f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(
        [
            sys.executable,
            "-c",
            COMMAND,
            "layer",
            "--output",
            target,
            "--runtime",
            f"python{version}",
        ],
        cwd=ROOT,
        env={**os.environ, "PATH": path},
        check=True,
    )
    return target


@pytest.fixture
def read_only(layer: Path, tmp_path: Path) -> Iterator[Path]:
    """The layer unpacked as in /opt, where no bytecode can be written."""
    opt = tmp_path / "opt"
    with zipfile.ZipFile(layer) as archive:
        archive.extractall(opt)
    folders = [opt, *(path for path in opt.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    yield opt
    for folder in folders:
        folder.chmod(0o755)


def _check(function: Function) -> None:
    event = sample("sqs")
    event["Records"][1]["body"] = "changed"
    failed = [{"itemIdentifier": event["Records"][1]["messageId"]}]
    assert function.invoke(event) == {"batchItemFailures": failed}
    assert function.invoke({})["errorMessage"] == "undeclared-source"


def test_a_layers_bytecode_runs_in_the_place_of_its_sources(
    runtime: Runtime,  # noqa: F811
    task: Path,
    read_only: Path,
    tmp_path: Path,
) -> None:
    # Sources that cannot be compiled show that none is.
    for source in read_only.rglob("python/runtime_guards/**/*.py"):
        source.write_text("(", encoding="utf-8")
    with Function(runtime, task, [read_only], tmp_path) as function:
        _check(function)


def test_a_preview_knows_the_bytecode_of_the_layer(
    layer: Path, version: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=os.pathsep)
    function = open_package(Members({"handler.py": Text(HANDLER)}), None)
    shipped = open_package(OnDisk(str(layer)), None)
    assert shipped_guards(Code(function, [shipped], version)) == ShippedGuards()


def test_the_installed_wheel_guards_a_function(
    runtime: Runtime,  # noqa: F811
    task: Path,
    version: str,
    tmp_path: Path,
) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory"]
    guards = ROOT / "runtime_guards"
    subprocess.run([*build, str(tmp_path)], cwd=guards, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    subprocess.run([runtime.python, "-m", "venv", "--without-pip", tmp_path / "venv"], check=True)
    site = tmp_path / "venv" / "lib" / f"python{version}" / "site-packages"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps"]
    target = ["--python-version", version, "--only-binary", ":all:", "--target", str(site)]
    subprocess.run([*pip, *target, "--no-compile", wheel], check=True)
    inside = replace(runtime, python=tmp_path / "venv" / "bin" / "python")
    with Function(inside, task, [], tmp_path) as function:
        _check(function)
