"""`stackwarden gate-diff`: the effect of a change on the gate itself, apart from findings."""

from __future__ import annotations

import argparse
from pathlib import Path

from policypack.commands import options, parser
from policypack.gate.changes import FORMATS, difference

_STATUSES = {
    0: "the checks are unchanged or stricter",
    1: "a change loosens a check or needs review: require a second reviewer",
    2: "wrong usage",
}


def register(subparsers: parser.Subparsers) -> None:
    """Adds the command to the command line."""
    made = parser.add(
        subparsers,
        "gate-diff",
        "show how a change affects settings, waivers, baselines and CI checks",
        examples=[
            "stackwarden gate-diff origin/main...HEAD",
            "stackwarden gate-diff v1.4.0..v1.5.0 --format markdown",
        ],
        statuses=_STATUSES,
    )
    made.add_argument(
        "range",
        metavar="BASE..HEAD",
        help="two revisions to compare; BASE...HEAD starts at their merge base, BASE alone ends at "
        "HEAD",
    )
    made.add_argument(
        "--repository",
        type=Path,
        default=Path(),
        metavar="DIR",
        help="compare in this repository (default: the repository of the current folder)",
    )
    options.add_format(made, [*FORMATS])
    options.add_output(made)
    made.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prints the changes; status 1 where a second person must review them. Raises ValueError."""
    found = difference(arguments.repository, arguments.range)
    options.emit(arguments, FORMATS[arguments.format](found))
    return int(found.needs_review)
