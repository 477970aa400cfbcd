"""`stackwarden fix [DIR]`: the safe fixes of findings as edits of a program."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from policypack.commands import atomic_files, options, parser, preview_options
from policypack.commands.fix_proof import (
    CONTRADICTIONS,
    UNDONE,
    Left,
    Previewed,
    Proof,
    Tally,
    edits_in,
    tally,
)
from policypack.commands.previewing import Asked, asked, previewed, tell
from policypack.credentials.known import KnownSecrets
from policypack.preview import project
from policypack.preview.coverage import is_partial
from policypack.preview.stacks import chosen_rules
from policypack.program_edits.changes import Change, Finding, Made, changes_by_finding
from policypack.program_edits.programs import EditedFile, Edits, edited_tree
from policypack.reading.files import PAGE, read_bytes
from policypack.report import run as runs
from policypack.report.entries import Entry
from policypack.report.run import Failure
from policypack.report.secret_lines import hidden_lines
from policypack.report.summaries import count
from policypack.rule.rule import Profile, Rule
from policypack.start.wording import first_few, visible

_STATUSES = {
    0: "no finding, or every finding fixed",
    1: "fixes that are not applied, or findings left to you",
    2: "wrong usage or configuration",
    3: "the engine or the program failed, or not everything was judged",
}
_HIDDEN = "(not shown: the line may hold a credential)"


def register(subparsers: parser.Subparsers) -> None:
    """Adds the command to the command line."""
    made = parser.add(
        subparsers,
        "fix",
        "show safe fixes as a diff, and apply them to Python, TypeScript or YAML",
        examples=[
            "stackwarden fix",
            "stackwarden fix infra --only sqs-queue-unencrypted --write",
            "stackwarden fix --from run.json --output fixes.diff",
        ],
        statuses=_STATUSES,
    )
    preview_options.add_project(made)
    made.add_argument("--write", action="store_true", help="apply the fixes without asking")
    made.add_argument(
        "--unsafe",
        action="store_true",
        help="also make edits to review, listed separately: they replace a computed value, change "
        "other resources too, or may need other changes",
    )
    made.add_argument(
        "--from",
        dest="document",
        metavar="FILE",
        help="read findings from the output of stackwarden preview --format json instead of "
        "running a preview",
    )
    made.add_argument(
        "--skip-preview",
        action="store_true",
        help="show or write the edits without previewing the program with them",
    )
    preview_options.add_surroundings(made)
    preview_options.add_rules(made)
    options.add_output(made)
    made.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Shows the fixes, applies them where that is wanted, and returns the exit status.

    Raises ValueError for wrong usage, and for a file that has changed since the fixes were shown.
    """
    what = asked(arguments)
    rules = what.own.rules()
    # Known before the preview, which takes a while.
    ids = chosen_rules(rules, arguments.only, arguments.skip)
    if arguments.document:
        result = _read(arguments.document)
    else:
        previewed_now = previewed(arguments, what, beside=CONTRADICTIONS)
        result = _Result(
            previewed_now.findings,
            previewed_now.failure,
            previewed_now.secrets,
            previewed_now.made(),
            previewed_now.mode,
            previewed_now.stack,
            previewed_now.profile,
            is_partial(previewed_now.judged, previewed_now.not_judged),
        )
    if result.failure and not result.is_partial:
        return _failed(arguments, result.failure)
    if not arguments.document:
        ids -= _added(rules, result.profile)
    chosen = [each for each in result.findings if each["rule"] in ids]
    changes = changes_by_finding(chosen, rules, result.made)
    wanted = dict.fromkeys(change for _, of_finding in changes for change in of_finding)
    edits = _proven(arguments, what, result, changes, [*wanted])
    count_of = tally(changes, edits)
    _show(arguments, edits, count_of, result.secrets)
    is_written = bool(edits.written) and _is_wanted(arguments, edits)
    if is_written:
        _write(edits.written)
        tell(arguments, [f"{count(len(edits.written), 'file')} written"])
    if result.failure:
        return _failed(arguments, result.failure)
    return int(bool(count_of.left or (edits.written and not is_written)))


class _Result(NamedTuple):
    findings: Sequence[Mapping[str, Any]]
    failure: Failure | None
    secrets: KnownSecrets
    made: Made
    mode: str | None
    stack: str | None
    profile: str | None
    is_partial: bool


def _added(rules: Sequence[Rule], profile: str | None) -> frozenset[str]:
    """The rules that the profile does not have, and that are enabled for the proof."""
    rank = Profile(profile or Profile.RECOMMENDED).rank
    return frozenset(
        rule.id for rule in rules if rule.id in CONTRADICTIONS and rule.profile.rank > rank
    )


def _read(file: str) -> _Result:
    document = runs.read(file)
    stack = document["stack"]
    ran = document["run"]
    name = stack["stack"] if stack else None
    return _Result(
        document["findings"],
        document["failure"],
        KnownSecrets(),
        {},
        ran["mode"],
        name,
        ran["profile"],
        is_partial(ran.get("judged", 0), ran.get("not_judged", ())),
    )


def _proven(
    arguments: argparse.Namespace,
    what: Asked,
    result: _Result,
    pairs: Sequence[tuple[Finding, Sequence[Change]]],
    wanted: Sequence[Change],
) -> Edits:
    """The edits that the installed SDK takes, and that a preview of the edited program proves."""
    own = what.project

    @cache
    def cached(changes: tuple[Change, ...]) -> Edits:
        return edits_in(own, changes, arguments.unsafe)

    def make(changes: Iterable[Change]) -> Edits:
        return cached((*changes,))

    def preview(files: Sequence[EditedFile]) -> Previewed:
        with edited_tree(own.repository, own.folder, files) as folder:
            edited = Asked(project.find(folder), what.own)
            made = previewed(trial, edited, is_trial=True, beside=CONTRADICTIONS)
        # Findings that are read from a document come without the secrets of their run.
        for line in made.secrets.lines():
            result.secrets.take(line)
        return made

    edits = make(wanted)
    if arguments.skip_preview or not edits.written:
        return edits
    trial = argparse.Namespace(**vars(arguments))
    trial.mode, trial.stack = arguments.mode or result.mode, arguments.stack or result.stack
    if arguments.document:
        trial.profile = arguments.profile or result.profile
    tell(arguments, [f"previewing the program again with {_edits(edits)}"])
    failure = result.failure["message"] if result.failure else None
    return Proof(make, preview, pairs, result.findings, failure).proven(wanted)


def _failed(arguments: argparse.Namespace, failure: Failure) -> int:
    """Prints why not everything was judged, and returns the status of that."""
    sys.stderr.write(f"{arguments.parser.prog}: {visible(failure['message'])}\n")
    return failure["status"]


def _show(
    arguments: argparse.Namespace, edits: Edits, counted: Tally, secrets: KnownSecrets
) -> None:
    color = options.terminal(arguments).color
    parts = [[line for file in edits.files for line in _shown(file, color, secrets)]]
    if edits.looked_at:
        parts.append(["Review these edits:", *_reasons(edits.unsafe)])
        parts.append([line for file in edits.looked_at for line in _shown(file, color, secrets)])
    if counted.left:
        parts.append(["Left to you:", *_told(counted.left)])
    if counted.next:
        parts.append(["Preview again to decide these:", *_next(counted.next)])
    parts.append([_summary(edits, counted)])
    lines = [line for part in parts if part for line in ("", *part)][1:]
    options.emit(arguments, "".join(f"{line}\n" for line in lines))


def _summary(edits: Edits, counted: Tally) -> str:
    """How many edits there are, and what comes of every finding."""
    written = f"{_edits(edits)} in {count(len(edits.written), 'file')}"
    further = f" ({len(_places(each for each, _ in edits.unsafe))} to look at)"
    further = further if edits.unsafe else ""
    later = f", {len(counted.next)} that need another preview" if counted.next else ""
    waiting = f", {counted.undecided} undecided" if counted.undecided else ""
    number = sum(UNDONE in each.why for each in counted.left)
    undone = f" ({number} undone)" if number else ""
    return (
        f"{written}{further}: {count(counted.edited, 'finding')} edited, "
        f"{len(counted.left)} left to you{undone}{later}{waiting}"
    )


def _edits(edits: Edits) -> str:
    return count(len(_places([*edits.made, *(each for each, _ in edits.unsafe)])), "edit")


def _places(changes: Iterable[Change]) -> set[tuple[object, ...]]:
    """Returns the places of the edits: several resources of one call share one."""
    return {(each.place, each.rule, each.path) for each in changes}


def _reasons(edited: Iterable[tuple[Change, str]]) -> Iterator[str]:
    told = {f"{each.place}: {each.rule}: {why}" for each, why in edited}
    yield from (visible(f"  {each}") for each in sorted(told))


def _next(later: Iterable[Entry]) -> Iterator[str]:
    for each in later:
        implied = f"{each.place}: {each.finding['rule']}"
        yield visible(f"  {implied}: an edited finding implied it; {each.finding['fix'] or ''}")


def _told(left: Sequence[Left]) -> Iterator[str]:
    """One line for what is left alone at one place for one reason."""
    names: dict[tuple[str, ...], dict[str, None]] = {}
    for each in sorted(left, key=lambda it: (it.entry.finding["file"] or "", it.line)):
        finding = each.entry.finding
        key = each.entry.place, finding["rule"], each.why, finding["fix"] or ""
        of = names.setdefault(key, {})
        of.update(dict.fromkeys(each.names))
    for (place, rule, why, fix), resources in names.items():
        of_which = f" of {first_few([*resources])}" if resources else ""
        yield visible(f"  {place}: {rule}{of_which}: {why}{f'; {fix}' if fix else ''}")


def _shown(file: EditedFile, color: bool, secrets: KnownSecrets) -> Iterator[str]:
    """The lines of the diff, without those that may hold a credential, or a part of one."""
    hidden = {*_hidden(file.before, file.name, secrets), *_hidden(file.after, file.name, secrets)}
    for number, line in enumerate(file.diff()):
        is_source = number >= atomic_files.HEADER and line[:1] in " +-"
        shown = f"{line[:1]}{_HIDDEN}" if is_source and line[1:] in hidden else visible(line)
        yield atomic_files.styled(number, shown, color)


def _hidden(source: bytes, name: str, secrets: KnownSecrets) -> Iterator[str]:
    text = source.decode("utf-8", "replace")
    lines = text.split("\n")
    yield from (lines[number - 1].rstrip("\r") for number in hidden_lines(text, name, secrets))


def _is_wanted(arguments: argparse.Namespace, edits: Edits) -> bool:
    if arguments.write:
        return True
    answer = atomic_files.is_confirmed(arguments, f"Apply {_edits(edits)}?")
    if answer is None:
        tell(arguments, ["nothing is changed; apply the fixes with --write"])
    return bool(answer)


def _write(files: Sequence[EditedFile]) -> None:
    """Writes all files, none of which has changed since it was read. Raises ValueError."""
    for file in files:
        if read_bytes(file.path, PAGE) != file.before:
            raise ValueError(f"{file.name}: has changed in the meantime; run the command again")
    for file in files:
        atomic_files.write(Path(file.path), file.after)
