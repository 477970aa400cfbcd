"""The user's vulnerability databases: how old they are, and their update."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import struct
import threading
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import IO, Any, cast

from policypack.reading import files, json_text
from policypack.start import clock
from policypack.supply_chain import database_folder
from policypack.supply_chain.advisories.download import ADDRESS, Progress, discard, fetch
from policypack.supply_chain.advisories.index import About, Index, compile_index
from policypack.supply_chain.advisories.osv import Advisory, MalformedRecordError, read

# Files of OSV records: an archive (zip), a file of JSON lines, or a single record.

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


# Those whose versions can be compared; see versions.py.
ECOSYSTEMS = ("PyPI", "npm", "crates.io", "Go", "RubyGems", "NuGet")
MAX_AGE = timedelta(days=7)
_lock = threading.Lock()
_shared: dict[str, tuple[object, Index]] = {}


def path_of(ecosystem: str) -> Path:
    """The file of an ecosystem's database, whether it exists or not."""
    return database_folder.folder() / f"{ecosystem}.sqlite"


def open_index(ecosystem: str) -> Index | None:
    """The database of an ecosystem, or None without one. Raises IndexUnusableError."""
    path = path_of(ecosystem)
    return Index(path) if path.is_file() else None


def shared_index(ecosystem: str) -> Index | None:
    """The database of an ecosystem, opened once per process and never closed.

    A database that was updated in the meantime is opened again; one without an advisory of the
    ecosystem is none. Raises IndexUnusableError.
    """
    path = path_of(ecosystem)
    if not path.is_file() or database_folder.is_of_the_program(path):
        return None
    status = path.stat()
    state = (path, status.st_ino, status.st_mtime_ns, status.st_size)
    with _lock:
        if ecosystem not in _shared or _shared[ecosystem][0] != state:
            _shared[ecosystem] = (state, Index(path))
        index = _shared[ecosystem][1]
    return index if index.has(ecosystem) else None


def is_old(about: About, limit: timedelta = MAX_AGE, now: datetime | None = None) -> bool:
    """Whether a database was compiled longer ago than `limit`."""
    return (now or clock.now()) - about.made > limit


def update(
    ecosystem: str,
    *,
    address: str = ADDRESS,
    progress: Progress = lambda done, total: None,
) -> tuple[About, bool]:
    """Downloads and compiles an ecosystem's archive. Returns also whether it had changed.

    Raises DownloadError or MalformedRecordError; the database is then unchanged.
    """
    fetched = fetch(ecosystem, database_folder.folder(), address=address, progress=progress)
    source = f"{address.rstrip('/')}/{ecosystem}/all.zip"
    try:
        about = compile_index(
            _of(ecosystem, fetched.path),
            path_of(ecosystem),
            source=source,
            sha256=fetched.sha256,
        )
    except MalformedRecordError:
        # Kept, it would pass for an unchanged archive at the next update.
        discard(fetched)
        raise
    return about, fetched.changed


def update_from(ecosystem: str, file: Path) -> About:
    """Compiles the records of a local file, for a network without internet access.

    The database has the date of the newest change of a record: the file's own date is unknown, and
    a copy is not younger than its records.
    """
    digest = hashlib.sha256()
    with files.opened(file) as content:
        while chunk := content.read(1024 * 1024):
            digest.update(chunk)
    records = list(_of(ecosystem, file))
    return compile_index(
        records,
        path_of(ecosystem),
        source=file.name,
        sha256=digest.hexdigest(),
        made=_newest(item.modified for item in records),
    )


def _of(ecosystem: str, file: Path) -> Iterator[Advisory]:
    """The advisories of an ecosystem in a file. Raises MalformedRecordError if it has none.

    An empty database would find nothing, and look up to date.
    """
    empty = True
    for item in advisories_in(file):
        if item.ecosystem == ecosystem:
            empty = False
            yield item
    if empty:
        raise MalformedRecordError(f"{file.name}: no advisory of {ecosystem}")


def _newest(days: Iterable[str]) -> datetime | None:
    dates = []
    for day in days:
        with contextlib.suppress(ValueError):
            dates.append(datetime.fromisoformat(day).replace(tzinfo=timezone.utc))
    # A date in the future would make the database look younger than it is.
    return min(max(dates), clock.now()) if dates else None
