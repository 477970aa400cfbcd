"""One line of a log: is it an audit record, which place in which chain, and is its seal whole?"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from policypack.sealed_log.keys import Keys

# In a JSON text it would have escaped quotes, so that a line cannot quote itself to be a record.
_MARK = b'"audit":"runtime_guards"'
_MARKED = ("audit", "runtime_guards")
_OUTCOMES = ("accepted", "refused", "partial", "failed")
_CLAIM = re.compile(rb'"chain":\{"id":"([0-9a-f]{32})","sequence":(0|[1-9][0-9]{0,15}),')
_RECORD = re.compile(
    rb'(\{.*,"chain":\{"id":"([0-9a-f]{32})","sequence":(0|[1-9][0-9]{0,15}),'
    rb'"previous":"([0-9a-f]{64})","seal":)"([a-z0-9-]+):([0-9a-f]{2,256})"\}\}\}?\Z'
)
# An export to S3 puts a time before each line, `aws logs tail` the stream as well.
_BEFORE = re.compile(
    rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?[ \t](?:[^ {]+ )?(?=\{)"
)


@dataclass(frozen=True)
class Line:
    """A line as it stands in a file. `number` counts from 1; in a reply of CloudWatch, messages."""

    file: str
    number: int
    text: bytes

    def __str__(self) -> str:
        return f"{self.file}:{self.number}"


@dataclass(frozen=True)
class Record:
    """An audit record. Without a place it has no chain at all; without `whole`, its place is a
    claim. `digest` and `previous` are SHA-256 in hexadecimal, of this record and the one before.
    """

    line: Line
    chain: str | None = None
    sequence: int = -1
    previous: str = ""
    digest: str = ""
    whole: bool = False


def record(line: Line, keys: Keys) -> Record | None:
    """The audit record of a line; None for a line of another kind."""
    text = line.text
    claim = _CLAIM.search(text)
    if claim is None:
        return Record(line) if _passes_for_one(text) else None
    text = _BEFORE.sub(b"", text, count=1) if _BEFORE.match(text) else text
    found = _RECORD.match(text)
    if found is None or not _is_json(text):
        return Record(line, claim[1].decode(), int(claim[2]))
    sealed, chain, sequence, previous, name, seal = found.groups()
    return Record(
        line,
        chain.decode(),
        int(sequence),
        previous.decode(),
        sha256(text).hexdigest(),
        keys.fit(name.decode(), sealed, seal.decode()),
    )


def _passes_for_one(text: bytes) -> bool:
    """Whether a line without a seal would be taken for a record by who reads the log.

    As its writer spells it, even where it was cut or stands within a line, or in any other spelling
    of the same JSON: with spaces, escapes or names twice.
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
    # Findings of a startup check have the mark as well, and an outcome of their own.
    return _MARKED in pairs and any(("outcome", known) in pairs for known in _OUTCOMES)


def _is_json(text: bytes) -> bool:
    # One closing brace too many is not under the seal.
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
