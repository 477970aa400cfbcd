"""The code actions that an editor is offered at a place."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from lsprotocol.types import (
    CodeAction,
    CodeActionKind,
    CodeActionParams,
    CreateFile,
    Diagnostic,
    OptionalVersionedTextDocumentIdentifier,
    Position,
    Range,
    TextDocumentEdit,
    TextEdit,
    WorkspaceEdit,
)

from policypack.lsp.documents import MARKS
from policypack.lsp.judged import Judged, Shown, Texts
from policypack.lsp.texts import Files, Text
from policypack.program_edits.changes import Change, NotPlainError
from policypack.program_edits.programs import edited
from policypack.program_files.files import SourceFile
from policypack.program_files.settings_file import is_settings_file, settings_file
from policypack.program_files.source import Call, UnreadableError
from policypack.reading import yaml_text
from policypack.reading.files import RefusedError, split_lines
from policypack.report import program_names, waiver_drafts
from policypack.settings.errors import SettingsError
from policypack.start import clock

# Drafts of waivers as edits: a comment at the resource, or an entry of the settings file.
#
# Reason and owner are left empty on purpose: the pack refuses such a waiver by file and line, so a
# draft waives nothing before a person has stated both.

Finding = Mapping[str, Any]
_START = Position(0, 0)


def in_comment(
    judged: Judged, finding: Finding, expires: date, texts: Texts
) -> dict[Path, list[TextEdit]]:
    """A comment directly above the call that makes the resource; nothing if none can stand."""
    call = finding.get("call") or {}
    if not call.get("file") or not call.get("line"):
        return {}
    file = judged.path_of(call)
    text, line = texts(file), judged.line_now(file, call["line"], texts)
    mark = MARKS.get(file.suffix)
    made = _call(file, text.source, line, finding) if text and line else None
    if text is None or mark is None or made is None:
        return {}
    whom = finding["resource"]["name"]
    # A computed name, or a loop, leaves open which of the resources is meant.
    named = "" if made.name and not made.repeated else f" on {json.dumps(whom)}"
    form = f"{mark} stackwarden: waive {finding['rule']}{named} until {expires} by : "
    above = text.line(made.first)
    indent = above[: len(above) - len(above.lstrip())]
    at = text.position(made.first, 1)
    return {file: [TextEdit(Range(at, at), f"{indent}{form}{_newline(text)}")]}


def in_settings(
    settings: Path, finding: Finding, expires: date, texts: Texts
) -> dict[Path, list[TextEdit]]:
    """An entry of the waivers in a settings file, which is made where there is none.

    Nothing where the file has its waivers in one line, or is of another kind.
    """
    if not is_settings_file(settings.name):
        return {}
    text = texts(settings)
    source = text.source if text else ""
    made = _with_waiver(source, _lines(finding, expires))
    if made is None:
        return {}
    if text is None:
        return {settings: [TextEdit(Range(_START, _START), made)]}
    return {settings: [text.edit(made)]}


def _call(file: Path, source: str, line: int, finding: Finding) -> Call | None:
    """The innermost call there that makes a resource of the type."""
    try:
        calls = SourceFile(file.name, source).read().calls
    except (UnreadableError, KeyError):
        return None
    kind = finding["resource"]["type"]
    near = [each for each in calls if each.first <= line <= each.last and each.kind.is_of(kind)]
    return min(near, key=lambda each: each.last - each.first, default=None)


def _lines(finding: Finding, expires: date) -> list[str]:
    """The draft as lines of YAML, the first one with the dash."""
    (draft,) = waiver_drafts.drafts([{**finding, "folded_into": None}], expires)
    first, *rest = (f"{key}: {json.dumps(value)}" for key, value in draft.items())
    return [f"- {first}", *(f"  {line}" for line in rest)]


def _with_waiver(source: str, lines: list[str]) -> str | None:
    """The settings with one more waiver; None if they cannot be added to as lines."""
    try:
        root = yaml_text.nodes(source)
    except RefusedError:
        return None
    if root is None:
        return _joined(source, ["waivers:", *(f"  {line}" for line in lines)])
    if not isinstance(root, yaml.MappingNode) or root.flow_style:
        return None
    known = next((value for key, value in root.value if key.value == "waivers"), None)
    if known is None:
        return _joined(source, ["waivers:", *(f"  {line}" for line in lines)])
    if not isinstance(known, yaml.SequenceNode) or known.flow_style or not known.value:
        return None
    indent = " " * known.start_mark.column
    return _below(source, known, [f"{indent}{line}" for line in lines])


def _joined(source: str, lines: list[str]) -> str:
    start = source if not source or source.endswith("\n") else f"{source}\n"
    return start + "\n".join(lines) + "\n"


def _below(source: str, waivers: yaml.Node, lines: list[str]) -> str:
    """The lines behind the last waiver, before blanks and comments that follow it."""
    every = split_lines(source)
    end = waivers.end_mark.line + (waivers.end_mark.column > 0)
    while end > 0 and (not every[end - 1].strip() or every[end - 1].lstrip().startswith("#")):
        end -= 1
    return "\n".join([*every[:end], *lines, *every[end:]]) + "\n"


def _newline(text: Text) -> str:
    return "\r\n" if "\r\n" in text.source else "\n"


# Code actions: the safe fix of a finding, and drafts of waivers.

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
    commented = in_comment(judged, finding, last_day(), texts)
    if commented:
        title = f"Waive {rule} for {name} in a comment"
        yield Action(title, CodeActionKind.QuickFix, rule, commented)
    in_file = in_settings(settings, finding, last_day(), texts)
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


FIX_ALL = f"{CodeActionKind.SourceFixAll.value}.stackwarden"
_NEW = "stackwarden.yaml"


def offered(
    judged: Judged, project: Path, file: Path, params: CodeActionParams, files: Files
) -> Iterator[CodeAction]:
    """The actions about what a preview of the project has found in a range of the file."""
    wanted = params.context.only
    if _is_wanted(CodeActionKind.QuickFix.value, wanted):
        settings = _settings(project)
        first, last = params.range.start.line + 1, params.range.end.line + 1
        for shown in judged.at(file, first, last, files.text):
            of_rule = [
                each
                for each in params.context.diagnostics
                if each.code == shown.entry.finding["rule"]
            ]
            for action in of_entry(judged, shown, settings, files.text):
                yield _action(
                    action.title, CodeActionKind.QuickFix.value, action.edits, files, of_rule,
                    preferred=action.preferred,
                )  # fmt: skip
    # Few editors show actions of the whole file together with actions of a position.
    if _is_wanted(FIX_ALL, wanted) and wanted:
        every = chain.from_iterable(each.changes for each in judged.all_in(file))
        edits = fixes(judged, every, files.text)
        if edits:
            yield _action("Fix all that Stackwarden can fix safely", FIX_ALL, edits, files)


def _is_wanted(kind: str, only: Sequence[str] | None) -> bool:
    """Whether an editor that asks for some kinds, if it does, asks for this one."""
    kinds = [getattr(each, "value", each) for each in only or ()]
    return not kinds or any(kind == each or kind.startswith(f"{each}.") for each in kinds)


def _action(
    title: str,
    kind: str,
    edits: Edited,
    files: Files,
    about: Sequence[Diagnostic] = (),
    preferred: bool = False,
) -> CodeAction:
    changes: list[CreateFile | TextDocumentEdit] = []
    for file, made in edits.items():
        if files.text(file) is None:
            changes.append(CreateFile(files.uri(file)))
        of = OptionalVersionedTextDocumentIdentifier(files.uri(file), files.version(file))
        changes.append(TextDocumentEdit(of, [*made]))
    return CodeAction(
        title,
        kind=kind,
        diagnostics=[*about] or None,
        is_preferred=preferred or None,
        edit=WorkspaceEdit(document_changes=[*changes]),
    )


def _settings(project: Path) -> Path:
    """The settings file of a project: the one that counts, else a new one beside the program."""
    try:
        found = settings_file(project)
    except SettingsError:
        # It is there, and invalid as a draft is before its reason is stated.
        return next((each for each in _settings_files(project) if each.is_file()), project / _NEW)
    return found.file if found else project / _NEW


def _settings_files(project: Path) -> Iterator[Path]:
    yield from (folder / _NEW for folder in (project, *project.parents))
