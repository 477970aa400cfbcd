"""The text of a program, edited at places of its syntax; the rest of it stays byte by byte."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from policypack.program_edits.changes import Change, NeedsLookError, NotPlainError
from policypack.program_files.arguments.shapes import Span
from policypack.program_files.source import Call
from policypack.reading.files import normalize, split_lines

ELSEWHERE = "no call there creates a resource of this type with this name"


def call_of(calls: Sequence[Call], change: Change, is_looked_at: bool) -> Call:
    """The one call that makes the resource. Raises NotPlainError."""
    line = change.line or 0
    near = [each for each in calls if each.first <= line <= each.last]
    made = [each for each in near if each.kind.is_of(change.kind)]
    if len(made) == 1 and _is_enough(made[0], change, is_looked_at):
        return made[0]
    if any(each.name is None for each in made):
        why = "the program computes its name, so the call may create other resources"
        raise NeedsLookError(why) if len(made) == 1 else NotPlainError(why)
    found = [each for each in made if each.name == change.name]
    if any(each.repeated for each in found):
        why = "its call is in a loop"
        raise NeedsLookError(why) if len(made) == 1 else NotPlainError(why)
    if len(found) != 1:
        raise NotPlainError(ELSEWHERE)
    return found[0]


def _is_enough(call: Call, change: Change, is_looked_at: bool) -> bool:
    """Whether the only call of the type there may be edited, whatever else it makes."""
    may_be = call.name in (None, change.name)
    return change.everywhere or (may_be and (call.once or is_looked_at))


class SourceText:
    """A program as text, with its lines from 1 and columns from 1 in code points.

    `text` is what the readers of programs get: without a byte order mark, and with LF at the end of
    each line. Replacements keep the mark and the line ends of the file.
    """

    def __init__(self, content: bytes) -> None:
        try:
            self._content = content.decode("utf-8")
        except UnicodeDecodeError:
            raise NotPlainError("the file is not UTF-8") from None
        self._mark = "\ufeff" if self._content.startswith("\ufeff") else ""
        lines = split_lines(self._content[len(self._mark) :], keep_ends=True)
        self.text = normalize("".join(lines))
        self._starts = [0, *accumulate(len(normalize(line)) for line in lines)]
        self._written = [*accumulate(map(len, lines), initial=len(self._mark))]
        self._ends = [line[len(line.rstrip("\r\n")) :] for line in lines]

    def offset(self, line: int, column: int) -> int:
        """Where a line and column are in the text."""
        return self._starts[line - 1] + column - 1

    def of(self, span: Span) -> str:
        """Returns the source text of the range."""
        return self.text[self.start(span) : self.end(span)]

    def start(self, span: Span) -> int:
        """Where a span begins."""
        return self.offset(span.line, span.column)

    def end(self, span: Span) -> int:
        """Where a span ends."""
        return self.offset(span.end_line, span.end_column)

    def replaced(self, start: int, end: int, text: str) -> bytes:
        """The whole source with another text there."""
        before, after = (self._content[: self._place(start)], self._content[self._place(end) :])
        return (before + text.replace("\n", self._end(start)) + after).encode()

    def _end(self, offset: int) -> str:
        """How the line there ends; the last one as the line before it."""
        line = bisect_right(self._starts, offset) - 1
        return next(filter(None, reversed(self._ends[: line + 1])), "\n")

    def _place(self, offset: int) -> int:
        """Where an offset of the text is in the content of the file."""
        line = bisect_right(self._starts, offset) - 1
        return self._written[line] + offset - self._starts[line]

    def line(self, number: int) -> str:
        """A line without its end; empty behind the last."""
        if number > len(self._starts):
            return ""
        return self.text[self._starts[number - 1] :].split("\n", 1)[0]

    def indent(self, number: int) -> str:
        """The white space that a line begins with."""
        line = self.line(number)
        return line[: len(line) - len(line.lstrip())]
