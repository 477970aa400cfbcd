"""The text of a program, edited at places of its syntax; the rest of it stays byte by byte."""

from __future__ import annotations

import re

from policypack.program_edits.refusals import NotPlainError
from policypack.program_files.arguments.shapes import Span


class SourceText:
    """A program as text, with its lines from 1 and columns from 1 in code points."""

    def __init__(self, content: bytes) -> None:
        try:
            self.text = content.decode("utf-8")
        except UnicodeDecodeError:
            raise NotPlainError("the file is not UTF-8") from None
        self.newline = "\r\n" if "\r\n" in self.text else "\n"
        self._starts = [0, *(found.end() for found in re.finditer("\n", self.text))]

    def offset(self, line: int, column: int) -> int:
        """Where a line and column are in the text."""
        return self._starts[line - 1] + column - 1

    def of(self, span: Span) -> str:
        """What the source has there."""
        return self.text[self.start(span) : self.end(span)]

    def start(self, span: Span) -> int:
        """Where a span begins."""
        return self.offset(span.line, span.column)

    def end(self, span: Span) -> int:
        """Where a span ends."""
        return self.offset(span.end_line, span.end_column)

    def replaced(self, start: int, end: int, text: str) -> bytes:
        """The whole source with another text there."""
        return (self.text[:start] + text + self.text[end:]).encode()

    def line(self, number: int) -> str:
        """A line without its end; empty behind the last."""
        if number > len(self._starts):
            return ""
        return self.text[self._starts[number - 1] :].split("\n", 1)[0].rstrip("\r")

    def indent(self, number: int) -> str:
        """The white space that a line begins with."""
        line = self.line(number)
        return line[: len(line) - len(line.lstrip())]
