"""`stackwarden preview [DIR]`: previews a program with the policy pack, offline or online."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from policypack.commands import acceptance, options, parser, path, preview_options, termination
from policypack.commands.own_settings import OwnSettings, own_settings
from policypack.commands.preview_progress import progress
from policypack.commands.stopwatch import Stopwatch
from policypack.preview import findings, project
from policypack.preview.pack_config import chosen_rules, pack_config
from policypack.preview.preview import Request, Result, mode, preview
from policypack.report import run as documents
from policypack.rule import Rule
from policypack.rules import all_rules
from policypack.wording import visible

_STATUSES = {**parser.STATUSES, 3: "the engine or the program failed"}


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
    preview_options.add_surroundings(made)
    preview_options.add_choice(made)
    options.add_findings(made)
    made.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Previews, reports and returns the exit status.

    Raises ValueError for wrong usage: no project, no stack, no Pulumi.
    """
    watch = Stopwatch()
    own = own_settings(project.find(arguments.folder))
    known = acceptance.entries(arguments)
    request = _request(arguments, own)
    chosen, reason = mode(request, os.environ)
    _tell(arguments, [f"{chosen}, because {reason}; {_OTHER[chosen]}"] if reason else [])
    try:
        # What the report needs of the rules is read while the engine works.
        with ThreadPoolExecutor(1) as beside, termination.terminable():
            beside.submit(all_rules)
            with progress(arguments, request.project.name) as follow:
                result = preview(request, chosen, follow)
    except KeyboardInterrupt as interruption:
        sys.stderr.write("stackwarden preview: interrupted\n")
        return termination.status(interruption)
    if result.failure and result.failure["status"] == 2 and arguments.format == "text":
        raise ValueError(result.failure["message"])
    rules = own.rules()
    judged = _judged(arguments, result, own, rules)
    accepted = acceptance.accepted(arguments, result.findings, known, judged)
    _tell(arguments, [*result.notes, *accepted.notes])
    _tell(arguments, [*result.warnings, *result.errors] if arguments.verbose else [])
    document = documents.document(
        accepted.findings,
        command="preview",
        started=watch.started,
        seconds=watch.seconds,
        mode=result.mode,
        profile=arguments.profile,
        loosened=result.loosened,
        stack=_stack(request, result),
        failure=result.failure,
    )
    return options.finish(arguments, document, root=request.project.repository, rules=rules)


_OTHER = {
    "offline": "--online uses the stack's backend and the real provider",
    "online": "--offline uses no account",
}


def _judged(
    arguments: argparse.Namespace, result: Result, own: OwnSettings, rules: Sequence[Rule]
) -> acceptance.Judged:
    chosen = chosen_rules((rule.id for rule in rules), arguments.only, arguments.skip)
    whole = result.failure is None and not arguments.changed_only
    return acceptance.Judged(whole, chosen, own.never_waive)


def _request(arguments: argparse.Namespace, own: OwnSettings) -> Request:
    if arguments.write_baseline and arguments.changed_only:
        raise ValueError("--write-baseline: needs every resource; leave out --changed-only")
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
        pack_config=pack_config(own.rules(), *chosen) if any(chosen) else {},
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
