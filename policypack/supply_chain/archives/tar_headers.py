"""The headers of a tar file, read as untrusted input: one meaning, or a fault.

https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html is the format's description, and
https://www.gnu.org/software/tar/manual/html_node/Standard.html that of GNU's long names.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import IO, NamedTuple

from policypack.start.lazy_patterns import lazy_pattern
from policypack.supply_chain.archives.entries import MAX_ENTRIES, ArchiveError

MALFORMED = "is not a tar file or is malformed"
BLOCK = 512
FILE, FOLDER, SYMLINK = b"0", b"5", b"2"
_PAX, _PAX_FOR_ALL, _LONG_NAME, _LONG_TARGET = b"x", b"g", b"L", b"K"
# As in Go's archive/tar, which Pulumi reads with: names have some hundred bytes.
_MAX_EXTENSION = 1024 * 1024
# Files, folders, and what describes them.
_MAX_HEADERS = 3 * MAX_ENTRIES
_OCTAL = lazy_pattern(rb"[ \0]*([0-7]*)[ \0]*")
_RECORD = lazy_pattern(rb"(\d{1,7}) ")
_TWO_NAMES = "has two names that differ: which one is used depends on the tool that unpacks it"
_TWO_SIZES = "states two sizes: which files it holds depends on the tool that unpacks it"
_TRAILING = "has data after its end"
_PATHS = {b"path", b"linkpath", b"size"}


class Header(NamedTuple):
    """One member; `start` is the place of its data in the stream."""

    name: bytes
    kind: bytes
    size: int
    mode: int
    target: bytes
    start: int
    is_sparse: bool


class _Extensions:
    """What the headers before that of a member say about it."""

    def __init__(self) -> None:
        self.long: dict[bytes, bytes] = {}
        self.records: dict[bytes, bytes] = {}

    def add(self, kind: bytes, content: bytes) -> None:
        """Takes the content of one extension. Raises ArchiveError where it contradicts another."""
        if kind in (_LONG_NAME, _LONG_TARGET):
            new = {b"path" if kind == _LONG_NAME else b"linkpath": content.rstrip(b"\0")}
            known = self.long
        else:
            new, known = _records(content), self.records
        if known.keys() & new.keys():
            raise ArchiveError(_TWO_NAMES)
        known.update(new)

    def text(self, key: bytes, stated: bytes) -> bytes:
        """The name or the target that counts, of the three places where it can stand."""
        found = {known[key] for known in (self.long, self.records) if key in known}
        if len(found) > 1:
            raise ArchiveError(_TWO_NAMES)
        return found.pop() if found else stated


def read_headers(stream: IO[bytes]) -> Iterator[Header]:
    """The members in their order. Raises ArchiveError for what two tools read in two ways."""
    end = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    extensions = _Extensions()
    for _ in range(_MAX_HEADERS):
        block = stream.read(BLOCK)
        if not block.strip(b"\0"):
            _check_end(stream, len(block))
            return
        kind, size = _checked(block)
        start = stream.tell()
        if start + size > end:
            raise ArchiveError("is cut off before its end")
        if kind in (_PAX, _PAX_FOR_ALL, _LONG_NAME, _LONG_TARGET):
            if size > _MAX_EXTENSION:
                raise ArchiveError(MALFORMED)
            content = stream.read(size)
            if kind != _PAX_FOR_ALL:
                extensions.add(kind, content)
            elif _PATHS & _records(content).keys():
                raise ArchiveError("gives all its files one name or size")
        else:
            yield _member(block, kind, size, start, extensions)
            extensions = _Extensions()
        stream.seek(start + -(-size // BLOCK) * BLOCK)
    raise ArchiveError(f"holds more than {MAX_ENTRIES:,} files")


def _check_end(stream: IO[bytes], found: int) -> None:
    """After a block of zeros, only zeros may follow: tools that read further find more files."""
    if found not in (0, BLOCK):
        raise ArchiveError(MALFORMED)
    while piece := stream.read(BLOCK * 512):
        if piece.strip(b"\0"):
            raise ArchiveError(_TRAILING)


def _checked(block: bytes) -> tuple[bytes, int]:
    """The kind and the size of a header with the right checksum."""
    if len(block) < BLOCK:
        raise ArchiveError(MALFORMED)
    if _number(block[148:156]) != sum(block) - sum(block[148:156]) + 8 * ord(" "):
        raise ArchiveError(MALFORMED)
    kind = block[156:157]
    return (FILE if kind in (b"\0", b"7") else kind), _number(block[124:136])


def _member(block: bytes, kind: bytes, size: int, start: int, extensions: _Extensions) -> Header:
    records = extensions.records
    if records.get(b"size", b"%d" % size) != b"%d" % size:
        raise ArchiveError(_TWO_SIZES)
    name = extensions.text(b"path", _name(block))
    if block[156:157] == b"\0" and name.endswith(b"/"):
        kind = FOLDER
    if size and kind in (FOLDER, SYMLINK):
        raise ArchiveError(_TWO_SIZES)
    target = extensions.text(b"linkpath", _text(block[157:257]))
    is_sparse = any(key.startswith(b"GNU.sparse.") for key in records)
    return Header(name, kind, size, _number(block[100:108]), target, start, is_sparse)


def _name(block: bytes) -> bytes:
    name = _text(block[:100])
    # GNU's own format has other fields in the place of the prefix.
    prefix = _text(block[345:500]) if block[257:263] == b"ustar\0" else b""
    return prefix + b"/" + name if prefix else name


def _text(field: bytes) -> bytes:
    return field.partition(b"\0")[0]


def _number(field: bytes) -> int:
    if field[0] & 0x80:
        return int.from_bytes(bytes([field[0] & 0x7F]) + field[1:], "big")
    found = _OCTAL.fullmatch(field)
    if found is None:
        raise ArchiveError(MALFORMED)
    return int(found[1] or b"0", 8)


def _records(content: bytes) -> dict[bytes, bytes]:
    """The records of a pax header: `LENGTH KEY=VALUE` and a line feed."""
    records: dict[bytes, bytes] = {}
    at = 0
    while at < len(content):
        length = _RECORD.match(content, at)
        end = at + int(length[1]) if length else 0
        if length is None or end <= length.end() or content[end - 1 : end] != b"\n":
            raise ArchiveError(MALFORMED)
        key, equals, value = content[length.end() : end - 1].partition(b"=")
        if not equals or key in records:
            raise ArchiveError(MALFORMED)
        records[key], at = value, end
    return records
