"""`.venv`: the locked packages, every one checked against its hash, and this project, editable."""

from __future__ import annotations

import hashlib
import importlib.util
import subprocess
import sys
from pathlib import Path

PROJECTS = (".", "runtime_guards")


def ensure(root: Path) -> None:
    """Make `.venv`, unless the one that is there was made from the same lock and project files."""
    stamp = root / ".venv" / "made-from"
    wanted = _fingerprint(root)
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    _make(root)
    stamp.write_text(wanted)


def _fingerprint(root: Path) -> str:
    # The interpreter and the place count too: an environment knows both by their absolute paths.
    digest = hashlib.sha256(f"{sys.version}\n{sys.base_prefix}\n{root}".encode())
    for name in ("requirements.lock", *(f"{project}/pyproject.toml" for project in PROJECTS)):
        digest.update((root / name).read_bytes())
    return digest.hexdigest()


def _make(root: Path) -> None:
    for module in ("venv", "ensurepip"):
        if importlib.util.find_spec(module) is None:
            sys.exit(
                f"setup: this Python has no `{module}` module: "
                "install it (Debian and Ubuntu: apt-get install python3-venv) and run this again"
            )
    print("setup: making .venv from requirements.lock", flush=True)
    _run(root, sys.executable, "-m", "venv", "--clear", ".venv")
    pip = (".venv/bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    _run(root, *pip, "--require-hashes", "--no-deps", "-r", "requirements.lock")
    # Nothing is fetched here: the build backend is among the locked packages.
    editable = [argument for project in PROJECTS for argument in ("--editable", f"./{project}")]
    _run(root, *pip, "--no-index", "--no-build-isolation", "--no-deps", *editable)


def _run(root: Path, *command: str) -> None:
    """Run one step in the checkout; what it prints explains a failure, so it is left to print."""
    ended = subprocess.run(command, cwd=root, check=False)
    if ended.returncode != 0:
        sys.exit(f"setup: `{' '.join(command)}` failed: see above, then run this again")
