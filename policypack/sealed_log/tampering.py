"""What verification of a sealed log reports: tampering, and the chains that it saw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from policypack.sealed_log.records import Line


class TamperingKind(Enum):
    """What was done to an audit record."""

    REMOVED = "removed"
    CHANGED = "changed"
    REORDERED = "reordered"
    INSERTED = "inserted"


@dataclass(frozen=True)
class Tampering:
    """`line` is where it was detected; `sequence` is the record's number, where it has a chain."""

    kind: TamperingKind
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
    """The intact records of a hash chain: the first number, their count, and the last record."""

    id: str
    first: int
    records: int
    head: Head


@dataclass(frozen=True)
class Verification:
    """`others` counts the lines that are not audit records."""

    chains: Sequence[Chain]
    findings: Sequence[Tampering]
    others: int
