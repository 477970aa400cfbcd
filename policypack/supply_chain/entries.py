"""What every kind of archive looks like from outside: files with names, and what is wrong."""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

# Lambda takes no more than 250 MB unpacked, layers included:
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
LARGEST = 250 * 1024 * 1024
# No limit of Lambda's: a real package has some thousand files.
MOST = 100_000
# Nested archives of a program; people need two.
DEEPEST = 16
# DEFLATE reaches 1,032 to 1; text seldom reaches 20. Small files may be as even as they like.
STEEPEST = 200
SMALL = 4 * 1024 * 1024

_DRIVE = re.compile(r"[A-Za-z]:")
# Control characters, half surrogates, and what turns the direction of writing: in a message or a
# review they show another name than the file has.
_DECEPTIVE = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_LONGEST_NAME = 1024


class ArchiveError(Exception):
    """Something about an archive that no honest tool makes, or that cannot be read.

    `reason` completes "the archive ..." or "the entry ..."; `path` is the entry's name, empty for
    the archive itself. Holds nothing of any file's content.
    """

    def __init__(self, reason: str, path: str = "") -> None:
        super().__init__(f"{path}: {reason}" if path else reason)
        self.reason = reason
        self.path = path

    def below(self, prefix: str) -> ArchiveError:
        """The same fault, seen from the archive that holds this one at `prefix`."""
        return ArchiveError(self.reason, posixpath.join(prefix, self.path).rstrip("/"))


@dataclass(frozen=True)
class Unread:
    """What nobody can read during a preview: `waits_for` says in words what would help."""

    path: str
    waits_for: str


@dataclass(frozen=True)
class Entry:
    """One file. `link` is the target of a symbolic link; `size` is what the archive states."""

    name: str
    size: int
    mode: int = 0o644
    link: str | None = None
    load: Callable[[int], bytes] = field(default=lambda _: b"", repr=False, compare=False)

    @property
    def is_link(self) -> bool:
        """Whether it is a symbolic link and holds nothing itself."""
        return self.link is not None

    @cached_property
    def base(self) -> str:
        """The last part of the name."""
        return posixpath.basename(self.name)

    @cached_property
    def folder(self) -> str:
        """The name without its last part; empty at the top."""
        return posixpath.dirname(self.name)

    @cached_property
    def sha256(self) -> str:
        """The hash of the content in hexadecimal. Raises ArchiveError where it cannot be read."""
        # One byte more than stated is enough for a hash that is no known one.
        return hashlib.sha256(self.read(self.size + 1)).hexdigest()

    def read(self, limit: int = LARGEST) -> bytes:
        """At most `limit` bytes of the file. Raises ArchiveError where it cannot be read."""
        return self.load(limit)

    def below(self, prefix: str) -> Entry:
        """The same file in an archive that holds this one at `prefix`."""
        return replace(self, name=posixpath.join(prefix, self.name).rstrip("/"))


# What reading an archive gives, one after the other.
Found = Iterator[Entry | ArchiveError | Unread]


def safe_name(name: str) -> str:
    """The name with single forward slashes. Raises ArchiveError where it leads out of the archive.

    Backslashes count as slashes, as they do for whoever unpacks on Windows.
    """
    plain = name.replace("\\", "/")
    if plain.startswith("/") or _DRIVE.match(plain) or ".." in plain.split("/"):
        raise ArchiveError("has a name that leads out of the archive", printable(name))
    if _DECEPTIVE.search(plain):
        raise ArchiveError("has control characters in its name", printable(name))
    if len(plain) > _LONGEST_NAME or not plain.strip("/"):
        raise ArchiveError("has a name that no file can have", printable(name))
    return posixpath.normpath(plain)


def leads_out(name: str, target: str) -> bool:
    """Whether the symbolic link `name` points to something outside of its archive."""
    if target.startswith("/") or _DRIVE.match(target):
        return True
    reached = posixpath.normpath(posixpath.join(posixpath.dirname(name), target))
    return reached == ".." or reached.startswith("../")


def printable(name: str) -> str:
    """A name as it can be shown on one line, cut where it is absurdly long."""
    shown = "".join(letter if letter.isprintable() else "?" for letter in name[:200])
    return shown + ("..." if len(name) > 200 else "")


def bounded(found: Found) -> Found:
    """What is found, until there are too many files or they get too large: then a fault ends it."""
    count = total = 0
    for item in found:
        if isinstance(item, Entry):
            count, total = count + 1, total + item.size
        if count > MOST:
            yield ArchiveError(f"holds more than {MOST:,} files")
            return
        if total > LARGEST:
            yield ArchiveError(
                f"unpacks to more than {LARGEST // 1024**2} MB, the most Lambda takes"
            )
            return
        yield item
