"""Drafts of new rules, validators, commands and options, before any file is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

Edit = Callable[[str], str]


@dataclass
class Draft:
    """New files, changes to the files that list them, and their tests.

    `added` has the texts of new files and `changed` the new texts of listings, by paths below the
    root. `tests` are arguments of pytest, `selected` is pytest's expression that selects tests in
    tests/house, and `left` lists what the author changes next. `accepts` is a module with its
    arguments that records the current results of the new code.
    """

    added: dict[str, str]
    tests: tuple[str, ...]
    house: tuple[str, ...]
    selected: str
    left: tuple[str, ...]
    accepts: tuple[str, ...] = ()
    changed: dict[str, Edit] = field(default_factory=dict)

    def write(self, root: Path) -> list[str]:
        """Writes everything and returns the paths. Raises ValueError before it replaces a file."""
        for path in self.added:
            if (root / path).exists():
                raise ValueError(f"{path}: exists")
        # Read and changed first, so that nothing is written where an edit fails.
        texts = {
            path: edit((root / path).read_text("utf-8")) for path, edit in self.changed.items()
        }
        for path, text in {**self.added, **texts}.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
        return [*self.added, *texts]


def before(mark: str, text: str, *, after: str = "") -> Edit:
    """Inserts a text before the first `mark`, or the first one after another text."""

    def edit(whole: str) -> str:
        start = whole.find(after) if after else 0
        at = whole.find(mark, start) if start >= 0 else -1
        if at < 0:
            raise ValueError(f"no {mark!r} to insert before")
        return whole[:at] + text + whole[at:]

    return edit


def between(prefix: str, line: str) -> Edit:
    """Adds a line among the lines with a prefix, which are sorted."""

    def edit(text: str) -> str:
        lines = text.splitlines(keepends=True)
        places = [at for at, each in enumerate(lines) if each.startswith(prefix)]
        if not places:
            raise ValueError(f"no line begins with {prefix!r}")
        later = [at for at in places if lines[at] > line]
        lines.insert(later[0] if later else places[-1] + 1, line)
        return "".join(lines)

    return edit


def all_of(edits: Iterable[Edit]) -> Edit:
    """The edits, one after the other."""
    made = list(edits)

    def edit(text: str) -> str:
        for each in made:
            text = each(text)
        return text

    return edit
