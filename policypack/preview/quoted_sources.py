"""Source lines in the output of a program, as Python and Node quote them in an exception."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from pathlib import Path

from policypack.credentials.known import HIDDEN, KnownSecrets
from policypack.reading import files
from policypack.report.secret_lines import hidden_lines
from policypack.start.lazy_patterns import lazy_pattern

# `File "/shop/main.py", line 3` and `/shop/main.ts:3`.
_QUOTED = lazy_pattern(r'File "(?P<python>[^"\n]+)", line \d|^(?P<node>/[^:\n]+):\d+', re.MULTILINE)
_MOST_FILES = 32


def quoted_sources(texts: Iterable[str], root: Path, secrets: KnownSecrets) -> AbstractSet[str]:
    """The lines that hold a secret, or a part of one, of the files below `root` that texts name."""
    found = {match["python"] or match["node"] for text in texts for match in _QUOTED.finditer(text)}
    lines: set[str] = set()
    for name in sorted(found)[:_MOST_FILES]:
        path = (root / name).resolve()
        if path.is_relative_to(root.resolve()):
            lines.update(_lines(path, secrets))
    return lines


def _lines(path: Path, secrets: KnownSecrets) -> Iterable[str]:
    try:
        text = files.read_text(path, files.PAGE)
    except (OSError, ValueError):
        return ()
    source = text.split("\n")
    return (source[number - 1].strip() for number in hidden_lines(text, path.name, secrets))


def without_sources(text: str, lines: AbstractSet[str]) -> str:
    """The text without these lines, however they are indented."""
    if not lines:
        return text
    return "\n".join(
        HIDDEN if line.strip() and line.strip() in lines else line for line in text.split("\n")
    )
