"""The code of a function or a layer, wherever it comes from, as one `DeploymentPackage`.

Archives within it are opened too, and its machine code is read for the processor it needs.
"""

from __future__ import annotations

import posixpath
import re
import tempfile
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, TypeVar

from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record
from policypack.supply_chain.archives.engine_hashes import (
    OTHER,
    Version,
    differs,
    read_file,
    read_folder,
)
from policypack.supply_chain.archives.entries import (
    MAX_NESTING,
    MAX_UNPACKED_SIZE,
    TWICE,
    ArchiveError,
    Entry,
    Found,
    Unread,
    bounded,
    safe_name,
)
from policypack.supply_chain.archives.sources import (
    Members,
    Missing,
    OnDisk,
    Source,
    Text,
    content_digest,
    folders_of,
    identity,
    is_file,
    resolved,
)
from policypack.supply_chain.kept import kept, kept_name
from policypack.supply_chain.program import HELP, SET


def below(member: str, found: Found) -> Found:
    """What an archive holds, in the archive that contains it as `member`."""
    for item in found:
        if isinstance(item, Unread):
            yield replace(item, path=_joined(member, item.path))
        elif isinstance(item, Entry):
            # The engine writes a link of a zip file as a file that has the target as its text.
            yield replace(item, name=_joined(member, item.name), link=None)
        else:
            # The name of a faulty file is shown as it stands.
            yield ArchiveError(item.reason, posixpath.join(_joined(member), item.path).rstrip("/"))


def _joined(member: str, name: str = "") -> str:
    """The name as Go's `path.Join` makes it; empty if it is the archive's own folder."""
    cleaned = posixpath.normpath(posixpath.join(member, name.lstrip("/")))
    return "" if cleaned == "." else cleaned


def extracted(found: Found) -> Found:
    """The files by the names that they have once extracted, and the faults of those names."""
    written: dict[str, str] = {}
    for item in found:
        try:
            yield _extracted(item, written) if isinstance(item, Entry) else item
        except ArchiveError as fault:
            yield fault


def _extracted(entry: Entry, written: dict[str, str]) -> Entry:
    name = safe_name(entry.name)
    if written.setdefault(name, entry.name) != entry.name:
        raise ArchiveError(TWICE, name)
    return entry if name == entry.name else replace(entry, name=name)


T = TypeVar("T")
_ZIPS = (".zip", ".jar", ".whl")
_TARS = (".tar", ".tgz", ".tar.gz")
_MAX_CACHED = 64
_UNSUPPORTED = "is not a folder, a zip file or a tar file"
_lock = threading.RLock()
_packages: dict[object, DeploymentPackage] = {}


@record(frozen=True, eq=False)
class DeploymentPackage:
    """The files that ship, the faults of the archive, and the parts that could not be read.

    `beside` are the folders that the files come from, and that of the program, for what tells of
    them without shipping, such as a lock file. `content` is a digest of all that was read, where
    results are kept.
    """

    entries: tuple[Entry, ...] = ()
    faults: tuple[ArchiveError, ...] = ()
    unread: tuple[Unread, ...] = ()
    beside: tuple[Path, ...] = field(default=(), repr=False)
    content: str | None = field(default=None, repr=False)
    _computed: dict[Callable[[DeploymentPackage], Any], Any] = field(
        default_factory=dict, repr=False
    )

    @cached_property
    def by_name(self) -> Mapping[str, Entry]:
        """The entries by their names."""
        return {entry.name: entry for entry in self.entries}

    def once(self, compute: Callable[[DeploymentPackage], T]) -> T:
        """The result of `compute` for this package, computed at the first request only."""
        with _lock:
            if compute not in self._computed:
                self._computed[compute] = compute(self)
            result: T = self._computed[compute]
            return result

    def kept(self, name: str, compute: Callable[[DeploymentPackage], T], *parts: str) -> T:
        """The same for a result that JSON holds, from a former run where one is kept.

        `name` and `parts` tell it apart from others of the package.
        """
        store = kept()
        key = kept_name(name, self.content, *parts) if store else ""
        found = store.get(key) if store and key else None
        if found is None:
            found = compute(self)
            if store and key:
                store.put(key, found)
        result: T = found
        return result


def is_archive(name: str) -> bool:
    """Whether a file name ends like an archive that is opened here."""
    return name.endswith(_ZIPS + _TARS)


def open_package(source: Source, program: Path | None) -> DeploymentPackage:
    """Opens the package of a source; relative paths start at the folder `program`. Never raises."""
    key = identity(source, program)
    with _lock:
        if key not in _packages:
            while len(_packages) >= _MAX_CACHED:
                _packages.pop(next(iter(_packages)))
            _packages[key] = _package(source, program)
        return _packages[key]


def _package(source: Source, program: Path | None) -> DeploymentPackage:
    entries: dict[str, Entry] = {}
    faults: list[ArchiveError] = []
    unread: list[Unread] = []
    for found in bounded(_read(source, program)):
        if isinstance(found, Entry):
            # As in Pulumi, the first of two files with one name stays.
            entries.setdefault(found.name, found)
        elif isinstance(found, ArchiveError):
            faults.append(found)
        else:
            unread.append(found)
    folders = map(Path, dict.fromkeys(folders_of(source, program)))
    beside = tuple(dict.fromkeys([*folders, *([program] if program else [])]))
    is_whole = kept() is not None and not unread
    content = content_digest(source, program, beside) if is_whole else None
    return DeploymentPackage(tuple(entries.values()), tuple(faults), tuple(unread), beside, content)


def _read(source: Source, program: Path | None, name: str = "", depth: int = 0) -> Found:
    if isinstance(source, Missing):
        yield Unread(name, source.waits_for)
    elif isinstance(source, Text):
        content = source.text.encode("utf-8", "surrogatepass")
        secret = source.is_secret
        yield Entry(name, len(content), load=lambda limit: content[:limit], is_secret=secret)
    elif isinstance(source, OnDisk):
        yield from _from_disk(source, program, name)
    elif depth >= MAX_NESTING:
        yield ArchiveError("nests archives too deeply", name)
    else:
        members = _members(source, program, depth)
        yield from members if depth else extracted(members)


def _members(source: Members, program: Path | None, depth: int) -> Found:
    """The files of an asset archive by the names that the engine writes, in its order."""
    for member, inner in sorted(source.members.items()):
        if is_file(inner):
            yield from _read(inner, program, member, depth + 1)
        else:
            yield from below(member, _read(inner, program, "", depth + 1))


def _from_disk(source: OnDisk, program: Path | None, name: str) -> Found:
    path = resolved(source, program)
    if path is None:
        yield Unread(name, HELP)
        return
    version = _version(path)
    if version is None:
        yield Unread(name, f"the file or folder {path}, which does not exist: build it, or {SET}")
        return
    other = differs(path, version, source.hash) if source.hash else None
    if other:
        yield Unread(name, f"deployed code: {path} {other}; {SET}, or repeat the run")
    if other == OTHER:
        return
    if source.is_archive:
        yield from _opened(path, version, source.hash)
    else:
        # The engine's hash of a file is that of its content, where it could be compared.
        yield from read_file(path, name, "" if other else source.hash or "")


@lru_cache(maxsize=_MAX_CACHED)
def _opened(
    path: Path, version: Version, stated: str | None
) -> tuple[Entry | ArchiveError | Unread, ...]:
    """What an archive holds, read once however many functions place it into their own."""
    return tuple(bounded(_read_archive(path)))


def _read_archive(path: Path) -> Found:
    if path.is_dir():
        yield from read_folder(path)
    elif not path.is_file():
        # Opening a pipe would block.
        yield ArchiveError(_UNSUPPORTED)
    elif path.name.endswith(_ZIPS):
        from policypack.supply_chain.archives.zips import read_zip

        yield from read_zip(path)
    elif path.name.endswith(_TARS):
        from policypack.supply_chain.archives.tars import read_tar

        yield from read_tar(path)
    else:
        yield ArchiveError(_UNSUPPORTED)


def _version(path: Path) -> Version | None:
    try:
        return Version.of(path.stat())
    except (OSError, ValueError):
        return None


_NESTED_ZIPS = (".whl", ".zip", ".egg", ".jar", ".war")
# A wheel in a zip file; nothing looks for packages any deeper.
MAX_DEPTH = 2
# Yarn's cache of a large project has some thousand.
MAX_NESTED = 3_000


def is_nested_archive(entry: Entry) -> bool:
    """Whether a file of a package is an archive that may hold packages, by its name."""
    return entry.name.endswith(_NESTED_ZIPS) and not entry.is_link


@record(frozen=False)
class NestedLimits:
    """How many archives within one package, and how many of their bytes, may still be opened."""

    archives: int = field(default_factory=lambda: MAX_NESTED)
    size: int = field(default_factory=lambda: MAX_UNPACKED_SIZE)

    def take(self, entry: Entry, depth: int) -> None:
        """Counts an archive. Raises ArchiveError if a limit is exceeded."""
        self.archives -= 1
        self.size -= entry.size
        if depth > MAX_DEPTH:
            raise ArchiveError("is nested too deeply to be opened", entry.name)
        if self.archives < 0 or self.size < 0:
            raise ArchiveError("is one of too many nested archives to be opened", entry.name)


@contextmanager
def opened_within(entry: Entry) -> Iterator[DeploymentPackage]:
    """The files of a nested archive, below its own name. They can be read within the context.

    Raises ArchiveError if the archive cannot be read; its faults are those of the package.
    """
    from policypack.supply_chain.archives.zips import read_zip

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        file = Path(folder, "nested.zip")
        file.write_bytes(entry.read())
        found = [*bounded(below(entry.name, read_zip(file)))]
        yield DeploymentPackage(
            tuple(item for item in found if isinstance(item, Entry)),
            tuple(item for item in found if isinstance(item, ArchiveError)),
        )


_MAGIC = b"\x7fELF"
_PROCESSORS = {3: "x86", 40: "arm", 62: "x86_64", 183: "arm64"}
_LIBRARY = lazy_pattern(r"\.(?:so(?:\.\d+)*|node|pyd)$|(?:^|/)bootstrap$")
# A package may ship one file per processor; their names differ in one of these only.
_PROCESSOR = lazy_pattern(r"x86[-_]64|amd64|x64|aarch64|arm64|armv\d\w*|i[36]86|ia32|x86|arm", re.I)


def processor(entry: Entry) -> str | None:
    """The architecture of a library or `bootstrap`, as Lambda names it; None for other files."""
    if not _LIBRARY.search(entry.name) or entry.is_link:
        return None
    try:
        head = entry.read(20)
    except ArchiveError:
        return None
    if len(head) < 20 or not head.startswith(_MAGIC):
        return None
    number = int.from_bytes(head[18:20], "big" if head[5] == 2 else "little")
    return _PROCESSORS.get(number, "another processor")


def processors(package: DeploymentPackage) -> dict[str, str]:
    """The architecture of every library, by its name."""
    found = ((entry.name, processor(entry)) for entry in package.entries)
    return {name: kind for name, kind in found if kind is not None}


def incompatible_libraries(found: dict[str, str], architecture: str) -> Iterator[tuple[str, str]]:
    """The libraries that cannot run on `architecture` and have no variant that can."""
    variants = defaultdict(set)
    for name, kind in found.items():
        variants[_PROCESSOR.sub("*", name)].add(kind)
    for name, kind in found.items():
        if architecture not in variants[_PROCESSOR.sub("*", name)]:
            yield name, kind
