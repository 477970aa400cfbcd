"""The central directory of a zip file, read as untrusted input.

https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT is the format's description.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from typing import IO, NamedTuple

from policypack.supply_chain.archives.entries import (
    MAX_ENTRIES,
    MAX_UNPACKED_SIZE,
    ArchiveError,
    printable,
)

ZIP_64 = 0x0001
_UNICODE_PATH = 0x7075
_IN_EXTRA = 0xFFFFFFFF
_UTF_8 = 0x800
_MALFORMED = "has a malformed extra field"
_OTHER_NAME = "has two names that differ: which one is used depends on the tool that unpacks it"


def extras(data: bytes) -> dict[int, bytes]:
    """The extra fields by their kind. Raises ArchiveError if two are of one kind that counts.

    Fewer bytes than a field's head are padding, as Android's tools write it.
    """
    found: dict[int, bytes] = {}
    at = 0
    while at + 4 <= len(data):
        kind, length = struct.unpack_from("<HH", data, at)
        at += 4 + length
        if at > len(data) or (kind in found and kind in (ZIP_64, _UNICODE_PATH)):
            raise ArchiveError(_MALFORMED)
        found[kind] = data[at - length : at]
    return found


def large_fields(stated: tuple[int, ...], field: bytes) -> tuple[int, ...]:
    """The numbers of a header; those that do not fit into it stand in zip64's field, in order."""
    missing = [number for number in stated if number == _IN_EXTRA]
    # The number of the disk may follow.
    if len(field) not in (8 * len(missing), 8 * len(missing) + 4):
        raise ArchiveError(_MALFORMED)
    numbers = iter(struct.unpack_from(f"<{len(missing)}Q", field))
    return tuple(next(numbers) if number == _IN_EXTRA else number for number in stated)


def decoded_name(name: bytes, flags: int, extra: bytes) -> str:
    """The name of an entry in Unicode. Raises ArchiveError if it has two.

    Without the flag of UTF-8 the encoding is not stated: most tools write UTF-8, old ones of DOS
    its code page.
    """
    shown = _decoded(name, flags)
    field = extras(extra).get(_UNICODE_PATH)
    if field is None:
        return shown
    # The field belongs to the name that has this checksum.
    if len(field) < 5 or field[0] != 1 or field[1:5] != struct.pack("<L", zlib.crc32(name)):
        raise ArchiveError(_OTHER_NAME, printable(shown))
    if field[5:] not in (name, name.decode("cp437").encode()):
        raise ArchiveError(_OTHER_NAME, printable(shown))
    return field[5:].decode("utf-8", "surrogateescape")


def _decoded(name: bytes, flags: int) -> str:
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        if flags & _UTF_8:
            raise ArchiveError("has a name that is not UTF-8, as it states", repr(name)) from None
        return name.decode("cp437")


MALFORMED = "is not a zip file or is malformed"
_TRAILING = "has data after its end"
BEFORE = "has data before its first entry, so that it is another kind of file too"
_OTHER_COUNT = "states a different number of files than it contains"
_OTHER_END = "has two ends of its directory that differ (zip64)"
_END = struct.Struct("<4s4H2LH")
_LOCATOR = struct.Struct("<4sLQL")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_HEADER = struct.Struct("<4s6H3L5H2L")
_END_MARK, _END_64_MARK, _LOCATOR_MARK = b"PK\5\6", b"PK\6\6", b"PK\6\7"
_HEADER_MARK = b"PK\1\2"
# The record and the longest comment, and before them those of zip64.
_TAIL = _END.size + 0xFFFF
_TAIL_64 = _LOCATOR.size + _END_64.size
# Room for one entry of the central directory on average: its 46 bytes, a long name, extra fields.
_DIRECTORY_ENTRY = 512
_LARGEST_ENTRY = 46 + 3 * 0xFFFF


class Record(NamedTuple):
    """One entry as the central directory states it; `packed` is its size in the archive."""

    name: bytes
    creator: int
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    attributes: int
    offset: int
    extra: bytes


class Directory(NamedTuple):
    """The entries in their order, and where the directory begins in the file."""

    records: list[Record]
    start: int


class _End(NamedTuple):
    """What the end of the directory states, and where the end itself begins."""

    entries: int
    length: int
    offset: int
    at: int


def read_directory(file: IO[bytes]) -> Directory:
    """The central directory. Raises ArchiveError before much of it is read into memory."""
    size = file.seek(0, io.SEEK_END)
    if size > MAX_UNPACKED_SIZE:
        limit = MAX_UNPACKED_SIZE // 1024**2
        raise ArchiveError(f"is larger than {limit} MB, the limit of Lambda")
    end = _end(file, size)
    if end.entries > MAX_ENTRIES or end.length > MAX_ENTRIES * _DIRECTORY_ENTRY:
        raise ArchiveError(f"states more than {MAX_ENTRIES:,} files")
    if end.length > end.at:
        raise ArchiveError(MALFORMED)
    if end.length > end.entries * _DIRECTORY_ENTRY + _LARGEST_ENTRY:
        raise ArchiveError(_OTHER_COUNT)
    start = end.at - end.length
    file.seek(start)
    records = list(_records(file.read(end.length), end.entries))
    if end.offset != start:
        raise ArchiveError(BEFORE if end.offset < start else MALFORMED)
    return Directory(records, start)


def _end(file: IO[bytes], size: int) -> _End:
    from_ = max(0, size - _TAIL - _TAIL_64)
    file.seek(from_)
    tail = file.read(_TAIL + _TAIL_64)
    at = tail.rfind(_END_MARK)
    if at < 0 or len(tail) < at + _END.size:
        raise ArchiveError(MALFORMED)
    _, disk, first, here, count, length, offset, comment = _END.unpack_from(tail, at)
    if at + _END.size + comment != len(tail):
        raise ArchiveError(_TRAILING)
    stated = _End(count, length, offset, from_ + at)
    if tail[: max(0, at)][-_LOCATOR.size :].startswith(_LOCATOR_MARK):
        return _large(file, tail[at - _LOCATOR.size : at], stated)
    if disk or first or here != count or 0xFFFFFFFF in (length, offset):
        raise ArchiveError(MALFORMED)
    return stated


def _large(file: IO[bytes], locator: bytes, small: _End) -> _End:
    """What the end record of zip64 states, if the small one states nothing else."""
    at = _LOCATOR.unpack(locator)[2]
    file.seek(min(at, small.at))
    record = file.read(_END_64.size)
    if len(record) < _END_64.size or not record.startswith(_END_64_MARK):
        raise ArchiveError(MALFORMED)
    _, rest, _, _, disk, first, here, count, length, offset = _END_64.unpack(record)
    if disk or first or here != count or at + 12 + rest + _LOCATOR.size != small.at:
        raise ArchiveError(MALFORMED)
    agree = (
        small.entries in (0xFFFF, count)
        and small.length in (0xFFFFFFFF, length)
        and small.offset in (0xFFFFFFFF, offset)
    )
    if not agree:
        raise ArchiveError(_OTHER_END)
    return _End(count, length, offset, at)


def _records(directory: bytes, count: int) -> Iterator[Record]:
    """The entries, of which there must be exactly `count`: tools trust either number."""
    at = number = 0
    while at < len(directory):
        if number == count or directory[at : at + 4] != _HEADER_MARK:
            raise ArchiveError(_OTHER_COUNT)
        record, at = _record(directory, at)
        number += 1
        yield record
    if number != count:
        raise ArchiveError(_OTHER_COUNT)


def _record(directory: bytes, at: int) -> tuple[Record, int]:
    """The entry at that place, and where the next one begins."""
    if at + _HEADER.size > len(directory):
        raise ArchiveError(MALFORMED)
    (_, made, _, flags, method, _, _, crc, packed, size, *rest) = _HEADER.unpack_from(directory, at)
    name_length, extra_length, comment, disk, _, attributes, offset = rest
    name_end = at + _HEADER.size + name_length
    after = name_end + extra_length + comment
    if after > len(directory) or disk not in (0, 0xFFFF):
        raise ArchiveError(MALFORMED)
    extra = directory[name_end : name_end + extra_length]
    if 0xFFFFFFFF in (size, packed, offset):
        fields = extras(extra).get(ZIP_64, b"")
        size, packed, offset = large_fields((size, packed, offset), fields)
    name = directory[at + _HEADER.size : name_end]
    return Record(
        name, made >> 8, flags, method, crc, packed, size, attributes, offset, extra
    ), after
