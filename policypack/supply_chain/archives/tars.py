"""Tar files, plain or gzipped: Pulumi accepts them as archives and repacks them for Lambda."""

from __future__ import annotations

import gzip
import tarfile
import tempfile
import threading
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO

from policypack.supply_chain.archives.entries import (
    MAX_UNPACKED_SIZE,
    ArchiveError,
    Entry,
    Found,
    escapes_archive,
    safe_name,
)

_BROKEN = (tarfile.TarError, zlib.error, EOFError, OSError, ValueError, OverflowError)
_GZIP = b"\x1f\x8b"
_PIECE = 1024 * 1024
# Contents plus headers: no package that Lambda accepts needs more.
_MAX_STREAM_SIZE = 2 * MAX_UNPACKED_SIZE


def read_tar(path: Path) -> Found:
    """The files of a tar file, and its faults.

    Gzip has no index, so a gzipped tar file is decompressed once into an unnamed temporary file.
    """
    try:
        stream = _unpacked(path)
        with tarfile.open(fileobj=stream, mode="r:") as archive:
            lock = threading.Lock()
            while (member := archive.next()) is not None:
                # The library would keep every header in memory.
                archive.members = []  # type: ignore[attr-defined]
                yield from _entry(member, stream, lock)
    except ArchiveError as fault:
        yield fault
    except _BROKEN:
        yield ArchiveError("is not a tar file or is malformed")


def _unpacked(path: Path) -> IO[bytes]:
    with path.open("rb") as file:
        zipped = file.read(2) == _GZIP
    if not zipped:
        return path.open("rb")
    stream = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the entries do
    with gzip.open(path) as file:
        while piece := file.read(_PIECE):
            stream.write(piece)
            if stream.tell() > _MAX_STREAM_SIZE:
                raise ArchiveError(f"unpacks to more than {_MAX_STREAM_SIZE // 1024**2} MB")
    stream.seek(0)
    return stream


def _entry(member: tarfile.TarInfo, stream: IO[bytes], lock: threading.Lock) -> Found:
    if member.isdir():
        return
    try:
        name = safe_name(member.name)
        if member.issym() and escapes_archive(name, member.linkname):
            raise ArchiveError("is a symlink that escapes the archive (path traversal)", name)
        if member.issparse() or not (member.isreg() or member.issym()):
            raise ArchiveError("is a hard link, a device or a pipe instead of a file", name)
    except ArchiveError as fault:
        yield fault
        return
    link = member.linkname if member.issym() else None
    size = 0 if link else member.size
    yield Entry(
        name, size, member.mode, link, _loader(stream, member.offset_data, size, lock, name)
    )


def _loader(
    stream: IO[bytes], offset: int, size: int, lock: threading.Lock, name: str
) -> Callable[[int], bytes]:
    def load(limit: int) -> bytes:
        try:
            with lock:
                stream.seek(offset)
                content = stream.read(min(limit, size))
        except _BROKEN:
            content = b""
        if len(content) < min(limit, size):
            raise ArchiveError("cannot be unpacked: its data is corrupt", name)
        return content

    return load
