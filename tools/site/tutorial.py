"""The tutorial as steps: the files that it writes and the commands that it runs."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

PAGE = Path(__file__).resolve().parents[2] / "docs" / "tutorial.md"
_BLOCK = re.compile(
    r"(?:^<!-- (?P<mark>[^\n]+) -->\n)?^```(?P<language>\w*)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_FILE, _EXITS = "file: ", "exits with "


class File(NamedTuple):
    """A file that the reader writes."""

    path: str
    text: str


class Commands(NamedTuple):
    """Commands that the reader runs, the exit status of the last, and what the page shows of it."""

    lines: tuple[str, ...]
    status: int
    shown: tuple[str, ...]


def steps(page: str) -> Iterator[File | Commands]:
    """Returns the steps of a page in their order."""
    found = list(_BLOCK.finditer(page))
    for block, after in zip(found, [*found[1:], None], strict=True):
        mark = block["mark"] or ""
        if mark.startswith(_FILE):
            yield File(mark.removeprefix(_FILE), block["text"])
        elif block["language"] == "sh":
            told = after["text"] if after and not after["language"] else ""
            status = int(mark.removeprefix(_EXITS)) if mark.startswith(_EXITS) else 0
            lines = tuple(block["text"].splitlines())
            yield Commands(lines, status, tuple(told.splitlines()))


def follow(folder: Path, env: Mapping[str, str]) -> int:
    """Follows the steps in a shell, each where the one before it ended; returns their number.

    Raises AssertionError if a command's output or exit status differs from the page.
    """
    followed = list(steps(PAGE.read_text(encoding="utf-8")))
    for step in followed:
        if isinstance(step, File):
            (folder / step.path).write_text(step.text, encoding="utf-8")
            continue
        script = "\n".join([*step.lines, "status=$?", 'echo "now in $PWD"', "exit $status"])
        ran = subprocess.run(
            ["/bin/sh", "-c", script],
            cwd=folder,
            env=env,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        *told, last = ran.stdout.splitlines()
        folder = Path(last.removeprefix("now in "))
        assert ran.returncode == step.status, (step, ran.stdout, ran.stderr)
        missing = [line for line in step.shown if line.strip() not in map(str.strip, told)]
        assert missing == [], (missing, ran.stdout)
    return len(followed)
