"""Where the program's folder is looked for, in which order, and what does not count."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from policypack.supply_chain import program
from policypack.supply_chain.program import VARIABLE, find_project, program_folder
from tests.fixed_environment import python_path

ROOT = Path(__file__).parents[2]
NOWHERE = {"PWD": "/"}


def project(folder: Path, text: str = "name: shop\nruntime: python\n") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "Pulumi.yaml").write_text(text, encoding="utf-8")
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
    environment = {**os.environ, "ASK": ask, **python_path(ROOT)}
    parent = (
        "import subprocess, sys, os\n"
        "subprocess.run([sys.executable, '-c', os.environ['ASK']], cwd='/', check=True)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", parent],
        cwd=shell / "infra",
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout.strip() == str(shell / "infra")


def test_pulumis_own_order_of_project_files_counts(tmp_path: Path) -> None:
    """A second file beside the one that Pulumi reads leads nowhere."""
    shell = project(tmp_path / "shop", "name: shop\nmain: decoy\n")
    (shell / "decoy").mkdir()
    (shell / "Pulumi.json").write_text('{"name": "shop"}', encoding="utf-8")
    assert program_folder("shop", {"PWD": str(shell)}) == shell


def test_a_file_whose_main_leads_here_comes_before_a_nearer_one(tmp_path: Path) -> None:
    """A file in the program's folder is not the one that Pulumi has read."""
    above = project(tmp_path / "shop", "name: shop\nmain: infra\n")
    inner = project(above / "infra", "name: shop\nmain: decoy\n")
    (inner / "decoy").mkdir()
    found = find_project("shop", {"PWD": str(inner)})
    assert found is not None
    assert (found.folder, found.program) == (above, inner)


@pytest.mark.parametrize(
    "text",
    [
        "name: shop\n---\nname: other\n",
        "name: shop\ndescription: !any x\n",
        "name: shop\ndescription: 2026-99-99\n",
        "<<: {name: shop}\n",
        "x: &x {name: other}\n<<: *x\nname: shop\n",
    ],
)
def test_what_pulumi_reads_is_read(text: str, tmp_path: Path) -> None:
    shell = project(tmp_path / "shop", text)
    assert program_folder("shop", {"PWD": str(shell)}) == shell


@pytest.mark.parametrize("name", ["on", "no", "1e3", "0x10"])
def test_a_name_is_text(name: str, tmp_path: Path) -> None:
    shell = project(tmp_path / "shop", f"name: {name}\nmain: {name}\nruntime: {{name: go}}\n")
    (shell / name).mkdir()
    found = find_project(name, {"PWD": str(shell)})
    assert found == (shell, shell / name, "go")


def test_the_folder_of_a_language_host_counts_whatever_the_files_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "readlink", lambda _: str(tmp_path))
    monkeypatch.setattr(program, "is_started_by_a_host", lambda: True)
    assert program_folder("shop", NOWHERE) == tmp_path
    monkeypatch.setattr(program, "is_started_by_a_host", lambda: False)
    assert program_folder("shop", NOWHERE) is None
