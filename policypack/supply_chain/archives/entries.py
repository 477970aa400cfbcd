"""The entries and the faults that every kind of archive is read into, and the limits of both."""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Callable, Iterator
from dataclasses import field
from functools import cached_property
from pathlib import Path

from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record

# Lambda accepts at most 250 MB unzipped, layers included:
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
MAX_UNPACKED_SIZE = 250 * 1024 * 1024
# Not a limit of Lambda: real packages have some thousand files.
MAX_ENTRIES = 100_000
# Archives nested in a program; real ones nest two levels.
MAX_NESTING = 16
# DEFLATE reaches 1,032 to 1; text seldom reaches 20. Small files may have any ratio.
MAX_COMPRESSION_RATIO = 200
RATIO_IGNORED_BELOW = 4 * 1024 * 1024

_DRIVE = lazy_pattern(r"[A-Za-z]:")
# Control characters, lone surrogates and bidirectional overrides: in a message or a review they
# show a name that differs from the file's.
_DECEPTIVE = lazy_pattern(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_MAX_NAME_LENGTH = 1024
TWICE = "is in the archive twice: which copy runs depends on the tool that unpacks it"
_BOTH_KINDS = "is a file and a folder: which one is unpacked depends on the tool"


class ArchiveError(Exception):
    """A malformed, unsafe or unreadable part of an archive.

    `reason` completes "the archive ..." or "the entry ..."; `path` is the entry's name, empty for
    the archive itself. It holds no content of any file.
    """

    def __init__(self, reason: str, path: str = "") -> None:
        super().__init__(f"{path}: {reason}" if path else reason)
        self.reason = reason
        self.path = path


@record(frozen=True)
class Unread:
    """A part that a preview cannot read; `waits_for` names what is missing, in words."""

    path: str
    waits_for: str


@record(frozen=True)
class Entry:
    """One file. `link` is the target of a symbolic link, `size` is as the archive states.

    `is_secret`: the program marks the content as secret. `digest` is the SHA-256 of the content
    where reading the archive computed it, else empty. `disk` is the file that ships as it is; None
    for one of an archive.
    """

    name: str
    size: int
    mode: int = 0o644
    link: str | None = None
    load: Callable[[int], bytes] = field(default=lambda _: b"", repr=False, compare=False)
    is_secret: bool = False
    digest: str = field(default="", repr=False, compare=False)
    disk: Path | None = field(default=None, repr=False, compare=False)

    @property
    def is_link(self) -> bool:
        """Whether it is a symbolic link, which has no content."""
        return self.link is not None

    @cached_property
    def base(self) -> str:
        """The file name without its folder."""
        return posixpath.basename(self.name)

    @cached_property
    def folder(self) -> str:
        """The folder of the file; empty at the top level."""
        return posixpath.dirname(self.name)

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of the content, hexadecimal. Raises ArchiveError if it cannot be read."""
        if self.digest:
            # Nothing of the content, but the error of an archive that is another one by now.
            self.read(0)
            return self.digest
        # One byte more than stated is enough to make the hash of a longer file differ.
        return hashlib.sha256(self.read(self.size + 1)).hexdigest()

    def read(self, limit: int = MAX_UNPACKED_SIZE) -> bytes:
        """At most `limit` bytes of the file. Raises ArchiveError if it cannot be read."""
        return self.load(limit)


# What reading an archive yields, in its order.
Found = Iterator[Entry | ArchiveError | Unread]


class Names:
    """The names of one archive. A name that is there twice is a fault, in whatever spelling."""

    def __init__(self) -> None:
        self._files: set[str] = set()
        self._folders: set[str] = set()

    def add(self, name: str, is_folder: bool = False) -> None:
        """Adds the safe name of an entry. Raises ArchiveError if it contradicts another one."""
        if not is_folder and name in self._files:
            raise ArchiveError(TWICE, name)
        (self._folders if is_folder else self._files).add(name)
        folder = name if is_folder else posixpath.dirname(name)
        while folder:
            if folder in self._files:
                raise ArchiveError(_BOTH_KINDS, folder)
            self._folders.add(folder)
            folder = posixpath.dirname(folder)
        if name in self._files and name in self._folders:
            raise ArchiveError(_BOTH_KINDS, name)


def safe_name(name: str) -> str:
    """The name with single slashes. Raises ArchiveError for a path traversal.

    A backslash is a slash for tools of Windows, and a part of the name for others.
    """
    path = name.replace("\\", "/")
    if path.startswith("/") or _DRIVE.match(path) or ".." in path.split("/"):
        raise ArchiveError("has a name that escapes the archive (path traversal)", printable(name))
    if _DECEPTIVE.search(path):
        raise ArchiveError("has control characters in its name", printable(name))
    if "\\" in name:
        raise ArchiveError("has a backslash in its name, which is a folder for some tools", name)
    if len(path) > _MAX_NAME_LENGTH or not path.strip("/"):
        raise ArchiveError("has an invalid file name", printable(name))
    return posixpath.normpath(path)


def escapes_archive(name: str, target: str) -> bool:
    """Whether the symbolic link `name` points outside its archive."""
    if target.startswith("/") or _DRIVE.match(target):
        return True
    reached = posixpath.normpath(posixpath.join(posixpath.dirname(name), target))
    return reached == ".." or reached.startswith("../")


def folders_above(name: str) -> Iterator[str]:
    """The folders that a file of that name lies in, the innermost first."""
    while name := name.rpartition("/")[0]:
        yield name


def printable(name: str) -> str:
    """The name on one line, without control characters, cut after 200 characters."""
    shown = "".join(letter if letter.isprintable() else "?" for letter in name[:200])
    return shown + ("..." if len(name) > 200 else "")


def bounded(found: Found) -> Found:
    """The items up to the limits of count and size; the fault of an exceeded limit ends them."""
    count = total = 0
    for item in found:
        if isinstance(item, Entry):
            count, total = count + 1, total + item.size
        if count > MAX_ENTRIES:
            yield ArchiveError(f"contains more than {MAX_ENTRIES:,} files")
            return
        if total > MAX_UNPACKED_SIZE:
            yield ArchiveError(
                f"unpacks to more than {MAX_UNPACKED_SIZE // 1024**2} MB, the limit of Lambda"
            )
            return
        yield item
