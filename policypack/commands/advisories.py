"""`stackwarden advisories`: shows and updates the vulnerability databases."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from policypack.supply_chain.advisories import store
from policypack.supply_chain.advisories.download import ADDRESS, DownloadError, Progress
from policypack.supply_chain.advisories.index import About, IndexUnusableError
from policypack.supply_chain.advisories.osv import MalformedRecordError


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command to the command line."""
    about = "show or update the vulnerability databases"
    parser = subparsers.add_parser("advisories", help=about, description=f"{about.capitalize()}.")
    parser.add_argument(
        "--format",
        choices=("json", "text"),
        default="text",
        help="format of the output (default: text)",
    )
    parser.set_defaults(run=run, update=False)
    update = parser.add_subparsers(metavar="[update]").add_parser(
        "update", help="download and compile the advisories of an ecosystem"
    )
    update.add_argument(
        "--ecosystem",
        choices=store.ECOSYSTEMS,
        action="append",
        help=f"ecosystem to update; may be repeated (default: {store.ECOSYSTEMS[0]})",
    )
    update.add_argument(
        "--address", default=ADDRESS, help="URL of OSV's archives (default: %(default)s)"
    )
    update.add_argument(
        "--from",
        dest="file",
        type=Path,
        metavar="FILE",
        help="local file with OSV records, instead of a download",
    )
    update.add_argument(
        "--format",
        choices=("json", "text"),
        default="text",
        help="format of the output (default: text)",
    )
    update.set_defaults(update=True)


def run(arguments: argparse.Namespace) -> int:
    """Updates the chosen databases if asked to, then shows all of them.

    Raises ValueError where an update fails; the database is then unchanged.
    """
    if arguments.update:
        for ecosystem in arguments.ecosystem or store.ECOSYSTEMS[:1]:
            _update(ecosystem, arguments)
    shown = [_shown(ecosystem) for ecosystem in store.ECOSYSTEMS]
    if arguments.format == "json":
        sys.stdout.write(json.dumps({"schema": 1, "indexes": shown}, indent=2) + "\n")
    else:
        sys.stdout.write("".join(_line(index) for index in shown))
    return 0


def _update(ecosystem: str, arguments: argparse.Namespace) -> None:
    try:
        if arguments.file:
            store.update_from(ecosystem, arguments.file)
        else:
            store.update(ecosystem, address=arguments.address, progress=_meter(ecosystem))
    except (DownloadError, MalformedRecordError) as error:
        raise ValueError(f"{ecosystem}: {error}; the database is unchanged") from error


def _shown(ecosystem: str) -> dict[str, Any]:
    path = store.path_of(ecosystem)
    about: About | None = None
    fault = None
    try:
        index = store.open_index(ecosystem)
        if index is not None:
            with index:
                about = index.about
    except IndexUnusableError as error:
        fault = str(error)
    return {
        "ecosystem": ecosystem,
        "path": str(path),
        "records": about.records if about else None,
        "made": about.made.isoformat(timespec="seconds") if about else None,
        "old": store.is_old(about) if about else None,
        "source": about.source if about else None,
        "sha256": about.sha256 if about else None,
        "fault": fault,
    }


def _line(index: dict[str, Any]) -> str:
    name = index["ecosystem"]
    if index["fault"]:
        return f"{name}: {index['fault']}; run `stackwarden advisories update`\n"
    if index["made"] is None:
        return f"{name}: no database; run `stackwarden advisories update --ecosystem {name}`\n"
    age = " (outdated; run `stackwarden advisories update`)" if index["old"] else ""
    return f"{name}: {index['records']:,} advisories of {index['made']}{age}\n"


def _meter(ecosystem: str) -> Progress:
    """Shows the progress of a download on standard error, at most twice a second."""
    last = 0.0

    def show(done: int, total: int | None) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last < 0.5 and done != total:
            return
        last = now
        of = f" of {total / 1e6:.1f}" if total else ""
        sys.stderr.write(f"{ecosystem}: {done / 1e6:.1f}{of} MB\n")

    return show
