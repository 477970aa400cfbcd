"""Requests that a record opens and none ends."""

from __future__ import annotations

from policypack.sealed_log.platform_lines import SUCCESS
from policypack.sealed_log.reading import SeenChain
from policypack.sealed_log.store import Store, Stored
from policypack.sealed_log.tampering import TamperingKind, Unfinished

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
