"""Rehearses a release: `make release-check`, or some steps: `make release-check ONLY="build sbom"`.

Makes the environment that `requirements-release.lock` names, and runs `tools.release.rehearsal` in
it. It writes to `build/release`: the distributions, their hashes, the bill of materials, the
statement of provenance and the table of checks.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tools import locked_environment

ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    """Hands over to the environment of the rehearsal."""
    if sys.version_info < (3, 11):
        sys.exit(
            "release-check: Python 3.11 or newer is required: use make release-check PYTHON=..."
        )
    try:
        programs = locked_environment.ensure(
            ROOT / ".venvs" / "release", ROOT / "requirements-release.lock"
        )
    except locked_environment.NotInstalled as error:
        sys.exit(f"release-check: {error}")
    os.chdir(ROOT)
    python = str(programs / "python")
    os.execv(python, [python, "-m", "tools.release.rehearsal", *sys.argv[1:]])  # noqa: S606


if __name__ == "__main__":
    main()
