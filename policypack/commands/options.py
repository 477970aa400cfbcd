"""What commands have in common: options, the output and the exit status."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from policypack.commands import atomic_files
from policypack.report.formats import FORMATS, HTML, render
from policypack.report.terminal import Terminal, has_links
from policypack.rule.history import last_day_of, versions
from policypack.rule.rule import Rule, Severity
from policypack.start.wording import inert

if TYPE_CHECKING:
    from policypack.credentials.known import KnownSecrets
    from policypack.report.document_shape import Document, Failure, Finding
    from policypack.report.owners import CodeOwners

_Read = TypeVar("_Read")
_Text = TypeVar("_Text", str, bytes)
NEVER = "never"
# What help shows for the ID of a rule, which a shell completes.
RULE = "RULE"
_SEVERITIES = [each.value for each in Severity]
_DAY = 86_400
# Of a text that goes to a file or into a pipe.
_PLAIN_WIDTH = 100
_NARROWEST = 40


def add_format(parser: argparse.ArgumentParser, forms: Sequence[str] = ("text", "json")) -> None:
    """Adds --format, with text as the default."""
    parser.add_argument(
        "--format", choices=forms, default="text", help="write this format (default: text)"
    )


def add_output(parser: argparse.ArgumentParser) -> None:
    """Adds --output and --quiet."""
    parser.add_argument(
        "--output",
        type=writable,
        metavar="FILE",
        help="write to this file instead of standard output",
    )
    add_quiet(parser)


def add_values(parser: argparse.ArgumentParser) -> None:
    """Adds --values."""
    parser.add_argument(
        "--values",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="read missing configuration and environment variables from a .env file, "
        "another stack's file, or a Pulumi ESC environment as JSON; implies --offline (can be "
        "repeated)",
    )


def add_quiet(parser: argparse.ArgumentParser) -> None:
    """Adds --quiet."""
    parser.add_argument(
        "-q",
        "--quiet",
        action="store_true",
        help="print only errors; the result is in the exit status and --output",
    )


def add_timeout(parser: argparse.ArgumentParser) -> None:
    """Adds `--timeout`, for commands that read the states of many stacks."""
    parser.add_argument(
        "--timeout",
        type=_seconds,
        default=60.0,
        metavar="SECONDS",
        help="give up on a response of a source that isn't complete after this long (default: 60)",
    )


def _seconds(text: str) -> float:
    # A day is the longest, so that an endless wait is none.
    with suppress(ValueError):
        if 0 < float(text) <= _DAY:
            return float(text)
    raise argparse.ArgumentTypeError(f"must be a number of seconds from 0 to {_DAY}")


def add_findings(parser: argparse.ArgumentParser, forms: Sequence[str] = FORMATS) -> None:
    """Adds the options of a command that reports findings; `finish` obeys them."""
    add_format(parser, forms)
    add_output(parser)
    add_verdict(parser)


def add_verdict(parser: argparse.ArgumentParser) -> None:
    """Adds --verbose and --fail-on."""
    parser.add_argument(
        "--verbose", action="store_true", help="also list waived and undecided findings"
    )
    parser.add_argument(
        "--fail-on",
        choices=(*_SEVERITIES, NEVER),
        metavar="SEVERITY",
        help="exit with status 1 for violations of at least this severity: "
        f"{', '.join(_SEVERITIES)}; or {NEVER} (default: exit with 1 for blocking findings)",
    )


def add_history(parser: argparse.ArgumentParser) -> None:
    """Adds --history; `history` reads it."""
    parser.add_argument(
        "--history",
        type=Path,
        action="extend",
        nargs="+",
        default=[],
        metavar="FILE",
        help="compare with earlier runs (audit.jsonl.gz or JSON documents): --format html, --ages",
    )


def add_owners(parser: argparse.ArgumentParser) -> None:
    """Adds --codeowners; `owners` reads it."""
    parser.add_argument(
        "--codeowners",
        type=Path,
        metavar="FILE",
        help="take the owners of findings without an owner tag from this CODEOWNERS file, where a "
        "stack is the file <project>/Pulumi.<stack>.yaml",
    )


def owners(arguments: argparse.Namespace) -> CodeOwners | None:
    """The rules of --codeowners; None without it. Raises ValueError."""
    file: Path | None = getattr(arguments, "codeowners", None)
    if file is None:
        return None
    from policypack.report.owners import read

    try:
        return read(file)
    except OSError as error:
        raise ValueError(f"--codeowners {file}: {error.strerror}; name an existing file") from None


def history(arguments: argparse.Namespace) -> Sequence[Path]:
    """The files of --history; none for a command without it. Raises ValueError."""
    files: Sequence[Path] = getattr(arguments, "history", ())
    if files and arguments.format != HTML:
        raise ValueError(f"--history: --format {arguments.format} has no trend; use --format html")
    return files


def finish(
    arguments: argparse.Namespace,
    document: Document,
    *,
    root: Path | None = None,
    rules: Iterable[Rule] | None = None,
    secrets: KnownSecrets | None = None,
) -> int:
    """Writes the document as the options ask and returns the exit status.

    `root` is the folder of the sources, by default the current one. `rules` has the rules that
    findings may name, by default the catalogue. Source that contains one of the `secrets` is
    not shown.
    """
    shown = terminal(arguments, Path.cwd() if root is None else root)
    shown = replace(shown, known=secrets)
    earlier = history(arguments)
    text = render(document, arguments.format, terminal=shown, rules=rules, history=earlier)
    emit(arguments, text)
    return status(document, arguments.fail_on)


def of_each(
    given: Iterable[str], read: Callable[[str], _Read]
) -> tuple[list[_Read], Failure | None]:
    """What is read of each argument, and the failure of those that cannot be: one hides no other.

    Raises the error of one that is alone.
    """
    given = [*given]
    found, refused = [], []
    for each in given:
        try:
            found.append(read(each))
        except (ValueError, OSError) as error:
            if len(given) == 1:
                raise
            refused.append(
                f"{each}: {error.strerror}" if isinstance(error, OSError) else str(error)
            )
    failure: Failure = {"status": 2, "message": "\n".join(refused)}
    return found, failure if refused else None


def status(document: Document, fail_on: str | None = None) -> int:
    """The exit status of a run: of its failure, else 1 or 0 by its findings."""
    if document["failure"]:
        return document["failure"]["status"]
    return int(any(fails(each, fail_on) for each in document["findings"]))


def emit(arguments: argparse.Namespace, text: str) -> None:
    """Writes the text to --output, else to standard output; with --quiet to the file alone."""
    output: Path | None = arguments.output
    if output is not None:
        write("--output", output, text)
    elif not arguments.quiet:
        # Only these are meant as commands, and their data is escaped.
        sys.stdout.write(text if getattr(arguments, "format", "") == "github" else inert(text))


def day_of_rules(text: str) -> date:
    """The type of an option that takes a version or a day of the history of rules."""
    if (day := last_day_of(text)) is None:
        raise argparse.ArgumentTypeError(
            f"{text}: unknown version or invalid date; use YYYY-MM-DD or {', '.join(versions())}"
        )
    return day


def of_environment(name: str, take: Callable[[str], _Read]) -> _Read:
    """What `take` makes of a key in an environment variable. Raises ValueError for none."""
    where = f"environment variable {name}"
    if not os.environ.get(name):
        raise ValueError(f"{where}: missing; set it to a key in base64")
    return placed(where, take, os.environ[name])


def placed(where: str, take: Callable[[_Text], _Read], text: _Text) -> _Read:
    """What `take` makes of a text; its ValueError begins with the place."""
    try:
        return take(text)
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from None


def writable(text: str) -> Path:
    """The type of an option that names a file to write: it is refused before a run, not after."""
    file = Path(text)
    try:
        atomic_files.check(file)
    except OSError as error:
        raise argparse.ArgumentTypeError(_refusal(text, error)) from None
    return file


def writable_anew(text: str) -> Path:
    """The type of an option that names a file which must not exist yet."""
    if os.path.lexists(text):
        raise argparse.ArgumentTypeError(f"{text}: exists already; name a new file")
    return writable(text)


def write(option: str, file: Path, text: str) -> None:
    """Writes the file that an option names, atomically. Raises ValueError."""
    try:
        atomic_files.write(file, text.encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise ValueError(f"{option} {_refusal(file, error)}") from None


def terminal(arguments: argparse.Namespace, root: Path | None = None) -> Terminal:
    """Width and colours: those of the terminal, plain where the output goes elsewhere.

    NO_COLOR (https://no-color.org) and FORCE_COLOR (https://force-color.org) decide about colours
    where they are set and not empty, FORCE_HYPERLINK about links; COLUMNS is the width.
    """
    interactive = arguments.output is None and sys.stdout.isatty()
    width = shutil.get_terminal_size((_PLAIN_WIDTH, 24)).columns if interactive else _columns()
    color = _color(os.environ, interactive)
    # Without colours, and in a file, an escape of any kind is not wanted.
    links = color and arguments.output is None and has_links(os.environ, interactive)
    verbose = getattr(arguments, "verbose", False)
    return Terminal(max(width, _NARROWEST), color, verbose, root, links=links)


def _color(environment: Mapping[str, str], interactive: bool) -> bool:
    if environment.get("NO_COLOR"):
        return False
    return bool(environment.get("FORCE_COLOR")) or (
        interactive and environment.get("TERM") != "dumb"
    )


def _columns() -> int:
    given = os.environ.get("COLUMNS", "")
    return int(given) if given.isdecimal() else _PLAIN_WIDTH


def fails(finding: Finding, fail_on: str | None) -> bool:
    """Whether a finding fails a run with that --fail-on."""
    if fail_on is None:
        return finding["blocking"]
    if fail_on == NEVER or finding["waived"] or finding.get("known"):
        return False
    severe = _SEVERITIES.index(finding["severity"]) >= _SEVERITIES.index(fail_on)
    return severe and (finding["blocking"] or finding["outcome"] != "undecided")


def _refusal(file: str | Path, error: OSError) -> str:
    return f"{file}: cannot be written ({error.strerror}); name a file in an existing folder"
