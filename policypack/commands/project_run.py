"""One of several projects, previewed in a separate process.

Modules with custom rules of two projects may have the same name, and a project that fails doesn't
affect the others. Standard input has the arguments of the command and the folder; notes for people
are written to standard error.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from policypack.commands import command_line, process
from policypack.commands.preview_report import judged
from policypack.commands.previewing import Asked, asked, previewed
from policypack.commands.progress import Stopwatch
from policypack.credentials.known import KnownSecrets
from policypack.preview import stacks
from policypack.preview.preview import Request, mode
from policypack.preview.surroundings import Mode
from policypack.report import baseline
from policypack.report import run as runs
from policypack.report.baseline import Entry
from policypack.report.document_shape import Document, Failure
from policypack.start.record import record


@record(frozen=True)
class ProjectRun:
    """What came of it. `file` is the project file, `root` the folder that places are relative to;
    both are None if there is no project."""

    document: Document
    secrets: KnownSecrets
    file: Path | None = None
    root: Path | None = None


def failed(message: str, status: Any = 2) -> ProjectRun:
    """The run of a project that was not judged."""
    failure = Failure(status=status, message=message)
    document = runs.document([], command="preview", failure=failure)
    return ProjectRun(document, KnownSecrets())


def request(
    given: Sequence[str], folder: Path, written: Path | None, drafted: Path | None = None
) -> str:
    """What `main` reads; `written` is a file for the baseline of this project, and `drafted` one
    for its drafts of waivers."""
    files = {"baseline": written and str(written), "waivers": drafted and str(drafted)}
    return json.dumps({"given": given, "folder": str(folder), **files})


def read(file: Path) -> ProjectRun:
    """What `main` has written. Raises OSError or ValueError if it has not come to that."""
    found = json.loads(file.read_text(encoding="utf-8"))
    secrets = KnownSecrets()
    for line in found["secrets"]:
        secrets.take(line)
    paths = (found[key] and Path(found[key]) for key in ("file", "root"))
    return ProjectRun(found["document"], secrets, *paths)


def main() -> int:
    """Reads the request and writes the result to the file that is named."""
    (result,) = sys.argv[1:]
    asked_for = json.loads(sys.stdin.read())
    try:
        with process.terminable():
            made = _run(asked_for)
    except KeyboardInterrupt as interruption:
        return process.status(interruption)
    told = {
        "document": made.document,
        "secrets": made.secrets.lines(),
        "file": made.file and str(made.file),
        "root": made.root and str(made.root),
    }
    Path(result).write_text(json.dumps(told), encoding="utf-8")
    return 0


def _run(asked_for: Mapping[str, Any]) -> ProjectRun:
    watch = Stopwatch()
    given = asked_for["given"]
    arguments = command_line(given[:1]).parse_args(given)
    arguments.folder = Path(asked_for["folder"])
    # The whole document, also of a failure; what it is written as decides the command.
    arguments.format, arguments.output = "json", None
    arguments.write_baseline = asked_for["baseline"] and Path(asked_for["baseline"])
    arguments.write_waivers = asked_for["waivers"] and Path(asked_for["waivers"])
    try:
        what = asked(arguments)
    except (ValueError, OSError) as error:
        return failed(str(error))
    try:
        _check_stack(arguments, what)
        known = _known(arguments, what.project.name)
        result = previewed(arguments, what, while_alive())
        document = judged(arguments, what, result, known, watch)
        secrets = result.secrets
    except (ValueError, OSError) as error:
        made = failed(str(error))
        document, secrets = made.document, made.secrets
    return ProjectRun(document, secrets, what.project.file, what.project.repository)


def _check_stack(arguments: argparse.Namespace, what: Asked) -> None:
    """Raises ValueError if the one stack for all projects is not one of this project.

    Online, Pulumi knows its stacks. Offline, one without a file would be judged without any
    configuration.
    """
    project, stack = what.project, arguments.stack
    found = stacks.configured(project)
    wanted: Mode | None = "offline" if arguments.with_state else arguments.mode
    chosen, _ = mode(Request(project, Path(), stack, wanted), os.environ)
    if stack and found and chosen == "offline" and stacks.stack_part(stack) not in found:
        raise ValueError(f"unknown stack {stack!r}; configured are {', '.join(found)}")


def _known(arguments: argparse.Namespace, project: str) -> list[Entry] | None:
    """The entries of --baseline for this project; one file serves all of them."""
    if arguments.baseline is None:
        return None
    every = baseline.read(arguments.baseline, None)
    return [each for each in every if each.project in ("", project)]


def while_alive() -> Callable[[object], None]:
    """What ends the preview where the command is gone, which can end nothing itself then."""
    parent = os.getppid()

    def check(_: object) -> None:
        if os.getppid() != parent:
            raise KeyboardInterrupt

    return check


if __name__ == "__main__":
    sys.exit(main())
