"""An environment of its own for every other tool that is measured beside this one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def python(name: str, requirements: tuple[str, ...]) -> Path:
    """The interpreter of `.venvs/NAME` with pinned requirements; made anew for other ones."""
    folder = ROOT / ".venvs" / name
    interpreter, stamp = folder / "bin" / "python", folder / "made-from"
    wanted = "\n".join(requirements)
    if not stamp.is_file() or stamp.read_text() != wanted:
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        pip = [str(interpreter), "-m", "pip", "install", "--quiet"]
        subprocess.run([*pip, *requirements], check=True)
        stamp.write_text(wanted)
    return interpreter


def timed(interpreter: Path, module: str, **variables: str) -> Any:
    """What a module of `tests.benchmarks` prints as JSON when the interpreter runs it.

    Raises RuntimeError with what it printed where it fails.
    """
    done = subprocess.run(
        [str(interpreter), "-m", f"tests.benchmarks.{module}"],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **variables},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout)
