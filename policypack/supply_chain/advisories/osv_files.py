"""Files of OSV records: an archive (zip), a file of JSON lines, or a single record."""

from __future__ import annotations

import gzip
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, cast

from policypack.reading import files, json_text
from policypack.supply_chain.advisories.osv import Advisory, MalformedRecordError, read

# The largest published record has some 10 MB.
MAX_RECORD_SIZE = 64 * 1024 * 1024
# Exceptions of the libraries for damaged files; `zipfile` also raises RuntimeError (encryption) and
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
            yield from read(json_text.loads(text, unique=False))
        except (MalformedRecordError, ValueError) as error:
            raise MalformedRecordError(f"{path.name}: {name}: {error}") from error


def _texts(path: Path) -> Iterator[tuple[str, Any]]:
    try:
        with files.opened(path) as file:
            if zipfile.is_zipfile(file):
                yield from _zipped(path.name, file)
            elif path.name.endswith((".jsonl", ".jsonl.gz")):
                yield from _lines(path.name, file)
            else:
                yield "the record", files.read_bytes(path, MAX_RECORD_SIZE)
    except MalformedRecordError:
        raise
    except _DAMAGED as error:
        raise MalformedRecordError(f"{path.name}: damaged file: {error}") from error


def _zipped(name: str, file: IO[bytes]) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(file) as archive:
        for entry in archive.infolist():
            if not entry.filename.endswith(".json"):
                continue
            if entry.file_size > MAX_RECORD_SIZE:
                raise MalformedRecordError(f"{name}: {entry.filename}: record is too large")
            yield entry.filename, _entry(archive, entry)


def _entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    try:
        with archive.open(entry) as file:
            # The size that is stated may be wrong.
            content = file.read(MAX_RECORD_SIZE + 1)
    except OSError as error:
        # A damaged directory names offsets outside the file.
        raise zipfile.BadZipFile(f"{entry.filename}: {error.strerror}") from error
    if len(content) > MAX_RECORD_SIZE:
        raise zipfile.BadZipFile(f"{entry.filename}: record is too large")
    return content


def _lines(name: str, file: IO[bytes]) -> Iterator[tuple[str, bytes]]:
    file.seek(0)
    text = gzip.GzipFile(fileobj=file) if name.endswith(".gz") else file
    for number, line in enumerate(files.lines_of(cast("IO[bytes]", text), name), 1):
        if line.strip():
            yield f"line {number}", line
