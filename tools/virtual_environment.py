"""`.venv`: the locked packages, every one checked against its hash, and this project, editable.

One environment, two levels: `preview` holds what a preview needs, `dev` adds what tests and lint
need. A preview thus waits for no test tool, and `make test` after it installs the difference.
"""

from __future__ import annotations

import hashlib
import importlib.util
import subprocess
import sys
from pathlib import Path

from tools import pip_install

PREVIEW, DEV = "preview", "dev"
# From the smallest to the largest: each level holds the ones before it.
LOCKS = {PREVIEW: "requirements-preview.lock", DEV: "requirements.lock"}
PROJECTS = (".", "runtime_guards")
BROKEN = "remove .venv and run this again; if it fails again, its own error above says why"


def ensure(root: Path, level: str = DEV) -> None:
    """Bring `.venv` to a level, unless it was made from the same lock and project files."""
    states = {each: _state(root, each) for each in LOCKS}
    if states[level] == "current":
        return
    # If interrupted from here on, the environment has no stamp, so the next run recreates it.
    for each in LOCKS:
        _stamp(root, each).unlink(missing_ok=True)
    if "current" not in states.values() or "outdated" in states.values():
        _create(root)
    _install(root, LOCKS[level])
    for each in _up_to(level):
        _stamp(root, each).write_text(_fingerprint(root, each), encoding="utf-8")


def _up_to(level: str) -> list[str]:
    levels = list(LOCKS)
    return levels[: levels.index(level) + 1]


def _state(root: Path, level: str) -> str:
    """Whether the stamp of a level is `missing`, `current` or `outdated`."""
    stamp = _stamp(root, level)
    if not stamp.is_file():
        return "missing"
    return (
        "current" if stamp.read_text(encoding="utf-8") == _fingerprint(root, level) else "outdated"
    )


def _stamp(root: Path, level: str) -> Path:
    return root / ".venv" / f"{level}-made-from"


def _fingerprint(root: Path, level: str) -> str:
    # The interpreter and the place count too: an environment knows both by their absolute paths.
    digest = hashlib.sha256(f"{sys.version}\n{sys.base_prefix}\n{root}".encode())
    for name in (LOCKS[level], *(f"{project}/pyproject.toml" for project in PROJECTS)):
        digest.update((root / name).read_bytes())
    return digest.hexdigest()


def _create(root: Path) -> None:
    for module in ("venv", "ensurepip"):
        if importlib.util.find_spec(module) is None:
            sys.exit(
                f"setup: missing Python module `{module}`: {sys.executable}: .venv needs it; "
                "install it (Debian and Ubuntu: apt-get install python3-venv) and run this again"
            )
    print("setup: creating .venv", flush=True)
    _run(root, sys.executable, "-m", "venv", "--clear", ".venv")


def _install(root: Path, lock: str) -> None:
    pip_install.install(root, lock)
    # Nothing is fetched here: the build backend is among the locked packages.
    editable = [argument for project in PROJECTS for argument in ("--editable", f"./{project}")]
    pip = (".venv/bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    _run(root, *pip, "--no-index", "--no-build-isolation", "--no-deps", *editable)


def _run(root: Path, *command: str) -> None:
    """Run one step in the checkout; its own output explains a failure, so it stays visible."""
    ended = subprocess.run(command, cwd=root, check=False)
    if ended.returncode != 0:
        step = " ".join(command)
        sys.exit(f"setup: step failed: `{step}`: exit status {ended.returncode}; {BROKEN}")
