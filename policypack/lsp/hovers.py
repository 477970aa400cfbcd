"""Hover texts of a position: the rule of a finding, or a setting."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from lsprotocol.types import Diagnostic, Hover, MarkupContent, MarkupKind, Position, Range

from policypack.lsp import known, settings_files
from policypack.lsp.texts import Text
from policypack.lsp.yaml_cursor import cursor
from policypack.program_files.settings_file import is_settings_file
from policypack.reading.text_lines import split_lines


def hover(
    file: Path,
    text: Text,
    position: Position,
    found: Iterable[Diagnostic],
    pages: Mapping[str, str],
) -> Hover | None:
    """The rule that the place names, or the findings there, or the setting.

    `pages` has the text of rules that are not in the catalogue.
    """
    line, column = text.place(position)
    named = known.named_at(text.line(line), column)
    if named:
        rule, start, end = named
        return _hover(known.explanation(rule, pages), text, line, start, end)
    if is_settings_file(file.name):
        return _setting(text, line, column)
    here = [each for each in found if _is_inside(position, each.range)]
    told = dict.fromkeys(_told(each, pages) for each in here)
    return Hover(_markdown("\n---\n\n".join(told))) if told else None


def _told(found: Diagnostic, pages: Mapping[str, str]) -> str:
    """The evidence, and below it the page of the rule."""
    # Evidence contains names of a program, which must not be read as Markdown.
    evidence = "".join(f"    {line}\n" for line in split_lines(found.message))
    return f"{evidence}\n{known.explanation(str(found.code or ''), pages)}"


def _setting(text: Text, line: int, column: int) -> Hover | None:
    whole = text.line(line)
    key = whole.partition(":")[0]
    if ":" not in whole or column > len(key) + 1:
        return None
    path = cursor(text.lines, line, len(key) + 2).path
    start = len(key) - len(key.lstrip("- ")) + 1
    told = settings_files.documentation(path)
    return _hover(told, text, line, start, len(key.rstrip()) + 1) if told else None


def _hover(markdown: str, text: Text, line: int, start: int, end: int) -> Hover:
    where = Range(text.position(line, start), text.position(line, end))
    return Hover(_markdown(markdown), where)


def _markdown(text: str) -> MarkupContent:
    return MarkupContent(MarkupKind.Markdown, text)


def _is_inside(position: Position, where: Range) -> bool:
    return where.start <= position <= where.end
