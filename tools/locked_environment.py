"""Environments of tools in `.venvs`, separate from `.venv`, each with its own lock file."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path


class NotInstalled(Exception):
    """The packages of a lock cannot be installed; pip's own error stands above."""


def ensure(folder: Path, lock: Path, python: Path = Path(sys.executable)) -> Path:
    """Returns the folder of the environment's programs; installs once for each lock and place.

    `python` is the interpreter that the environment gets.
    """
    made_by = f"{python}\n{sys.version}\n{folder}"
    digest = hashlib.sha256(made_by.encode() + lock.read_bytes()).hexdigest()
    stamp = folder / "made-from"
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != digest:
        subprocess.run([python, "-m", "venv", "--without-pip", "--clear", folder], check=True)
        if not install(folder / "bin", "--no-deps", "--require-hashes", "--requirement", str(lock)):
            raise NotInstalled(f"{lock.name} cannot be installed; see the error above")
        stamp.write_text(digest, encoding="utf-8")
    return folder / "bin"


def install(programs: Path, *options: str) -> bool:
    """Installs into the environment with those programs. Returns whether pip succeeded.

    Runs the pip of this process's environment: Debian's interpreters have no `ensurepip` without
    the package `python3-venv`, so an environment made by one of them has no pip.
    """
    pip = [sys.executable, "-m", "pip", "--python", str(programs / "python"), "--no-input"]
    quiet = ["--disable-pip-version-check", "install", "--quiet"]
    return subprocess.run([*pip, *quiet, *options], check=False).returncode == 0
