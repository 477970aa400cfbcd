"""The lines of a log file: text, gzip, an export or a response of CloudWatch Logs."""

from __future__ import annotations

import gzip
import json
import sys
import zlib
from codecs import BOM_UTF8
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from policypack.sealed_log.records import Line

STANDARD_INPUT = "-"
_GZIP = b"\x1f\x8b"
# The lists of messages in responses of `filter-log-events` and `get-log-events`
# (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html),
# and in what a subscription filter delivers
# (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html).
_LISTS = ("events", "logEvents")


def lines(log: str) -> Iterator[Line]:
    """The lines of a log in order. A folder, such as an export to S3, is read by file name.

    Raises ValueError for a damaged file, and OSError for an unreadable one.
    """
    if log == STANDARD_INPUT:
        yield from _of(log, sys.stdin.buffer.read())
        return
    path = Path(log)
    files = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
    for file in files:
        yield from _of(str(file), file.read_bytes())


def _of(file: str, data: bytes) -> Iterator[Line]:
    if data.startswith(_GZIP):
        try:
            data = gzip.decompress(data)
        except (OSError, EOFError, zlib.error):
            raise ValueError(f"{file}: damaged gzip file; download it again") from None
    messages = _messages(data)
    texts = _text_lines(data) if messages is None else messages
    for number, text in enumerate(texts, 1):
        if text:
            yield Line(file, number, text)


def _text_lines(data: bytes) -> list[bytes]:
    # Windows adds a byte order mark and carriage returns; no record has either.
    return [line.removesuffix(b"\r") for line in data.removeprefix(BOM_UTF8).split(b"\n")]


def _messages(data: bytes) -> list[bytes] | None:
    """The messages of JSON documents of CloudWatch Logs; None for other data."""
    if not data.lstrip().startswith(b"{"):
        return None
    documents = _documents(data)
    if documents is None:
        return None
    return [
        # A printed line keeps its line break in the message.
        event["message"].removesuffix("\n").encode("utf-8", "surrogatepass")
        for document in documents
        for event in document
    ]


def _documents(data: bytes) -> list[list[Any]] | None:
    """The lists of events in one or more concatenated JSON documents."""
    decoder = json.JSONDecoder()
    found: list[list[Any]] = []
    try:
        text, at = data.decode("utf-8").strip(), 0
        while at < len(text):
            document, at = decoder.raw_decode(text, at)
            events = next(document[name] for name in _LISTS if name in document)
            if not all(isinstance(event["message"], str) for event in events):
                return None
            found.append(events)
            at += len(text[at:]) - len(text[at:].lstrip())
    except (ValueError, TypeError, KeyError, StopIteration, RecursionError):
        return None
    return found
