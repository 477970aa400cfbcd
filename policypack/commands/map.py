"""`stackwarden map [STACK|FILE]`: a picture of what a stack exposes, and to whom."""

from __future__ import annotations

import argparse
import sys

from policypack.commands import options, parser
from policypack.commands.against import add_against, base_stack, document_of, with_trusted
from policypack.commands.stack_sources import Found, ProgramError, add_source, find_stack
from policypack.exposure.drawing import against
from policypack.exposure.drawing.against import Compared
from policypack.exposure.drawing.formats import FORMATS, render
from policypack.exposure.drawing.of_json import of_json
from policypack.exposure.graph.difference import Drawn, difference, drawn
from policypack.exposure.graph.exposure import exposure
from policypack.exposure.graph.graph import Exposure
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
            "stackwarden map --against origin/main --format markdown",
        ],
        statuses=STATUSES,
    )
    add_source(made)
    add_against(made, "a map as JSON")
    options.add_format(made, FORMATS)
    options.add_output(made)
    made.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Writes the map, or what differs, and returns the exit status.

    Raises ValueError for wrong usage.
    """
    if arguments.against is not None and arguments.format not in against.FORMATS:
        raise ValueError(f"--against: not as {arguments.format}; use {', '.join(against.FORMATS)}")
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
    """What the stack opens and closes, compared with the base."""
    written = document_of(arguments)
    base = None if written is None else of_json(written)
    if base is None:
        with base_stack(arguments, head) as found:
            base = Drawn(Exposure(), ())
            if found is not None:
                head = with_trusted(arguments, head, found)
                base = _drawn(with_trusted(arguments, found, head))
    compared = Compared(difference(base, _drawn(head)), head.name, arguments.against)
    if arguments.format == "text":
        return against.as_text(compared, options.terminal(arguments).width)
    return against.FORMATS[arguments.format](compared)


def _drawn(found: Found) -> Drawn:
    return drawn(exposure(found.stack, found.settings))


def failed(arguments: argparse.Namespace, failure: ProgramError) -> int:
    """Tells that the program or the engine failed, and returns the exit status."""
    sys.stderr.write(f"{arguments.parser.prog}: {visible(str(failure))}\n")
    return 3
