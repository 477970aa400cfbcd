"""The report of an audit, its destination, and the exit status, from one read of the journal."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

from policypack.commands import options
from policypack.organization.baselines import baseline_line
from policypack.report import audit_lines
from policypack.report.audit_lines import Line
from policypack.report.formats import ENDINGS, HTML, pieces
from policypack.report.owners import owned
from policypack.report.spools import spool, unspooled
from policypack.report.totals import Totals
from policypack.rules import all_rules
from policypack.sealed_log.journals import UNSEALED
from policypack.start.wording import inert, visible

# Of the files of a report in a folder; those of SARIF have numbers in any case.
_NAME, _SARIF = "audit", "sarif"


def write(arguments: argparse.Namespace, journal: Path) -> int:
    """Writes the report to the folder, else to standard output, and returns the exit status."""
    passing = _Passing(arguments, audit_lines.read(journal))
    lines = passing.lines
    if arguments.write_baseline:
        lines = _with_baseline(lines, arguments.write_baseline, passing.counts)
    files = _files(arguments, lines, passing.counts)
    if arguments.output is None:
        _print(arguments, files)
    else:
        file = arguments.output / f"{_NAME}.{ENDINGS[arguments.format]}"
        for each in _write_all(file, files, arguments.format, numbered=arguments.format == _SARIF):
            if sys.stderr.isatty() and not arguments.quiet:
                sys.stderr.write(f"Report: {visible(str(each))}\n")
    return passing.status(lines)


def again(arguments: argparse.Namespace, journal: Iterable[Line]) -> int:
    """Writes the report of an audit that is over, to a file, and returns the exit status.

    Of several files, each gets a number: `audit-1.sarif` for `audit.sarif`.
    Nothing is written where a line is malformed.
    """
    if arguments.format not in ENDINGS:
        raise ValueError(
            f"--format {arguments.format}: not supported for an audit; use {', '.join(ENDINGS)}"
        )
    passing = _Passing(arguments, journal)
    return _written(arguments, passing, _files(arguments, passing.lines, passing.counts))


def of_lines(
    arguments: argparse.Namespace,
    lines: Iterable[Line],
    made: Callable[[Iterable[Line]], Iterable[str]],
) -> int:
    """Writes what is made of the lines, to a file or to standard output, and returns the exit
    status. Nothing is written where a line is malformed."""
    passing = _Passing(arguments, lines)
    return _written(arguments, passing, iter([made(passing.lines)]))


def _written(
    arguments: argparse.Namespace, passing: _Passing, files: Iterable[Iterable[str]]
) -> int:
    if arguments.output is None:
        _print(arguments, files)
    else:
        _write_all(arguments.output, files, arguments.format)
    status = passing.status(passing.lines)
    if UNSEALED in (passing.counts.end or {}).get("notes", ()):
        sys.stderr.write(f"{arguments.parser.prog}: {UNSEALED}\n")
    return status


class _Passing:
    """The lines of a journal, and what is known of those that have passed."""

    def __init__(self, arguments: argparse.Namespace, lines: Iterable[Line]) -> None:
        self.counts = Totals()
        whose = owned(lines, options.owners(arguments))
        self.lines = self.counts.counted(self._watched(whose))
        self._fail_on = arguments.fail_on
        # Only an audit has a baseline to ask for.
        self._only_new = getattr(arguments, "fail_on_new", False)
        self._fails = False

    def _watched(self, lines: Iterable[Line]) -> Iterator[Line]:
        for line in lines:
            self._fails = self._fails or self._is_failing(line)
            yield line

    def _is_failing(self, line: Any) -> bool:
        if line["kind"] != "finding" or (self._only_new and line["status"] != "new"):
            return False
        return options.fails(line, self._fail_on)

    def status(self, left: Iterable[Line]) -> int:
        """Returns 3 if only a part of an organization was judged, or no part; 1 for findings that
        fail the run; 3 for a stack that could not be judged; else 0.

        `left` are the lines that the report did not need.
        """
        for _ in left:
            pass
        if self.counts.broken or not self.counts.stacks:
            return 3
        if self._fails:
            return 1
        return 3 if self.counts.errors else 0


def _with_baseline(lines: Iterable[Line], file: Path, counts: Totals) -> Iterator[Line]:
    """The lines; once all have passed, the file is a baseline of them.

    Where not all is judged, the last baseline stays: in a new one findings would be missing.
    """
    partial = file.with_name(f"{file.name}.part")
    try:
        with _opened(partial) as written:
            for line in lines:
                if kept := baseline_line(line):
                    written.write(audit_lines.text([kept]))
                yield line
        if not counts.broken or not file.exists():
            partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)


def _files(
    arguments: argparse.Namespace, lines: Iterable[Line], found: Totals
) -> Iterator[Iterable[str]]:
    rules = {rule.id: rule for rule in all_rules()}
    shown, earlier = options.terminal(arguments), options.history(arguments)
    # An audit writes to a folder, a report of its journal to a file.
    name = _NAME if arguments.output is None or arguments.output.is_dir() else arguments.output.stem
    return pieces(arguments.format, lines, found, rules, shown, history=earlier, name=name)


def _only(files: Iterable[Iterable[str]], form: str, fix: str) -> Iterable[str]:
    """The one file that there is."""
    first, *more = files
    if more:
        raise ValueError(f"--format {form}: writes {len(more) + 1} files; {fix}")
    return first


def _print(arguments: argparse.Namespace, files: Iterable[Iterable[str]]) -> None:
    with spool() as kept:
        kept.writelines(_only(files, arguments.format, "use --output FOLDER"))
        if not arguments.quiet:
            sys.stdout.writelines(map(inert, unspooled(kept)))


def _write_all(
    file: Path, files: Iterable[Iterable[str]], form: str, *, numbered: bool = False
) -> Sequence[Path]:
    """Writes the files of a report once all are made, and returns the one to open, or all.

    A file alone has the name unless all are `numbered`, and so has the page that links to others.
    """
    with ExitStack() as exits:
        parts: list[Path] = []
        for texts in files:
            part = file.with_name(f"{file.name}.{len(parts) + 1}.part")
            exits.callback(part.unlink, missing_ok=True)
            parts.append(part)
            with _opened(part) as written:
                written.writelines(texts)
        names = [file.with_name(f"{file.stem}-{n}{file.suffix}") for n in range(1, len(parts) + 1)]
        if not numbered and (len(parts) == 1 or form == HTML):
            names[-1] = file
        for part, name in zip(parts, names, strict=True):
            part.replace(name)
    return names[-1:] if form == HTML else names


def _opened(file: Path) -> IO[str]:
    return file.open("w", encoding="utf-8", errors="backslashreplace")
