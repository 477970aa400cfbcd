"""Why something from outside is not read."""

from __future__ import annotations


class RefusedError(ValueError):
    """A text beyond the bounds of what is read.

    `reason` completes "the file ..."; `line` and `column` start at 1, and a column of 0 is unknown.
    """

    def __init__(self, reason: str, line: int = 1, column: int = 0) -> None:
        super().__init__(f"line {line}: {reason}")
        self.reason = reason
        self.line = line
        self.column = column


class MalformedError(RefusedError):
    """A text that breaks the grammar of its language. `problem` is the parser's own word for it."""

    def __init__(self, language: str, problem: str, line: int = 1, column: int = 0) -> None:
        super().__init__(f"is not valid {language}", line, column)
        self.problem = problem


class RefusedFileError(OSError):
    """What is no regular file, or a larger one than is read; `strerror` says which."""
