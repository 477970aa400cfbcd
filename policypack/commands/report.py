"""`stackwarden report FILE`: converts the findings of a run into another format."""

from __future__ import annotations

import argparse
from pathlib import Path

from policypack.commands import audit_output, options, parser
from policypack.report import run as runs
from policypack.report.html import lines
from policypack.rules import catalogue


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
            "stackwarden report audit/audit.jsonl --format html --output audit.html",
        ],
        statuses={**parser.STATUSES, 3: "the engine or the program failed in the run"},
    )
    made.add_argument(
        "file",
        metavar="FILE",
        help="output of another command with --format json, file of STACKWARDEN_FINDINGS, or "
        "audit.jsonl of an audit",
    )
    options.add_findings(made)
    options.add_history(made)
    made.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prints the report and returns the exit status of its findings.

    Raises ValueError for a file that holds no findings of schema 1.
    """
    journal = lines.of_journal(Path(arguments.file))
    if journal is not None:
        return audit_output.again(arguments, journal)
    document = runs.read(arguments.file)
    return options.finish(arguments, document, rules=catalogue())
