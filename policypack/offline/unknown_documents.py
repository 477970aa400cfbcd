"""A text that stands for unknown content and that a program may parse, as it does with secrets.

It is a JSON object. A program that asks it for a field by a name of its own gets an unknown text:
the object has each name that the program mentions. As a whole it is as unknown.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from policypack.facts.invented import INVENTED
from policypack.offline.program_sources import sources
from policypack.reading import files
from policypack.start.lazy_patterns import lazy_pattern

# `data.name`, `data["name"]`, `data.get("name")`, and the tag of a field in Go, `json:"name"`.
_NAME = lazy_pattern(r"""(?:\.|[\[(]\s*["'`]|json:")([A-Za-z_][\w-]*)""")
_SOURCES = (".py", ".ts", ".js", ".mjs", ".cjs", ".mts", ".go", ".yaml", ".yml")
_MOST_FILES = 500
_MOST_NAMES = 2000


@cache
def unknown_document(program: Path = Path()) -> str:
    """The text for the program in a folder."""
    names = sorted(
        {name for file in sources(program, _SOURCES, _MOST_FILES) for name in _names(file)}
    )
    return json.dumps(dict.fromkeys((INVENTED, *names[:_MOST_NAMES]), INVENTED))


def _names(file: Path) -> Iterator[str]:
    try:
        text = files.read_text(file, files.PAGE)
    except (OSError, ValueError):
        return
    for found in _NAME.finditer(text):
        yield found[1]
