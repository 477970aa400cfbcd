"""`stackwarden path`: prints the folder for `pulumi preview --policy-pack`.

Pulumi starts a policy pack from a folder, with the interpreter that the folder names. An installed
distribution has no such folder, so the user's cache has a small launcher for each environment that
the pack is installed in.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
from pathlib import Path

from policypack import VERSION
from policypack.commands import atomic_files, parser

ENTRY = '''"""Started by the Pulumi engine; the policy pack is installed in this interpreter."""

from policypack.engine.server import serve

serve()
'''


def register(subparsers: parser.Subparsers) -> None:
    """Adds the command to the command line."""
    made = parser.add(
        subparsers,
        "path",
        "print the folder of the policy pack",
        examples=['pulumi preview --policy-pack "$(stackwarden path)"'],
        statuses=parser.DONE,
    )
    made.set_defaults(run=run)


def run(_: argparse.Namespace) -> int:
    """Prints the launcher's folder.

    Raises ValueError outside a virtual environment, and where the launcher cannot be written.
    """
    sys.stdout.write(f"{launcher()}\n")
    return 0


def launcher(prefix: Path | None = None) -> Path:
    """Writes the launcher for the environment at `prefix`, by default this one, if it differs."""
    environment = prefix or Path(sys.prefix)
    if not (environment / "pyvenv.cfg").is_file():
        raise ValueError(
            f"{environment}: not a virtual environment, which Pulumi requires for a policy pack; "
            f"install stackwarden with pip in an environment from `python3 -m venv`"
        )
    key = hashlib.sha256(str(environment).encode()).hexdigest()[:12]
    folder = _cache() / "stackwarden" / f"pack-{VERSION}-{key}"
    try:
        _write(folder / "PulumiPolicy.yaml", _project(environment))
        _write(folder / "__main__.py", ENTRY)
    except OSError as error:
        setting = "LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME"
        raise ValueError(
            f"{folder}: cannot be written ({error.strerror}); set {setting} to a writable folder"
        ) from error
    return folder


def _project(environment: Path) -> str:
    # JSON is YAML and quotes every character of a path.
    options = {"toolchain": "pip", "virtualenv": str(environment)}
    project = {
        "description": "Stops insecure serverless stacks on AWS at preview time",
        "version": VERSION,
        "runtime": {"name": "python", "options": options},
    }
    return json.dumps(project, indent=2) + "\n"


def _cache() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")


def _write(path: Path, text: str) -> None:
    """Replaces the file only if it differs: another preview may read it."""
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    atomic_files.write(path, text.encode())
