"""Completion in a settings file."""

from __future__ import annotations

from lsprotocol.types import (
    CompletionItem,
    CompletionItemKind,
    MarkupContent,
    MarkupKind,
    Position,
    Range,
    TextEdit,
)

from policypack.lsp import known, settings_files
from policypack.lsp.settings_files import Candidate
from policypack.lsp.texts import Text
from policypack.lsp.yaml_cursor import cursor


def items(text: Text, position: Position) -> list[CompletionItem]:
    """What may be typed at the position."""
    line, column = text.place(position)
    here = cursor(text.lines, line, column)
    where = Range(text.position(line, column - len(here.begun)), text.position(line, column))
    titles = {id_: rule.title for id_, rule in known.rules().items()}
    # A key that has its colon already gets no second one.
    has_colon = ":" in text.line(line)[column - 1 :]
    return [
        _item(each, where, ": " if each.is_key and not has_colon else "")
        for each in settings_files.candidates(here, titles)
    ]


def _item(candidate: Candidate, where: Range, behind: str) -> CompletionItem:
    kind = CompletionItemKind.Property if candidate.is_key else CompletionItemKind.Value
    return CompletionItem(
        candidate.label,
        kind=kind,
        documentation=MarkupContent(MarkupKind.Markdown, candidate.documentation),
        filter_text=candidate.label,
        text_edit=TextEdit(where, f"{candidate.label}{behind}"),
    )
