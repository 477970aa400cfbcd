"""The steps of a rehearsal, run in the environment that `tools.release` makes."""

from __future__ import annotations

import argparse
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tools import distributions
from tools.release import (
    bill,
    build,
    follow,
    index,
    installs,
    metadata,
    provenance,
    table,
    workflows,
)
from tools.release.place import Place
from tools.release.table import Line, Untrue

ROOT = Path(__file__).resolve().parents[2]
# In the order in which they build on each other; each can also be run alone after `build`.
STEPS: dict[str, Callable[[Place], Iterator[Line]]] = {
    "build": build.check,
    "metadata": metadata.check,
    "workflows": workflows.check,
    "provenance": provenance.check,
    "sbom": bill.check,
    "licences": bill.check_licences,
    "installs": installs.check,
    "resolutions": installs.check_resolutions,
    "tutorial": follow.check,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the steps and returns 1 at the first line that is not true."""
    parser = argparse.ArgumentParser(prog="make release-check ONLY=", description=__doc__)
    parser.add_argument("steps", nargs="*", metavar="STEP", help=", ".join(STEPS))
    steps = parser.parse_args(arguments).steps or list(STEPS)
    if unknown := [step for step in steps if step not in STEPS]:
        parser.error(f"unknown step {unknown[0]}; use {', '.join(STEPS)}")
    kept = ROOT / "build" / "release"
    kept.mkdir(parents=True, exist_ok=True)
    lines: list[tuple[str, Line]] = []
    try:
        with tempfile.TemporaryDirectory(prefix="stackwarden-release-") as scratch:
            for line in _lines(steps, Place(ROOT, kept, Path(scratch))):
                lines.append(line)
                _show(*line)
    except Untrue as error:
        sys.stderr.write(f"release-check: not true: {error}\n")
        return 1
    _write(kept / "checked.md", lines)
    return 0


def _lines(steps: Sequence[str], place: Place) -> Iterator[tuple[str, Line]]:
    if "build" not in steps and not distributions.built(place.distributions):
        raise Untrue(f"{place.distributions}: no distributions; run the step `build`")
    for step in (each for each in STEPS if each in steps):
        began = time.monotonic()
        # The index serves the results of the build, so it starts after the build.
        with index.served(place.distributions, place.scratch / "index") as address:
            there = Place(place.root, place.kept, place.scratch, address)
            for line in STEPS[step](there):
                yield step, line
        sys.stderr.write(f"{step}: {time.monotonic() - began:.0f} s\n")


def _show(step: str, line: Line) -> None:
    found = f"not checked: {line.found}" if line.unchecked else line.found
    sys.stdout.write(f"{step:12} {line.subject}: {found}\n")
    sys.stdout.flush()


def _write(file: Path, lines: Sequence[tuple[str, Line]]) -> None:
    unchecked = sum(line.unchecked for _, line in lines)
    where = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    file.write_text(f"{where}\n\n{table.markdown(lines)}", encoding="utf-8")
    told = f"{len(lines) - unchecked} lines true, {unchecked} not checked: {file}"
    sys.stdout.write(f"release-check: {told}\n")


if __name__ == "__main__":
    sys.exit(main())
