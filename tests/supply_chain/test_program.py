"""Where the program's folder is looked for, in which order, and what does not count."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from policypack.supply_chain.program import VARIABLE, program_folder

ROOT = Path(__file__).parents[2]
NOWHERE = {"PWD": "/"}


def project(folder: Path, text: str = "name: shop\nruntime: python\n") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "Pulumi.yaml").write_text(text)
    return folder


def test_the_variable_comes_before_the_shell(tmp_path: Path) -> None:
    shell = project(tmp_path / "shop")
    named = {VARIABLE: str(tmp_path), "PWD": str(shell)}
    assert program_folder("shop", named) == tmp_path


def test_the_shells_folder_counts_with_its_project_file(tmp_path: Path) -> None:
    shell = project(tmp_path / "shop")
    assert program_folder("shop", {"PWD": str(shell)}) == shell


def test_a_project_file_above_the_shells_folder_counts_too(tmp_path: Path) -> None:
    shell = project(tmp_path / "shop")
    (shell / "deep" / "er").mkdir(parents=True)
    assert program_folder("shop", {"PWD": str(shell / "deep" / "er")}) == shell


def test_main_moves_the_program(tmp_path: Path) -> None:
    shell = project(tmp_path / "shop", "name: shop\nmain: infra\n")
    (shell / "infra").mkdir()
    assert program_folder("shop", {"PWD": str(shell)}) == shell / "infra"


def test_main_may_name_a_file(tmp_path: Path) -> None:
    shell = project(tmp_path / "shop", "name: shop\nmain: infra/index.ts\n")
    (shell / "infra").mkdir()
    (shell / "infra" / "index.ts").touch()
    assert program_folder("shop", {"PWD": str(shell)}) == shell / "infra"


@pytest.mark.parametrize("text", ["name: other\n", "- no\n", "name: [\n", "", "name: shop: x\n"])
def test_a_file_of_another_project_or_none_does_not_count(text: str, tmp_path: Path) -> None:
    shell = project(tmp_path / "shop", text)
    assert program_folder("shop", {"PWD": str(shell)}) is None


def test_without_anything_nobody_knows() -> None:
    assert program_folder("shop", NOWHERE) is None


@pytest.mark.parametrize("variable", [{}, {"STACKWARDEN_PROGRAM_DIR": "/"}])
@pytest.mark.skipif(not Path("/proc/self/cwd").exists(), reason="no /proc")
def test_the_working_folder_of_the_parent_counts_as_pulumis_language_host_runs_there(
    tmp_path: Path, variable: dict[str, str]
) -> None:
    """Also before the variable, by which a job could hide the code that it ships."""
    shell = project(tmp_path / "shop", "name: shop\nmain: infra\n")
    (shell / "infra").mkdir()
    ask = (
        "from policypack.supply_chain.program import program_folder\n"
        f"print(program_folder('shop', {variable}))"
    )
    # The process in the program's folder stands for the host, whose child runs elsewhere.
    environment = {**os.environ, "ASK": ask, "PYTHONPATH": str(ROOT)}
    parent = (
        "import subprocess, sys, os\n"
        "subprocess.run([sys.executable, '-c', os.environ['ASK']], cwd='/', check=True)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", parent],
        cwd=shell / "infra",
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == str(shell / "infra")
