"""The records in a file of them: an OSV archive (zip), a file of JSON lines, or one record."""

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

# The longest record published has some 10 MB.
LONGEST = 64 * 1024 * 1024
# What the libraries raise for damaged files: `zipfile` says some of it by errors that are not its
# own, of an encryption (RuntimeError) or a compression (NotImplementedError) that nobody has used.
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
    """What every record in the file says. Raises MalformedRecordError that names the file."""
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
        raise MalformedRecordError(f"{path.name} is damaged: {error}") from error


def _zipped(path: Path) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            if not entry.filename.endswith(".json"):
                continue
            if entry.file_size > LONGEST:
                raise MalformedRecordError(f"{path.name}: {entry.filename} is too large")
            yield entry.filename, _entry(archive, entry)


def _entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    try:
        return archive.read(entry)
    except OSError as error:
        # A damaged directory names places that no file has.
        raise zipfile.BadZipFile(f"{entry.filename}: {error.strerror}") from error


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    opened = gzip.open if path.name.endswith(".gz") else open
    with opened(path, "rt", encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                yield f"line {number}", line
