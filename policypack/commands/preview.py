"""`stackwarden preview [DIR]`: previews a program with the policy pack, offline or online."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from policypack.commands import acceptance, options, parser, preview_options
from policypack.commands.own_settings import OwnSettings, own_settings
from policypack.commands.previewing import previewed, request_of, tell
from policypack.commands.stopwatch import Stopwatch
from policypack.preview import findings, project
from policypack.preview.pack_config import chosen_rules
from policypack.preview.preview import Result
from policypack.report import run as documents
from policypack.rule import Rule

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
    preview_options.add_project(made)
    preview_options.add_surroundings(made)
    preview_options.add_rules(made)
    preview_options.add_findings(made)
    options.add_findings(made)
    made.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Previews, reports and returns the exit status.

    Raises ValueError for wrong usage: no project, no stack, no Pulumi.
    """
    watch = Stopwatch()
    if arguments.write_baseline and arguments.changed_only:
        raise ValueError("--write-baseline: needs every resource; leave out --changed-only")
    found = project.find(arguments.folder)
    own = own_settings(found)
    known = acceptance.entries(arguments)
    steps = [findings.changed_only] if arguments.changed_only else []
    result = previewed(arguments, request_of(arguments, found, own, steps))
    if result.failure and result.failure["status"] == 2 and arguments.format == "text":
        raise ValueError(result.failure["message"])
    rules = own.rules()
    judged = _judged(arguments, result, own, rules)
    accepted = acceptance.accepted(arguments, result.findings, known, judged)
    tell(arguments, [*result.notes, *accepted.notes])
    tell(arguments, [*result.warnings, *result.errors] if arguments.verbose else [])
    document = documents.document(
        accepted.findings,
        command="preview",
        started=watch.started,
        seconds=watch.seconds,
        mode=result.mode,
        profile=arguments.profile,
        loosened=result.loosened,
        stack=documents.Stack(project=found.name, stack=result.stack) if result.stack else None,
        failure=result.failure,
    )
    return options.finish(arguments, document, root=found.repository, rules=rules)


def _judged(
    arguments: argparse.Namespace, result: Result, own: OwnSettings, rules: Sequence[Rule]
) -> acceptance.Judged:
    chosen = chosen_rules((rule.id for rule in rules), arguments.only, arguments.skip)
    whole = result.failure is None and not arguments.changed_only
    return acceptance.Judged(whole, chosen, own.never_waive)
