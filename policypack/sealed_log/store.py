"""The records of a log in a temporary database, so that memory does not grow with the log."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from types import TracebackType

from policypack.sealed_log.platform_lines import Report
from policypack.sealed_log.records import AuditRecord, Place
from policypack.start.record import record

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
        """Adds an intact record. False where its number is already taken."""
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
