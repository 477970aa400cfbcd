"""One line of a log: whether it is an audit record, its place in a chain, and its seal."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from policypack.sealed_log.keys import Keys

# Inside a JSON string the quotes would be escaped, so that no line can quote a record.
_MARK = b'"audit":"runtime_guards"'
_MARKED = ("audit", "runtime_guards")
_OUTCOMES = ("accepted", "refused", "partial", "failed")
_CLAIM = re.compile(rb'"chain":\{"id":"([0-9a-f]{32})","sequence":(0|[1-9][0-9]{0,15}),')
_RECORD = re.compile(
    rb'(\{.*,"chain":\{"id":"([0-9a-f]{32})","sequence":(0|[1-9][0-9]{0,15}),'
    rb'"previous":"([0-9a-f]{64})","seal":)"([a-z0-9-]+):([0-9a-f]{2,256})"\}\}\}?\Z'
)
# An export to S3 puts a timestamp before each line, `aws logs tail` the stream as well.
_BEFORE = re.compile(
    rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?[ \t](?:[^ {]+ )?(?=\{)"
)


@dataclass(frozen=True)
class Line:
    """A line of a file. `number` counts lines from 1, or the messages of a CloudWatch response."""

    file: str
    number: int
    text: bytes

    def __str__(self) -> str:
        return f"{self.file}:{self.number}"


@dataclass(frozen=True)
class AuditRecord:
    """An audit record. Unless `intact`, its chain and sequence are unverified.

    `chain` is None for a record without a seal. `digest` and `previous` are the SHA-256 of this and
    the previous record in hexadecimal.
    """

    line: Line
    chain: str | None = None
    sequence: int = -1
    previous: str = ""
    digest: str = ""
    intact: bool = False


def audit_record(line: Line, keys: Keys) -> AuditRecord | None:
    """The audit record in a line; None for any other line."""
    text = line.text
    claim = _CLAIM.search(text)
    if claim is None:
        return AuditRecord(line) if _resembles_record(text) else None
    text = _BEFORE.sub(b"", text, count=1) if _BEFORE.match(text) else text
    found = _RECORD.match(text)
    if found is None or not _is_json(text):
        return AuditRecord(line, claim[1].decode(), int(claim[2]))
    sealed, chain, sequence, previous, name, seal = found.groups()
    return AuditRecord(
        line,
        chain=chain.decode(),
        sequence=int(sequence),
        previous=previous.decode(),
        digest=sha256(text).hexdigest(),
        intact=keys.verify(name.decode(), sealed, seal.decode()),
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


def _is_json(text: bytes) -> bool:
    # The seal does not cover an extra closing brace.
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
