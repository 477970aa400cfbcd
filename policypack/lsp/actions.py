"""Code actions: the safe fix of a finding, and drafts of waivers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from lsprotocol.types import CodeActionKind, TextEdit

from policypack.lsp import waivers
from policypack.lsp.judged import Judged, Shown, Texts
from policypack.program_edits.changes import Change
from policypack.program_edits.programs import edited
from policypack.program_edits.refusals import NotPlainError
from policypack.report import program_names, waiver_drafts
from policypack.start import clock

# Long enough to mend something, and short enough to be asked again.
_DRAFTED = timedelta(days=90)
# Each file with its edits.
Edited = dict[Path, list[TextEdit]]


class Action(NamedTuple):
    """An action of an editor; `rule` is the rule of its diagnostic."""

    title: str
    kind: CodeActionKind
    rule: str
    edits: Edited
    preferred: bool = False


def of_entry(judged: Judged, shown: Shown, settings: Path, texts: Texts) -> Iterator[Action]:
    """The actions about one entry; `settings` is the settings file of the project, which may be
    none yet."""
    finding = shown.entry.finding
    rule = finding["rule"]
    edits = fixes(judged, shown.changes, texts)
    if edits:
        title = f"Fix {rule}: {_named(shown.changes)}"
        yield Action(title, CodeActionKind.QuickFix, rule, edits, preferred=True)
    # What several undecided rules need is one entry, and no rule alone is waived by it.
    if len(shown.entry.rules) != 1 or not waiver_drafts.is_drafted(finding, judged.never_waive):
        return
    name = finding["resource"]["name"]
    commented = waivers.in_comment(judged, finding, last_day(), texts)
    if commented:
        title = f"Waive {rule} for {name} in a comment"
        yield Action(title, CodeActionKind.QuickFix, rule, commented)
    in_file = waivers.in_settings(settings, finding, last_day(), texts)
    if in_file:
        title = f"Waive {rule} for {name} in {settings.name}"
        yield Action(title, CodeActionKind.QuickFix, rule, in_file)


def fixes(judged: Judged, changes: Iterable[Change], texts: Texts) -> Edited:
    """The edits of the changes that can be made safely as the texts are now; they may be none."""
    by_file: dict[Path, list[Change]] = defaultdict(list)
    for each in changes:
        found = judged.current(each, texts)
        if found:
            by_file[found[0]].append(found[1])
    made = {file: _fixed(file, of_file, texts) for file, of_file in by_file.items()}
    return {file: [edit] for file, edit in made.items() if edit}


def last_day() -> date:
    """The last day of a waiver that is drafted today."""
    return (clock.now() + _DRAFTED).date()


def _fixed(file: Path, changes: Sequence[Change], texts: Texts) -> TextEdit | None:
    text = texts(file)
    if text is None:
        return None
    before = after = text.source.encode()
    # From the end of the file, so that what is added leaves the other lines where they are.
    for each in sorted(changes, key=lambda change: -(change.line or 0)):
        try:
            after = edited(file.name, after, [each])
        except NotPlainError:
            continue
    return text.edit(after.decode()) if after != before else None


def _named(changes: Sequence[Change]) -> str:
    set_ = (f"set {program_names.path_spelled(each.path, each.file or '')}" for each in changes)
    return ", ".join(dict.fromkeys(set_))
