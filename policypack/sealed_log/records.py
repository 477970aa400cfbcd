"""One line of a log: whether it is an audit record, its place in a chain, and its seal."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from policypack.sealed_log.keys import Keys
from policypack.start.record import record

# Inside a JSON string the quotes would be escaped, so that no line can quote a record.
_MARK = b'"audit":"runtime_guards"'
_MARKED = ("audit", "runtime_guards")
_STARTED = "started"
_OUTCOMES = (_STARTED, "accepted", "refused", "partial", "failed", "unknown")
_CLAIM = re.compile(rb'"chain":\{"id":"([0-9a-f]{32})","sequence":(0|[1-9][0-9]{0,15}),')
_RECORD = re.compile(
    rb'(\{.*,"chain":\{"id":"([0-9a-f]{32})","sequence":(0|[1-9][0-9]{0,15}),'
    rb'"previous":"([0-9a-f]{64})","seal":)"([a-z0-9-]+):([0-9a-f]{2,256})"\}\}\}?\Z'
)
# How the writer begins a record, of its own schema and of OCSF.
_BEGINNINGS = (b'{"category_uid":', b'{"audit":"runtime_guards"')
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
# An export to S3 puts a timestamp before each line, `aws logs tail` the stream as well.
_BEFORE = re.compile(
    rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?[ \t](?:[^ {]+ )?(?=\{)"
)


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
    """What a record tells of its invocation: the request, whether it opens it, and the time."""

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

    A record may stand after other text, which a handler has printed without a line break. That
    text is another, unsealed record where a reader would take it for one.
    """
    text = line.text
    claim = _CLAIM.search(text)
    if claim is None:
        if _resembles_record(text):
            yield AuditRecord(line.place)
        return
    text = _BEFORE.sub(b"", text, count=1) if _BEFORE.match(text) else text
    for start in _starts(text):
        found = _sealed_record(line.place, text[start:], keys)
        if found is not None:
            if _resembles_record(text[:start]):
                yield AuditRecord(line.place)
            yield found
            return
    yield AuditRecord(line.place, claim[1].decode(), int(claim[2]))


def _starts(text: bytes) -> Iterator[int]:
    yield 0
    # A record has neither beginning inside, but the first has the second under `unmapped`.
    yield from (start for start in map(text.rfind, _BEGINNINGS) if start > 0)


def _sealed_record(place: Place, text: bytes, keys: Keys) -> AuditRecord | None:
    found = _RECORD.match(text)
    # The seal does not cover an extra closing brace.
    document = _document(text) if found else None
    if found is None or document is None:
        return None
    sealed, chain, sequence, previous, name, seal = found.groups()
    if not keys.verify(name.decode(), sealed, seal.decode()):
        return None
    return AuditRecord(
        place,
        chain=chain.decode(),
        sequence=int(sequence),
        previous=previous.decode(),
        digest=sha256(text).hexdigest(),
        intact=True,
        invocation=_invocation(document),
    )


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
        document = json.loads(text.decode())
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None
