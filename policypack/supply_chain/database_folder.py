"""Where the vulnerability databases are, and that a judged program does not bring its own."""

from __future__ import annotations

import os
import sys
from pathlib import Path

# The environment variable for a folder that replaces the user's cache.
FOLDER = "STACKWARDEN_ADVISORIES"
_judged: Path | None = None


def judge(program: Path | None) -> list[str]:
    """Names the folder of the program that an organization judges by the databases; None if the
    program's owner decides. Returns a line for each place that does not count any more.

    The environment is that of the program's job, so its variable does not count then, and neither
    does a database among the program's files.
    """
    global _judged
    _judged = program and program.resolve()
    if program is None:
        return []
    variable = os.environ.get(FOLDER)
    ignored = [f"{FOLDER}: ignored, because an organization has configured the pack"]
    inside = f"{folder()}: vulnerability databases are not read from the program's own files"
    return [*(ignored if variable else ()), *([inside] if is_of_the_program(folder()) else ())]


def is_of_the_program(place: Path) -> bool:
    """Whether the place is among the files of a program that an organization judges."""
    return _judged is not None and place.resolve().is_relative_to(_judged)


def folder() -> Path:
    """The folder of the vulnerability databases."""
    if os.environ.get(FOLDER) and _judged is None:
        return Path(os.environ[FOLDER])
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "stackwarden" / "advisories"
