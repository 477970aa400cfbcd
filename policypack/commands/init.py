"""`stackwarden init [DIR]`: writes the settings, the baseline and the CI job of a project."""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from policypack.commands import atomic_files, command_line, options, parser
from policypack.commands.init_files import (
    COMMIT,
    GITHUB,
    GITLAB,
    IMAGE,
    JOB,
    NONE,
    STACK,
    SYSTEMS,
    Kind,
    Setup,
    Target,
    detect,
    resolve,
    targets,
)
from policypack.commands.preview_options import add_project
from policypack.commands.previewing import tell
from policypack.program_edits.programs import EditedFile
from policypack.reading.files import REPORT, read_bytes
from policypack.report import run as runs
from policypack.report.summaries import count
from policypack.start.wording import visible

_STATUSES = {
    0: "every file is complete",
    1: "a file is missing, or differs",
    2: "wrong usage or configuration",
    3: "the engine or the program failed",
}
# The schema and a baseline have thousands of lines.
_SHOWN_LINES = 60
_NEXT = {
    GITHUB: "make the job stackwarden a required check of the default branch",
    GITLAB: "require successful pipelines for merge requests in the project's settings",
    NONE: "run the preview with --baseline in your CI: docs/ci.md",
    "pulumi-cloud": "publish the pack, and run: pulumi policy enable ORG/stackwarden VERSION "
    "--policy-group GROUP --config stackwarden-policy.json (docs/enforcement-pulumi-cloud.md)",
}


def register(subparsers: parser.Subparsers) -> None:
    """Adds the command to the command line."""
    made = parser.add(
        subparsers,
        "init",
        "write settings, a baseline and a CI job for Pulumi programs, after showing them",
        examples=[
            "stackwarden init",
            "stackwarden init infra --ci github --yes",
            "stackwarden init --check",
        ],
        statuses=_STATUSES,
    )
    add_project(made)
    made.add_argument("--ci", choices=SYSTEMS, help="write the files of this CI (default: detect)")
    made.add_argument(
        "--commit",
        metavar="SHA",
        type=_matching(COMMIT, "must be a commit of 40 hexadecimal digits"),
        help="run this commit of Stackwarden in the CI job (default: the commit of the version's "
        "tag)",
    )
    made.add_argument(
        "--image",
        metavar="IMAGE",
        type=_matching(IMAGE, "must be NAME@sha256:DIGEST"),
        help="use this image, with its digest, for the job in GitLab",
    )
    made.add_argument(
        "-s",
        "--stack",
        metavar="NAME",
        type=_matching(
            STACK, "must be a name of letters, digits, hyphens, underscores and periods"
        ),
        help="preview this stack, also in the CI job (default: the only or the selected one)",
    )
    made.add_argument(
        "--skip-preview",
        action="store_true",
        help="write no baseline, instead of previewing the programs",
    )
    how = made.add_mutually_exclusive_group()
    how.add_argument("--yes", action="store_true", help="write the files without asking")
    how.add_argument(
        "--check",
        action="store_true",
        help="write nothing, and exit with status 1 if a file is missing or differs",
    )
    options.add_quiet(made)
    made.set_defaults(run=run, output=None)


def run(arguments: argparse.Namespace) -> int:
    """Shows the files, writes the missing ones where that is wanted, and returns the exit status.

    Raises ValueError for wrong usage, and OSError for a file that cannot be read or written.
    """
    setup = detect(arguments.folder, arguments.ci)
    tell(arguments, [*setup.lines()])
    pins = resolve(setup, arguments.commit, arguments.image, arguments.stack)
    baseline = None
    # With settings there was a first run: a later baseline would accept findings unseen.
    if setup.settings is None and not (arguments.check or arguments.skip_preview):
        tell(arguments, ["previewing offline, to write a baseline (--skip-preview: without one)"])
        status, baseline = _previewed(arguments, setup, pins.stack)
        if status:
            return status
    files = targets(setup, pins, baseline)
    written = [each for each in files if each.is_written]
    options.emit(arguments, "".join(f"{visible(line)}\n" for line in _lines(files)))
    if arguments.check or not written:
        return int(not all(each.is_complete for each in files))
    for each in written:
        options.emit(arguments, "".join(f"{line}\n" for line in _diff(arguments, each)))
    if not _is_wanted(arguments, len(written)):
        return 1
    for each in written:
        _write(each)
    tell(arguments, [f"{count(len(written), 'file')} written", f"next: {_NEXT[setup.ci]}"])
    return int(not all(each.is_complete or each.is_written for each in files))


def _matching(pattern: re.Pattern[str], fault: str) -> Callable[[str], str]:
    """The type of an option whose whole text matches."""

    def checked(text: str) -> str:
        if not pattern.fullmatch(text):
            raise argparse.ArgumentTypeError(f"{text}: {fault}")
        return text

    return checked


def _previewed(arguments: argparse.Namespace, setup: Setup, stack: str) -> tuple[int, bytes | None]:
    """The status of a preview that failed, else 0 and a baseline, if there are findings."""
    with tempfile.TemporaryDirectory(prefix="stackwarden-") as scratch:
        document, baseline = Path(scratch, "run.json"), Path(scratch, "baseline.json")
        folders = [str(each.folder) for each in setup.projects]
        given = ["preview", *folders, "--offline", "--quiet", "--format", "json"]
        given += ["--output", str(document), "--write-baseline", str(baseline)]
        given += ["--stack", stack] if stack else []
        chosen = command_line(given[:1]).parse_args(given, argparse.Namespace(given=given))
        chosen.run(chosen)
        made = runs.read(str(document))
        if failure := made["failure"]:
            why = f"{failure['message']}; correct the program, or use --skip-preview"
            sys.stderr.write(f"{arguments.parser.prog}: {visible(why)}\n")
            return failure["status"], None
        return 0, read_bytes(baseline, REPORT) if made["findings"] else None


def _lines(files: Sequence[Target]) -> Iterator[str]:
    """A line for each file."""
    for each in files:
        if each.is_complete:
            yield f"{each.name}: complete"
        elif each.before is None:
            yield f"{each.name}: missing"
        elif each.is_written:
            yield f"{each.name}: lacks lines"
        elif each.kind is Kind.INCLUDES:
            yield f"{each.name}: does not include {JOB}; add include: [{{local: {JOB}}}]"
        else:
            yield (
                f"{each.name}: kept, because it differs from the file that this version writes; "
                "to replace it, remove it and run stackwarden init again"
            )


def _diff(arguments: argparse.Namespace, target: Target) -> Iterator[str]:
    edited = EditedFile(target.name, target.path, target.before or b"", target.after)
    lines = [*edited.diff()]
    color = options.terminal(arguments).color
    for number, line in enumerate(lines[:_SHOWN_LINES]):
        yield atomic_files.styled(number, visible(line), color)
    if len(lines) > _SHOWN_LINES:
        yield f"... and {count(len(lines) - _SHOWN_LINES, 'more line')}"


def _is_wanted(arguments: argparse.Namespace, number: int) -> bool:
    if arguments.yes:
        return True
    answer = atomic_files.is_confirmed(arguments, f"Write {count(number, 'file')}?")
    if answer is None:
        tell(arguments, ["nothing is written; write the files with --yes"])
    return bool(answer)


def _write(target: Target) -> None:
    """Writes a file that is still as it was shown. Raises ValueError if it has changed."""
    target.path.parent.mkdir(parents=True, exist_ok=True)
    if target.before is None and os.path.lexists(target.path):
        raise ValueError(f"{target.name}: was created in the meantime; run the command again")
    if target.before is not None and read_bytes(target.path, REPORT) != target.before:
        raise ValueError(f"{target.name}: has changed in the meantime; run the command again")
    atomic_files.write(target.path, target.after)
