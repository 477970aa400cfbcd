"""What tests need of npm, installed by a lock file: the SDKs of the TypeScript program in
`tests/engine`, and the evaluator that `tests/oracle` asks."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path

_FILES = ("package.json", "package-lock.json")
# No package's own script runs. A lock file with hashes decides what comes.
_INSTALL = ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error")


class NoSdks(Exception):
    """There is no Node.js here, or the packages cannot be had."""


def ensure(root: Path, name: str = "typescript", above: Path | None = None) -> Path:
    """The `node_modules` of a folder, installed once for each state of its lock.

    The folder is in `above`, by default in `tools/`.
    """
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise NoSdks("no Node.js with npm on PATH")
    sources = (above or root / "tools") / name
    digest = hashlib.sha256(b"".join((sources / name).read_bytes() for name in _FILES))
    target = root / ".tools" / f"{name}-{digest.hexdigest()[:16]}"
    if not target.is_dir():
        _install(sources, target)
    return target / "node_modules"


def _install(sources: Path, target: Path) -> None:
    target.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        unfinished = Path(scratch) / "sdks"
        unfinished.mkdir()
        for name in _FILES:
            shutil.copy(sources / name, unfinished)
        ended = subprocess.run(
            _INSTALL, cwd=unfinished, capture_output=True, encoding="utf-8", check=False
        )
        if ended.returncode != 0:
            raise NoSdks(f"the packages cannot be had here: {ended.stderr[-200:]}")
        # The move is atomic; another process that installs at the same time may have been faster.
        if not target.is_dir():
            unfinished.rename(target)
