"""The guards' layer is the same from a checkout and from installed wheels, and works by itself."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.fixed_environment import python_path
from tests.packaging.environment import ROOT, run
from tests.packaging.test_guards_alone import PROGRAM

BUILD = "import os, sys; os.umask({umask}); sys.argv[0] = 'stackwarden'\n"
BUILD += "from policypack.commands import main; sys.exit(main())"


@pytest.fixture(scope="module")
def from_checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    layer = tmp_path_factory.mktemp("checkout") / "guards.zip"
    run(sys.executable, "-c", BUILD.format(umask=0o077), "layer", "--output", layer, cwd=ROOT)
    return layer


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the two distributions as pip installs them."""
    folder = tmp_path_factory.mktemp("wheels")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory"]
    for project in (ROOT, ROOT / "runtime_guards"):
        subprocess.run([*build, str(folder)], cwd=project, check=True, capture_output=True)
    pip = (sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps")
    run(*pip, "--target", folder / "installed", *folder.glob("*.whl"))
    return folder / "installed"


def test_it_is_the_same_from_wheels_in_another_folder_and_umask(
    from_checkout: Path, wheels: Path, empty_python: Path, tmp_path: Path
) -> None:
    command = (empty_python, "-c", BUILD.format(umask=0o022), "layer", "--output", "guards.zip")
    run(*command, cwd=tmp_path, **python_path(wheels))
    assert (tmp_path / "guards.zip").read_bytes() == from_checkout.read_bytes()


def test_its_code_works_where_lambda_puts_it(from_checkout: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(from_checkout) as archive:
        archive.extractall(tmp_path / "opt")
    run(sys.executable, "-m", "venv", "--without-pip", tmp_path / "empty")
    python = tmp_path / "empty" / "bin" / "python"
    task = tmp_path / "task"
    task.mkdir()
    layer = tmp_path / "opt" / "python"
    printed = run(python, "-c", PROGRAM, cwd=task, **python_path(layer))
    assert printed.strip() == '[["stackwarden-guards"], 1, "undeclared-source"]'
    origin = "import runtime_guards; print(runtime_guards.__file__)"
    assert run(python, "-c", origin, cwd=task, **python_path(layer)).startswith(str(layer))
