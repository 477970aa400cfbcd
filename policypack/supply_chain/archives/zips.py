"""Zip files, read as untrusted input: nothing that one states is used before it is checked.

https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT is the format's description.
"""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from policypack.supply_chain.archives.entries import (
    MAX_COMPRESSION_RATIO,
    MAX_ENTRIES,
    MAX_UNPACKED_SIZE,
    RATIO_IGNORED_BELOW,
    TWICE,
    ArchiveError,
    Entry,
    Found,
    escapes_archive,
    printable,
    safe_name,
)

# What the layers of the standard library raise for a malformed zip file.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    OverflowError,
)
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_END, _END_64, _LOCATOR = b"PK\5\6", b"PK\6\6", b"PK\6\7"
_MALFORMED = "is not a zip file or is malformed"
_LOCAL_HEADER = 30
# Room for one entry of the central directory: its 46 bytes, a long name, and the extra fields.
_DIRECTORY_ENTRY = 512


def read_zip(source: Path) -> Found:
    """The files of a zip file, and its faults.

    The file stays open as long as its entries live, since opening it reads the whole directory.
    """
    try:
        with source.open("rb") as file:
            _check_directory(file)
        archive = zipfile.ZipFile(source)
    except ArchiveError as fault:
        yield fault
        return
    except _BROKEN:
        yield ArchiveError(_MALFORMED)
        return
    yield from _overlaps(archive.infolist(), archive.start_dir)
    seen: set[str] = set()
    for info in archive.infolist():
        yield from _entry(info, seen, archive)


def _check_directory(file: IO[bytes]) -> None:
    """Refuses an oversized directory before the standard library reads it into memory."""
    size = file.seek(0, io.SEEK_END)
    if size > MAX_UNPACKED_SIZE:
        limit = MAX_UNPACKED_SIZE // 1024**2
        raise ArchiveError(f"is larger than {limit} MB, the limit of Lambda")
    file.seek(max(0, size - 65_557))
    tail = file.read(65_557)
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 22:
        raise ArchiveError(_MALFORMED)
    end = size - len(tail) + at
    count, length = struct.unpack("<HL", tail[at + 10 : at + 16])
    if count == 0xFFFF or length == 0xFFFFFFFF:
        count, length = _large_directory(file, tail, at)
        end -= 76
    if count > MAX_ENTRIES or length > MAX_ENTRIES * _DIRECTORY_ENTRY:
        raise ArchiveError(f"states more than {MAX_ENTRIES:,} files")
    if length > end:
        raise ArchiveError(_MALFORMED)
    file.seek(end - length)
    if _counted(file.read(length), count) != count:
        # Tools that trust the number unpack other files than tools that trust the bytes.
        raise ArchiveError("states another number of files than it contains")


def _counted(directory: bytes, most: int) -> int:
    """The entries of a central directory, up to one more than `most`."""
    at = number = 0
    while at + 46 <= len(directory) and number <= most:
        at += 46 + sum(struct.unpack("<HHH", directory[at + 28 : at + 34]))
        number += 1
    return number


def _large_directory(file: IO[bytes], tail: bytes, at: int) -> tuple[int, int]:
    if at < 20 or tail[at - 20 : at - 16] != _LOCATOR:
        raise ArchiveError(_MALFORMED)
    file.seek(int.from_bytes(tail[at - 12 : at - 4], "little"))
    record = file.read(56)
    if len(record) < 56 or not record.startswith(_END_64):
        raise ArchiveError(_MALFORMED)
    count, length = struct.unpack("<QQ", record[32:48])
    return count, length


def _overlaps(infos: list[zipfile.ZipInfo], end: int) -> Iterator[ArchiveError]:
    """A fault for entries that share bytes: how a zip bomb unpacks to petabytes."""
    ordered = sorted(infos, key=lambda info: info.header_offset)
    starts = [info.header_offset for info in ordered] + [end]
    for info, after in zip(ordered, starts[1:], strict=True):
        if info.header_offset + _LOCAL_HEADER + info.compress_size > after:
            yield ArchiveError("overlaps another entry, as in a zip bomb", printable(info.filename))
            return


def _entry(info: zipfile.ZipInfo, seen: set[str], archive: zipfile.ZipFile) -> Found:
    try:
        # The library cuts a name at a NUL; other tools do not.
        safe_name(info.orig_filename)
        name = safe_name(info.filename)
        if info.is_dir():
            return
        if name in seen:
            raise ArchiveError(TWICE, name)
        seen.add(name)
        _check(info, name)
        mode = info.external_attr >> 16
        link = _target(info, name, archive) if stat.S_ISLNK(mode) else None
    except ArchiveError as fault:
        yield fault
        return
    load = _loader(info, name, archive)
    yield Entry(name, info.file_size, stat.S_IMODE(mode) or 0o644, link, load)


def _check(info: zipfile.ZipInfo, name: str) -> None:
    if info.flag_bits & 0x1:
        raise ArchiveError("is encrypted, which Lambda does not support", name)
    if info.compress_type not in _METHODS:
        raise ArchiveError("uses a compression method other than DEFLATE", name)
    allowed = MAX_COMPRESSION_RATIO * max(info.compress_size, 1)
    if info.file_size > RATIO_IGNORED_BELOW and info.file_size > allowed:
        how = f"unpacks to more than {MAX_COMPRESSION_RATIO} times its size (zip bomb)"
        raise ArchiveError(how, name)


def _target(info: zipfile.ZipInfo, name: str, archive: zipfile.ZipFile) -> str:
    target = _loader(info, name, archive)(4096).decode("utf-8", "replace")
    if escapes_archive(name, target):
        raise ArchiveError("is a symlink that escapes the archive (path traversal)", name)
    return target


def _loader(info: zipfile.ZipInfo, name: str, archive: zipfile.ZipFile) -> Callable[[int], bytes]:
    def load(limit: int) -> bytes:
        try:
            with archive.open(info) as content:
                return content.read(min(limit, info.file_size))
        except _BROKEN:
            raise ArchiveError("cannot be unpacked: its data is corrupt", name) from None

    return load
