"""The findings of a project's last preview as diagnostics, and their positions during edits."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from lsprotocol.types import (
    CodeDescription,
    Diagnostic,
    DiagnosticRelatedInformation,
    DiagnosticSeverity,
    Location,
    Range,
)

from policypack.lsp.previews import RunResult
from policypack.lsp.texts import Text
from policypack.program_edits.changes import Change
from policypack.report.also import evidence, labelled
from policypack.report.entries import Entry, Kind, entries
from policypack.start.record import record
from policypack.start.wording import visible

SOURCE = "stackwarden"
_SEVERITIES: Mapping[Kind, DiagnosticSeverity] = {
    Kind.ERROR: DiagnosticSeverity.Error,
    Kind.WARNING: DiagnosticSeverity.Warning,
    Kind.REMEDIATED: DiagnosticSeverity.Warning,
    Kind.UNDECIDED: DiagnosticSeverity.Information,
}


def is_shown(entry: Entry) -> bool:
    """Whether an editor shows it: waived and known findings are omitted."""
    return entry.kind in _SEVERITIES


def of_entry(entry: Entry, where: Range, page: str) -> Diagnostic:
    """The diagnostic of an entry; `page` is the URL of its rule's page, which may be empty."""
    return Diagnostic(
        range=where,
        message=message(entry),
        severity=_SEVERITIES[entry.kind],
        code=entry.finding["rule"],
        code_description=CodeDescription(page) if page else None,
        source=SOURCE,
    )


def message(entry: Entry) -> str:
    """Title, evidence and fix, each on its line, as a terminal report has them."""
    if len(entry.rules) > 1:
        lines = [evidence(entry.finding), f"Rules: {', '.join(entry.rules)}"]
        return "\n".join(map(visible, lines))
    lines = [entry.title] if entry.title else []
    for label, text in labelled(entry.finding, entry.also):
        lines.append(f"{label}: {text}" if label else text)
    return "\n".join(lines)


def fault(where: Range, text: str, severity: DiagnosticSeverity) -> Diagnostic:
    """Returns the diagnostic of a problem other than a rule's finding."""
    return Diagnostic(range=where, message=visible(text), severity=severity, source=SOURCE)


# Where the lines of a text are after it has been edited.

# Finding what is alike takes the square of this. People edit few places between two saves.
_MOST_LINES = 1000


class LineMap:
    """Maps lines of one version of a text to those of a later one; both are from 1."""

    def __init__(self, before: Sequence[str], after: Sequence[str]) -> None:
        shorter = min(len(before), len(after))
        self._head = _alike(before, after, shorter)
        self._tail = _alike(before[::-1], after[::-1], shorter - self._head)
        self._end = len(before) - self._tail
        self._shift = len(after) - len(before)
        self._inner = dict(self._between(before, after))

    def now(self, line: int) -> int | None:
        """Where a line stands now; None for one that has changed or is gone."""
        at = line - 1
        if at < self._head:
            return line
        return line + self._shift if at >= self._end else self._inner.get(line)

    def _between(self, before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int]]:
        old = before[self._head : self._end]
        new = after[self._head : len(after) - self._tail]
        if max(len(old), len(new)) > _MOST_LINES:
            return []
        blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
        first = self._head + 1
        return [
            (first + block.a + n, first + block.b + n)
            for block in blocks
            for n in range(block.size)
        ]


def _alike(one: Sequence[str], other: Sequence[str], most: int) -> int:
    """How many lines at the beginning are equal, of at most so many."""
    return next((n for n in range(most) if one[n] != other[n]), most)


# What a text of a file is now, and what its URI is for the editor.
Texts = Callable[[Path], Text | None]
Uris = Callable[[Path], str]
# More than a person reads; an editor draws each.
_MOST_SHOWN = 1000
_LINES = ("line", "end_line")
Place = Mapping[str, Any]


@record(frozen=True)
class Shown:
    """An entry in a file: where it was judged, and the changes of its safe fix."""

    entry: Entry
    place: Place
    changes: Sequence[Change]


class _Failure(NamedTuple):
    """Why not everything was judged, and where that is shown."""

    file: Path
    line: int
    message: str


class Judged:
    """The findings of one project by file. `texts` gives each file as it was judged."""

    def __init__(self, project_file: Path, result: RunResult, texts: Texts) -> None:
        self.never_waive = result.never_waive
        self.pages = result.pages
        self.root = result.root
        self._by_file: dict[Path, list[Shown]] = defaultdict(list)
        changes = dict(zip(map(id, result.document["findings"]), result.changes, strict=False))
        shown = filter(is_shown, entries(result.document["findings"]))
        for entry in [*shown][:_MOST_SHOWN]:
            place = self._place(entry.finding) or {"file": str(project_file), "line": None}
            own = (changes.get(id(each), ()) for each in (entry.finding, *entry.also))
            fixing = [*dict.fromkeys(chain.from_iterable(own))]
            self._by_file[self._path(place)].append(Shown(entry, place, fixing))
        self.failure = _failure(project_file, self.root, result)
        changed = (self._path({"file": each.file}) for each in self._changes() if each.file)
        self._before = {file: texts(file) for file in {*self.files, *changed}}

    @property
    def files(self) -> set[Path]:
        """The files that have diagnostics."""
        return {*self._by_file, *([self.failure.file] if self.failure else ())}

    def diagnostics(
        self, file: Path, texts: Texts, uris: Uris, page: Callable[[str], str]
    ) -> list[Diagnostic]:
        """The diagnostics of a file as it is now; what has changed is left out until it is judged
        again. `page` gives the URL of a rule's page."""
        text = texts(file)
        if text is None:
            return []
        lines, found = self._lines(file, text), []
        for each in self._by_file.get(file, ()):
            place = _now(each.place, lines)
            if place:
                made = of_entry(each.entry, text.range(place), page(each.entry.finding["rule"]))
                made.related_information = [*self._related(each.entry, texts, uris)] or None
                found.append(made)
        if self.failure and self.failure.file == file:
            where = text.range({"line": lines.now(self.failure.line) or 1})
            told = self.failure.message
            found.append(fault(where, told, DiagnosticSeverity.Warning))
        return found

    def at(self, file: Path, first: int, last: int, texts: Texts) -> Iterator[Shown]:
        """What stands on one of these lines, with its places as they are now."""
        text = texts(file)
        if text is None:
            return
        lines = self._lines(file, text)
        for each in self._by_file.get(file, ()):
            place = _now(each.place, lines)
            if place and (place["line"] or 1) <= last:
                end = place.get("end_line") or place["line"] or 1
                if end >= first:
                    yield Shown(each.entry, place, each.changes)

    def all_in(self, file: Path) -> list[Shown]:
        """Everything that stands in the file, with the places where it was judged."""
        return [*self._by_file.get(file, ())]

    def current(self, change: Change, texts: Texts) -> tuple[Path, Change] | None:
        """A change at the place where its call is now; None if that has been edited."""
        if not change.file or not change.line:
            return None
        file = self._path({"file": change.file})
        line = self.line_now(file, change.line, texts)
        return (file, Change(**{**vars(change), "line": line})) if line else None

    def line_now(self, file: Path, line: int, texts: Texts) -> int | None:
        """Where a line of a judged file is now."""
        text = texts(file)
        return self._lines(file, text).now(line) if text else None

    def path_of(self, place: Place) -> Path:
        """The file of a place."""
        return self._path(place)

    def _lines(self, file: Path, text: Text) -> LineMap:
        before = self._before.get(file)
        return LineMap(before.lines if before else text.lines, text.lines)

    def _changes(self) -> Iterator[Change]:
        for shown in self._by_file.values():
            yield from chain.from_iterable(each.changes for each in shown)

    def _place(self, finding: Place) -> Place | None:
        """Where it stands in the sources: what stands in a package is shown at its call."""
        for place in (finding, finding.get("call") or {}):
            if place.get("file") and self._path(place).is_file():
                return place
        return None

    def _path(self, place: Place) -> Path:
        return Path(os.path.normpath(self.root / place["file"]))

    def _related(
        self, entry: Entry, texts: Texts, uris: Uris
    ) -> Iterator[DiagnosticRelatedInformation]:
        for each in entry.finding.get("related") or ():
            file = self._path(each)
            text = texts(file)
            if text:
                where = Location(uris(file), text.range(each))
                yield DiagnosticRelatedInformation(where, each["message"])


def _now(place: Place, lines: LineMap) -> Place | None:
    """The place in the text as it is now; None if one of its lines has changed."""
    if not place["line"]:
        return place
    now = {key: lines.now(place[key]) for key in _LINES if place.get(key)}
    return {**place, **now} if all(now.values()) else None


def _failure(project_file: Path, root: Path, result: RunResult) -> _Failure | None:
    """The failure of a run; a message that begins with a place of the program is shown there."""
    failed = result.document["failure"]
    if failed is None:
        return None
    told = f"not everything is judged: {failed['message']}"
    file, line, *_ = (*failed["message"].split(":", 2), "", "")
    path = Path(os.path.normpath(root / file))
    if file and line.isdigit() and path.is_file():
        return _Failure(path, int(line), told)
    return _Failure(project_file, 1, told)
