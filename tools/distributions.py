"""Build wheels and sdists, the same from the same commit: `python -m tools.distributions FOLDER`.

The archives have the commit's time, or SOURCE_DATE_EPOCH if it is set:
https://reproducible-builds.org/specs/source-date-epoch/. The build backend is the installed one, so
nothing is fetched. `SHA256SUMS` beside them names their hashes.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROJECTS = (ROOT, ROOT / "runtime_guards")
SUMS = "SHA256SUMS"
_BUILD = (sys.executable, "-m", "hatchling", "build", "--directory")


def build(folder: Path) -> list[Path]:
    """Builds into `folder` and returns the files. Raises FileExistsError if it has some."""
    if built(folder):
        raise FileExistsError(f"{folder} has distributions already; remove them or name another")
    environment = os.environ | {"SOURCE_DATE_EPOCH": os.environ.get("SOURCE_DATE_EPOCH") or _time()}
    for project in PROJECTS:
        command = [*_BUILD, str(folder.resolve())]
        subprocess.run(command, cwd=project, env=environment, check=True, stdout=subprocess.DEVNULL)
    return built(folder)


def built(folder: Path) -> list[Path]:
    """Returns the wheels and sdists of a folder."""
    return sorted([*folder.glob("*.whl"), *folder.glob("*.tar.gz")])


def checksums(files: list[Path]) -> str:
    """The hashes in the form that `sha256sum --check` reads."""
    hashes = ((hashlib.sha256(file.read_bytes()).hexdigest(), file.name) for file in files)
    return "".join(f"{digest}  {name}\n" for digest, name in hashes)


def _time() -> str:
    command = ["git", "log", "-1", "--format=%ct"]
    return subprocess.run(
        command, cwd=ROOT, check=True, capture_output=True, encoding="utf-8"
    ).stdout.strip()


def main() -> int:
    """The command line."""
    if len(sys.argv) != 2:
        sys.stderr.write("usage: python -m tools.distributions FOLDER\n")
        return 2
    folder = Path(sys.argv[1])
    try:
        sums = checksums(build(folder))
    except (OSError, subprocess.CalledProcessError) as error:
        sys.stderr.write(f"distributions: {error}\n")
        return 2
    (folder / SUMS).write_text(sums, encoding="utf-8")
    sys.stdout.write(sums)
    return 0


if __name__ == "__main__":
    sys.exit(main())
