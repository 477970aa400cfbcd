"""`stackwarden map [STACK|FILE]`: a picture of what a stack exposes, and to whom."""

from __future__ import annotations

import argparse
import sys

from policypack.commands import options, parser
from policypack.commands.stack_sources import ProgramError, add_source, find_stack
from policypack.exposure.drawing.formats import FORMATS, render
from policypack.exposure.graph.exposure import exposure
from policypack.start.wording import visible

STATUSES = {**parser.DONE, 3: "the engine or the program failed"}


def register(subparsers: parser.Subparsers) -> None:
    """Adds the command to the command line."""
    made = parser.add(
        subparsers,
        "map",
        "draw who can start the functions of a stack, and what their roles reach",
        examples=[
            "stackwarden map",
            "stackwarden map --cwd infra --format html --output map.html",
            "pulumi stack export --file dev.json; stackwarden map dev.json --format svg",
        ],
        statuses=STATUSES,
    )
    add_source(made)
    options.add_format(made, FORMATS)
    options.add_output(made)
    made.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Writes the map and returns the exit status. Raises ValueError for wrong usage."""
    try:
        found = find_stack(arguments)
    except ProgramError as failure:
        return failed(arguments, failure)
    width = options.terminal(arguments).width
    drawn = exposure(found.stack, found.settings)
    options.emit(arguments, render(drawn, found.name, arguments.format, width))
    return 0


def failed(arguments: argparse.Namespace, failure: ProgramError) -> int:
    """Tells that the program or the engine failed, and returns the exit status."""
    sys.stderr.write(f"{arguments.parser.prog}: {visible(str(failure))}\n")
    return 3
