"""`stackwarden report FILE`: converts the findings of a run into another format."""

from __future__ import annotations

import argparse

from policypack.commands import options, parser
from policypack.commands.iam_other_services import OTHER_SERVICES
from policypack.report import run as runs


def register(subparsers: parser.Subparsers) -> None:
    """Adds the command to the command line."""
    made = parser.add(
        subparsers,
        "report",
        "convert the findings of a run into another format",
        examples=[
            "stackwarden report run.json",
            "stackwarden report run.json --format sarif --output stackwarden.sarif",
            "stackwarden report findings.jsonl --format github --fail-on never",
        ],
        statuses={**parser.STATUSES, 3: "the engine or the program failed in the run"},
    )
    made.add_argument(
        "file",
        metavar="FILE",
        help="output of another command with --format json, or file of STACKWARDEN_FINDINGS",
    )
    options.add_findings(made)
    made.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prints the report and returns the exit status of its findings.

    Raises ValueError for a file that holds no findings of schema 1.
    """
    document = runs.read(arguments.file)
    return options.finish(arguments, document, rules=OTHER_SERVICES.values())
