"""`stackwarden advisories`: shows and updates the vulnerability databases."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from policypack.commands import options, parser
from policypack.commands.progress import progress
from policypack.supply_chain.advisories import store
from policypack.supply_chain.advisories.download import ADDRESS, DownloadError, Progress
from policypack.supply_chain.advisories.index import About, IndexUnusableError
from policypack.supply_chain.advisories.osv import MalformedRecordError


def register(subparsers: parser.Subparsers) -> None:
    """Adds the command to the command line."""
    made = parser.add(
        subparsers,
        "advisories",
        "show or update the vulnerability databases",
        examples=[
            "stackwarden advisories",
            "stackwarden advisories update --ecosystem PyPI --ecosystem npm",
            "stackwarden advisories update --ecosystem PyPI --from all.zip",
        ],
        statuses=parser.DONE,
    )
    made.set_defaults(run=run, update=False)
    _add_output(made)
    update = parser.add(
        made.add_subparsers(metavar="[update]"),
        "update",
        "download and compile the advisories of an ecosystem",
        examples=["stackwarden advisories update --ecosystem PyPI"],
        statuses=parser.DONE,
    )
    update.add_argument(
        "--ecosystem",
        choices=store.ECOSYSTEMS,
        action="append",
        help=f"update this ecosystem (can be repeated; default: {store.ECOSYSTEMS[0]})",
    )
    update.add_argument(
        "--address",
        default=ADDRESS,
        help="download from this copy of OSV's archives (default: %(default)s)",
    )
    update.add_argument(
        "--from",
        dest="file",
        type=Path,
        metavar="FILE",
        help="read OSV records from a local file instead of downloading them",
    )
    _add_output(update)
    update.set_defaults(update=True)


def _add_output(made: argparse.ArgumentParser) -> None:
    options.add_format(made)
    options.add_output(made)


def run(arguments: argparse.Namespace) -> int:
    """Updates the chosen databases if asked to, then shows all of them.

    Raises ValueError if an update fails; the database is then unchanged.
    """
    if arguments.update:
        for ecosystem in arguments.ecosystem or store.ECOSYSTEMS[:1]:
            _update(ecosystem, arguments)
    shown = [_shown(ecosystem) for ecosystem in store.ECOSYSTEMS]
    as_json = arguments.format == "json"
    options.emit(arguments, _json(shown) if as_json else "".join(map(_line, shown)))
    return 0


def _json(shown: Sequence[Mapping[str, Any]]) -> str:
    return json.dumps({"schema": 1, "indexes": shown}, indent=2) + "\n"


def _update(ecosystem: str, arguments: argparse.Namespace) -> None:
    try:
        with progress(arguments, f"{ecosystem}: reading the advisories") as tell:
            if arguments.file:
                store.update_from(ecosystem, arguments.file)
            else:
                meter = _meter(ecosystem, tell)
                store.update(ecosystem, address=arguments.address, progress=meter)
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


def _meter(ecosystem: str, tell: Callable[[str], None]) -> Progress:
    """Shows the progress of a download."""

    def show(done: int, total: int | None) -> None:
        of = f" of {total / 1e6:.1f}" if total else ""
        tell(f"{ecosystem}: {done / 1e6:.1f}{of} MB")

    return show
