"""The lines of a source file around a finding."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from policypack.credentials import secrets_in_text
from policypack.credentials.known import KnownSecrets
from policypack.reading import files
from policypack.report.code_secrets import may_be_secret
from policypack.report.secret_lines import secret_lines
from policypack.start.wording import visible

_AROUND = 2
# More than a terminal has columns.
_LONGEST = 400
_HIDDEN = "(not shown: may hold a credential)"
# A number, the text, and whether the finding is there.
Line = tuple[int, str, bool]


def frame(
    root: Path | None, file: str | None, line: int | None, known: KnownSecrets | None = None
) -> list[Line]:
    """The line and two on each side; nothing where the file is not below the root.

    A line that may hold a credential is not shown, nor one that writes a secret in `known`.
    """
    if root is None or file is None or line is None:
        return []
    lines, secret = _source(root, file, known or KnownSecrets())
    numbers = range(max(line - _AROUND, 1), min(line + _AROUND, len(lines)) + 1)
    shown = [(n, _shown(lines, n, secret), n == line) for n in numbers]
    return shown if line <= len(lines) else []


def _shown(lines: Sequence[str], number: int, secret: frozenset[int]) -> str:
    line, before = (lines[at - 1][:_LONGEST] if at else "" for at in (number, number - 1))
    if number in secret or may_be_secret(line, before):
        return _HIDDEN
    return visible(line.expandtabs(4))


@lru_cache(maxsize=64)
def _source(root: Path, file: str, known: KnownSecrets) -> tuple[Sequence[str], frozenset[int]]:
    """The lines of a file, and the numbers of those in which a secret is detected."""
    text = _text(root, file)
    # As secrets are counted: other separators than a newline end no line.
    lines = text.removesuffix("\n").split("\n") if text else []
    detected = frozenset(line for line, _ in secrets_in_text(text))
    return lines, detected | secret_lines(text, file, known)


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
