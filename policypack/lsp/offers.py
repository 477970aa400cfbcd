"""The code actions that an editor is offered at a place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

from lsprotocol.types import (
    CodeAction,
    CodeActionKind,
    CodeActionParams,
    CreateFile,
    Diagnostic,
    OptionalVersionedTextDocumentIdentifier,
    TextDocumentEdit,
    WorkspaceEdit,
)

from policypack.lsp import actions
from policypack.lsp.actions import Edited
from policypack.lsp.files import Files
from policypack.lsp.judged import Judged
from policypack.program_files.settings_file import settings_file
from policypack.settings.errors import SettingsError

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
            for action in actions.of_entry(judged, shown, settings, files.text):
                yield _action(
                    action.title, CodeActionKind.QuickFix.value, action.edits, files, of_rule,
                    preferred=action.preferred,
                )  # fmt: skip
    # Few editors show actions of the whole file together with actions of a position.
    if _is_wanted(FIX_ALL, wanted) and wanted:
        every = chain.from_iterable(each.changes for each in judged.all_in(file))
        edits = actions.fixes(judged, every, files.text)
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
        return next((each for each in _named(project) if each.is_file()), project / _NEW)
    return found.file if found else project / _NEW


def _named(project: Path) -> Iterator[Path]:
    yield from (folder / _NEW for folder in (project, *project.parents))
