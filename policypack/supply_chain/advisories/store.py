"""Where the indexes of a user lie, how old they are, and how they are brought up to date."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import threading
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

from policypack.supply_chain.advisories.archives import advisories_in
from policypack.supply_chain.advisories.download import ADDRESS, Progress, discard, fetch
from policypack.supply_chain.advisories.index import About, Index, compile_index
from policypack.supply_chain.advisories.osv import Advisory, MalformedRecordError

# The last two are what wheels state in their bills of materials; both order versions as npm does.
ECOSYSTEMS = ("PyPI", "npm", "crates.io", "Go")
# The name of a folder that is used instead of the user's cache.
FOLDER = "STACKWARDEN_ADVISORIES"
OLD = timedelta(days=7)
_lock = threading.Lock()
_shared: dict[str, tuple[object, Index]] = {}


def folder() -> Path:
    """The folder of the indexes."""
    if os.environ.get(FOLDER):
        return Path(os.environ[FOLDER])
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "stackwarden" / "advisories"


def path_of(ecosystem: str) -> Path:
    """The file of an ecosystem's index, whether it is there or not."""
    return folder() / f"{ecosystem}.sqlite"


def open_index(ecosystem: str) -> Index | None:
    """The index of an ecosystem, or None without one. Raises IndexUnusableError."""
    path = path_of(ecosystem)
    return Index(path) if path.is_file() else None


def shared_index(ecosystem: str) -> Index | None:
    """The index of an ecosystem, opened once for all who ask in this process; nobody closes it.

    One that was made anew in the meantime is opened anew. Raises IndexUnusableError.
    """
    path = path_of(ecosystem)
    if not path.is_file():
        return None
    status = path.stat()
    state = (path, status.st_ino, status.st_mtime_ns, status.st_size)
    with _lock:
        if ecosystem not in _shared or _shared[ecosystem][0] != state:
            _shared[ecosystem] = (state, Index(path))
        return _shared[ecosystem][1]


def is_old(about: About, limit: timedelta = OLD, now: datetime | None = None) -> bool:
    """Whether an index was made longer ago than `limit`."""
    return (now or datetime.now(timezone.utc)) - about.made > limit


def update(
    ecosystem: str,
    *,
    address: str = ADDRESS,
    progress: Progress = lambda done, total: None,
) -> tuple[About, bool]:
    """Fetches an ecosystem's archive and compiles it. Says also whether anything was new.

    Raises DownloadError or MalformedRecordError; then the index is what it was.
    """
    fetched = fetch(ecosystem, folder(), address=address, progress=progress)
    source = f"{address.rstrip('/')}/{ecosystem}/all.zip"
    try:
        about = compile_index(
            _of(ecosystem, fetched.path),
            path_of(ecosystem),
            source=source,
            sha256=fetched.sha256,
        )
    except MalformedRecordError:
        # Kept, it would be taken for an unchanged archive the next time.
        discard(fetched)
        raise
    return about, fetched.changed


def update_from(ecosystem: str, file: Path) -> About:
    """Compiles the records of a file that was brought here by other means.

    The index is of the day on which the newest of them was changed: nobody knows when the file was
    made, and copying it does not make it younger.
    """
    digest = hashlib.sha256()
    with file.open("rb") as content:
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
    """The advisories of an ecosystem in a file. Raises MalformedRecordError where there is none.

    An index of nothing would find nothing, and look like an up-to-date one.
    """
    none = True
    for item in advisories_in(file):
        if item.ecosystem == ecosystem:
            none = False
            yield item
    if none:
        raise MalformedRecordError(f"{file.name} holds no advisory of {ecosystem}")


def _newest(days: Iterable[str]) -> datetime | None:
    told = []
    for day in days:
        with contextlib.suppress(ValueError):
            told.append(datetime.fromisoformat(day).replace(tzinfo=timezone.utc))
    # A record of tomorrow says nothing about today.
    return min(max(told), datetime.now(timezone.utc)) if told else None
