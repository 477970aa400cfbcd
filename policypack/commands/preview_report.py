"""The report of a preview: accepted findings, the document, and the exit status."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from policypack.commands import acceptance, options
from policypack.commands.previewing import Asked, tell
from policypack.commands.stopwatch import Stopwatch
from policypack.engine.catalogue_file import known_rules
from policypack.preview.outcome import Result
from policypack.preview.pack_config import chosen_rules
from policypack.preview.positions import of_changed
from policypack.report import formats
from policypack.report import run as documents
from policypack.report.baseline import Entry
from policypack.report.document_shape import Document
from policypack.report.owners import of_repository, owned


def get_ready(form: str) -> None:
    """Loads what a report in this format needs, while the engine works."""
    known_rules()
    formats.load(form)


def report(
    arguments: argparse.Namespace,
    what: Asked,
    result: Result,
    known: Sequence[Entry] | None,
    watch: Stopwatch,
) -> int:
    """Writes what the options ask for and returns the exit status; `known` is the baseline.

    Raises ValueError for wrong usage: an unknown rule, a file that cannot be written.
    """
    document = judged(arguments, what, result, known, watch)
    root, rules = what.project.repository, what.own.rules()
    return options.finish(arguments, document, root=root, rules=rules, secrets=result.secrets)


def judged(
    arguments: argparse.Namespace,
    what: Asked,
    result: Result,
    known: Sequence[Entry] | None,
    watch: Stopwatch,
) -> Document:
    """Returns the document of the run, and writes the baseline and drafts of waivers."""
    if result.failure and result.failure["status"] == 2 and arguments.format == "text":
        raise ValueError(result.failure["message"])
    rules = what.own.rules()
    changed = arguments.changed_only
    found = of_changed(result.findings, result.changed) if changed else result.findings
    chosen = chosen_rules(rules, arguments.only, arguments.skip)
    whole = result.failure is None and not changed
    of_run = acceptance.Judged(whole, chosen, what.own.never_waive)
    accepted = acceptance.accepted(arguments, found, known, of_run)
    tell(arguments, [*result.notes, *accepted.notes])
    tell(arguments, [*result.warnings, *result.errors] if arguments.verbose else [])
    stack, project = result.stack, what.project
    edited = None
    if result.failure is None:
        # Here, since a run that fails needs no editors.
        from policypack.commands.fix_proof import fixable

        edited = fixable(accepted.findings, rules, result.made())
    return documents.document(
        owned(accepted.findings, of_repository(project.repository)),
        command="preview",
        started=watch.started,
        seconds=watch.seconds,
        mode=result.mode,
        profile=result.profile,
        loosened=result.loosened,
        read=result.read,
        judged=result.judged,
        not_judged=result.not_judged,
        fixable=edited,
        # Of a resource whose findings are left out, nothing is known.
        covered=None if changed else result.covered,
        stack=documents.Stack(project=project.name, stack=stack) if stack else None,
        failure=result.failure,
    )
