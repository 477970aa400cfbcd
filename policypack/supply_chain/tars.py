"""Tar files, plain or gzipped: Pulumi takes them as archives too, and repacks them for Lambda."""

from __future__ import annotations

import gzip
import tarfile
import tempfile
import threading
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO

from policypack.supply_chain.entries import (
    LARGEST,
    ArchiveError,
    Entry,
    Found,
    leads_out,
    safe_name,
)

_BROKEN = (tarfile.TarError, zlib.error, EOFError, OSError, ValueError, OverflowError)
_GZIP = b"\x1f\x8b"
_PIECE = 1024 * 1024
# Contents plus headers: nothing that Lambda would take needs more.
_LARGEST_STREAM = 2 * LARGEST


def read_tar(path: Path) -> Found:
    """The files of a tar, and what is wrong with it.

    Gzip has no index, so a gzipped tar is unpacked once into a temporary file without a name.
    """
    try:
        stream = _unpacked(path)
        with tarfile.open(fileobj=stream, mode="r:") as archive:
            lock = threading.Lock()
            while (member := archive.next()) is not None:
                # The library keeps every header that it has seen.
                archive.members = []  # type: ignore[attr-defined]
                yield from _entry(member, stream, lock)
    except ArchiveError as fault:
        yield fault
    except _BROKEN:
        yield ArchiveError("is no tar file, or a broken one")


def _unpacked(path: Path) -> IO[bytes]:
    with path.open("rb") as file:
        zipped = file.read(2) == _GZIP
    if not zipped:
        return path.open("rb")
    stream = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the entries do
    with gzip.open(path) as file:
        while piece := file.read(_PIECE):
            stream.write(piece)
            if stream.tell() > _LARGEST_STREAM:
                raise ArchiveError(f"unpacks to more than {_LARGEST_STREAM // 1024**2} MB")
    stream.seek(0)
    return stream


def _entry(member: tarfile.TarInfo, stream: IO[bytes], lock: threading.Lock) -> Found:
    if member.isdir():
        return
    try:
        name = safe_name(member.name)
        if member.issym() and leads_out(name, member.linkname):
            raise ArchiveError("is a link that leads out of the archive", name)
        if member.issparse() or not (member.isreg() or member.issym()):
            raise ArchiveError("is no plain file, but a hard link, a device or a pipe", name)
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
            raise ArchiveError("cannot be unpacked: its bytes are broken", name)
        return content

    return load
