"""Places in the files of a program."""

from __future__ import annotations

from typing import NamedTuple


class Position(NamedTuple):
    """A place in a file, which is relative to the repository's root; all numbers are from 1.

    Columns count code points, and the end column is the one after the last. Unknown numbers are
    None.
    """

    file: str
    line: int | None
    column: int | None = None
    end_line: int | None = None
    end_column: int | None = None


class Related(NamedTuple):
    """A place that has to do with a finding, and what is there."""

    place: Position
    message: str
