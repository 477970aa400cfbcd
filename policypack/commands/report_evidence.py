"""`stackwarden report --framework NAME`: a run's evidence for each requirement of a framework."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator, Mapping

from policypack.commands import audit_output
from policypack.facts.frameworks import FRAMEWORKS
from policypack.report.audit_lines import Line
from policypack.report.evidence import oscal, page, prose
from policypack.report.evidence.collected import Evidence

OSCAL, CSV = "oscal", "csv"
# What makes a report of the evidence, once all lines have passed.
_FORMS: Mapping[str, Callable[[Evidence], Iterable[str]]] = {
    "text": prose.text,
    "markdown": prose.markdown,
    "html": page.page,
    "json": lambda found: [prose.as_json(found)],
    OSCAL: lambda found: [oscal.assessment_results(found)],
}
FORMATS = (*_FORMS, CSV)


def register(made: argparse.ArgumentParser) -> None:
    """Adds --framework to the options of `report`."""
    made.add_argument(
        "--framework",
        choices=[*FRAMEWORKS],
        metavar="NAME",
        help="report the evidence for each requirement of a compliance framework: "
        f"{', '.join(FRAMEWORKS)}",
    )


def write(arguments: argparse.Namespace, lines: Iterable[Line]) -> int:
    """Writes the report of the evidence and returns the exit status of the findings.

    Raises ValueError for a format that cannot hold it.
    """
    if arguments.format not in FORMATS:
        raise ValueError(
            f"--format {arguments.format}: not supported with --framework; use {', '.join(FORMATS)}"
        )
    return audit_output.of_lines(arguments, lines, _pieces(arguments))


def _pieces(arguments: argparse.Namespace) -> Callable[[Iterable[Line]], Iterable[str]]:
    def pieces(lines: Iterable[Line]) -> Iterator[str]:
        found = Evidence(arguments.framework)
        if arguments.format == CSV:
            return prose.csv(found, lines)
        return iter(_FORMS[arguments.format](found.read(lines)))

    return pieces
