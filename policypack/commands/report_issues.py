"""`stackwarden report --issues`: the necessary edits as issues for a tracker, grouped by owner."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator

from policypack.commands import audit_output
from policypack.report import edits, issues
from policypack.report.audit_lines import Line
from policypack.rules import all_rules

FORMATS = ("markdown", "json")


def register(made: argparse.ArgumentParser) -> None:
    """Adds --issues to the options of `report`."""
    made.add_argument(
        "--issues",
        action="store_true",
        help="write issues for a tracker, by owner, one for each place in a program that needs an "
        f"edit (--format {' or '.join(FORMATS)})",
    )


def write(arguments: argparse.Namespace, lines: Iterable[Line]) -> int:
    """Writes the issues and returns the exit status of the findings.

    Raises ValueError for another format.
    """
    if arguments.format not in FORMATS:
        raise ValueError(
            f"--format {arguments.format}: not supported with --issues; use {' or '.join(FORMATS)}"
        )

    def made(passing: Iterable[Line]) -> Iterator[str]:
        rules = {rule.id: rule for rule in all_rules()}
        found = edits.of_lines(passing)
        if arguments.format == "json":
            return iter([issues.as_json(found, rules)])
        return issues.markdown(found, rules)

    return audit_output.of_lines(arguments, lines, made)
