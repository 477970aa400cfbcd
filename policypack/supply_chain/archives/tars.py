"""Tar files, plain or gzipped: Pulumi accepts them as archives and repacks them for Lambda."""

from __future__ import annotations

import gzip
import io
import os
import tempfile
import threading
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, NamedTuple

from policypack.reading.files import opened
from policypack.start.lazy_patterns import lazy_pattern
from policypack.supply_chain.archives.engine_hashes import Version
from policypack.supply_chain.archives.entries import (
    MAX_COMPRESSION_RATIO,
    MAX_ENTRIES,
    MAX_UNPACKED_SIZE,
    RATIO_IGNORED_BELOW,
    ArchiveError,
    Entry,
    Found,
    Names,
    escapes_archive,
    printable,
    safe_name,
)

# The headers of a tar file, read as untrusted input: one meaning, or a fault.
#
# https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html is the format's description,
# and https://www.gnu.org/software/tar/manual/html_node/Standard.html that of GNU's long names.

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
        """Takes the content of one extension. Raises ArchiveError if it contradicts another."""
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
    raise ArchiveError(f"contains more than {MAX_ENTRIES:,} files")


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


_BROKEN = (zlib.error, EOFError, OSError, ValueError, OverflowError)
_GZIP = b"\x1f\x8b"
_PIECE = 1024 * 1024
# Contents plus headers: no package that Lambda accepts needs more.
_MAX_STREAM_SIZE = 2 * MAX_UNPACKED_SIZE
# Reads so many bytes from a place in the tar file.
_Reader = Callable[[int, int], bytes]


def read_tar(path: Path) -> Found:
    """The files of a tar file, and its faults.

    Gzip has no index, so a gzipped tar file is decompressed once into an unnamed temporary file.
    """
    try:
        with opened(path) as file:
            is_zipped = file.read(len(_GZIP)) == _GZIP
            size = os.fstat(file.fileno()).st_size
            if size > _MAX_STREAM_SIZE:
                raise ArchiveError(f"is larger than {_MAX_STREAM_SIZE // 1024**2} MB")
            if not is_zipped:
                yield from _read(file, _from_file(path, Version.of(os.fstat(file.fileno()))))
                return
        stream = _unpacked(path, size)
        yield from _read(stream, _from_stream(stream))
    except ArchiveError as fault:
        yield fault
    except _BROKEN:
        yield ArchiveError(MALFORMED)


def _unpacked(path: Path, size: int) -> IO[bytes]:
    most = min(_MAX_STREAM_SIZE, max(RATIO_IGNORED_BELOW, MAX_COMPRESSION_RATIO * size))
    stream = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the entries do
    with opened(path) as packed, gzip.GzipFile(fileobj=packed) as file:
        while piece := file.read(_PIECE):
            stream.write(piece)
            if stream.tell() > most:
                raise ArchiveError(_too_much(most))
    return stream


def _too_much(most: int) -> str:
    if most == _MAX_STREAM_SIZE:
        return f"unpacks to more than {most // 1024**2} MB"
    return f"unpacks to more than {MAX_COMPRESSION_RATIO} times its size (zip bomb)"


def _from_file(path: Path, version: Version) -> _Reader:
    """Opens the file for each content: a stack may have more archives than a process has files."""

    def read(start: int, size: int) -> bytes:
        with opened(path) as file:
            version.check(os.fstat(file.fileno()))
            file.seek(start)
            return file.read(size)

    return read


def _from_stream(stream: IO[bytes]) -> _Reader:
    lock = threading.Lock()

    def read(start: int, size: int) -> bytes:
        with lock:
            stream.seek(start)
            return stream.read(size)

    return read


def _read(stream: IO[bytes], read: _Reader) -> Found:
    names = Names()
    for header in read_headers(stream):
        # The caller may read an entry, which moves the stream.
        at = stream.tell()
        yield from _entry(header, names, read)
        stream.seek(at)


def _entry(header: Header, names: Names, read: _Reader) -> Found:
    shown = header.name.decode("utf-8", "surrogateescape")
    try:
        name = safe_name(shown)
        names.add(name, header.kind == FOLDER)
        link = _target(header, name)
    except ArchiveError as fault:
        yield ArchiveError(fault.reason, fault.path or printable(shown))
        return
    if header.kind != FOLDER:
        yield Entry(name, header.size, header.mode & 0o7777, link, _loader(header, read, name))


def _target(header: Header, name: str) -> str | None:
    if header.is_sparse or header.kind not in (FILE, FOLDER, SYMLINK):
        raise ArchiveError("is a hard link, a device or a pipe instead of a file", name)
    if header.kind == FILE and header.name.endswith(b"/"):
        raise ArchiveError("is a folder for some tools only: its name ends with a slash", name)
    if header.kind != SYMLINK:
        return None
    target = header.target.decode("utf-8", "surrogateescape")
    if escapes_archive(name, target):
        raise ArchiveError("is a symlink that escapes the archive (path traversal)", name)
    return target


def _loader(header: Header, read: _Reader, name: str) -> Callable[[int], bytes]:
    def load(limit: int) -> bytes:
        try:
            return read(header.start, min(limit, header.size))
        except ArchiveError as fault:
            raise ArchiveError(fault.reason, name) from None
        except OSError:
            raise ArchiveError("cannot be read", name) from None

    return load
