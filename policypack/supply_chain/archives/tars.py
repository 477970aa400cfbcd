"""Tar files, plain or gzipped: Pulumi accepts them as archives and repacks them for Lambda."""

from __future__ import annotations

import gzip
import os
import tempfile
import threading
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO

from policypack.reading.files import opened
from policypack.supply_chain.archives.entries import (
    MAX_COMPRESSION_RATIO,
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
from policypack.supply_chain.archives.folders import Version
from policypack.supply_chain.archives.tar_headers import (
    FILE,
    FOLDER,
    MALFORMED,
    SYMLINK,
    Header,
    read_headers,
)

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
