"""`stackwarden gate-diff`: what a change does to the gate itself, apart from findings."""

from __future__ import annotations

import argparse
from pathlib import Path

from policypack.commands import options, parser
from policypack.gate.changes import difference
from policypack.gate.shown import FORMATS

_STATUSES = {
    0: "the gate is the same or stricter",
    1: "something allows more or must be read: require a second reviewer",
    2: "wrong usage",
}


def register(subparsers: parser.Subparsers) -> None:
    """Adds the command to the command line."""
    made = parser.add(
        subparsers,
        "gate-diff",
        "show what a change does to the gate itself",
        examples=[
            "stackwarden gate-diff origin/main...HEAD",
            "stackwarden gate-diff v1.4.0..v1.5.0 --format markdown",
        ],
        statuses=_STATUSES,
    )
    made.add_argument(
        "range",
        metavar="BASE..HEAD",
        help="two revisions; BASE...HEAD compares with their merge base, BASE alone with HEAD",
    )
    made.add_argument(
        "--repository", type=Path, default=Path(), metavar="DIR", help="default: this folder's"
    )
    options.add_format(made, [*FORMATS])
    options.add_output(made)
    made.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prints the changes; status 1 where a second person must review them. Raises ValueError."""
    found = difference(arguments.repository, arguments.range)
    options.emit(arguments, FORMATS[arguments.format](found))
    return int(found.needs_review)
