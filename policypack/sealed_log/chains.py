"""Verifies the hash chains of a log and reports tampering.

Each execution environment has a chain of its own, whose records are numbered from 0. Records of
several chains may interleave, with other lines between them; the order counts within a chain only.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from heapq import merge
from operator import itemgetter

from policypack.sealed_log.keys import Keys
from policypack.sealed_log.reading import SUCCESS, Reading, SeenChain, Store, Stored
from policypack.sealed_log.records import (
    Chain,
    Head,
    Line,
    Place,
    TamperingKind,
    Unfinished,
    Verification,
)

# Requests that a record opens and none ends.

_EXPLAINING = (TamperingKind.REMOVED, TamperingKind.CHANGED)


class Invocations:
    """The invocations of one chain, whose records are added in the order of their numbers."""

    def __init__(self, chain: SeenChain, store: Store) -> None:
        self._chain, self._store = chain, store
        self._open: dict[str | None, list[Stored]] = {}
        self.unfinished: list[Unfinished] = []

    def add(self, record: Stored) -> None:
        """Opens the invocation of a record, or ends it."""
        if record.starts:
            self._open.setdefault(record.request, []).append(record)
        elif record.request in self._open:
            self._open[record.request].pop()
            if not self._open[record.request]:
                del self._open[record.request]

    def end(self) -> None:
        """Names what is open after the last record, with what Lambda reports of it."""
        still_open = [record for records in self._open.values() for record in records]
        # A record that is missing or changed may be the end of any of them.
        explained = any(found.kind in _EXPLAINING for found in self._chain.findings)
        for record in sorted(still_open, key=lambda record: record.sequence):
            status = self._status(record.request)
            if status == SUCCESS and not explained:
                self._miss_end(record)
            self.unfinished.append(
                Unfinished(record.request, self._chain.id, record.sequence, record.place, status)
            )

    def _miss_end(self, record: Stored) -> None:
        message = f"Lambda reports that request {record.request} succeeded, but no record ends it"
        self._chain.find(TamperingKind.REMOVED, record.sequence + 1, record.place, message)

    def _status(self, request: str | None) -> str | None:
        if request is None:
            return None
        # A request keeps its ID when Lambda tries it again: its other attempt may have succeeded.
        statuses = self._store.statuses(request)
        failed = [status for status in statuses if status != SUCCESS]
        if failed:
            return failed[0]
        return SUCCESS if len(statuses) > self._store.ends(request) else None


_NO_PREVIOUS = "0" * 64


def verify(
    lines: Iterable[Line],
    keys: Keys,
    heads: Mapping[str, Head] | None = None,
    any_order: bool = False,
) -> Verification:
    """Verifies all lines. `heads` are those of an earlier verification, which must be reached.

    With `any_order` the order of lines does not matter: an export of CloudWatch Logs to S3 does
    not keep it (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/
    API_CreateExportTask.html).

    Memory grows with chains and findings, not with records. Raises ValueError if there is no
    room for a temporary file.
    """
    try:
        with Store() as store:
            reading = Reading(store, keys, heads or {}, any_order)
            for line in lines:
                reading.add(line)
            return _verification(reading, store)
    except sqlite3.Error as error:
        raise ValueError(
            f"temporary database: {error}; set TMPDIR to a folder with more free space"
        ) from None


def _verification(reading: Reading, store: Store) -> Verification:
    earlier = {
        chain.id: chain.head
        for chain in reading.chains.values()
        if chain.head and not chain.seen and reading.times.excuse(chain.head)
    }
    checks = [_ChainCheck(c, store) for c in reading.chains.values() if c.id not in earlier]
    unfinished = [each for check in checks for each in check.invocations.unfinished]
    findings = [*reading.unsealed, *(found for check in checks for found in check.chain.findings)]
    chains = [found for check in checks if (found := check.found) is not None]
    return Verification(chains, findings, reading.others, unfinished, earlier)


class _ChainCheck:
    """The verification of one chain, whose records are read in the order of their numbers."""

    def __init__(self, chain: SeenChain, store: Store) -> None:
        self.chain, self._store, self._head = chain, store, chain.head
        self._first = next(store.records(chain.number), None)
        self._changed: dict[int, Place] = {}
        self.invocations = Invocations(chain, store)
        self._check_broken()
        self._check_records()
        self._check_head()
        self.invocations.end()

    @property
    def found(self) -> Chain | None:
        """The chain, if it has an intact record."""
        last = self._store.get(self.chain.number, self.chain.last)
        if self._first is None or last is None:
            return None
        head = Head(last.sequence, last.digest, self.chain.time)
        return Chain(self.chain.id, self._first.sequence, self._count, head)

    def _check_broken(self) -> None:
        for number, place in self._store.broken(self.chain.number):
            if self._first is None:
                message = "no valid seal in its chain: another key, or a forged record"
                self.chain.find(TamperingKind.INSERTED, number, place, message)
            elif self._is_taken(number):
                message = "invalid seal, and its sequence number is already taken"
                self.chain.find(TamperingKind.INSERTED, number, place, message)
            else:
                # The record of this number is missing: this line is what it was changed to.
                self._changed[number] = place
                self.chain.find(TamperingKind.CHANGED, number, place, "invalid seal")

    def _is_taken(self, number: int) -> bool:
        taken = self._store.get(self.chain.number, number) is not None
        return taken or number in self._changed or number > self.chain.last + 1

    def _check_records(self) -> None:
        """Reports numbers that are missing, and intact records whose hashes do not link.

        The latter need the key to be made.
        """
        self._count = 0
        before, last = self._before_first(), None
        unlinked: list[tuple[Stored, str]] = []
        for number, record in self._in_order():
            self._check_gap(before, number, record or last)
            before = number
            if record is None:
                continue
            self._count += 1
            self.invocations.add(record)
            if (fault := _unlinked(record, last)) is not None:
                unlinked.append((record, fault))
            last = record
        self._check_gap(before, max(before, self._head.sequence if self._head else -1) + 1, last)
        for record, fault in unlinked:
            kind = TamperingKind.CHANGED if record.sequence else TamperingKind.INSERTED
            self.chain.find(kind, record.sequence, record.place, fault)

    def _before_first(self) -> int:
        """The number before the one that must come first.

        Verified records may have been deleted.
        """
        head, first = self._head, self._first.sequence if self._first else 0
        return min(first - 1, head.sequence) if head is not None else -1

    def _in_order(self) -> Iterator[tuple[int, Stored | None]]:
        """The numbers that are there, with their records where these are intact."""
        intact = ((record.sequence, record) for record in self._store.records(self.chain.number))
        changed = ((number, None) for number in sorted(self._changed))
        return merge(intact, changed, key=itemgetter(0))

    def _check_gap(self, before: int, after: int, near: Stored | None) -> None:
        if after - before < 2:
            return
        message = f"record {before + 1} is missing"
        if after - before > 2:
            message = f"records {before + 1} to {after - 1} are missing"
        if self._head is not None and after == self._head.sequence + 1:
            message += ", which the earlier verification reached"
        elif before < 0:
            message += "; the log may start later than the chain"
        place = near.place if near else None
        self.chain.find(TamperingKind.REMOVED, before + 1, place, message)

    def _check_head(self) -> None:
        head = self._head
        if head is None:
            return
        same = self._store.get(self.chain.number, head.sequence)
        following = self._store.get(self.chain.number, head.sequence + 1)
        if same is not None and same.digest != head.digest:
            message = "differs from the record of the earlier verification"
            self.chain.find(TamperingKind.CHANGED, head.sequence, same.place, message)
        elif same is None and following is not None and following.previous != head.digest:
            message = "does not link to the record of the earlier verification"
            self.chain.find(TamperingKind.CHANGED, following.sequence, following.place, message)


def _unlinked(record: Stored, last: Stored | None) -> str | None:
    if record.sequence == 0:
        known = record.previous == _NO_PREVIOUS
        return None if known else "the first record names a previous one"
    if last is None or last.sequence + 1 != record.sequence or record.previous == last.digest:
        return None
    return f"does not link to {last.place}: one of the two was replaced"
