"""Parts of a journal: the lines of some stacks, compressed by whoever judged them.

A journal is a file of such parts, one after the other, which is gzip again
(https://www.rfc-editor.org/rfc/rfc1952#section-2.2), so nobody who joins them reads a line.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from typing import IO, Any, NamedTuple

from policypack.organization.sources import StackKey
from policypack.reading import json_text
from policypack.report import audit_lines
from policypack.sealed_log.journals import SEAL, Entry, Seals, entry

Lines = list[dict[str, Any]]
# Fast, and a tenth of the text.
_LEVEL = 4
_PIECE = 2**20
_GZIP_WINDOW = 31
STACK = b'{"kind":"stack"'


class Part(NamedTuple):
    """Stacks of a run: `data` has the lines of `judged` of them.

    `entries` are what its seal has. `same` are stacks that are as an earlier run judged them.
    `seconds` is what all of them took.
    """

    data: bytes
    judged: int
    entries: tuple[Entry, ...] = ()
    same: tuple[StackKey, ...] = ()
    seconds: float = 0.0

    @property
    def is_whole(self) -> bool:
        """Whether it is what a worker of this version sends."""
        is_sealed = type(self.entries) is tuple and len(self.entries) == self.judged
        return type(self.data) is bytes and type(self.judged) is int and is_sealed


def part(stacks: Sequence[Lines], **more: Any) -> Part:
    """The part of some stacks."""
    texts = [audit_lines.text(lines).encode() for lines in stacks]
    return Part(packed(texts), len(stacks), (*map(entry, texts),), **more)


def packed(texts: Iterable[bytes]) -> bytes:
    """Lines of a journal, compressed."""
    return gzip.compress(b"".join(texts), _LEVEL, mtime=0)


def lines_in(text: bytes) -> Lines:
    """The lines of a text, a finding for each rule."""
    return [*audit_lines.parsed(_NAME, BytesIO(text))]


_NAME: Any = "journal"


def stacks_in(data: bytes) -> Iterator[Lines]:
    """The lines of each stack of a part."""
    yield from map(lines_in, texts_of_stacks(gzip.decompress(data)))


def texts_of_stacks(text: bytes) -> Iterator[bytes]:
    """The text of each stack of a part."""
    held: list[bytes] = []
    for line in BytesIO(text):
        if line.startswith(STACK) and held:
            yield b"".join(held)
            held = []
        held.append(line)
    if held:
        yield b"".join(held)


def parts_in(file: IO[bytes]) -> Iterator[tuple[int, int, bytes]]:
    """Where each whole part of a journal begins and ends, and its text."""
    at, rest = 0, file.read(_PIECE)
    while rest:
        unpacking, text, size = zlib.decompressobj(_GZIP_WINDOW), [], 0
        while not unpacking.eof:
            if not rest:
                return
            try:
                text.append(unpacking.decompress(rest))
            except zlib.error:
                return
            size += len(rest)
            rest = unpacking.unused_data if unpacking.eof else file.read(_PIECE)
        size -= len(rest)
        yield at, at + size, b"".join(text)
        at += size
        rest = rest or file.read(_PIECE)


def sealed_parts_in(file: IO[bytes], seals: Seals) -> Iterator[tuple[int, int, bytes]]:
    """Where each part of a journal begins and its seal ends, and its text, once that is checked.

    Raises ValueError for one that was edited.
    """
    begin, text = 0, b""
    for at, end, found in parts_in(file):
        for line in BytesIO(found):
            seals.add(line)
        if found.startswith(SEAL):
            yield begin, end, text
        begin, text = at, found


def line_of_stack(text: bytes) -> dict[str, Any] | None:
    """The line of the stack that a text begins with; None for any other line."""
    if not text.startswith(STACK):
        return None
    try:
        found = json_text.loads(text.partition(b"\n")[0])
    except json.JSONDecodeError:
        return None
    return found if isinstance(found, dict) else None
