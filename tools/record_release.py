"""Add the guards of this checkout to the known releases, and record the rules and defaults, as a
step of every release.

    python -m tools.record_release

Functions that ship these guards are then known to ship a release, whatever version of the pack
judges them, and so is the bytecode of layers for each runtime, whatever Python the pack runs on.
A released version never changes: changed sources need a new version.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from policypack import VERSION
from policypack.facts.guard_releases import FILE
from policypack.facts.lambda_runtimes import PYTHON_RUNTIMES
from policypack.supply_chain.guards import layer
from policypack.supply_chain.guards.releases import hashes, sources
from tools import interpreters, rule_history

ROOT = Path(__file__).resolve().parent.parent
GUARDS = ROOT / "runtime_guards"


def record(file: Path, guards: Path, version: str, bytecode: Mapping[str, str]) -> None:
    """Writes the hashes of the guards under the version. Raises ValueError if it has others."""
    known = json.loads(file.read_text(encoding="utf-8"))
    found = {**hashes(guards), **bytecode}
    if known.get(version, found) != found:
        raise ValueError(f"{version} is released with other sources: raise the version first")
    known[version] = found
    file.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")


def bytecode_hashes(guards: Path, runtimes: Sequence[str]) -> Mapping[str, str]:
    """The SHA-256 of the bytecode that a layer has for the runtimes, by its path.

    Raises ValueError or NoInterpreter.
    """
    pythons = [_interpreter(name.removeprefix("python")) for name in runtimes]
    folders = [str(python.parent) for python in pythons]
    os.environ["PATH"] = os.pathsep.join([*folders, os.environ["PATH"]])
    made = layer.bytecode(sources(guards), runtimes)
    return {name: hashlib.sha256(code).hexdigest() for name, code in made.items()}


def _interpreter(version: str) -> Path:
    """Debian's where it has one: early patch releases compile to other bytes than later ones."""
    fetch = version in interpreters.DEBIAN
    return (interpreters.fetched if fetch else interpreters.ensure)(ROOT, version)


def main() -> int:
    """The command line."""
    try:
        record(FILE, GUARDS, VERSION, bytecode_hashes(GUARDS, PYTHON_RUNTIMES))
    except (ValueError, interpreters.NoInterpreter) as error:
        sys.stderr.write(f"record_release: {error}\n")
        return 2
    rule_history.record(VERSION)
    sys.stdout.write(f"recorded: {VERSION} in {FILE.name} and {rule_history.RECORD.name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
