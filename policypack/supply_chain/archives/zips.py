"""Zip files, read as untrusted input: nothing that one states is used before it is checked."""

from __future__ import annotations

import hashlib
import os
import stat
import struct
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any, NamedTuple

from policypack.reading.files import opened
from policypack.supply_chain.archives.engine_hashes import Version, hashed
from policypack.supply_chain.archives.entries import (
    MAX_COMPRESSION_RATIO,
    RATIO_IGNORED_BELOW,
    ArchiveError,
    Entry,
    Found,
    Names,
    Unread,
    escapes_archive,
    printable,
    safe_name,
)
from policypack.supply_chain.archives.zip_directory import (
    BEFORE,
    MALFORMED,
    ZIP_64,
    Directory,
    Record,
    decoded_name,
    extras,
    large_fields,
    read_directory,
)
from policypack.supply_chain.kept import kept, kept_name

# Every byte of a zip file belongs to exactly one entry, to its directory, or to the end of it.
#
# Programs that read a zip file from its start and those that read its directory then see the same
# files. Bytes that no entry owns hide files, bytes that two entries own make a zip bomb.

_LOCAL = struct.Struct("<4s5H3L2H")
_LOCAL_MARK = b"PK\3\4"
_DESCRIPTOR_MARK = b"PK\7\10"
_IN_DESCRIPTOR = 0x8
_ENCRYPTED, _UTF_8 = 0x1, 0x800
_MALFORMED = "has a malformed header"
_DIFFERS = "has two headers that differ: which one applies depends on the tool that unpacks it"
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


_STORED, _DEFLATED = 0, 8
_ANY_ENCRYPTION = 0x1 | 0x40 | 0x2000
# The tools that write modes of Unix, as Go's archive/zip and Info-ZIP's unzip know them.
_UNIX = (3, 19)
_DOS_FOLDER = 0x10
_PIECE = 256 * 1024
_CORRUPT = "cannot be unpacked: its data is corrupt"
_OTHER_SIZE = "unpacks to a different size than declared"
_LONGEST_TARGET = 4096
# The list of an installed Python distribution: its hashes are compared with all that it lists.
_LIST_OF_HASHES = b".dist-info/RECORD"


def read_zip(source: Path) -> Found:
    """The files of a zip file, and its faults. The content of every file is checked once."""
    try:
        with opened(source) as file:
            yield from _read_or_known(file, source)
    except ArchiveError as fault:
        yield fault
    except (OSError, struct.error, OverflowError, ValueError):
        yield ArchiveError(MALFORMED)


def _read_or_known(file: IO[bytes], source: Path) -> Found:
    """What the file holds, without unpacking it where a former run has found the same content
    sound."""
    version, store = Version.of(os.fstat(file.fileno())), kept()
    name = kept_name("zip", hashed(source, version)) if store else ""
    known = store.get(name) if store and name else None
    if known is not None:
        yield from (_known(each, source, version) for each in known)
        return
    made: list[tuple[Any, ...] | None] = []
    for found in _read(file, source):
        yield found
        made.append(_plain(found))
    if store and name and None not in made:
        store.put(name, made)


def _plain(found: Entry | ArchiveError | Unread) -> tuple[Any, ...] | None:
    """A sound file as JSON holds it; None for a link, a fault, and what is broken."""
    load = found.load if isinstance(found, Entry) and not found.is_link else None
    if not isinstance(found, Entry) or not isinstance(load, _Loader) or load.broken:
        return None
    member = load.member
    place = (member.start, member.record.method, member.record.packed)
    return (found.name, found.size, found.mode, found.digest, *place)


def _known(given: Sequence[Any], source: Path, version: Version) -> Entry:
    """The file that `_plain` has written."""
    name, size, mode, digest, start, method, packed = given
    record = Record(b"", 0, 0, method, 0, packed, size, 0, 0, b"")
    member = _Member(source, version, record, start)
    return Entry(name, size, mode, None, _Loader(member, name, None), digest=digest)


def _read(file: IO[bytes], source: Path) -> Found:
    directory = read_directory(file)
    starts: dict[int, int] = {}
    yield from check_layout(file, directory, starts)
    names = Names()
    version = Version.of(os.fstat(file.fileno()))
    is_hashed = any(record.name.endswith(_LIST_OF_HASHES) for record in directory.records)
    for record in directory.records:
        if record.offset in starts:
            member = _Member(source, version, record, starts[record.offset])
            yield from _entry(file, member, names, is_hashed)


class _Member:
    """The data of one entry: `start` is its place in the file."""

    def __init__(self, source: Path, version: Version, record: Record, start: int) -> None:
        self.source = source
        self.version = version
        self.record = record
        self.start = start

    def pieces(self, file: IO[bytes]) -> Iterator[bytes]:
        """The unpacked content. Raises ArchiveError or zlib.error if it is corrupt."""
        file.seek(self.start)
        if self.record.method == _STORED or not self.record.packed:
            yield from self._packed(file)
            return
        inflating = zlib.decompressobj(-zlib.MAX_WBITS)
        for packed in self._packed(file):
            while packed and not inflating.eof:
                yield inflating.decompress(packed, _PIECE)
                packed = inflating.unconsumed_tail
            if packed:
                raise ArchiveError(_CORRUPT)
        yield inflating.flush()
        if not inflating.eof or inflating.unused_data:
            raise ArchiveError(_CORRUPT)

    def _packed(self, file: IO[bytes]) -> Iterator[bytes]:
        left = self.record.packed
        while left and (piece := file.read(min(_PIECE, left))):
            left -= len(piece)
            yield piece

    def load(self, limit: int) -> bytes:
        """The first bytes of the content. Raises ArchiveError."""
        try:
            with opened(self.source) as file:
                self.version.check(os.fstat(file.fileno()))
                return self.first(file, limit)
        except (OSError, zlib.error):
            raise ArchiveError(_CORRUPT) from None

    def first(self, file: IO[bytes], limit: int) -> bytes:
        """The first bytes of the content, from the file that is open already."""
        content = bytearray()
        pieces = self.pieces(file)
        while len(content) < limit and (piece := next(pieces, None)) is not None:
            content += piece
        return bytes(content[:limit])


class _Checked(NamedTuple):
    """What is wrong with a content, and its SHA-256 where that was asked for."""

    fault: str | None
    digest: str = ""


def _entry(file: IO[bytes], member: _Member, names: Names, is_hashed: bool) -> Found:
    record = member.record
    shown = record.name.decode("utf-8", "replace")
    try:
        shown = decoded_name(record.name, record.flags, record.extra)
        name = safe_name(shown)
        names.add(name, is_folder=shown.endswith("/"))
        _check(record)
        _check_kind(record, is_folder=shown.endswith("/"))
        broken, digest = _checked(file, member, is_hashed)
        link = _target(file, member, name) if _is_link(record) and not broken else None
    except ArchiveError as fault:
        yield ArchiveError(fault.reason, fault.path or printable(shown))
        return
    if broken:
        yield ArchiveError(broken, name)
    if shown.endswith("/"):
        return
    if not _is_link(record) and stat.S_ISLNK(record.attributes >> 16):
        yield ArchiveError("is a symlink for some tools only: no Unix tool created it", name)
    mode = stat.S_IMODE(record.attributes >> 16) or 0o644
    yield Entry(name, record.size, mode, link, _Loader(member, name, broken), digest=digest)


def _check(record: Record) -> None:
    if record.flags & _ANY_ENCRYPTION:
        raise ArchiveError("is encrypted, which Lambda does not support")
    if record.method not in (_STORED, _DEFLATED):
        raise ArchiveError("uses a compression method other than DEFLATE")
    allowed = MAX_COMPRESSION_RATIO * max(record.packed, 1)
    if record.size > RATIO_IGNORED_BELOW and record.size > allowed:
        times = MAX_COMPRESSION_RATIO
        raise ArchiveError(f"unpacks to more than {times} times its size (zip bomb)")


def _checked(file: IO[bytes], member: _Member, is_hashed: bool) -> _Checked:
    """Checks the content. Unpacks little more than the stated size at most, and once."""
    size = crc = 0
    digest = hashlib.sha256()
    try:
        for piece in member.pieces(file):
            size, crc = size + len(piece), zlib.crc32(piece, crc)
            if size > member.record.size:
                break
            if is_hashed:
                digest.update(piece)
    except (zlib.error, ArchiveError):
        return _Checked(_CORRUPT)
    if size != member.record.size:
        return _Checked(_OTHER_SIZE)
    if crc != member.record.crc:
        return _Checked(_CORRUPT)
    return _Checked(None, digest.hexdigest() if is_hashed else "")


def _check_kind(record: Record, is_folder: bool) -> None:
    """Its mode and its name must state one kind."""
    if is_folder:
        if record.size:
            raise ArchiveError("is a folder with content")
        return
    kind = stat.S_IFMT(record.attributes >> 16) if record.creator in _UNIX else 0
    if kind == stat.S_IFDIR or (not kind and record.attributes & _DOS_FOLDER):
        raise ArchiveError("is a folder for some tools only: its name does not end with a slash")
    if kind not in (0, stat.S_IFREG, stat.S_IFLNK):
        raise ArchiveError("is a device, a pipe or a socket instead of a file")


def _is_link(record: Record) -> bool:
    return record.creator in _UNIX and stat.S_ISLNK(record.attributes >> 16)


def _target(file: IO[bytes], member: _Member, name: str) -> str:
    content = member.first(file, _LONGEST_TARGET + 1)
    target = content.decode("utf-8", "replace")
    if len(content) > _LONGEST_TARGET or escapes_archive(name, target):
        raise ArchiveError("is a symlink that escapes the archive (path traversal)", name)
    return target


class _Loader:
    """Reads the content of one file. What is broken is there all the same, and an error then."""

    def __init__(self, member: _Member, name: str, broken: str | None) -> None:
        self.member = member
        self.name = name
        self.broken = broken

    def __call__(self, limit: int) -> bytes:
        if self.broken:
            raise ArchiveError(self.broken, self.name)
        try:
            return self.member.load(limit)
        except ArchiveError as fault:
            raise ArchiveError(fault.reason, self.name) from None
