"""What verification of a sealed log reports: tampering, and the chains that it saw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from enum import Enum

from policypack.sealed_log.records import Place
from policypack.start.record import record


class TamperingKind(Enum):
    """The kind of tampering with an audit record."""

    REMOVED = "removed"
    CHANGED = "changed"
    REORDERED = "reordered"
    INSERTED = "inserted"


@record(frozen=True)
class Tampering:
    """`line` is where it was detected; `sequence` is the record's number, where it has a chain."""

    kind: TamperingKind
    chain: str | None
    sequence: int | None
    line: Place | None
    message: str


@record(frozen=True)
class Head:
    """The last record of a chain: its number, its SHA-256 in hexadecimal, and its time (UTC)."""

    sequence: int
    digest: str
    time: str | None = None


@record(frozen=True)
class Chain:
    """The intact records of a hash chain: the first number, their count, and the last record."""

    id: str
    first: int
    records: int
    head: Head


@record(frozen=True)
class Unfinished:
    """A request that a record opens and none ends, such as one that was killed or timed out.

    `status` is what Lambda itself reports of it in the log, or None.
    """

    request: str | None
    chain: str
    sequence: int
    line: Place
    status: str | None = None


@record(frozen=True)
class Verification:
    """`others` counts the lines that are not audit records.

    `earlier` are the heads of an earlier verification whose chains ended before this log begins.
    """

    chains: Sequence[Chain]
    findings: Sequence[Tampering]
    others: int
    unfinished: Sequence[Unfinished] = ()
    earlier: Mapping[str, Head] = field(default_factory=dict)
