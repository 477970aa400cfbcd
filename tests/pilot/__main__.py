"""Previews public programs and writes the scoreboard and docs/pilot.md.

    nice python -m tests.pilot                          every program, cloned into a cache
    nice python -m tests.pilot --from MIRRORS           from Git repositories OWNER+NAME in a folder
    nice python -m tests.pilot --new                    those without a row only
    nice python -m tests.pilot pulumi/examples:aws-ts   those whose name has the text
    python -m tests.pilot --page --labels FILE          no preview: labels and page only

The programs are code of others and run with your permissions: use a machine without credentials.
`CACHE/results` keeps what each preview reported. Don't publish it.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from datetime import datetime, timezone
from pathlib import Path

from policypack.offline.required_plugins import required_plugins
from tests.engine.engine import ROOT
from tests.pilot import measured, packages, page, plugins, scoreboard, sources
from tests.pilot.programs import Program, programs
from tests.pilot.scoreboard import Row


def main() -> int:
    """Returns the exit status."""
    arguments = _parse()
    rows = {each.name: row for each in programs() if (row := scoreboard.read().get(each.name))}
    labels = scoreboard.labels(arguments.labels)
    for program in [] if arguments.page else programs():
        is_meant = not arguments.texts or any(text in program.name for text in arguments.texts)
        if is_meant and not (arguments.new and program.name in rows):
            old = rows.get(program.name)
            rows[program.name] = _row(program, arguments)
            rows[program.name]["labels"] = old["labels"] if old else None
            scoreboard.write(rows)
    for name, count in labels.items():
        rows[name]["labels"] = count
    scoreboard.write(rows)
    page.write()
    return 0


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.pilot")
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    parser.add_argument(
        "texts", nargs="*", metavar="TEXT", help="only programs with it in the name"
    )
    parser.add_argument("--cache", type=Path, default=home / "stackwarden" / "pilot")
    parser.add_argument("--from", dest="mirrors", type=Path, metavar="FOLDER")
    parser.add_argument("--labels", type=Path, metavar="FILE", help="labels of a reviewer")
    parser.add_argument("--new", action="store_true", help="only programs without a row")
    parser.add_argument("--page", action="store_true", help="preview nothing")
    arguments = parser.parse_args()
    arguments.cache = arguments.cache.resolve()
    if arguments.cache.is_relative_to(ROOT):
        parser.error("--cache: must be outside the repository")
    return arguments


def _row(program: Program, arguments: argparse.Namespace) -> Row:
    day = datetime.now(timezone.utc).date().isoformat()
    try:
        folder = sources.checkout(program, arguments.cache, arguments.mirrors)
        virtual = packages.install(program, folder, arguments.cache)
        scratch = arguments.cache / "scratch"
        shutil.rmtree(scratch, ignore_errors=True)
        modules = next(virtual.glob("lib/python*/site-packages"), None) if virtual else None
        required = required_plugins(folder, modules)
        plugins.install(required, scratch / "home", arguments.cache, arguments.mirrors)
    except sources.Unavailable as error:
        sys.stderr.write(f"{program.name}: {error}\n")
        return scoreboard.not_prepared(program, day)
    previewed = measured.measure(program, folder, virtual, scratch)
    _keep(program, previewed, arguments.cache / "results")
    row = scoreboard.row(program, day, previewed)
    bare = "failed" if row["bare"] is None else f"{row['bare']} s"
    sys.stderr.write(f"{program.name}: {row['outcome']}, {row['seconds']} s, bare {bare}\n")
    return row


def _keep(program: Program, previewed: scoreboard.Previewed, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{program.name.replace('/', '+')}.json"
    file.write_text(json.dumps(previewed._asdict(), indent=1), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
