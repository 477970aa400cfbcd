"""The lines of a source file around a finding."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from policypack.credentials import secrets_in_text
from policypack.credentials.names import Sensitivity, sensitivity
from policypack.wording import visible

_AROUND = 2
_LARGEST = 1024 * 1024
_HIDDEN = "(not shown: may hold a credential)"
_WORD = re.compile(r"[A-Za-z_][\w-]*")
_LITERAL = re.compile(r"""["'`]|[=:]\s*[\w/+]""")
# The body of a private key, and any other value that no person writes.
_OPAQUE = re.compile(r"[A-Za-z0-9+/=_-]{40,}")
_NAMED = (Sensitivity.PASSWORD, Sensitivity.SECRET)
# A number, the text, and whether the finding is there.
Line = tuple[int, str, bool]


def frame(root: Path | None, file: str | None, line: int | None) -> list[Line]:
    """The line and two on each side; nothing where the file is not below the root.

    A line that may hold a credential is not shown.
    """
    if root is None or file is None or line is None:
        return []
    shown = _lines(root, file)
    numbers = range(max(line - _AROUND, 1), min(line + _AROUND, len(shown)) + 1)
    return [(n, shown[n - 1], n == line) for n in numbers] if line <= len(shown) else []


@lru_cache(maxsize=64)
def _lines(root: Path, file: str) -> Sequence[str]:
    text = _text(root, file)
    secret = {line for line, _ in secrets_in_text(text)}
    return [
        _HIDDEN if number in secret or _may_be_secret(line) else visible(line.expandtabs(4))
        for number, line in enumerate(text.splitlines(), 1)
    ]


def _may_be_secret(line: str) -> bool:
    """More lines than rules report: a page of logs is read by more people than the source."""
    if _OPAQUE.search(line):
        return True
    named = any(sensitivity(word) in _NAMED for word in _WORD.findall(line))
    return named and _LITERAL.search(line) is not None


def _text(root: Path, file: str) -> str:
    try:
        place = (root / file).resolve()
        inside = place.is_relative_to(root.resolve())
        if inside and place.is_file() and place.stat().st_size <= _LARGEST:
            return place.read_text(encoding="utf-8")
    except (OSError, ValueError):
        # A report without the source is still a report.
        return ""
    return ""
