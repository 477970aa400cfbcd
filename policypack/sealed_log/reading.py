"""The first pass over a log: every line once, in its order."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import field
from types import TracebackType
from typing import Any

from policypack.reading import json_text
from policypack.sealed_log.keys import Keys
from policypack.sealed_log.records import (
    AuditRecord,
    Head,
    Line,
    Place,
    Tampering,
    TamperingKind,
    audit_records,
)
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record

# What Lambda itself writes to a log about the end of a request.
# https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html has the events of the
# JSON format and their status: success, failure, error or timeout. In the text format, a line such
# as `REPORT RequestId: 4725a167-... Duration: 180000.00 ms ... Status: timeout` has a status unless
# the request succeeded. These lines have no seal.
SUCCESS = "success"
_ID = rb"([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})"
_REPORT = lazy_pattern(rb"(?:\A|\s)REPORT RequestId: " + _ID + rb"\s(.*)")
_STATUS = lazy_pattern(rb"\sStatus: (\w+)(?:\s+Error Type: ([\w.]+))?")
_TIMED_OUT = lazy_pattern(rb"(?:\A|\s)" + _ID + rb" Task timed out after ")
_WORD = lazy_pattern(r"[A-Za-z0-9_.-]{1,100}")
_EVENTS = ("platform.report", "platform.runtimeDone")


@record(frozen=True)
class Report:
    """How a request ended, as Lambda reports it."""

    request: str
    status: str


def report(text: bytes) -> Report | None:
    """The end of a request that a line reports; None for any other line."""
    if b"platform.r" in text:
        return _event(text)
    if found := _REPORT.search(text):
        status = _STATUS.search(found[2])
        return Report(found[1].decode(), _named(status[1], status[2]) if status else SUCCESS)
    if found := _TIMED_OUT.search(text):
        return Report(found[1].decode(), "timeout")
    return None


def _named(status: bytes, kind: bytes | None) -> str:
    return status.decode("ascii", "replace") + (
        f" ({kind.decode('ascii', 'replace')})" if kind else ""
    )


def _event(text: bytes) -> Report | None:
    try:
        event: Any = json_text.loads(text[text.index(b"{") :], unique=False)
        kind, record = event["type"], event["record"]
        request, status, error = record["requestId"], record["status"], record.get("errorType")
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    texts = (request, status, error or "none")
    # The code of a function can print such a line, with any text.
    if not all(isinstance(text, str) and _WORD.fullmatch(text) for text in texts):
        return None
    # Each request that succeeds has both events: one of them counts.
    if kind not in _EVENTS or (status == SUCCESS and kind != _EVENTS[0]):
        return None
    return Report(request, f"{status} ({error})" if error else status)


_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -16384;
CREATE TABLE records (
    chain INTEGER, sequence INTEGER, digest BLOB, previous BLOB, request TEXT, starts INTEGER,
    file INTEGER, line INTEGER, PRIMARY KEY (chain, sequence)
) WITHOUT ROWID;
CREATE TABLE broken (chain INTEGER, sequence INTEGER, file INTEGER, line INTEGER);
CREATE TABLE reports (request TEXT, status TEXT);
BEGIN;
"""
_COLUMNS = "sequence, digest, previous, request, starts, file, line"


@record(frozen=True)
class Stored:
    """An intact record of a chain."""

    sequence: int
    digest: str
    previous: str
    request: str | None
    starts: bool
    place: Place


class Store:
    """The records by their chain's number and their own. A context manager."""

    def __init__(self) -> None:
        # An empty name is a private database, in a file as soon as it is larger than its cache:
        # https://www.sqlite.org/inmemorydb.html
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.executescript(_TABLES)
        self._files: dict[str, int] = {}
        self._names: list[str] = []
        self._has_requests = False

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._database.close()

    def add(self, chain: int, record: AuditRecord) -> bool:
        """Adds an intact record. False if its number is already taken."""
        request, starts = record.invocation.request, record.invocation.starts
        digest, previous = bytes.fromhex(record.digest), bytes.fromhex(record.previous)
        added = self._database.execute(
            "INSERT OR IGNORE INTO records VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (chain, record.sequence, digest, previous, request, starts, *self._at(record.place)),
        )
        return added.rowcount == 1

    def add_broken(self, chain: int, record: AuditRecord) -> None:
        """Adds a record whose seal is invalid."""
        row = (chain, record.sequence, *self._at(record.place))
        self._database.execute("INSERT INTO broken VALUES (?, ?, ?, ?)", row)

    def add_report(self, report: Report) -> None:
        """Adds what Lambda reports of a request."""
        row = (report.request, report.status)
        self._database.execute("INSERT INTO reports VALUES (?, ?)", row)

    def get(self, chain: int, sequence: int) -> Stored | None:
        """The intact record of this number."""
        where = "WHERE chain = ? AND sequence = ?"
        return next(self._records(where, chain, sequence), None)

    def records(self, chain: int) -> Iterator[Stored]:
        """The intact records of a chain by their numbers."""
        return self._records("WHERE chain = ? ORDER BY sequence", chain)

    def broken(self, chain: int) -> Iterator[tuple[int, Place]]:
        """The numbers that broken records of a chain claim, and their places, as in the log."""
        rows = self._database.execute(
            "SELECT sequence, file, line FROM broken WHERE chain = ? ORDER BY rowid", (chain,)
        )
        return ((sequence, Place(self._names[file], line)) for sequence, file, line in rows)

    def statuses(self, request: str) -> list[str]:
        """What Lambda reports of a request, each of its attempts in the order of the log."""
        self._index_requests()
        rows = self._database.execute(
            "SELECT status FROM reports WHERE request = ? ORDER BY rowid", (request,)
        )
        return [status for (status,) in rows]

    def ends(self, request: str) -> int:
        """How many intact records end a request."""
        self._index_requests()
        (ended,) = self._database.execute(
            "SELECT count(*) FROM records WHERE request = ? AND NOT starts", (request,)
        ).fetchone()
        return int(ended)

    def _index_requests(self) -> None:
        # Most logs have no question about a request, and most of the others have several.
        if not self._has_requests:
            self._database.execute("CREATE INDEX reported ON reports (request)")
            self._database.execute("CREATE INDEX requested ON records (request)")
            self._has_requests = True

    def _records(self, where: str, *values: int) -> Iterator[Stored]:
        query = f"SELECT {_COLUMNS} FROM records {where}"  # noqa: S608 - words of ours
        for row in self._database.execute(query, values):
            sequence, digest, previous, request, starts, file, line = row
            place = Place(self._names[file], line)
            yield Stored(sequence, digest.hex(), previous.hex(), request, bool(starts), place)

    def _at(self, place: Place) -> tuple[int, int]:
        number = self._files.get(place.file)
        if number is None:
            number = self._files[place.file] = len(self._names)
            self._names.append(place.file)
        return number, place.number


_UNSEALED = "audit record without a seal"


@record(frozen=False)
class SeenChain:
    """The state of a chain while a log is read: its last record so far, and its faults."""

    id: str
    number: int
    head: Head | None
    last: int = -1
    last_place: Place | None = None
    time: str | None = None
    findings: list[Tampering] = field(default_factory=list)
    seen: bool = False

    def find(self, kind: TamperingKind, sequence: int, line: Place | None, message: str) -> None:
        """Adds a finding."""
        self.findings.append(Tampering(kind, self.id, sequence, line, message))


class Reading:
    """The chains of a log, in the order of their appearance; those of `heads` come first."""

    def __init__(self, store: Store, keys: Keys, heads: Mapping[str, Head], any_order: bool):
        self._store, self._keys, self._any_order = store, keys, any_order
        self.chains: dict[str, SeenChain] = {}
        for chain, head in heads.items():
            self._chain(chain, head)
        self.unsealed: list[Tampering] = []
        self.others = 0
        self.times = Times()

    def add(self, line: Line) -> None:
        """Reads one line."""
        found = None
        for found in audit_records(line, self._keys):
            self._add(found)
        if found is None:
            self.others += 1
            reported = report(line.text)
            if reported is not None:
                self._store.add_report(reported)

    def _add(self, record: AuditRecord) -> None:
        if record.chain is None:
            inserted = Tampering(TamperingKind.INSERTED, None, None, record.place, _UNSEALED)
            self.unsealed.append(inserted)
            return
        chain = self.chains.get(record.chain) or self._chain(record.chain, None)
        chain.seen = True
        if not record.intact:
            self._store.add_broken(chain.number, record)
        elif self._store.add(chain.number, record):
            self._place(chain, record)
        else:
            self._duplicate(chain, record)

    def _chain(self, name: str, head: Head | None) -> SeenChain:
        chain = self.chains[name] = SeenChain(name, len(self.chains), head)
        return chain

    def _place(self, chain: SeenChain, record: AuditRecord) -> None:
        number, time = record.sequence, record.invocation.time
        self.times.add(time, chain.head is not None and number <= chain.head.sequence)
        if number > chain.last:
            chain.last, chain.last_place, chain.time = number, record.place, time
        elif not self._any_order:
            message = f"follows record {chain.last} ({chain.last_place}) in the log"
            chain.find(TamperingKind.REORDERED, number, record.place, message)

    def _duplicate(self, chain: SeenChain, record: AuditRecord) -> None:
        twin = self._store.get(chain.number, record.sequence)
        same = twin is not None and twin.digest == record.digest
        relation = "duplicates" if same else "conflicts with"
        message = f"{relation} {twin.place if twin else ''}"
        chain.find(TamperingKind.INSERTED, record.sequence, record.place, message)


class Times:
    """From when on a log must have every record of an earlier verification.

    A log may begin later: it is the file of a later day, or old records were deleted after their
    retention period. Its records that the earlier verification has seen tell when it begins. Where
    it has none of them, it must end later than a chain that it lacks.
    """

    def __init__(self) -> None:
        self._latest = ""
        self._known: str | None = None
        self._has_known = False

    def add(self, time: str | None, known: bool) -> None:
        """Adds the time of a record, and whether the earlier verification has seen it."""
        self._latest = max(self._latest, time or "")
        if known:
            first = not self._has_known
            self._has_known = True
            # One record without a time leaves the beginning unknown.
            both = time is not None and self._known is not None
            self._known = time if first else min(time, self._known) if both else None  # type: ignore[type-var]

    def excuse(self, head: Head) -> bool:
        """Whether a chain that is not in the log may have ended before it begins."""
        begins = self._known if self._has_known else self._latest
        return bool(head.time and begins and head.time < begins)
