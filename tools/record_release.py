"""Add the guards of this checkout to the known releases, as a step of every release.

    python -m tools.record_release

Functions that ship these guards are then known to ship a release, whatever version of the pack
judges them. What a version holds never changes: sources that changed need a new version.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from policypack import VERSION
from policypack.facts.guard_releases import FILE
from policypack.supply_chain.guards.releases import hashes

GUARDS = Path(__file__).resolve().parent.parent / "runtime_guards"


def record(file: Path, guards: Path, version: str) -> None:
    """Writes the hashes of the guards under the version. Raises ValueError where it has others."""
    known = json.loads(file.read_text(encoding="utf-8"))
    found = hashes(guards)
    if known.get(version, found) != found:
        raise ValueError(f"{version} is released with other sources: raise the version first")
    known[version] = found
    file.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")


def main() -> int:
    """The command line."""
    try:
        record(FILE, GUARDS, VERSION)
    except ValueError as error:
        sys.stderr.write(f"record_release: {error}\n")
        return 2
    sys.stdout.write(f"recorded: {VERSION} in {FILE.name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
