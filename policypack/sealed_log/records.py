"""One line of a log: whether it is an audit record, its place in a chain, and its seal."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from enum import Enum
from hashlib import sha256
from typing import Any

from policypack.reading import json_text
from policypack.sealed_log.keys import Keys
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record

# Inside a JSON string the quotes would be escaped, so that no line can quote a record.
_MARK = b'"audit":"runtime_guards"'
_MARKED = ("audit", "runtime_guards")
_STARTED = "started"
_OUTCOMES = (
    _STARTED,
    "accepted",
    "refused",
    "partial",
    "observed",
    "suspended",
    "failed",
    "unknown",
)
_CLAIM = lazy_pattern(rb'"chain":\{"id":"([0-9a-f]{32})","sequence":(0|[1-9][0-9]{0,15}),')
# The rest of a chain, from its claim on: all of it is sealed but the seal itself.
_REST = lazy_pattern(rb'"previous":"([0-9a-f]{64})","seal":')
_SEAL = lazy_pattern(rb'"([a-z0-9-]+):([0-9a-f]{2,256})"\}')
# How the writer begins a record, of its own schema and of OCSF.
_BEGINNINGS = (b'{"category_uid":', b'{"audit":"runtime_guards"')
_TIME = lazy_pattern(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


@record(frozen=True)
class Place:
    """A line of a file. `number` counts lines from 1, or the messages of a CloudWatch response."""

    file: str
    number: int

    def __str__(self) -> str:
        return f"{self.file}:{self.number}"


@record(frozen=True)
class Line(Place):
    """A line with its text, which no finding keeps."""

    text: bytes

    @property
    def place(self) -> Place:
        """Where the line is."""
        return Place(self.file, self.number)


@record(frozen=True)
class Invocation:
    """A record's data about its invocation: the request, whether it opens it, and the time."""

    request: str | None
    starts: bool
    time: str | None


_UNKNOWN = Invocation(None, False, None)


@record(frozen=True)
class AuditRecord:
    """An audit record. Unless `intact`, its chain and sequence are unverified.

    `chain` is None for a record without a seal. `digest` and `previous` are the SHA-256 of this and
    the previous record in hexadecimal.
    """

    place: Place
    chain: str | None = None
    sequence: int = -1
    previous: str = ""
    digest: str = ""
    intact: bool = False
    invocation: Invocation = _UNKNOWN


def audit_records(line: Line, keys: Keys) -> Iterator[AuditRecord]:
    """The audit records in a line: mostly one or none.

    What stands around a record is ignored: a timestamp and a stream before it, as exports have
    them, columns and spaces behind it, what a handler has printed without a line break. But where a
    reader would take that for an audit record, it is one without a seal, and a record within
    another document is changed.
    """
    text, read = line.text, 0
    while claim := _CLAIM.search(text, read):
        found = _sealed_record(line.place, text, read, claim, keys)
        if found is None:
            # All that is read to here belongs to it, whatever has changed.
            yield AuditRecord(line.place, claim[1].decode(), int(claim[2]))
            read = claim.end()
            continue
        record_, start, end = found
        if _resembles_record(text[read:start]):
            yield AuditRecord(line.place)
        yield record_
        read = end
    if _resembles_record(text[read:]):
        yield AuditRecord(line.place)


def _sealed_record(
    place: Place, text: bytes, read: int, claim: re.Match[bytes], keys: Keys
) -> tuple[AuditRecord, int, int] | None:
    """The intact record with that claim, with its start and end in the line."""
    rest = _REST.match(text, claim.end())
    seal = _SEAL.match(text, rest.end()) if rest else None
    if rest is None or seal is None:
        return None
    for start in _starts(text, read, claim.start()):
        name, value = (each.decode() for each in seal.groups())
        if not keys.verify(name, text[start : rest.end()], value):
            continue
        # The seal does not cover the braces that close the document, one or two.
        for end in (seal.end() + 1, seal.end() + 2):
            document = _document(text[start:end])
            if document is not None and not _is_within(text, end):
                record_ = AuditRecord(
                    place,
                    chain=claim[1].decode(),
                    sequence=int(claim[2]),
                    previous=rest[1].decode(),
                    digest=sha256(text[start:end]).hexdigest(),
                    intact=True,
                    invocation=_invocation(document),
                )
                return record_, start, end
    return None


def _is_within(text: bytes, end: int) -> bool:
    """Whether a larger JSON document continues after the record."""
    return text[end : end + 1] in (b"]", b"}")


def _starts(text: bytes, read: int, claim: int) -> Iterator[int]:
    """Where the record with the claim may begin, behind what is read already."""
    first = text.find(b"{", read, claim)
    # A record has neither beginning inside, but the first has the second under `unmapped`.
    likely = (text.rfind(each, read, claim) for each in _BEGINNINGS)
    yield from dict.fromkeys(start for start in (first, *likely) if start >= 0)


def _invocation(document: dict[str, Any]) -> Invocation:
    inner, metadata = document.get("unmapped"), document.get("metadata")
    if isinstance(inner, dict) and isinstance(metadata, dict):  # OCSF
        outcome, request = inner.get("outcome"), metadata.get("correlation_uid")
        time = document.get("time_dt")
    else:
        outcome, request = document.get("outcome"), document.get("aws_request_id")
        time = document.get("timestamp")
    return Invocation(
        request if isinstance(request, str) else None,
        outcome == _STARTED,
        time if isinstance(time, str) and _TIME.fullmatch(time) else None,
    )


def _resembles_record(text: bytes) -> bool:
    """Whether a reader of the log would take an unsealed line for an audit record.

    That is the writer's own spelling, even truncated or within a line, and any other spelling of
    the same JSON: with spaces, escapes or duplicate names.
    """
    if _MARK in text:
        return True
    start = text.find(b"{")
    if start < 0:
        return False
    pairs: list[tuple[str, Any]] = []

    def kept(found: list[tuple[str, Any]]) -> dict[str, Any]:
        pairs.extend(found)
        return dict(found)

    try:
        json.JSONDecoder(object_pairs_hook=kept).raw_decode(text[start:].decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return False
    # Findings of a startup check have the same mark and outcomes of their own.
    return _MARKED in pairs and any(("outcome", known) in pairs for known in _OUTCOMES)


def _document(text: bytes) -> dict[str, Any] | None:
    try:
        document = json_text.loads(text.decode(), unique=False)
    except ValueError:
        return None
    return document if isinstance(document, dict) else None


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
