"""Runs programs as a user would: outside the checkout, without what this environment sets."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tools.release.table import Untrue

TIMEOUT = 900
# The project's own and Python's; where packages come from (PIP_*, UV_*) is the user's setting.
_LEFT_OUT = ("PYTHON", "VIRTUAL_ENV", "STACKWARDEN", "PULUMI", "AWS_")
PROGRAMS = Path(sys.executable).parent


def environment(**values: str | Path) -> dict[str, str]:
    """Returns the variables of a user who has neither the checkout nor an environment active."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_LEFT_OUT)}
    kept["PATH"] = "/usr/local/bin:/usr/bin:/bin"
    return kept | {name: str(value) for name, value in values.items()}


def output(
    *command: str | Path, cwd: Path, env: Mapping[str, str] | None = None, status: int = 0
) -> str:
    """Returns what a command printed. Raises Untrue where it ends with another status."""
    words = [str(word) for word in command]
    ended = subprocess.run(
        words,
        cwd=cwd,
        env=environment() if env is None else dict(env),
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=TIMEOUT,
    )
    if ended.returncode != status:
        told = (ended.stdout + ended.stderr)[-3000:]
        raise Untrue(f"`{' '.join(words)}` ended with status {ended.returncode}:\n{told}")
    return ended.stdout
