"""The lines of a log file: text, gzip, an export, a table or a response of CloudWatch Logs.

Files are read in pieces, so that memory does not grow with them.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import json
import sys
import zlib
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import IO, Any

from policypack.reading import files
from policypack.sealed_log.records import Line

# The lists of messages in responses of `filter-log-events` and `get-log-events`
# (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html),
# and in what a subscription filter delivers
# (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html).
_LISTS = ("events", "logEvents")
# Queries of Logs Insights: the rows of `get-query-results`
# (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetQueryResults.html),
# and the objects that the console exports.
_ROWS = "results"
_MESSAGES = ("message", "@message")
# Fields of a log event in one of these forms, or of one that was written as a line by itself.
_OF_EVENTS = frozenset(
    {
        *_MESSAGES,
        *("timestamp", "@timestamp", "ingestionTime", "@ingestionTime", "eventId", "id"),
        *("logGroup", "logStream", "logStreamName", "@log", "@logStream", "@ptr"),
        "extractedFields",
    }
)
_OF_CSV = ".csv"
_PIECE = 1 << 16
# Characters of one value: an event has at most 1 MB, and other members are short.
_LONGEST = 1 << 24
_SPACE = " \t\r\n"
_decode = json.JSONDecoder().raw_decode
# As the guards write their records.
_ENCODE = json.JSONEncoder(separators=(",", ":")).encode


def is_response(data: IO[bytes]) -> bool:
    """Whether the data is such documents to its end, and no text."""
    try:
        for _ in _messages(data):
            pass
    except (ValueError, TypeError, KeyError, RecursionError):
        return False
    return True


def messages(data: IO[bytes]) -> Iterator[bytes]:
    """The messages of data that is such documents."""
    for message in _messages(data):
        # A printed line keeps its line break in the message.
        yield message.removesuffix("\n").encode("utf-8", "surrogatepass")


def _messages(data: IO[bytes]) -> Iterator[str]:
    text = _Text(data)
    yield from _document(text)
    while text.peek():
        yield from _document(text)


def _document(text: _Text) -> Iterator[str]:
    if text.peek() == "[":
        yield from _list(text, _of_row)
        return
    listed, others = False, {}
    text.take("{")
    while True:
        name = text.value()
        text.take(":")
        if name in _LISTS or name == _ROWS:
            listed = True
            yield from _list(text, _of_row if name == _ROWS else _of_event)
        else:
            others[name] = text.value()
        if text.peek() != ",":
            break
        text.take(",")
    text.take("}")
    if not listed:
        yield _of_row(others)


def _list(text: _Text, message_of: Callable[[Any], str]) -> Iterator[str]:
    text.take("[")
    while text.peek() != "]":
        yield message_of(text.value())
        if text.peek() == ",":
            text.take(",")
    text.take("]")


def _of_event(event: Any) -> str:
    message = event["message"]
    if not isinstance(message, str):
        raise TypeError("a message must be a string")
    return message


def _of_row(row: Any) -> str:
    """The message of a row or event. Raises ValueError or TypeError if it is another object."""
    if isinstance(row, list):
        row = {each["field"]: each["value"] for each in row}
    if not isinstance(row, dict) or not row.keys() <= _OF_EVENTS or len(row) < 2:
        raise ValueError("no log event")
    message = next((row[name] for name in _MESSAGES if name in row), None)
    # The console shows a message that is JSON as an object.
    return message if isinstance(message, str) else _ENCODE(_held(message))


def _held(message: Any) -> Any:
    if not isinstance(message, dict):
        raise TypeError("a message must be a string or an object")
    return message


class _Text:
    """JSON that is decoded one value after the other, of which a piece is held."""

    def __init__(self, data: IO[bytes]) -> None:
        data.seek(0)
        self._data, self._decoder = data, getincrementaldecoder("utf-8")()
        self._text, self._at, self._ended = "", 0, False

    def peek(self) -> str:
        """The next character that is not a space; empty at the end."""
        while True:
            while self._at < len(self._text) and self._text[self._at] in _SPACE:
                self._at += 1
            if self._at < len(self._text) or self._ended:
                return self._text[self._at : self._at + 1]
            self._read(_PIECE)

    def take(self, expected: str) -> None:
        """Passes one character. Raises ValueError if it is another."""
        if self.peek() != expected:
            raise ValueError(f"{expected} expected")
        self._at += 1

    def value(self) -> Any:
        """The next value. Raises ValueError if there is none, or one that is too long."""
        self.peek()
        size = _PIECE
        while True:
            try:
                value, end = _decode(self._text, self._at)
            except ValueError:
                if self._ended or len(self._text) > _LONGEST:
                    raise
            else:
                # A number may go on in the next piece.
                if end < len(self._text) or self._ended:
                    self._at = end
                    return value
            self._read(size)
            size *= 2

    def _read(self, size: int) -> None:
        more = self._data.read(size)
        self._ended = not more
        self._text = self._text[self._at :] + self._decoder.decode(more, final=self._ended)
        self._at = 0


STANDARD_INPUT = "-"
_GZIP = b"\x1f\x8b"


def lines(log: str) -> Iterator[Line]:
    """The lines of a log in order. A folder, such as an export to S3, is read by file name.

    Raises ValueError for a damaged file, and OSError for an unreadable one.
    """
    if log == STANDARD_INPUT:
        with TemporaryFile() as spooled:
            # What follows reads the beginning twice.
            copyfileobj(sys.stdin.buffer, spooled)
            yield from _of(log, spooled)
        return
    path = Path(log)
    found = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
    for file in found:
        with files.opened(file) as opened:
            yield from _of(str(file), opened)


def _of(file: str, stored: IO[bytes]) -> Iterator[Line]:
    with _unpacked(file, stored) as data:
        if file.endswith(_OF_CSV):
            yield from _cells(file, data)
            return
        texts = messages(data) if is_response(data) else _text_lines(file, data)
        for number, text in enumerate(texts, 1):
            if text:
                yield Line(file, number, text)


def is_container(file: str) -> bool:
    """Whether a file has log events in a document of CloudWatch Logs, and is not a log or event."""
    with files.opened(Path(file)) as stored, _unpacked(file, stored) as data:
        return is_response(data)


def _cells(file: str, data: IO[bytes]) -> Iterator[Line]:
    """The cells of a table, each with the last line of its row: a cell may have line breaks."""
    rows = csv.reader(f"{text.decode('utf-8', 'replace')}\n" for text in _text_lines(file, data))
    while (row := _row(file, rows)) is not None:
        for cell in filter(None, row):
            text = cell.removesuffix("\n").encode("utf-8", "surrogatepass")
            yield Line(file, rows.line_num, text)


def _row(file: str, rows: Any) -> list[str] | None:
    # An event has up to 6 MB, and the module's own limit is 128 kB: one of the whole process, by
    # which others tell a damaged table.
    before = csv.field_size_limit(files.LINE)
    try:
        return next(rows, None)
    except csv.Error as error:
        raise ValueError(f"{file}:{rows.line_num}: {error}; export the table again") from None
    finally:
        csv.field_size_limit(before)


@contextmanager
def _unpacked(file: str, stored: IO[bytes]) -> Iterator[IO[bytes]]:
    stored.seek(0)
    packed = stored.read(len(_GZIP)) == _GZIP
    stored.seek(0)
    if not packed:
        yield stored
        return
    try:
        with gzip.GzipFile(fileobj=stored) as unpacked:
            yield unpacked  # type: ignore[misc]
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise ValueError(f"{file}: damaged gzip file; download it again") from None


def _in_utf_8(file: str, data: IO[bytes]) -> Iterator[bytes]:
    """The lines in UTF-8. What PowerShell redirects to a file is UTF-16, with a byte order mark."""
    begins = data.read(2)
    data.seek(0)
    if begins not in (BOM_UTF16_LE, BOM_UTF16_BE):
        yield from files.lines_of(data, file)
        return
    for line in codecs.getreader("utf-16")(data, "replace"):
        yield line.encode("utf-8", "surrogatepass")


def _text_lines(file: str, data: IO[bytes]) -> Iterator[bytes]:
    # Windows adds a byte order mark and carriage returns; no record has either.
    data.seek(0)
    for number, line in enumerate(_in_utf_8(file, data)):
        text = line.removesuffix(b"\n").removesuffix(b"\r")
        yield text if number else text.removeprefix(BOM_UTF8)
