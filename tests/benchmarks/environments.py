"""An environment of its own for every other tool that is measured beside this one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

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
