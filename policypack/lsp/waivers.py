"""Drafts of waivers as edits: a comment at the resource, or an entry of the settings file.

Reason and owner are left empty on purpose: the pack refuses such a waiver by file and line, so a
draft waives nothing before a person has stated both.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from lsprotocol.types import Position, Range, TextEdit

from policypack.lsp.comments import MARKS
from policypack.lsp.judged import Judged, Texts
from policypack.lsp.texts import Text
from policypack.program_files.files import SourceFile
from policypack.program_files.settings_file import is_settings_file
from policypack.program_files.source import Call, UnreadableError
from policypack.reading import yaml_text
from policypack.reading.errors import RefusedError
from policypack.reading.text_lines import split_lines
from policypack.report import waiver_drafts

Finding = Mapping[str, Any]
_START = Position(0, 0)


def in_comment(
    judged: Judged, finding: Finding, expires: date, texts: Texts
) -> dict[Path, list[TextEdit]]:
    """A comment directly above the call that makes the resource; nothing where none can stand."""
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
    """The settings with one more waiver; None where they cannot be added to as lines."""
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
