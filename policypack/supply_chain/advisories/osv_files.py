"""Files of OSV records: an archive (zip), a file of JSON lines, or a single record."""

from __future__ import annotations

import gzip
import json
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from policypack.supply_chain.advisories.osv import Advisory, MalformedRecordError, read

# The largest published record has some 10 MB.
MAX_RECORD_SIZE = 64 * 1024 * 1024
# What the libraries raise for damaged files; `zipfile` also raises RuntimeError (encryption) and
# NotImplementedError (compression) for a damaged directory.
_DAMAGED = (
    zipfile.BadZipFile,
    gzip.BadGzipFile,
    zlib.error,
    struct.error,
    EOFError,
    ValueError,
    RuntimeError,
    OverflowError,
)


def advisories_in(path: Path) -> Iterator[Advisory]:
    """The advisories of every record in the file. Raises MalformedRecordError, naming the file."""
    for name, text in _texts(path):
        try:
            yield from read(json.loads(text))
        except (MalformedRecordError, ValueError, RecursionError) as error:
            raise MalformedRecordError(f"{path.name}: {name}: {error}") from error


def _texts(path: Path) -> Iterator[tuple[str, Any]]:
    try:
        if zipfile.is_zipfile(path):
            yield from _zipped(path)
        elif path.name.endswith((".jsonl", ".jsonl.gz")):
            yield from _lines(path)
        else:
            yield "the record", path.read_bytes()
    except MalformedRecordError:
        raise
    except _DAMAGED as error:
        raise MalformedRecordError(f"{path.name}: damaged file: {error}") from error


def _zipped(path: Path) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            if not entry.filename.endswith(".json"):
                continue
            if entry.file_size > MAX_RECORD_SIZE:
                raise MalformedRecordError(f"{path.name}: {entry.filename}: record is too large")
            yield entry.filename, _entry(archive, entry)


def _entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    try:
        return archive.read(entry)
    except OSError as error:
        # A damaged directory names offsets outside the file.
        raise zipfile.BadZipFile(f"{entry.filename}: {error.strerror}") from error


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    opened = gzip.open if path.name.endswith(".gz") else open
    with opened(path, "rt", encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                yield f"line {number}", line
