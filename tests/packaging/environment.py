"""A virtual environment with nothing but what a published pack, or the command, asks for."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

from tests.fixed_environment import python_path

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = ROOT / "policypack" / "requirements.txt"
COMMAND = ROOT / "requirements-command.lock"


def run(*command: str | Path, cwd: Path | None = None, **env: str) -> str:
    """Runs a command to its end and returns what it printed. Fails the test where it failed."""
    ended = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, **python_path(), **env},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=400,
    )
    assert ended.returncode == 0, f"{command}\n{ended.stdout}\n{ended.stderr}"
    return ended.stdout


def make(folder: Path, requirements: Path = REQUIREMENTS) -> Path:
    """Makes the environment in `folder` and returns its interpreter.

    It links to what the tests run with, which has the same versions: to install them takes pip
    20 seconds of CPU. Each night, `install` does.
    """
    return _linked(folder, {**locked(requirements), "pip": metadata.version("pip")})


def install(folder: Path, requirements: Path) -> Path:
    """Makes the environment as a user does, every package checked against its hash."""
    python = _linked(folder, {"pip": metadata.version("pip")})
    pip = (python, "-m", "pip", "install", "--quiet", "--no-compile", "--no-deps")
    run(*pip, "--require-hashes", "-r", requirements)
    return python


def locked(requirements: Path) -> dict[str, str]:
    """The versions of a lock file by the names of its packages."""
    lines = requirements.read_text(encoding="utf-8").splitlines()
    found = (Requirement(line.partition(" \\")[0]) for line in lines if line[:1].isalnum())
    return {
        each.name: next(iter(each.specifier)).version
        for each in found
        if each.marker is None or each.marker.evaluate()
    }


def _linked(folder: Path, packages: Mapping[str, str]) -> Path:
    """An environment of packages that are those of this one."""
    run(sys.executable, "-m", "venv", "--without-pip", folder)
    (site,) = folder.glob("lib/python*/site-packages")
    for name, version in packages.items():
        found = metadata.distribution(name)
        assert found.version == version, f"{name} {found.version} is installed: run `make setup`"
        own = {file.parts[0] for file in found.files or () if file.parts[0] != ".."}
        for entry in own - {"__pycache__"}:
            if not (site / entry).exists():
                (site / entry).symlink_to(str(found.locate_file(entry)))
    return folder / "bin" / "python"
