"""`stackwarden report FILE...`: the findings of a run, or of several, in another format."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from hashlib import sha256
from pathlib import Path

from policypack.commands import audit_output, options, parser
from policypack.facts.frameworks import FRAMEWORKS
from policypack.reading import files
from policypack.report import ages, edits, in_toto, issues, tracked
from policypack.report import run as runs
from policypack.report.audit_lines import Line
from policypack.report.document_shape import Document, Failure
from policypack.report.evidence import oscal, page, prose
from policypack.report.evidence.collected import Evidence
from policypack.report.formats import ENDINGS, FORMATS
from policypack.report.html import lines
from policypack.report.owners import owned
from policypack.report.timeline import Row, Timeline, parse_limits
from policypack.rules import all_rules, catalogue

OSCAL, CSV = "oscal", "csv"
# What makes a report of the evidence, once all lines have passed.
_FORMS: Mapping[str, Callable[[Evidence], Iterable[str]]] = {
    "text": prose.text,
    "markdown": prose.markdown,
    "html": page.page,
    "json": lambda found: [prose.as_json(found)],
    OSCAL: lambda found: [oscal.assessment_results(found)],
}
_EVIDENCE_FORMATS = (*_FORMS, CSV)


def _add_framework(made: argparse.ArgumentParser) -> None:
    """Adds --framework to the options of `report`."""
    made.add_argument(
        "--framework",
        choices=[*FRAMEWORKS],
        metavar="NAME",
        help="report the evidence for each requirement of a compliance framework: "
        f"{', '.join(FRAMEWORKS)}",
    )


def _write_evidence(arguments: argparse.Namespace, lines: Iterable[Line]) -> int:
    """Writes the report of the evidence and returns the exit status of the findings.

    Raises ValueError for a format that cannot hold it.
    """
    if arguments.format not in _EVIDENCE_FORMATS:
        raise ValueError(
            f"--format {arguments.format}: not supported with --framework; "
            f"use {', '.join(_EVIDENCE_FORMATS)}"
        )
    return audit_output.of_lines(arguments, lines, _pieces(arguments))


def _pieces(arguments: argparse.Namespace) -> Callable[[Iterable[Line]], Iterable[str]]:
    def pieces(lines: Iterable[Line]) -> Iterator[str]:
        found = Evidence(arguments.framework)
        found.journal = _journal(arguments.files)
        if arguments.format == CSV:
            return prose.csv(found, lines)
        return iter(_FORMS[arguments.format](found.read(lines)))

    return pieces


def _journal(names: Sequence[str]) -> tuple[str, str] | None:
    """The name and the SHA-256 of the one file that a report is made of."""
    if len(names) > 1:
        return None
    made = sha256()
    with files.opened(names[0]) as file:
        while piece := file.read(2**20):
            made.update(piece)
    return Path(names[0]).name, made.hexdigest()


def _write_statement(arguments: argparse.Namespace) -> int:
    """Writes the statement of the journal of an audit and returns the exit status of the findings.

    Raises ValueError for several files.
    """
    journal = _journal(arguments.files)
    if journal is None or arguments.format != "json":
        raise ValueError("--statement: requires one journal and --format json; name one")
    made = partial(in_toto.statement, journal)
    return audit_output.of_lines(arguments, _lines(arguments.files), made)


_ISSUE_FORMATS = ("markdown", "json")


def _add_issues(made: argparse.ArgumentParser) -> None:
    """Adds --issues to the options of `report`."""
    made.add_argument(
        "--issues",
        action="store_true",
        help="write issues for a tracker, by owner, one for each place in a program that needs an "
        f"edit (--format {' or '.join(_ISSUE_FORMATS)})",
    )
    made.add_argument(
        "--tracked",
        type=Path,
        metavar="FILE",
        help="compare --issues with those of a tracker, and write which to create, update, reopen "
        "and close (--format json)",
    )


def _write_issues(arguments: argparse.Namespace, lines: Iterable[Line]) -> int:
    """Writes the issues and returns the exit status of the findings.

    Raises ValueError for another format.
    """
    if arguments.format not in _ISSUE_FORMATS:
        raise ValueError(
            f"--format {arguments.format}: not supported with --issues; "
            f"use {' or '.join(_ISSUE_FORMATS)}"
        )

    if arguments.tracked and arguments.format != "json":
        raise ValueError("--tracked: requires --format json; add it")
    rules = {rule.id: rule for rule in all_rules()}

    def made(passing: Iterable[Line]) -> Iterator[str]:
        if arguments.tracked:
            return tracked.as_json(passing, arguments.tracked, rules)
        found = edits.of_lines(passing)
        if arguments.format == "json":
            return iter([issues.as_json(found, rules)])
        return issues.markdown(found, rules)

    return audit_output.of_lines(arguments, lines, made)


_AGES_FORMATS: Mapping[str, Callable[[Timeline, Iterable[Row]], Iterable[str]]] = {
    "markdown": ages.as_markdown,
    "json": ages.as_json,
    CSV: ages.as_csv,
    "webhook": ages.as_webhook,
}


def _add_ages(made: argparse.ArgumentParser) -> None:
    """Adds --ages and --limits to the options of `report`."""
    made.add_argument(
        "--ages",
        action="store_true",
        help="list when each finding of this run and of those in --history was opened and closed, "
        "its age, and who accepted it "
        f"(--format {', '.join(_AGES_FORMATS)})",
    )
    made.add_argument(
        "--limits",
        metavar="DAYS",
        help="set the days within which findings must be closed, for --ages: critical=7,high=30",
    )


def _write_ages(arguments: argparse.Namespace, lines: Iterable[Line]) -> int:
    """Writes the findings over time and returns the exit status of those of the last run.

    Raises ValueError for another format, malformed limits, and a run in --history that is later.
    """
    if arguments.format not in _AGES_FORMATS:
        raise ValueError(
            f"--format {arguments.format}: not supported with --ages; "
            f"use {', '.join(_AGES_FORMATS)}"
        )
    limits = parse_limits(arguments.limits) if arguments.limits else {}

    def made(passing: Iterable[Line]) -> Iterable[str]:
        timeline = Timeline.of(arguments.history, Path(arguments.files[0]), passing)
        rows = timeline.rows(limits, options.owners(arguments))
        return _AGES_FORMATS[arguments.format](timeline, rows)

    return audit_output.of_lines(arguments, lines, made)


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
            "stackwarden report audit/audit.jsonl.gz --issues --tracked issues.json --format json",
            "stackwarden report audit/audit.jsonl.gz --ages --history earlier/*.jsonl.gz "
            "--format markdown",
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
    forms = (*FORMATS, *ENDINGS, *_EVIDENCE_FORMATS, *_AGES_FORMATS)
    options.add_findings(made, [*dict.fromkeys(forms)])
    options.add_history(made)
    options.add_owners(made)
    _add_framework(made)
    _add_issues(made)
    _add_ages(made)
    made.add_argument(
        "--statement",
        action="store_true",
        help="write an in-toto statement of the result of an audit, to be signed with cosign "
        "(--format json)",
    )
    made.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prints the report and returns the exit status of its findings.

    Raises ValueError for a file alone that holds no findings of schema 1.
    """
    kinds = ("framework", "issues", "ages", "statement")
    named = [f"--{kind}" for kind in kinds if getattr(arguments, kind)]
    if len(named) > 1:
        raise ValueError(f"{named[0]} cannot be combined with {named[1]}")
    if arguments.limits and not arguments.ages:
        raise ValueError("--limits: requires --ages; add it")
    if arguments.tracked and not arguments.issues:
        raise ValueError("--tracked: requires --issues; add it")
    if arguments.statement:
        return _write_statement(arguments)
    if arguments.ages:
        return _write_ages(arguments, _lines(arguments.files))
    if arguments.issues:
        return _write_issues(arguments, _lines(arguments.files))
    if arguments.framework:
        return _write_evidence(arguments, _lines(arguments.files))
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
