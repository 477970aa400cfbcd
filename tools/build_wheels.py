"""Build the two wheels, the same from the same commit: `python -m tools.build_wheels FOLDER`.

The time in the archives is that of the commit, or SOURCE_DATE_EPOCH where it is set:
https://reproducible-builds.org/specs/source-date-epoch/. The build backend is the installed one, so
nothing is fetched. `SHA256SUMS` beside the wheels names their hashes.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROJECTS = (ROOT, ROOT / "runtime_guards")
_BUILD = (sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory")


def build(folder: Path) -> list[Path]:
    """Builds into `folder` and returns the wheels. Raises FileExistsError where it has some."""
    if any(folder.glob("*.whl")):
        raise FileExistsError(f"{folder} has wheels already; remove them, or name another folder")
    environment = os.environ | {"SOURCE_DATE_EPOCH": os.environ.get("SOURCE_DATE_EPOCH") or _time()}
    for project in PROJECTS:
        command = [*_BUILD, str(folder.resolve())]
        subprocess.run(command, cwd=project, env=environment, check=True, stdout=subprocess.DEVNULL)
    return sorted(folder.glob("*.whl"))


def checksums(wheels: list[Path]) -> str:
    """The hashes in the form that `sha256sum --check` reads."""
    hashes = ((hashlib.sha256(wheel.read_bytes()).hexdigest(), wheel.name) for wheel in wheels)
    return "".join(f"{digest}  {name}\n" for digest, name in hashes)


def _time() -> str:
    command = ["git", "log", "-1", "--format=%ct"]
    return subprocess.run(
        command, cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.strip()


def main() -> int:
    """The command line."""
    if len(sys.argv) != 2:
        sys.stderr.write("usage: python -m tools.build_wheels FOLDER\n")
        return 2
    folder = Path(sys.argv[1])
    try:
        sums = checksums(build(folder))
    except (OSError, subprocess.CalledProcessError) as error:
        sys.stderr.write(f"build_wheels: {error}\n")
        return 2
    (folder / "SHA256SUMS").write_text(sums)
    sys.stdout.write(sums)
    return 0


if __name__ == "__main__":
    sys.exit(main())
