"""Findings over time, from the journals of several audits.

When each was opened and closed, how long it has been open or accepted, and by whom.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import date
from enum import Enum
from itertools import chain
from pathlib import Path
from typing import Any

from policypack.model.urns import describe
from policypack.report import audit_lines
from policypack.report.audit_lines import Line
from policypack.report.entries import OPEN, Entry, Kind
from policypack.report.fingerprints import content, fingerprints
from policypack.report.html import lines as lines_of
from policypack.report.owners import CodeOwners, file_of
from policypack.report.summaries import GRAVEST
from policypack.start.record import record


class State(str, Enum):
    """What the last run says about a finding. The values are the words that people read."""

    OPEN = "open"
    ACCEPTED = "accepted"
    CLOSED = "closed"
    NOT_JUDGED = "not judged"


@record(frozen=False)
class Track:
    """One finding over all runs. `opened` and `accepted` are the first days of its current state;
    `closed` is None while it is open. `since` is the number of the run that first reported it as
    open and not accepted."""

    line: Line
    first: date
    opened: date
    last: date
    accepted: date | None = None
    closed: date | None = None
    is_leading: bool = True
    since: int | None = None


@record(frozen=True)
class Row:
    """A finding as the report shows it. Days count up to the last run; `over` is None without a
    limit, and for a finding that is accepted or closed."""

    track: Track
    state: State
    age: int
    limit: int | None
    over: int | None
    approver: str | None

    def as_json(self) -> dict[str, Any]:
        """The row by the names of `COLUMNS`."""
        track, line = self.track, self.track.line
        waived = line["waived"] or {}
        return {
            "state": self.state.value,
            "severity": line["severity"],
            "rule": line["rule"],
            "project": line["project"],
            "stack": line["stack"],
            "resource": (line["resource"] or {}).get("urn"),
            "path": line["path"],
            "first_seen": str(track.first),
            "opened": str(track.opened),
            "last_seen": str(track.last),
            "closed": track.closed and str(track.closed),
            "age_days": self.age,
            "limit_days": self.limit,
            "days_over": self.over,
            "owner": line.get("owner"),
            "team": line.get("team"),
            "accepted_since": track.accepted and str(track.accepted),
            "accepted_by": waived.get("owner"),
            "accepted_because": waived.get("reason") or (_BASELINE if track.accepted else None),
            "accepted_until": waived.get("expires"),
            "approver": self.approver,
            "fingerprint": line["fingerprint"],
        }

    @property
    def place(self) -> str:
        """The resource, and its stack: `orders (aws:sqs/queue:Queue) in shop/prod`."""
        line = self.track.line
        urn = (line["resource"] or {}).get("urn")
        named = describe(urn) if urn else str(line.get("file") or line["path"])
        return f"{named} in {line['project']}/{line['stack']}"


_BASELINE = "in the baseline"
COLUMNS = (
    "state",
    "severity",
    "rule",
    "project",
    "stack",
    "resource",
    "path",
    "first_seen",
    "opened",
    "last_seen",
    "closed",
    "age_days",
    "limit_days",
    "days_over",
    "owner",
    "team",
    "accepted_since",
    "accepted_by",
    "accepted_because",
    "accepted_until",
    "approver",
    "fingerprint",
)
# The parts of a line that a row shows: a history holds one for each finding that there ever was.
_SHOWN = (
    *("rule", "severity", "project", "stack", "resource", "path", "file", "owner", "team"),
    *("waived", "fingerprint"),
)


@record(frozen=False)
class Timeline:
    """The findings of all runs, in the order of the runs. Memory grows with distinct findings."""

    days: list[date] = field(default_factory=list)
    # By stack, then by finding.
    _tracks: dict[tuple[str, ...], dict[tuple[str, str], Track]] = field(default_factory=dict)
    _judged: set[tuple[str, ...]] = field(default_factory=set)

    @classmethod
    def of(cls, history: Sequence[Path], file: Path, lines: Iterable[Line]) -> Timeline:
        """The findings of the run of a file, whose lines are given, and of those before it.

        A run that is there twice counts once. Raises ValueError for a run that is later than that
        of the file or has no time, OSError for a file that cannot be read.
        """
        passing, found = iter(lines), cls()
        last = next(passing)
        runs, newest = {last["run"]["id"]}, _started(last, file)
        for started, id_, earlier in sorted(_run_of(each) for each in history):
            if id_ in runs:
                continue
            if started > newest:
                raise ValueError(f"{earlier}: a later run than {file}; name it as FILE")
            runs.add(id_)
            found.add(lines_of.of_file(earlier))
        found.add(chain([last], passing))
        return found

    def add(self, lines: Iterable[Line]) -> None:
        """Adds a run, which must be later than those before."""
        passing = iter(lines)
        run = next(passing)
        today = date.fromisoformat(run["run"]["started"][:10])
        self.days.append(today)
        self._judged = set()
        for stack, *findings in audit_lines.stacks(passing):
            if not stack["error"]:
                self._add_stack(stack, findings, {*run.get("off", ())}, today)

    def _add_stack(self, stack: Line, findings: Sequence[Line], off: set[str], today: date) -> None:
        key = (stack.get("backend") or "", stack["project"], stack["stack"])
        self._judged.add(key)
        tracks = self._tracks.setdefault(key, {})
        unknown = {_place(each) for each in findings if each["outcome"] == "undecided"}
        off ^= {*stack.get("switched", ())}
        present = set()
        for known, line in zip(fingerprints(findings), findings, strict=True):
            if line["outcome"] == "undecided":
                continue
            line = {**line, "fingerprint": line.get("fingerprint") or known}
            id_ = (line["fingerprint"], content(line))
            present.add(id_)
            tracks[id_] = _seen(tracks.get(id_), line, today, len(self.days))
        for id_, track in tracks.items():
            # Neither a rule that is off nor an unknown value shows that a finding is gone.
            is_told = track.line["rule"] not in off and _place(track.line) not in unknown
            if id_ not in present and track.closed is None and is_told:
                track.closed = today

    def rows(self, limits: Mapping[str, int], owners: CodeOwners | None = None) -> Iterator[Row]:
        """Every finding that there ever was, open ones first, then by severity and age.

        `limits` are days by severity. A folded finding is part of the one that it is folded into.
        """
        made = (
            _row(track, self._state(key, track), self.days[-1], limits, owners)
            for key, tracks in self._tracks.items()
            for track in tracks.values()
            if track.is_leading
        )
        states = [*State]
        yield from sorted(
            made,
            key=lambda row: (
                states.index(row.state),
                GRAVEST.index(row.track.line["severity"]),
                -row.age,
                row.place,
                row.track.line["rule"],
            ),
        )

    def is_new(self, row: Row) -> bool:
        """Whether a finding is open since the last run, or accepted no longer."""
        return row.state is State.OPEN and row.track.since == len(self.days)

    def _state(self, key: tuple[str, ...], track: Track) -> State:
        if track.closed:
            return State.CLOSED
        if key not in self._judged or track.last != self.days[-1]:
            return State.NOT_JUDGED
        return State.ACCEPTED if track.accepted else State.OPEN


def _run_of(file: Path) -> tuple[str, str, Path]:
    """When the run of a file began, its ID, and the file."""
    run = next(lines_of.of_file(file))
    return _started(run, file), run["run"]["id"], file


def _started(run: Line, file: Path) -> str:
    started: str | None = run["run"]["started"]
    if not started:
        raise ValueError(f"{file}: no time of the run; name the journal of an audit")
    return started


def _seen(track: Track | None, line: Line, today: date, run: int) -> Track:
    """The track of a finding that a run has."""
    entry = Entry(line)
    is_leading = line["folded_into"] is None and entry.kind in (*OPEN, Kind.WAIVED, Kind.KNOWN)
    shown = {key: line.get(key) for key in _SHOWN}
    first = track.first if track else today
    if track is None or track.closed:
        track = Track(shown, first, today, today)
    track.line, track.last, track.is_leading = shown, today, is_leading
    is_open = entry.kind in OPEN and is_leading
    track.since = (track.since or run) if is_open else None
    is_accepted = entry.kind in (Kind.WAIVED, Kind.KNOWN)
    track.accepted = (track.accepted or today) if is_accepted else None
    return track


def _place(line: Line) -> tuple[str, str | None]:
    return line["rule"], (line["resource"] or {}).get("urn")


def _row(
    track: Track,
    state: State,
    today: date,
    limits: Mapping[str, int],
    owners: CodeOwners | None,
) -> Row:
    limit = limits.get(track.line["severity"])
    age = ((track.closed or today) - track.opened).days
    is_late = state is State.OPEN and limit is not None
    approver = owners.owner(file_of(track.line)) if owners and track.accepted else None
    return Row(track, state, age, limit, max(0, age - (limit or 0)) if is_late else None, approver)


def parse_limits(text: str) -> dict[str, int]:
    """`critical=7,high=30` as days by severity. Raises ValueError."""
    limits = {}
    for part in text.split(","):
        severity, _, days = (each.strip() for each in part.partition("="))
        if severity not in GRAVEST or not days.isdecimal():
            raise ValueError(f"--limits {text!r}: write days by severity, as in critical=7,high=30")
        limits[severity] = int(days)
    return limits
