"""Holds the records of each chain against each other, and says what does not fit.

Each execution environment has a chain of its own, whose records are numbered from 0. Records of
several chains may stand in any order, and other lines between them; only within its chain has a
record its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from policypack.sealed_log.keys import Keys
from policypack.sealed_log.records import Line, Record, record

_NOTHING = "0" * 64


class Kind(Enum):
    """What happened to a record."""

    REMOVED = "removed"
    CHANGED = "changed"
    REORDERED = "reordered"
    INSERTED = "inserted"


@dataclass(frozen=True)
class Finding:
    """`line` is where it shows; `sequence` is a record's number in its chain, where it has one."""

    kind: Kind
    chain: str | None
    sequence: int | None
    line: Line | None
    message: str


@dataclass(frozen=True)
class Head:
    """The last record of a chain: its number and its SHA-256 in hexadecimal."""

    sequence: int
    digest: str


@dataclass(frozen=True)
class Chain:
    """The whole records of a chain: the first number, how many there are, and the last record."""

    id: str
    first: int
    records: int
    head: Head


@dataclass(frozen=True)
class Verdict:
    """`others` counts the lines that are no audit records."""

    chains: Sequence[Chain]
    findings: Sequence[Finding]
    others: int


def verify(
    lines: Iterable[Line],
    keys: Keys,
    heads: Mapping[str, Head] | None = None,
    any_order: bool = False,
) -> Verdict:
    """Judges all lines. `heads` are those of an earlier verification, which must be reached.

    With `any_order` the order of lines does not matter: an export of CloudWatch Logs to S3 does
    not keep it (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/
    API_CreateExportTask.html).
    """
    heads = heads or {}
    by_chain: dict[str, list[Record]] = {chain: [] for chain in heads}
    findings: list[Finding] = []
    others = 0
    for line in lines:
        found = record(line, keys)
        if found is None:
            others += 1
        elif found.chain is None:
            message = "a record without a seal, or one whose seal was taken off"
            findings.append(Finding(Kind.INSERTED, None, None, line, message))
        else:
            by_chain.setdefault(found.chain, []).append(found)
    chains = []
    for chain, records in by_chain.items():
        judged = _Judged(chain, records, heads.get(chain), any_order)
        findings += judged.findings
        chains += judged.whole
    return Verdict(chains, findings, others)


class _Judged:
    """One chain, judged."""

    def __init__(
        self, chain: str, records: Sequence[Record], head: Head | None, any_order: bool
    ) -> None:
        self._chain, self._head = chain, head
        self.findings: list[Finding] = []
        self._seen: dict[int, Record] = {}
        self._changed: set[int] = set()
        self._place(records, any_order)
        self._judge_broken([each for each in records if not each.whole])
        self._judge_missing()
        self._judge_links()

    @property
    def whole(self) -> list[Chain]:
        """The chain, where it has a whole record at all."""
        if not self._seen:
            return []
        last = self._seen[max(self._seen)]
        head = Head(last.sequence, last.digest)
        return [Chain(self._chain, min(self._seen), len(self._seen), head)]

    def _find(self, kind: Kind, sequence: int, line: Line | None, message: str) -> None:
        self.findings.append(Finding(kind, self._chain, sequence, line, message))

    def _first(self) -> int:
        """The number that the chain has to begin with: what was verified earlier may be gone."""
        first = min(self._seen, default=0)
        if self._head is not None and first <= self._head.sequence + 1:
            return first
        return 0

    def _place(self, records: Sequence[Record], any_order: bool) -> None:
        highest: Record | None = None
        for each in records:
            number, twin = each.sequence, self._seen.get(each.sequence)
            if not each.whole:
                continue
            if twin is not None:
                same = "a copy of" if twin.digest == each.digest else "in the place of"
                self._find(Kind.INSERTED, number, each.line, f"{same} {twin.line}")
                continue
            self._seen[number] = each
            if highest is None or number > highest.sequence:
                highest = each
            elif not any_order:
                message = f"stands after record {highest.sequence} ({highest.line})"
                self._find(Kind.REORDERED, number, each.line, message)

    def _judge_broken(self, broken: Sequence[Record]) -> None:
        last = max(self._seen, default=-1)
        for each in broken:
            number = each.sequence
            if not self._seen:
                message = "no seal of its chain fits: another key, or no record of this function"
                self._find(Kind.INSERTED, number, each.line, message)
            elif number in self._seen or number in self._changed or number > last + 1:
                message = "its seal does not fit, and its place is not free"
                self._find(Kind.INSERTED, number, each.line, message)
            else:
                # The record of this number is not there: this is what has become of it.
                self._changed.add(number)
                self._find(Kind.CHANGED, number, each.line, "its seal does not fit")

    def _judge_missing(self) -> None:
        there = sorted({*self._seen, *self._changed})
        end = max(self._head.sequence if self._head else -1, there[-1] if there else -1)
        for before, after in pairwise([self._first() - 1, *there, end + 1]):
            if after - before < 2:
                continue
            message = f"record {before + 1} is not in the log"
            if after - before > 2:
                message = f"records {before + 1} to {after - 1} are not in the log"
            if after > end:
                message += ", and were there at the earlier verification"
            elif before < 0:
                message += "; it may begin later than the chain"
            where = self._seen.get(after) or self._seen.get(before)
            self._find(Kind.REMOVED, before + 1, where.line if where else None, message)

    def _judge_links(self) -> None:
        """Two whole records that do not follow each other: only who has the key can make them."""
        start = self._seen.get(0)
        if start is not None and start.previous != _NOTHING:
            self._find(Kind.INSERTED, 0, start.line, "the first record follows another one")
        for one, other in pairwise(sorted(self._seen)):
            before, after = self._seen[one], self._seen[other]
            if other == one + 1 and after.previous != before.digest:
                message = f"does not follow {before.line}: one of the two is another one"
                self._find(Kind.CHANGED, other, after.line, message)
        self._judge_head()

    def _judge_head(self) -> None:
        head = self._head
        if head is None:
            return
        same, following = self._seen.get(head.sequence), self._seen.get(head.sequence + 1)
        if same is not None and same.digest != head.digest:
            message = "is not the record of the earlier verification"
            self._find(Kind.CHANGED, head.sequence, same.line, message)
        elif same is None and following is not None and following.previous != head.digest:
            message = "does not follow the record of the earlier verification"
            self._find(Kind.CHANGED, following.sequence, following.line, message)
