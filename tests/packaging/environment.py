"""A virtual environment with nothing but what a published pack, or the command, asks for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = ROOT / "policypack" / "requirements.txt"
COMMAND = ROOT / "requirements-command.lock"


def run(*command: str | Path, cwd: Path | None = None, **env: str) -> str:
    """Runs a command to its end and returns what it printed. Fails the test where it failed."""
    ended = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": "", **env},
        capture_output=True,
        text=True,
        check=False,
        timeout=400,
    )
    assert ended.returncode == 0, f"{command}\n{ended.stdout}\n{ended.stderr}"
    return ended.stdout


def make(folder: Path, requirements: Path = REQUIREMENTS) -> Path:
    """Makes the environment in `folder` and returns its interpreter."""
    run(sys.executable, "-m", "venv", folder)
    python = folder / "bin" / "python"
    pip = (python, "-m", "pip", "install", "--quiet", "--no-compile", "--no-deps")
    ended = subprocess.run(
        [*map(str, pip), "--require-hashes", "-r", str(requirements)],
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode != 0 and not os.environ.get("CI"):
        pytest.skip(f"the requirements cannot be installed here: {ended.stderr[-200:]}")
    assert ended.returncode == 0, ended.stderr
    return python
