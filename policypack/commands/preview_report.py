"""The report of a preview: accepted findings, drafts of waivers, the document, the exit status."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from policypack.commands import options
from policypack.commands.previewing import Asked, tell
from policypack.commands.progress import Stopwatch
from policypack.engine.catalogue_file import known_rules
from policypack.preview.coverage import is_partial
from policypack.preview.outcome import Result
from policypack.preview.positions import of_changed
from policypack.preview.stacks import chosen_rules
from policypack.report import baseline, formats, waiver_drafts
from policypack.report import run as documents
from policypack.report.baseline import Entry
from policypack.report.document_shape import Document
from policypack.report.entries import told
from policypack.report.owners import of_repository, owned
from policypack.report.summaries import count
from policypack.rule.history import first, notices
from policypack.start import clock
from policypack.start.wording import first_few

Finding = Mapping[str, Any]
# Long enough to mend something, and short enough to be asked again.
_DRAFTED = timedelta(days=90)
_OLD_SCHEMA = (
    "{file}: an old schema, without content; write the accepted findings in the current schema "
    "with --baseline {file} --write-baseline {file}"
)


class Accepted(NamedTuple):
    """The findings, those of the baseline known, and lines for people."""

    findings: Sequence[Finding]
    notes: Sequence[str] = ()


class Judged(NamedTuple):
    """The scope of a run. `whole`: every resource, to the end; `rules` are the chosen ones."""

    whole: bool
    rules: Collection[str]
    never_waive: Collection[str] = ()


def accepted(
    arguments: argparse.Namespace,
    findings: Sequence[Finding],
    known: Sequence[Entry] | None,
    judged: Judged,
) -> Accepted:
    """Writes the requested files, and separates known findings from new ones.

    `known` has the findings of --baseline. Raises ValueError if a file can't be written.
    """
    notes = []
    if arguments.write_baseline and not judged.whole:
        notes.append(f"{arguments.write_baseline}: not written, because the preview failed")
    elif arguments.write_baseline:
        known, added = _chosen(arguments, findings, known)
        notes += added
        options.write("--write-baseline", arguments.write_baseline, baseline.text(known))
        able = [each for each in known if each.rule not in judged.never_waive]
        written = baseline.compared(findings, able).findings
        accepts = count(told([each for each in written if each["known"]]), "finding")
        notes.append(f"{arguments.write_baseline}: a baseline of {accepts}")
    if arguments.write_waivers:
        notes.append(_drafted(arguments.write_waivers, findings, judged.never_waive))
    if known is None:
        return Accepted(findings, notes)
    refused = [each for each in known if each.rule in judged.never_waive]
    if refused:
        names = first_few([*map(str, refused)])
        notes.append(f"baseline: {names}: not accepted, because never_waive lists the rule")
    if any(each.is_by_message for each in known):
        notes.append(_OLD_SCHEMA.format(file=arguments.baseline))
    notes += [f"baseline: {line}" for line in notices(each.rule for each in known)]
    known = [each for each in known if each not in refused]
    found = baseline.compared(findings, known, judged.rules)
    return Accepted(found.findings, [*notes, *(_gone(found.fixed) if judged.whole else ())])


def _chosen(
    arguments: argparse.Namespace, findings: Sequence[Finding], known: Sequence[Entry] | None
) -> tuple[list[Entry], list[str]]:
    """The entries to write, and a line for the findings of new rules among them.

    Without an earlier baseline, they are those of all findings. With one, they are those of the
    findings that it accepts, and of new rules if --accept-rules-since names them.
    """
    if known is None:
        return baseline.entries_of(findings), []
    found = baseline.compared(findings, known).findings
    day = arguments.accept_rules_since
    new = [each for each in found if day and not each["known"] and _is_newer(each["rule"], day)]
    rules = Counter(each["rule"] for each in new)
    names = ", ".join(f"{rule} ({number})" for rule, number in sorted(rules.items()))
    line = f"{arguments.write_baseline}: accepts findings of rules added after {day}: {names}"
    kept = [each for each in found if each["known"]]
    return baseline.entries_of([*kept, *new]), [line] if rules else []


def _is_newer(rule: str, day: date) -> bool:
    added = first(rule)
    return added is not None and added.day > day


def _drafted(file: Path, findings: Sequence[Finding], never_waive: Collection[str]) -> str:
    last_day = (clock.now() + _DRAFTED).date()
    made = waiver_drafts.drafts(findings, last_day, never_waive)
    options.write("--write-waivers", file, waiver_drafts.text(made))
    drafted = [each for each in findings if waiver_drafts.is_drafted(each, never_waive)]
    about = f"{count(len(made), 'waiver')} for {count(told(drafted), 'finding')}"
    return f"{file}: drafts of {about}; state a reason and an owner for each"


def _gone(fixed: Sequence[Entry]) -> list[str]:
    if not fixed:
        return []
    names = first_few([*map(str, fixed)])
    return [
        f"baseline: {count(len(fixed), 'finding')} no longer found ({names}); "
        "write it again with --write-baseline"
    ]


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
    of_run = Judged(whole, chosen, what.own.never_waive)
    agreed = accepted(arguments, found, known, of_run)
    tell(arguments, [*result.notes, *agreed.notes])
    tell(arguments, [*result.warnings, *result.errors] if arguments.verbose else [])
    stack, project = result.stack, what.project
    edited, looked_at = None, 0
    if result.failure is None or is_partial(result.judged, result.not_judged):
        # Here, since a run that fails needs no editors.
        from policypack.commands.fix_proof import fixable, installed

        sdks = installed(project)
        edited, looked_at = fixable(agreed.findings, rules, result.made(), sdks)
    return documents.document(
        owned(agreed.findings, of_repository(project.repository)),
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
        reviewable=looked_at,
        # Of a resource whose findings are left out, nothing is known.
        covered=None if changed else result.covered,
        stack=documents.Stack(project=project.name, stack=stack) if stack else None,
        failure=result.failure,
    )
