"""A separate environment for every other tool that is measured."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.benchmarks.rounds import SMALLEST, VARIABLE, Missing
from tests.fixed_environment import python_path

ROOT = Path(__file__).resolve().parents[2]


def python(name: str, requirements: tuple[str, ...]) -> Path:
    """The interpreter of `.venvs/NAME` with pinned requirements; recreated if they change.

    Raises Missing where they cannot be installed, and does not install them for the smallest size.
    """
    return made(name, "\n".join(requirements), *requirements)


def made(name: str, made_from: str, *requirements: str) -> Path:
    """The interpreter of `.venvs/NAME`, recreated unless it was made from the same text."""
    folder = ROOT / ".venvs" / name
    interpreter, stamp = folder / "bin" / "python", folder / "made-from"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == made_from:
        return interpreter
    if SMALLEST:
        raise Missing(f"{name} is not installed in .venvs; a run of the whole size installs it")
    try:
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        pip = [str(interpreter), "-m", "pip", "install", "--quiet"]
        subprocess.run([*pip, *requirements], check=True)
    except subprocess.CalledProcessError as error:
        raise Missing(f"{name} cannot be installed: status {error.returncode}") from error
    stamp.write_text(made_from, encoding="utf-8")
    return interpreter


def timed(interpreter: Path, module: str, **variables: str) -> Any:
    """JSON output of a module of `tests.benchmarks` that the interpreter runs.

    Raises RuntimeError with its output if it fails.
    """
    done = subprocess.run(
        [str(interpreter), "-m", f"tests.benchmarks.{module}"],
        env={
            "PATH": os.environ["PATH"],
            **python_path(ROOT),
            VARIABLE: os.environ.get(VARIABLE, ""),
            **variables,
        },
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout)
