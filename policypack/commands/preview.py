"""`stackwarden preview [DIR]`: previews a program with the policy pack, offline or online."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from policypack.commands import options, parser, path
from policypack.commands.preview_progress import progress
from policypack.commands.stopwatch import Stopwatch
from policypack.preview import findings, project
from policypack.preview.pack_config import pack_config
from policypack.preview.preview import Request, Result, mode, preview
from policypack.report import run as documents
from policypack.rules import all_rules, catalogue
from policypack.settings import PROFILES
from policypack.wording import visible

_STATUSES = {**parser.STATUSES, 3: "the engine or the program failed"}
_INTERRUPTED = 128


def register(subparsers: parser.Subparsers) -> None:
    """Adds the command to the command line."""
    made = parser.add(
        subparsers,
        "preview",
        "preview a Pulumi program with the policy pack",
        examples=[
            "stackwarden preview",
            "stackwarden preview infra --offline --config aws:region=eu-central-1",
            "stackwarden preview --stack prod --online --format sarif --output stackwarden.sarif",
        ],
        statuses=_STATUSES,
    )
    made.add_argument(
        "folder",
        metavar="DIR",
        nargs="?",
        type=Path,
        default=Path(),
        help="folder of the Pulumi project (default: the current one)",
    )
    _add_surroundings(made)
    _add_choice(made)
    options.add_findings(made)
    made.set_defaults(run=run)


def _add_surroundings(made: argparse.ArgumentParser) -> None:
    which = made.add_mutually_exclusive_group()
    which.add_argument(
        "--offline",
        dest="mode",
        action="store_const",
        const="offline",
        help="use the stand-in AWS provider and an empty stack; needs no account and no network "
        "(default where no AWS credentials are set)",
    )
    which.add_argument(
        "--online",
        dest="mode",
        action="store_const",
        const="online",
        help="use the stack's own backend and the real provider "
        "(default where AWS credentials are set)",
    )
    made.add_argument(
        "--with-state",
        action="store_true",
        help="offline: start from the stack's state, exported from its own backend",
    )
    made.add_argument("-s", "--stack", metavar="NAME", help="stack (default: the selected one)")
    made.add_argument(
        "-c",
        "--config",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="configuration of the stack, as for pulumi preview, which saves it in the stack's "
        "file online (can be repeated)",
    )


def _add_choice(made: argparse.ArgumentParser) -> None:
    made.add_argument("--profile", choices=PROFILES, help="which rules are enabled")
    for name, about in (("only", "judge by this rule alone"), ("skip", "disable this rule")):
        made.add_argument(
            f"--{name}",
            action="append",
            default=[],
            metavar="RULE",
            help=f"{about} (can be repeated)",
        )
    made.add_argument(
        "--changed-only",
        action="store_true",
        help="report only resources that would be created, updated or replaced",
    )


def run(arguments: argparse.Namespace) -> int:
    """Previews, reports and returns the exit status.

    Raises ValueError for wrong usage: no project, no stack, no Pulumi.
    """
    watch = Stopwatch()
    request = _request(arguments)
    chosen, reason = mode(request, os.environ)
    _tell(arguments, [f"{chosen}, because {reason}; {_OTHER[chosen]}"] if reason else [])
    try:
        # What the report needs of the rules is read while the engine works.
        with ThreadPoolExecutor(1) as beside, _terminable():
            beside.submit(catalogue)
            with progress(arguments, request.project.name) as follow:
                result = preview(request, chosen, follow)
    except KeyboardInterrupt as interruption:
        return _interrupted(interruption)
    if result.failure and result.failure["status"] == 2 and arguments.format == "text":
        raise ValueError(result.failure["message"])
    _tell(arguments, result.notes)
    _tell(arguments, [*result.warnings, *result.errors] if arguments.verbose else [])
    document = documents.document(
        result.findings,
        command="preview",
        started=watch.started,
        seconds=watch.seconds,
        mode=result.mode,
        profile=arguments.profile,
        stack=_stack(request, result),
        failure=result.failure,
    )
    return options.finish(arguments, document, root=request.project.repository)


_OTHER = {
    "offline": "--online uses the stack's backend and the real provider",
    "online": "--offline uses no account",
}


def _request(arguments: argparse.Namespace) -> Request:
    if arguments.with_state and arguments.mode == "online":
        raise ValueError("--with-state: is for --offline alone; leave it out")
    chosen = (arguments.profile, arguments.only, arguments.skip)
    return Request(
        project=project.find(arguments.folder),
        pack=path.launcher(),
        stack=arguments.stack,
        mode="offline" if arguments.with_state else arguments.mode,
        with_state=arguments.with_state,
        config=arguments.config,
        pack_config=pack_config(all_rules(), *chosen) if any(chosen) else {},
        steps=[findings.changed_only] if arguments.changed_only else [],
    )


def _stack(request: Request, result: Result) -> documents.Stack | None:
    if result.stack is None:
        return None
    return documents.Stack(project=request.project.name, stack=result.stack)


def _tell(arguments: argparse.Namespace, texts: Sequence[str]) -> None:
    if arguments.quiet:
        return
    for line in (line for text in texts for line in text.splitlines()):
        sys.stderr.write(f"stackwarden preview: {visible(line)}\n")


@contextmanager
def _terminable() -> Iterator[None]:
    """Ends a preview on SIGTERM as on Ctrl-C: the engine's processes and the scratch folder go."""

    def interrupt(number: int, _: FrameType | None) -> None:
        raise KeyboardInterrupt(number)

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _interrupted(interruption: KeyboardInterrupt) -> int:
    sys.stderr.write("stackwarden preview: interrupted\n")
    return _INTERRUPTED + int(*interruption.args or (signal.SIGINT,))
