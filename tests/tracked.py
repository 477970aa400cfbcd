"""The files of this checkout that Git tracks."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def tracked_files(*options: str) -> list[str]:
    """Returns the paths of the files that exist, relative to the root.

    `options` are those of `git ls-files`. Raises CalledProcessError outside a Git checkout.
    """
    command = ["git", "ls-files", "-z", *options]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    return [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def copy_tracked(folder: Path) -> Iterator[Path]:
    """Copies the files with their modes, and yields each copy."""
    for name in tracked_files():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, target)
        yield target
