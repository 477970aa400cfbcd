"""The packages that a program imports, installed by its own package manager.

No script of a package runs: `--ignore-scripts` for npm, pnpm and Yarn, wheels where pip finds them.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

from tests.pilot.programs import Program
from tests.pilot.sources import Unavailable

_TIMEOUT = 1200.0
_QUIET = ("--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error")


def install(program: Program, folder: Path, cache: Path) -> Path | None:
    """Installs the packages once, and returns the virtual environment of a Python program.

    Raises Unavailable with the end of the package manager's output.
    """
    return INSTALL[program.packages](folder, cache)


def _npm(folder: Path, cache: Path) -> None:
    root = _above(folder, "package-lock.json")
    # Peers were not enforced before npm 7, and many lock files are older.
    options = ["--legacy-peer-deps", *_QUIET]
    if (root / "package-lock.json").is_file():
        try:
            return _once(root, ["npm", "ci", *options], cache)
        except Unavailable:
            # A version that the lock file names may be gone, or the file out of date.
            options.append("--no-package-lock")
    return _once(root, ["npm", "install", *options], cache)


def _yarn(folder: Path, cache: Path) -> None:
    root = _above(folder, "yarn.lock")
    if (root / ".yarnrc.yml").is_file():
        options = ["--mode=skip-build"]
    else:
        options = ["--ignore-scripts", "--non-interactive", "--ignore-engines", "--silent"]
    _once(root, [_tool("yarn@1.22.22", cache), "install", *options], cache)


def install_manifest(folder: Path, cache: Path) -> None:
    """Installs the packages of a folder with a `yarn.lock`, or later ones where one is gone.

    Raises Unavailable with the end of the package manager's output.
    """
    try:
        _yarn(folder, cache)
    except Unavailable:
        file = folder / "package.json"
        manifest = json.loads(file.read_text(encoding="utf-8"))
        for name, version in manifest["dependencies"].items():
            manifest["dependencies"][name] = f"^{version}" if version[0].isdigit() else version
        file.write_text(json.dumps(manifest, indent=2), encoding="utf-8")
        _npm(folder, cache)


def _pnpm(folder: Path, cache: Path) -> None:
    command = [_tool("pnpm@9.15.9", cache), "install", "--ignore-scripts", "--prefer-offline"]
    _once(_above(folder, "pnpm-lock.yaml"), [*command, "--no-frozen-lockfile"], cache)


def _pip(folder: Path, cache: Path) -> Path:
    environment = _environment(folder)
    if (folder / "requirements.txt").is_file():
        what = ["--requirement", "requirements.txt"]
    else:
        what = ["--requirement", "pyproject.toml"]
    return _with_uv(folder, environment, what, cache)


def _uv(folder: Path, cache: Path) -> Path:
    environment = _environment(folder)
    variables = {"UV_PROJECT_ENVIRONMENT": str(environment)}
    command = [_uv_command(), "sync", "--no-install-project"]
    _once(_above(folder, "uv.lock"), command, cache, variables)
    return environment


def _go(folder: Path, cache: Path) -> None:
    _once(folder, ["go", "mod", "download"], cache, {"GOTOOLCHAIN": "local"})


def _none(folder: Path, cache: Path) -> None:
    """YAML programs import nothing."""


INSTALL: Mapping[str, Callable[[Path, Path], Path | None]] = {
    "npm": _npm,
    "yarn": _yarn,
    "pnpm": _pnpm,
    "pip": _pip,
    "uv": _uv,
    "go": _go,
    "none": _none,
}


def _with_uv(folder: Path, environment: Path, what: list[str], cache: Path) -> Path:
    if not environment.is_dir():
        # Old SDKs import pkg_resources, which newer setuptools don't have.
        _run([_uv_command(), "venv", "--quiet", "--python", sys.executable, str(environment)],
             folder, {})  # fmt: skip
    python = str(environment / "bin" / "python")
    command = [_uv_command(), "pip", "install", "--quiet", "--python", python]
    _once(folder, [*command, *what, "setuptools<80", "pip"], cache)
    imported = [python, "-c", "import pulumi"]
    if subprocess.run(imported, cwd=folder, capture_output=True, check=False).returncode:
        # SDKs from before protobuf 4 don't limit its version.
        _once(folder, [*command, "protobuf<3.21"], cache, name="protobuf")
    return environment


def _environment(folder: Path) -> Path:
    """The virtual environment that the project file names, else `.venv`."""
    file = next(folder.glob("Pulumi.y*ml"))
    runtime: Any = yaml.safe_load(file.read_text(encoding="utf-8")).get("runtime")
    options = runtime.get("options") if isinstance(runtime, dict) else None
    return folder / str((options or {}).get("virtualenv") or ".venv")


def _above(folder: Path, lock: str) -> Path:
    """The root of the workspace that the program is in; its own folder if it is in none."""
    if (folder / lock).is_file():
        return folder
    for each in folder.parents:
        if (each / lock).is_file() and _is_workspace(each, lock):
            return each
        if (each / ".git").exists():
            break
    return folder


def _is_workspace(folder: Path, lock: str) -> bool:
    if lock in ("pnpm-lock.yaml", "uv.lock"):
        return True
    manifest = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    return "workspaces" in manifest


def _tool(package: str, cache: Path) -> str:
    """The executable of a package manager, from the npm registry."""
    folder = cache / "tools"
    name = package.partition("@")[0]
    file = folder / "node_modules" / ".bin" / name
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _run(["npm", "install", *_QUIET, "--prefix", str(folder), package], folder, {})
    return str(file)


def _uv_command() -> str:
    beside = Path(sys.executable).parent / "uv"
    return str(beside) if beside.is_file() else shutil.which("uv") or "uv"


def _once(
    folder: Path,
    command: list[str],
    cache: Path,
    variables: Mapping[str, str] | None = None,
    name: str = "packages",
) -> None:
    """Runs a command that has not succeeded in the folder before."""
    mark = cache / "installed" / f"{folder.relative_to(cache)}/{name}".replace("/", "+")
    if mark.exists():
        return
    _run(command, folder, variables or {})
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.touch()


def _run(command: list[str], folder: Path, variables: Mapping[str, str]) -> None:
    try:
        ended = subprocess.run(
            command, cwd=folder, env={**os.environ, "CI": "true", **variables}, check=False,
            timeout=_TIMEOUT, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8",
            errors="replace",
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise Unavailable(f"{Path(command[0]).name}: took longer than {_TIMEOUT:.0f} s") from None
    if ended.returncode:
        said = (ended.stderr.strip() or ended.stdout.strip())[-400:]
        raise Unavailable(f"{Path(command[0]).name} {command[1]}: {said}")
