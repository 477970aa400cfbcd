"""Environments of tools in `.venvs`, separate from `.venv`, each with its own lock file."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import venv
from pathlib import Path


class NotInstalled(Exception):
    """The packages of a lock cannot be installed; pip's own error stands above."""


def ensure(folder: Path, lock: Path) -> Path:
    """Returns the folder of the environment's programs; installs once for each lock and place."""
    digest = hashlib.sha256(f"{sys.version}\n{folder}".encode() + lock.read_bytes()).hexdigest()
    stamp = folder / "made-from"
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != digest:
        venv.create(folder, clear=True, with_pip=True)
        pip = [folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--no-deps"]
        options = ["--disable-pip-version-check", "--require-hashes", "--requirement", lock]
        if subprocess.run([*map(str, [*pip, *options])], check=False).returncode != 0:
            raise NotInstalled(f"{lock.name} cannot be installed; the error above tells why")
        stamp.write_text(digest, encoding="utf-8")
    return folder / "bin"
