"""The messages in responses of CloudWatch Logs: JSON documents, one after the other."""

from __future__ import annotations

import json
from codecs import getincrementaldecoder
from collections.abc import Iterator
from typing import IO, Any

# The lists of messages in responses of `filter-log-events` and `get-log-events`
# (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html),
# and in what a subscription filter delivers
# (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html).
_LISTS = ("events", "logEvents")
_PIECE = 1 << 16
# Characters of one value: an event has at most 1 MB, and other members are short.
_LONGEST = 1 << 24
_SPACE = " \t\r\n"
_decode = json.JSONDecoder().raw_decode


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
    listed = False
    text.take("{")
    while True:
        name = text.value()
        text.take(":")
        if name in _LISTS:
            listed = True
            yield from _list(text)
        else:
            text.value()
        if text.peek() != ",":
            break
        text.take(",")
    text.take("}")
    if not listed:
        raise ValueError("no list of events")


def _list(text: _Text) -> Iterator[str]:
    text.take("[")
    while text.peek() != "]":
        message = text.value()["message"]
        if not isinstance(message, str):
            raise TypeError("a message must be a string")
        yield message
        if text.peek() == ",":
            text.take(",")
    text.take("]")


class _Text:
    """JSON that is decoded one value after the other, of which a piece is held."""

    def __init__(self, data: IO[bytes]) -> None:
        data.seek(0)
        self._data, self._decoder = data, getincrementaldecoder("utf-8")()
        self._text, self._at, self._ended = "", 0, False

    def peek(self) -> str:
        """The next character that is no space; empty at the end."""
        while True:
            while self._at < len(self._text) and self._text[self._at] in _SPACE:
                self._at += 1
            if self._at < len(self._text) or self._ended:
                return self._text[self._at : self._at + 1]
            self._read(_PIECE)

    def take(self, expected: str) -> None:
        """Passes one character. Raises ValueError where it is another."""
        if self.peek() != expected:
            raise ValueError(f"{expected} expected")
        self._at += 1

    def value(self) -> Any:
        """The next value. Raises ValueError where there is none, or one that is too long."""
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
