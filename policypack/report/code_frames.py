"""The lines of a source file around a finding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from unicodedata import east_asian_width

from policypack.credentials.known import KnownSecrets
from policypack.reading import files
from policypack.report.secret_lines import hidden_lines
from policypack.start.wording import visible

_AROUND = 2
# More than a terminal has columns.
_LONGEST = 400
_HIDDEN = "(not shown: may hold a credential)"
_TABS = 4
# Characters that take two columns: https://www.unicode.org/reports/tr11/
_WIDE = ("W", "F")


class Line(NamedTuple):
    """A line with its number, and whether the finding is there. `caret` is where in it: columns of
    the shown text, from 0, without the last."""

    number: int
    code: str
    here: bool
    caret: tuple[int, int] | None = None


def frame_of(
    finding: Mapping[str, Any], root: Path | None, known: KnownSecrets | None
) -> list[Line]:
    """The lines around the place of a finding, and that of the resource's call in the same file."""
    file, line, first = finding["file"], finding["line"], finding.get("column")
    columns = None
    if first is not None:
        # The argument may end on another line.
        columns = first, finding.get("end_column") if finding.get("end_line") == line else None
    call = finding.get("call") or {}
    of_call = call.get("line") if call.get("file") == file else None
    return frame(root, file, line, known, columns, of_call)


def frame(
    root: Path | None,
    file: str | None,
    line: int | None,
    known: KnownSecrets | None = None,
    columns: tuple[int, int | None] | None = None,
    call: int | None = None,
) -> list[Line]:
    """The line and two on each side; nothing if the file is not below the root.

    `columns` are the first of what is meant, and the one behind it if that ends on the same line.
    `call` is the line of the resource's call, which is shown as well. A line that may hold a
    credential is not shown, nor one that writes a secret in `known`.
    """
    if root is None or file is None or line is None:
        return []
    lines, secret = _source(root, file, known or KnownSecrets())
    if line > len(lines):
        return []
    numbers = [*range(max(line - _AROUND, 1), min(line + _AROUND, len(lines)) + 1)]
    if call is not None and call <= len(lines):
        numbers = sorted({*numbers, call})
    return [_line(lines, each, secret, columns if each == line else None, line) for each in numbers]


def _line(
    lines: Sequence[str],
    number: int,
    secret: frozenset[int],
    columns: tuple[int, int | None] | None,
    line: int,
) -> Line:
    shown = _shown(lines, number, secret)
    caret = None
    if columns and shown is not _HIDDEN:
        caret = _caret(lines[number - 1][:_LONGEST], *columns)
    return Line(number, shown, number == line, caret)


def _caret(text: str, first: int, end: int | None) -> tuple[int, int] | None:
    """The columns that are taken by what stands there, as the text is shown."""
    if first > len(text):
        return None
    start, stop = (_width(text[:at]) for at in (first - 1, end - 1 if end else len(text.rstrip())))
    return start, max(stop, start + 1)


def _width(text: str) -> int:
    shown = visible(text.expandtabs(_TABS))
    return len(shown) + sum(east_asian_width(each) in _WIDE for each in shown)


def _shown(lines: Sequence[str], number: int, secret: frozenset[int]) -> str:
    if number in secret:
        return _HIDDEN
    return visible(lines[number - 1][:_LONGEST].expandtabs(_TABS))


@lru_cache(maxsize=64)
def _source(root: Path, file: str, known: KnownSecrets) -> tuple[Sequence[str], frozenset[int]]:
    """The lines of a file, and the numbers of those that are not shown."""
    text = _text(root, file)
    lines = text.removesuffix("\n").split("\n") if text else []
    return lines, hidden_lines(text, file, known, _LONGEST)


def _text(root: Path, file: str) -> str:
    try:
        place = (root / file).resolve()
        inside = place.is_relative_to(root.resolve())
        if inside:
            return files.read_text(place, files.PAGE)
    except (OSError, ValueError):
        # A report without the source is still a report.
        return ""
    return ""
