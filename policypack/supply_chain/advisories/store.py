"""The user's vulnerability databases: how old they are, and their update."""

from __future__ import annotations

import contextlib
import hashlib
import threading
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

from policypack.reading import files
from policypack.start import clock
from policypack.supply_chain import database_folder
from policypack.supply_chain.advisories.download import ADDRESS, Progress, discard, fetch
from policypack.supply_chain.advisories.index import About, Index, compile_index
from policypack.supply_chain.advisories.osv import Advisory, MalformedRecordError
from policypack.supply_chain.advisories.osv_files import advisories_in

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
    """The advisories of an ecosystem in a file. Raises MalformedRecordError where it has none.

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
