"""Verifies the hash chains of a log and reports tampering.

Each execution environment has a chain of its own, whose records are numbered from 0. Records of
several chains may interleave, with other lines between them; the order counts within a chain only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from policypack.sealed_log.keys import Keys
from policypack.sealed_log.records import AuditRecord, Line, audit_record
from policypack.sealed_log.tampering import Chain, Head, Tampering, TamperingKind, Verification

_NO_PREVIOUS = "0" * 64
_UNSEALED = "audit record without a seal"


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
    """
    heads = heads or {}
    by_chain: dict[str, list[AuditRecord]] = {chain: [] for chain in heads}
    findings: list[Tampering] = []
    others = 0
    for line in lines:
        found = audit_record(line, keys)
        if found is None:
            others += 1
        elif found.chain is None:
            findings.append(Tampering(TamperingKind.INSERTED, None, None, line, _UNSEALED))
        else:
            by_chain.setdefault(found.chain, []).append(found)
    checks = [
        _ChainCheck(chain, records, heads.get(chain), any_order)
        for chain, records in by_chain.items()
    ]
    findings += (finding for check in checks for finding in check.findings)
    return Verification([chain for check in checks for chain in check.chain], findings, others)


class _ChainCheck:
    """The verification of one chain."""

    def __init__(
        self, chain: str, records: Sequence[AuditRecord], head: Head | None, any_order: bool
    ) -> None:
        self._chain, self._head = chain, head
        self.findings: list[Tampering] = []
        self._seen: dict[int, AuditRecord] = {}
        self._changed: set[int] = set()
        self._place(records, any_order)
        self._check_broken([each for each in records if not each.intact])
        self._check_missing()
        self._check_links()

    @property
    def chain(self) -> list[Chain]:
        """The chain, if it has an intact record."""
        if not self._seen:
            return []
        last = self._seen[max(self._seen)]
        head = Head(last.sequence, last.digest)
        return [Chain(self._chain, min(self._seen), len(self._seen), head)]

    def _find(self, kind: TamperingKind, sequence: int, line: Line | None, message: str) -> None:
        self.findings.append(Tampering(kind, self._chain, sequence, line, message))

    def _first(self) -> int:
        """The number that the chain must start with: verified records may have been deleted."""
        first = min(self._seen, default=0)
        if self._head is not None and first <= self._head.sequence + 1:
            return first
        return 0

    def _place(self, records: Sequence[AuditRecord], any_order: bool) -> None:
        highest: AuditRecord | None = None
        for each in records:
            number, twin = each.sequence, self._seen.get(each.sequence)
            if not each.intact:
                continue
            if twin is not None:
                relation = "duplicates" if twin.digest == each.digest else "conflicts with"
                self._find(TamperingKind.INSERTED, number, each.line, f"{relation} {twin.line}")
                continue
            self._seen[number] = each
            if highest is None or number > highest.sequence:
                highest = each
            elif not any_order:
                message = f"follows record {highest.sequence} ({highest.line}) in the log"
                self._find(TamperingKind.REORDERED, number, each.line, message)

    def _check_broken(self, broken: Sequence[AuditRecord]) -> None:
        last = max(self._seen, default=-1)
        for each in broken:
            number = each.sequence
            if not self._seen:
                message = "no valid seal in its chain: another key, or a forged record"
                self._find(TamperingKind.INSERTED, number, each.line, message)
            elif number in self._seen or number in self._changed or number > last + 1:
                message = "invalid seal, and its sequence number is already taken"
                self._find(TamperingKind.INSERTED, number, each.line, message)
            else:
                # The record of this number is missing: this line is what it was changed to.
                self._changed.add(number)
                self._find(TamperingKind.CHANGED, number, each.line, "invalid seal")

    def _check_missing(self) -> None:
        there = sorted({*self._seen, *self._changed})
        end = max(self._head.sequence if self._head else -1, there[-1] if there else -1)
        for before, after in pairwise([self._first() - 1, *there, end + 1]):
            if after - before < 2:
                continue
            message = f"record {before + 1} is missing"
            if after - before > 2:
                message = f"records {before + 1} to {after - 1} are missing"
            if after > end:
                message += ", which the earlier verification reached"
            elif before < 0:
                message += "; the log may start later than the chain"
            where = self._seen.get(after) or self._seen.get(before)
            self._find(TamperingKind.REMOVED, before + 1, where.line if where else None, message)

    def _check_links(self) -> None:
        """Reports intact records whose hashes do not link: they need the key to be made."""
        start = self._seen.get(0)
        if start is not None and start.previous != _NO_PREVIOUS:
            self._find(
                TamperingKind.INSERTED, 0, start.line, "the first record names a previous one"
            )
        for one, other in pairwise(sorted(self._seen)):
            before, after = self._seen[one], self._seen[other]
            if other == one + 1 and after.previous != before.digest:
                message = f"does not link to {before.line}: one of the two was replaced"
                self._find(TamperingKind.CHANGED, other, after.line, message)
        self._check_head()

    def _check_head(self) -> None:
        head = self._head
        if head is None:
            return
        same, following = self._seen.get(head.sequence), self._seen.get(head.sequence + 1)
        if same is not None and same.digest != head.digest:
            message = "differs from the record of the earlier verification"
            self._find(TamperingKind.CHANGED, head.sequence, same.line, message)
        elif same is None and following is not None and following.previous != head.digest:
            message = "does not link to the record of the earlier verification"
            self._find(TamperingKind.CHANGED, following.sequence, following.line, message)
