"""Step `build`: wheels and sdists, made from two clones that differ in place, mode and zone."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

from tools import distributions
from tools.release import commands
from tools.release.place import Place
from tools.release.table import Line, held


def check(place: Place) -> Iterator[Line]:
    """Builds the distributions of the commit into `place.distributions`."""
    commit = commands.output("git", "rev-parse", "HEAD", cwd=place.root).strip()
    changed = commands.output("git", "status", "--porcelain", cwd=place.root).splitlines()
    left_out = f"; {len(changed)} changed files are not in it" if changed else ""
    yield Line("source", f"clones of commit {commit[:12]}{left_out}")
    again = place.scratch / "again"
    for folder, umask, zone in ((place.distributions, 0o022, "UTC"), (again, 0o077, "Asia/Tokyo")):
        shutil.rmtree(folder, ignore_errors=True)
        _build(place.root, place.scratch / f"clone of {folder.name}", folder, umask, zone)
    first, second = (
        distributions.checksums(distributions.built(each)) for each in (place.distributions, again)
    )
    yield held(first == second, "built twice", "the same bytes" if first == second else second)
    for line in first.splitlines():
        digest, name = line.split()
        yield Line(name, f"sha256 {digest}")
    yield _from_sdists(place)


def _build(root: Path, clone: Path, into: Path, umask: int, zone: str) -> None:
    commands.output("git", "clone", "--quiet", root, clone, cwd=root)
    ended = subprocess.run(
        [sys.executable, "-m", "tools.distributions", str(into)],
        cwd=clone,
        env=commands.environment(TZ=zone, HOME=clone, PYTHONHASHSEED=str(umask)),
        umask=umask,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    held(ended.returncode == 0, "build", ended.stderr)
    shutil.rmtree(clone)


def _from_sdists(place: Place) -> Line:
    """A wheel from an sdist is the wheel from the commit: an sdist holds all that it takes."""
    wheels = place.scratch / "from sdists"
    time = commands.output("git", "log", "-1", "--format=%ct", cwd=place.root).strip()
    for sdist in place.distributions.glob("*.tar.gz"):
        unpacked = place.scratch / "sdists"
        with tarfile.open(sdist) as archive:
            archive.extractall(unpacked, filter="data")
        build = (sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory")
        project = unpacked / sdist.name.removesuffix(".tar.gz")
        env = commands.environment(SOURCE_DATE_EPOCH=time)
        commands.output(*build, wheels, cwd=project, env=env)
    made = {wheel.name: wheel.read_bytes() for wheel in wheels.glob("*.whl")}
    wanted = {wheel.name: wheel.read_bytes() for wheel in place.distributions.glob("*.whl")}
    return held(made == wanted, "wheels of the sdists", "the same bytes as the commit's wheels")
