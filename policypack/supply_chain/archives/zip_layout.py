"""Every byte of a zip file belongs to exactly one entry, to its directory, or to the end of it.

Programs that read a zip file from its start and those that read its directory then see the same
files. Bytes that no entry owns hide files, bytes that two entries own make a zip bomb.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import IO

from policypack.supply_chain.archives.entries import ArchiveError, printable
from policypack.supply_chain.archives.zip_directory import BEFORE, Directory, Record
from policypack.supply_chain.archives.zip_extras import ZIP_64, extras, large_fields

_LOCAL = struct.Struct("<4s5H3L2H")
_LOCAL_MARK = b"PK\3\4"
_DESCRIPTOR_MARK = b"PK\7\10"
_IN_DESCRIPTOR = 0x8
_ENCRYPTED, _UTF_8 = 0x1, 0x800
_MALFORMED = "has a malformed header"
_DIFFERS = "has two headers that differ: which one counts depends on the tool that unpacks it"
_OVERLAPS = "overlaps another entry, as in a zip bomb"
_BETWEEN = "has data that belongs to no entry"

# Where the data of the entry at an offset begins.
Starts = dict[int, int]


def check_layout(file: IO[bytes], directory: Directory, starts: Starts) -> Iterator[ArchiveError]:
    """The faults of the headers and of their order; fills `starts` for the entries without."""
    ordered = sorted(directory.records, key=lambda record: record.offset)
    limits = [*(record.offset for record in ordered[1:]), directory.start]
    end = 0
    for record, limit in zip(ordered, limits, strict=True):
        if record.offset != end:
            yield ArchiveError(_BETWEEN if end else BEFORE)
        end = limit
        if record.offset + _LOCAL.size + record.packed > limit:
            yield ArchiveError(_OVERLAPS, _shown(record))
            return
        try:
            starts[record.offset], end = _extent(file, record, limit)
        except ArchiveError as fault:
            yield ArchiveError(fault.reason, _shown(record))
    if end != directory.start:
        yield ArchiveError(_BETWEEN)


def _shown(record: Record) -> str:
    return printable(record.name.decode("utf-8", "replace"))


def _extent(file: IO[bytes], record: Record, limit: int) -> tuple[int, int]:
    """Where the data of an entry begins, and where the entry ends."""
    file.seek(record.offset)
    header = file.read(_LOCAL.size)
    if len(header) < _LOCAL.size or not header.startswith(_LOCAL_MARK):
        raise ArchiveError(_MALFORMED)
    _, _, flags, method, _, _, crc, packed, size, name_length, extra_length = _LOCAL.unpack(header)
    name, extra = file.read(name_length), file.read(extra_length)
    start = record.offset + _LOCAL.size + name_length + extra_length
    if start + record.packed > limit:
        raise ArchiveError(_OVERLAPS)
    counted = _ENCRYPTED if name.isascii() else _ENCRYPTED | _UTF_8
    if (name, method, flags & counted) != (record.name, record.method, record.flags & counted):
        raise ArchiveError(_DIFFERS)
    stated = (crc, *_sizes(size, packed, extra))
    end = start + record.packed
    return start, end + _appended(file, end, record, stated, bool(flags & _IN_DESCRIPTOR))


def _sizes(size: int, packed: int, extra: bytes) -> tuple[int, ...]:
    if 0xFFFFFFFF not in (size, packed):
        return size, packed
    return large_fields((size, packed), extras(extra).get(ZIP_64, b""))


def _appended(
    file: IO[bytes], at: int, record: Record, stated: tuple[int, ...], has_descriptor: bool
) -> int:
    """The length of the data descriptor at that place, whose numbers replace those of the header.

    It has four forms, and some tools leave it out where the header has the numbers already.
    """
    wanted = (record.crc, record.size, record.packed)
    if has_descriptor and all(
        found in (0, right) for found, right in zip(stated, wanted, strict=True)
    ):
        file.seek(at)
        data = file.read(24)
        for form in ("<LLL", "<LQQ"):
            plain = struct.pack(form, record.crc, record.packed, record.size)
            for descriptor in (_DESCRIPTOR_MARK + plain, plain):
                if data.startswith(descriptor):
                    return len(descriptor)
    if stated != wanted:
        raise ArchiveError(_DIFFERS)
    return 0
