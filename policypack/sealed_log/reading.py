"""The first pass over a log: every line once, in its order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from policypack.sealed_log.keys import Keys
from policypack.sealed_log.platform_lines import report
from policypack.sealed_log.records import AuditRecord, Line, Place, audit_records
from policypack.sealed_log.store import Store
from policypack.sealed_log.tampering import Head, Tampering, TamperingKind
from policypack.start.record import record

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
