"""What tools read in the folders that they run in, and what runs without being in the repository.

`tools.json` has both, each entry with the documentation that says so: the files whose parts a tool
runs by name, the files that it reads with the keys that change what runs (all without a key), and
the lines that name what another place decides.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from policypack.reading import files, json_text, toml_text
from policypack.reading.files import RefusedError


class Tool(NamedTuple):
    """The files that a tool runs, and those that it reads by pattern, with keys."""

    runs: tuple[str, ...]
    reads: Mapping[str, Sequence[str]]


@lru_cache(maxsize=1)
def _table() -> Mapping[str, Any]:
    file = Path(__file__).with_suffix(".json")
    table: Mapping[str, Any] = json_text.loads(files.read_text(file, files.REPORT))
    return table


@lru_cache(maxsize=1)
def tools() -> Mapping[str, Tool]:
    """The tools by name."""
    return {
        name: Tool(tuple(entry["runs"]), entry["reads"])
        for names, entry in _table()["tools"].items()
        for name in names.split()
    }


@lru_cache(maxsize=1)
def _named() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, tools()), key=len, reverse=True))
    return re.compile(rf"(?:(?<![\w./-])|(?<=(?<![\w.])\./))(?:{names})(?![\w/-]|\.\w)")


def named(line: str) -> list[str]:
    """The names of tools in a line, also of those that an action sets up."""
    if "uses: " in line:
        return [each for each in re.split(r"[^\w.]+", line) if each in tools()]
    return _named().findall(line)


def elsewhere(line: str) -> Iterator[str]:
    """What a line takes from another place, which can change without a commit here."""
    for each in _table()["elsewhere"]:
        yield from (hit[1] for hit in re.finditer(each["pattern"], line))


def matching(pattern: str, paths: Collection[str]) -> Iterator[str]:
    """The paths that a pattern names: `*` stands for a part of a name, `**` for all below."""
    if "*" not in pattern:
        return iter((pattern,) if pattern in paths else ())
    parts = (re.escape(each).replace(r"\*", "[^/]*") for each in pattern.split("**"))
    compiled = re.compile(".*".join(parts))
    return (each for each in sorted(paths) if compiled.fullmatch(each))


def parsed(path: str, text: str) -> Any:
    """The content of a file of JSON or TOML; None if it cannot be read so."""
    try:
        return toml_text.loads(text) if path.endswith(".toml") else json_text.loads(text)
    except (ValueError, RefusedError):
        return None
