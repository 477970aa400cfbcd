"""An environment of its own for aws-lambda-powertools, which is measured beside the guards."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCK = Path(__file__).with_name("powertools.txt")


def python() -> Path:
    """Its interpreter, with which the guards are measured too; made anew for another lock."""
    folder = ROOT / ".venvs" / "powertools"
    interpreter, stamp = folder / "bin" / "python", folder / "made-from"
    if not stamp.is_file() or stamp.read_text() != LOCK.read_text():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        pip = [str(interpreter), "-m", "pip", "install", "--quiet", "--no-deps"]
        subprocess.run([*pip, "--require-hashes", "--requirement", str(LOCK)], check=True)
        stamp.write_text(LOCK.read_text())
    return interpreter
