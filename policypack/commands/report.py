"""`stackwarden report FILE...`: the findings of a run, or of several, in another format."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from policypack.commands import audit_output, options, parser, report_evidence, report_issues
from policypack.report import run as runs
from policypack.report.document_shape import Document, Failure
from policypack.report.formats import ENDINGS, FORMATS
from policypack.report.html import lines
from policypack.report.owners import owned
from policypack.rules import catalogue


def register(subparsers: parser.Subparsers) -> None:
    """Adds the command to the command line."""
    made = parser.add(
        subparsers,
        "report",
        "convert findings to another format, or merge the findings of several runs",
        examples=[
            "stackwarden report run.json",
            "stackwarden report run.json --format sarif --output stackwarden.sarif",
            "stackwarden report findings.jsonl --format github --fail-on never",
            "stackwarden report orders.json payments.json --format markdown",
            "stackwarden report audit/audit.jsonl.gz --format html --output audit.html",
            "stackwarden report audit/audit.jsonl.gz --issues --format markdown",
            "stackwarden report audit/audit.jsonl.gz --framework cis-aws-5.0 --format html "
            "--output cis.html",
        ],
        statuses={**parser.STATUSES, 3: "the engine or the program failed in the run"},
    )
    made.add_argument(
        "files",
        metavar="FILE",
        nargs="+",
        help="output of another command with --format json, file of STACKWARDEN_FINDINGS, or "
        "audit.jsonl.gz of an audit; several files are merged without duplicates",
    )
    # Some are made of the journal of an audit alone.
    forms = (*FORMATS, *ENDINGS, *report_evidence.FORMATS)
    options.add_findings(made, [*dict.fromkeys(forms)])
    options.add_history(made)
    options.add_owners(made)
    report_evidence.register(made)
    report_issues.register(made)
    made.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prints the report and returns the exit status of its findings.

    Raises ValueError for a file alone that holds no findings of schema 1.
    """
    if arguments.framework and arguments.issues:
        raise ValueError("--framework cannot be combined with --issues")
    if arguments.issues:
        return report_issues.write(arguments, _lines(arguments.files))
    if arguments.framework:
        return report_evidence.write(arguments, _lines(arguments.files))
    if len(arguments.files) > 1:
        return _finished(arguments, _merged(arguments.files))
    (file,) = arguments.files
    journal = lines.of_journal(Path(file))
    if journal is not None:
        return audit_output.again(arguments, journal)
    return _finished(arguments, runs.read(file))


def _finished(arguments: argparse.Namespace, document: Document) -> int:
    if arguments.format not in FORMATS:
        raise ValueError(
            f"--format {arguments.format}: not supported for a run; use {', '.join(FORMATS)}"
        )
    findings = [*owned(document["findings"], options.owners(arguments))]
    return options.finish(arguments, {**document, "findings": findings}, rules=catalogue())


def _lines(files: Sequence[str]) -> Iterator[lines.Line]:
    if len(files) > 1:
        return lines.of_document(_merged(files))
    return lines.of_file(Path(files[0]))


def _merged(files: Sequence[str]) -> Document:
    """One document of all files. A file that cannot be read is a failure beside the others."""
    from policypack.report.several import Part, merged

    return merged([Part(_id(file, document), document) for file in files for document in _of(file)])


def _of(file: str) -> Iterator[Document]:
    try:
        if lines.of_journal(Path(file)) is not None:
            raise ValueError(
                f"{file}: the journal of an audit cannot be merged; name only this file"
            )
        yield runs.read(file)
    except (ValueError, OSError) as error:
        reason = f"{file}: {error.strerror}" if isinstance(error, OSError) else str(error)
        yield runs.document([], command="report", failure=Failure(status=2, message=reason))


def _id(file: str, document: Document) -> str:
    stack = document["stack"]
    return f"{stack['project']}/{stack['stack']}" if stack else file
