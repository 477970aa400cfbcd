"""One program previewed by `stackwarden preview` and, with the same stand-ins, without the pack.

`stackwarden preview` comes first, with nothing compiled yet, as on a new checkout.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from policypack.report.document_shape import Document
from tests.engine.engine import ROOT, environment
from tests.engine.processes import Session
from tests.fixed_environment import python_path
from tests.pilot.programs import Program
from tests.pilot.scoreboard import Previewed
from tests.programs.installed import hosts

_TIMEOUT = 300.0


def measure(program: Program, folder: Path, virtual: Path | None, scratch: Path) -> Previewed:
    """Both previews. `virtual` is a Python program's virtual environment."""
    surroundings = variables(program.language, virtual, scratch)
    command = ["-m", "policypack.commands", "preview", "--offline", "--format", "json"]
    began = time.monotonic()
    stack = ["--stack", program.stack] if program.stack else []
    status, stdout, said = run([*command, *stack], folder, surroundings)
    seconds = time.monotonic() - began
    bare = run(["-m", "tests.pilot.bare", *stack], folder, surroundings)
    return Previewed(status, parsed(stdout), said, seconds, _bare(bare))


def run(command: list[str], folder: Path, variables: Mapping[str, str]) -> tuple[int, str, str]:
    """Status and output; a run that takes too long has the status -1."""
    try:
        return Session([sys.executable, *command], folder, variables).finish(_TIMEOUT)
    except AssertionError as error:
        return -1, "", str(error)


def parsed(text: str) -> Document | None:
    """The document of a preview; None if the text is not JSON."""
    try:
        document: Document = json.loads(text)
    except ValueError:
        return None
    return document


def _bare(ended: tuple[int, str, str]) -> float | None:
    """The seconds of a preview without the pack; None if the program or the engine failed."""
    status, stdout, _ = ended
    return float(stdout) if status == 0 else None


def variables(language: str, virtual: Path | None, scratch: Path) -> dict[str, str]:
    """The environment of a user without account and login, on this machine's caches."""
    pulumi = hosts(language)
    own = environment(scratch, pulumi / "pulumi")
    dropped = ("PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE", "PULUMI_DEBUG_COMMANDS")
    first = [str(pulumi), *([str(virtual / "bin")] if virtual else [])]
    (scratch / "temporary").mkdir(parents=True, exist_ok=True)
    return {
        **{key: own[key] for key in own if key not in dropped},
        **(_caches_of_go() if language == "go" else {}),
        "HOME": str(scratch),
        **python_path(ROOT),
        "TMPDIR": str(scratch / "temporary"),
        "XDG_CACHE_HOME": str(scratch / "cache"),
        "PATH": os.pathsep.join((*first, own["PATH"])),
    }


def _caches_of_go() -> dict[str, Any]:
    command = ["go", "env", "GOMODCACHE", "GOCACHE"]
    told = subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout
    modules, built = told.splitlines()
    return {"GOMODCACHE": modules, "GOCACHE": built, "GOTOOLCHAIN": "local", "GOPROXY": "off"}
