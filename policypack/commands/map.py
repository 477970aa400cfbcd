"""`stackwarden map [STACK|FILE|DIR]`: a picture of what a stack exposes, and to whom."""

from __future__ import annotations

import argparse
import itertools
import sys

from policypack.commands import options, parser
from policypack.commands.against import add_against, base_stack, document_of, with_trusted
from policypack.commands.progress import progress
from policypack.commands.stack_sources import (
    Found,
    ProgramError,
    account_ids,
    add_source,
    find_stack,
)
from policypack.exposure.drawing import across, against
from policypack.exposure.drawing.against import Compared
from policypack.exposure.drawing.as_json import of_json
from policypack.exposure.drawing.formats import FORMATS, render
from policypack.exposure.graph.difference import Drawn, difference, drawn
from policypack.exposure.graph.exposure import exposure
from policypack.exposure.graph.graph import Exposure
from policypack.exposure.graph.paths import with_names
from policypack.organization.deadlines import LIMIT
from policypack.organization.joined import joined
from policypack.settings.settings import Settings
from policypack.start.wording import visible

STATUSES = {**parser.DONE, 3: "the engine or the program failed"}


def register(subparsers: parser.Subparsers) -> None:
    """Adds the command to the command line."""
    made = parser.add(
        subparsers,
        "map",
        "draw who can invoke a stack's functions, and what their roles can reach",
        examples=[
            "stackwarden map",
            "stackwarden map infra --format html --output map.html",
            "pulumi stack export --file dev.json; stackwarden map dev.json --format svg",
            "stackwarden map --against origin/main --format markdown",
            "stackwarden map --organization s3://acme-state --organization exports/",
        ],
        statuses=STATUSES,
    )
    add_source(made)
    made.add_argument(
        "--organization",
        action="append",
        default=[],
        metavar="SOURCE",
        help="map all stacks of a source together, and show the paths between them: a backend, an "
        "organization of Pulumi Cloud or a folder of exports, as for stackwarden audit (can be "
        "repeated)",
    )
    options.add_timeout(made)
    add_against(made, "a map as JSON")
    options.add_format(made, FORMATS)
    options.add_output(made)
    made.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Writes the map, or what differs, and returns the exit status.

    Raises ValueError for wrong usage.
    """
    if arguments.against is not None and arguments.format not in against.FORMATS:
        raise ValueError(
            f"--against does not support --format {arguments.format}; use "
            f"{', '.join(against.FORMATS)}"
        )
    if arguments.organization:
        return _organization(arguments)
    try:
        found = find_stack(arguments)
        text = _of(arguments, found) if arguments.against is None else _against(arguments, found)
    except ProgramError as failure:
        return failed(arguments, failure)
    options.emit(arguments, text)
    return 0


def _of(arguments: argparse.Namespace, found: Found) -> str:
    drawn = exposure(found.stack, found.settings)
    return render(drawn, found.name, arguments.format, options.terminal(arguments).width)


def _against(arguments: argparse.Namespace, head: Found) -> str:
    """Returns the paths that the stack opens and closes, compared with the base."""
    written = document_of(arguments)
    base = None if written is None else of_json(written)
    if base is None:
        with base_stack(arguments, head) as found:
            base = Drawn(Exposure(), ())
            if found is not None:
                head = with_trusted(arguments, head, found)
                base = _drawn(with_trusted(arguments, found, head))
    return _told(arguments, Compared(difference(base, _drawn(head)), head.name, arguments.against))


def _told(arguments: argparse.Namespace, compared: Compared) -> str:
    if arguments.format == "text":
        return against.as_text(compared, options.terminal(arguments).width)
    return against.FORMATS[arguments.format](compared)


def _organization(arguments: argparse.Namespace) -> int:
    """Writes the map of all stacks of the sources; status 3 where one could not be read."""
    if arguments.source is not None:
        raise ValueError(
            f"{arguments.source}: cannot be combined with --organization; use one of them"
        )
    LIMIT.seconds = arguments.timeout
    with progress(arguments, "Reading stacks") as told:
        count = itertools.count(1)
        found = joined(arguments.organization, lambda: told(f"{next(count)} read"))
    for each in found.unread:
        sys.stderr.write(f"{arguments.parser.prog}: {visible(each)}\n")
    settings = Settings(trusted_accounts=account_ids(arguments.account))
    whole = with_names(exposure(found.stack, settings), found.names)
    whole.undecided += [f"{each}; its resources are missing" for each in found.unread]
    options.emit(arguments, _across(arguments, whole, len(found.names)))
    return 3 if found.unread else 0


def _across(arguments: argparse.Namespace, whole: Exposure, stacks: int) -> str:
    name, width = f"{stacks} stacks", options.terminal(arguments).width
    if arguments.against is None:
        return across.render(whole, name, arguments.format, width)
    written = document_of(arguments)
    base = None if written is None else of_json(written)
    if base is None:
        raise ValueError(
            f"--against {arguments.against}: not a map; with --organization, name one "
            "written by --format json"
        )
    return _told(arguments, Compared(difference(base, drawn(whole)), name, arguments.against))


def _drawn(found: Found) -> Drawn:
    return drawn(exposure(found.stack, found.settings))


def failed(arguments: argparse.Namespace, failure: ProgramError) -> int:
    """Tells that the program or the engine failed, and returns the exit status."""
    sys.stderr.write(f"{arguments.parser.prog}: {visible(str(failure))}\n")
    return 3
