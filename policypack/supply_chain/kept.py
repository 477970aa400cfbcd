"""Results about packages, kept from one run to the next in the user's own cache.

A result is known by a digest of all that it was made of: the content of the package, this pack and
the settings. The folder must be the user's own and closed to all others, and each file must have
the seal of the user's key: one that was planted or changed is not used. The program that is judged
runs with the user's rights, however, so where an organization has configured the pack, nothing is
kept and nothing is read.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import stat
import sys
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from policypack.reading import files
from policypack.start.installed import PACK, own_files

# The environment variable that switches it off.
VARIABLE = "STACKWARDEN_KEEP_VERDICTS"
_KEY = "key"
_KEY_SIZE = 32
_MOST = 8 * 1024 * 1024
# A project has some tens of packages, and each change of one makes new results.
_MOST_FILES = 4000
_CLOSED = 0o077
_IGNORED = "stackwarden: {} in the cache of verdicts {}; it is ignored\n"


class Kept:
    """The results in a folder that is the user's own."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self._folder = folder
        self._key = key
        self._has_told = False

    def get(self, name: str) -> Any:
        """The result with the name, a digest; None if none is kept that can be trusted."""
        path = self._folder / f"{name}.json"
        try:
            with path.open("rb") as file:
                status = os.fstat(file.fileno())
                if path.is_symlink() or not _is_own(status) or status.st_size > _MOST:
                    return self._refused(path.name, "is accessible to other users")
                seal, _, body = file.read(_MOST).partition(b"\n")
        except OSError:
            return None
        if not hmac.compare_digest(seal, self._seal(name, body)):
            return self._refused(path.name, "is not as it was written")
        try:
            return json.loads(body)
        except ValueError:
            return self._refused(path.name, "is damaged")

    def put(self, name: str, result: Any) -> None:
        """Keeps a result; one that is large, or cannot be written, is not kept."""
        body = json.dumps(result).encode()
        if len(body) > _MOST // 2:
            return
        place = self._folder / f"{secrets.token_hex(8)}.new"
        with suppress(OSError):
            descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(self._seal(name, body) + b"\n" + body)
            place.replace(self._folder / f"{name}.json")

    def _seal(self, name: str, body: bytes) -> bytes:
        return hmac.new(self._key, name.encode() + b"\n" + body, "sha256").hexdigest().encode()

    def _refused(self, name: str, why: str) -> None:
        if not self._has_told:
            self._has_told = True
            sys.stderr.write(_IGNORED.format(name, why))


_kept: Kept | None = None


def keep(*, owner_decides: bool) -> None:
    """Whether results are kept in this process. They are where the program's owner decides."""
    global _kept
    is_on = owner_decides and os.environ.get(VARIABLE, "") not in ("0", "false")
    _kept = _opened(folder()) if is_on else None


def kept() -> Kept | None:
    """The kept results, or None if there are none in this process."""
    return _kept


def folder() -> Path:
    """The folder of the results."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "stackwarden" / "verdicts"


def _opened(place: Path) -> Kept | None:
    """The results in the folder, which is made where there is none; None if it cannot be
    trusted, or on a system without owners of files."""
    if not hasattr(os, "getuid"):
        return None
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = place.lstat()
        if not stat.S_ISDIR(status.st_mode) or not _is_own(status):
            sys.stderr.write(_IGNORED.format(place, "is accessible to other users"))
            return None
        _prune(place)
        return Kept(place, _key_of(place))
    except (OSError, ValueError):
        return None


def _is_own(status: os.stat_result) -> bool:
    return status.st_uid == os.getuid() and not status.st_mode & _CLOSED


def _key_of(place: Path) -> bytes:
    """The key of the user's seals. Raises OSError or ValueError."""
    path = place / _KEY
    with suppress(FileExistsError):
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(_KEY_SIZE))
    if path.is_symlink() or not _is_own(path.lstat()):
        raise ValueError("a key that others may know")
    key = files.read_bytes(path, _KEY_SIZE)
    if len(key) != _KEY_SIZE:
        # Another run is about to write it.
        raise ValueError("no whole key")
    return key


def _prune(place: Path) -> None:
    """Deletes the older half of the results where there are too many."""
    every = [each for each in os.scandir(place) if each.name != _KEY]
    if len(every) > _MOST_FILES:
        every.sort(key=lambda each: each.stat(follow_symlinks=False).st_mtime)
        for each in every[: len(every) // 2]:
            with suppress(OSError):
                os.unlink(each.path)


def kept_name(*made_of: str | None) -> str:
    """The name of a result by all that it is made of, this pack included; empty if a part is
    not known."""
    if None in made_of:
        return ""
    text = "\0".join((pack_digest(), *map(str, made_of)))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@lru_cache(maxsize=1)
def pack_digest() -> str:
    """A digest of this pack as it is installed, and of the Python that runs it."""
    found = [f"{sys.version} {PACK}"]
    for each in own_files():
        status = each.stat()
        found.append(f"{each.name} {status.st_size} {status.st_mtime_ns}")
    return hashlib.sha256("\n".join(found).encode()).hexdigest()
