"""The report of an audit, where it goes, and the exit status."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from policypack.commands import options
from policypack.report import audit_lines
from policypack.report.audit_formats import ENDINGS, pieces
from policypack.report.audit_totals import Totals, totals
from policypack.report.html import lines as journal_lines
from policypack.rules import all_rules
from policypack.start.wording import inert, visible

# The journal is the report.
_JOURNAL = "jsonl"


def write(arguments: argparse.Namespace, journal: Path, found: Totals) -> None:
    """Writes the report to the folder, else to standard output, piece by piece."""
    files = _files(arguments, journal, found)
    if arguments.output is None:
        _print(arguments, files)
    elif arguments.format != _JOURNAL:
        for number, texts in enumerate(files, 1):
            name = f"audit-{number}" if arguments.format == "sarif" else "audit"
            file = arguments.output / f"{name}.{ENDINGS[arguments.format]}"
            _write(file, texts)
            if sys.stderr.isatty() and not arguments.quiet:
                sys.stderr.write(f"Report: {visible(str(file))}\n")


def again(arguments: argparse.Namespace, journal: Path) -> int:
    """Writes the report of an audit that is over, to a file, and returns the exit status."""
    if arguments.format not in ENDINGS:
        raise ValueError(
            f"--format {arguments.format}: not a format of an audit; use {', '.join(ENDINGS)}"
        )
    for _ in journal_lines.of_journal(journal):
        # The whole file is checked before a part of the report is written.
        pass
    found = totals(journal)
    files = _files(arguments, journal, found)
    if arguments.output is None:
        _print(arguments, files)
    else:
        _write(arguments.output, _only(files, arguments.format, "use audit --output FOLDER"))
    return status(arguments, journal, found)


def write_lines(file: Path, lines: Iterable[Mapping[str, Any]]) -> None:
    """Writes JSON lines, completely or not at all."""
    _write(file, (audit_lines.text([line]) for line in lines))


def status(arguments: argparse.Namespace, journal: Path, found: Totals) -> int:
    """1 for findings that fail the run, else 3 where something could not be judged, else 0."""
    lines: Iterable[Any] = audit_lines.read(journal)
    counted = (line for line in lines if line["kind"] == "finding")
    # Only an audit has a baseline to ask for.
    if getattr(arguments, "fail_on_new", False):
        counted = (line for line in counted if line["status"] == "new")
    if any(options.fails(line, arguments.fail_on) for line in counted):
        return 1
    return 3 if found.errors or found.broken else 0


def _files(arguments: argparse.Namespace, journal: Path, found: Totals) -> Iterator[Iterable[str]]:
    rules = {rule.id: rule for rule in all_rules()}
    shown, earlier = options.terminal(arguments), options.history(arguments)
    return pieces(arguments.format, journal, found, rules, shown, history=earlier)


def _only(files: Iterable[Iterable[str]], form: str, fix: str) -> Iterable[str]:
    """The one file that there is."""
    first, *more = files
    if more:
        raise ValueError(f"--format {form}: makes {len(more) + 1} files; {fix}")
    return first


def _print(arguments: argparse.Namespace, files: Iterable[Iterable[str]]) -> None:
    only = _only(files, arguments.format, "give --output FOLDER")
    if not arguments.quiet:
        sys.stdout.writelines(map(inert, only))


def _write(file: Path, texts: Iterable[str]) -> None:
    """Writes beside the file and moves it there, so that no half of it is ever seen."""
    partial = file.with_name(f"{file.name}.part")
    with partial.open("w", encoding="utf-8", errors="backslashreplace") as written:
        written.writelines(texts)
    partial.replace(file)
