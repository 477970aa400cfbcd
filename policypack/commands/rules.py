"""`stackwarden rules`: lists all rules."""

from __future__ import annotations

import argparse

from policypack.commands import options, parser
from policypack.report import catalogue
from policypack.rules import all_rules


def register(subparsers: parser.Subparsers) -> None:
    """Adds the command to the command line."""
    made = parser.add(
        subparsers,
        "rules",
        "list all rules with severity, profile and title",
        examples=["stackwarden rules", "stackwarden rules --format json --output rules.json"],
        statuses=parser.DONE,
    )
    options.add_format(made, [*catalogue.FORMATS])
    options.add_output(made)
    made.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prints all rules."""
    options.emit(arguments, catalogue.FORMATS[arguments.format](all_rules()))
    return 0
