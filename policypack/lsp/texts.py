"""The files of a workspace as the editor has them, and places of findings in its units."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lsprotocol.types import Position, Range, TextDocumentItem, TextEdit
from pygls import uris
from pygls.workspace import PositionCodec, Workspace

from policypack.reading.files import PAGE, read_bytes, split_lines


class Text:
    """A text with its lines, as the editor has it or as it is on the disk."""

    def __init__(self, source: str, codec: PositionCodec) -> None:
        self.source = source
        self.lines = split_lines(source, keep_ends=True)
        self._codec = codec

    def position(self, line: int, column: int) -> Position:
        """Returns the position of a line and column from 1, at most the end of the text."""
        if line > len(self.lines):
            line, column = max(len(self.lines), 1), 10**9
        longest = len(self._bare(line)) + 1
        found = Position(line - 1, max(min(column, longest), 1) - 1)
        return self._codec.position_to_client_units(self.lines or [""], found)

    def place(self, position: Position) -> tuple[int, int]:
        """The line and column, both from 1, of a position of the editor."""
        found = self._codec.position_from_client_units(self.lines or [""], position)
        return found.line + 1, found.character + 1

    def range(self, place: Mapping[str, Any]) -> Range:
        """The range of a finding's place; without a column, its whole line."""
        line = place["line"] or 1
        if not place.get("column"):
            return self._line(line)
        end = place.get("end_line") or line, place.get("end_column") or place["column"] + 1
        return Range(self.position(line, place["column"]), self.position(*end))

    def of_offsets(self, start: int, end: int) -> Range:
        """The range between two offsets in the text."""
        return Range(self._at(start), self._at(end))

    def offset(self, line: int, column: int) -> int:
        """The offset of a line and column from 1."""
        return sum(map(len, self.lines[: line - 1])) + column - 1

    def edit(self, new: str) -> TextEdit:
        """The edit that makes this text the new one, without what both have in common."""
        old, shorter = self.source, min(len(self.source), len(new))
        head = next((n for n in range(shorter) if old[n] != new[n]), shorter)
        # No position is within the end of a line.
        head -= old[:head].endswith("\r")
        rest = shorter - head
        tail = next((n for n in range(rest) if old[-1 - n] != new[-1 - n]), rest)
        tail -= old[: len(old) - tail].endswith("\r") and tail > 0
        return TextEdit(self.of_offsets(head, len(old) - tail), new[head : len(new) - tail])

    def line(self, number: int) -> str:
        """A line without its end; empty if there is none."""
        return self._bare(number) if 0 < number <= len(self.lines) else ""

    def _line(self, number: int) -> Range:
        text = self.line(number)
        start = len(text) - len(text.lstrip()) + 1
        end = max(len(text.rstrip()) + 1, start)
        return Range(self.position(number, start), self.position(number, end))

    def _bare(self, number: int) -> str:
        return self.lines[number - 1].rstrip("\r\n") if self.lines else ""

    def _at(self, offset: int) -> Position:
        before = self.source[:offset]
        lines = split_lines(before, keep_ends=True)
        if not lines or lines[-1].endswith(("\n", "\r")):
            line, column = len(lines) + 1, 1
        else:
            line, column = len(lines), len(lines[-1]) + 1
        if line > len(self.lines):
            # Behind the last end of a line there is an empty one.
            return Position(line - 1, 0)
        return self.position(line, column)


class Files:
    """The open files of a workspace by path, with the URIs that the editor gives them."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._open: dict[Path, str] = {}

    def opened(self, item: TextDocumentItem) -> Path | None:
        """Registers a file; returns None if it isn't a file on this machine."""
        file = path_of(item.uri)
        if file:
            self._open[file] = item.uri
        return file

    def closed(self, file: Path) -> None:
        """Forgets a file: its text is that on the disk again."""
        self._open.pop(file, None)

    def uri(self, file: Path) -> str:
        """The URI of a file."""
        return self._open.get(file) or uris.from_fs_path(str(file)) or ""

    def version(self, file: Path) -> int | None:
        """The version of an open file; None for another one."""
        uri = self._open.get(file)
        return self._workspace.get_text_document(uri).version if uri else None

    def text(self, file: Path) -> Text | None:
        """The text of a file; None if there is none, or no text."""
        codec = self._workspace.position_codec
        uri = self._open.get(file)
        if uri:
            return Text(self._workspace.get_text_document(uri).source, codec)
        try:
            return Text(read_bytes(file, PAGE).decode(), codec)
        except (OSError, ValueError):
            return None


def path_of(uri: str) -> Path | None:
    """The file that a URI names, without symlinks."""
    named = uris.to_fs_path(uri)
    return Path(named).resolve() if named else None
