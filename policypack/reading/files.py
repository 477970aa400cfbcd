"""Regular files of a limited size: no device, which may never end, and no pipe, which may block.

A name is looked at before it is opened, since opening a device can have an effect, and again as an
open file, since another one may stand there by then. Opening a pipe does not wait:
https://pubs.opengroup.org/onlinepubs/9799919799/functions/open.html (O_NONBLOCK)
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Iterator
from typing import IO, Any

from policypack.start.lazy_patterns import lazy_pattern


class RefusedError(ValueError):
    """A text beyond the bounds of what is read.

    `reason` completes "the file ..."; `line` and `column` start at 1, and a column of 0 is unknown.
    """

    def __init__(self, reason: str, line: int = 1, column: int = 0) -> None:
        super().__init__(f"line {line}: {reason}")
        self.reason = reason
        self.line = line
        self.column = column


class MalformedError(RefusedError):
    """A text that breaks the grammar of its language. `problem` is the parser's own word for it."""

    def __init__(self, language: str, problem: str, line: int = 1, column: int = 0) -> None:
        super().__init__(f"is not valid {language}", line, column)
        self.problem = problem


class RefusedFileError(OSError):
    """What is not a regular file, or a larger one than is read; `strerror` says which."""


# Lines of a text, as editors, Git and the engines of the languages number them.
# A line ends with LF, CR LF or CR. `str.splitlines` also splits at form feeds, at separators of
# records and at four more characters, which are ordinary characters of a source: places behind them
# would be on other lines than in the editor.
_LINE = lazy_pattern(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


def split_lines(text: str, keep_ends: bool = False) -> list[str]:
    """The lines of a text; nothing follows the last end."""
    lines = _LINE.findall(text)
    return lines if keep_ends else [line.rstrip("\r\n") for line in lines]


def split_as_setuptools(text: str) -> list[str]:
    """The lines of a list of requirements, for which pip and setuptools use `str.splitlines`.

    https://github.com/pypa/pip/blob/main/src/pip/_internal/req/req_file.py (preprocess)
    """
    return text.splitlines()


def normalize(text: str) -> str:
    """The text with LF at the end of each line, as Python's text files have them."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


# What people write by hand: settings, project files, sources.
PAGE = 2**20
# What one tool writes for another: lock files, documents, configurations.
DOCUMENT = 8 * 2**20
# The report of a run over many stacks.
REPORT = 256 * 2**20
_PIECE = 2**20
# Of most file systems, with what is put around a name.
_LONGEST_NAME = 200
# A line of a report or of a log of events; the longest has a whole resource.
LINE = 16 * 2**20

_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISSOCK, "a socket"),
)
_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_BINARY", 0)
)


def opened(path: str | os.PathLike[str], most: int | None = None) -> IO[bytes]:
    """A regular file, open for reading. Without `most` its reader takes it in pieces.

    Raises RefusedFileError for anything else and for a larger one, OSError if it cannot be read.
    """
    name = os.fspath(path)
    _check(os.stat(name), name, most)
    descriptor = os.open(name, _FLAGS)
    try:
        _check(os.fstat(descriptor), name, most)
        return open(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def read_bytes(path: str | os.PathLike[str], most: int) -> bytes:
    """The content of a regular file. Raises OSError, as `opened` does."""
    with opened(path, most) as file:
        # The file may have grown, and those of some file systems state no size.
        content = content_of(file, most)
    if len(content) > most:
        raise _too_large(os.fspath(path), most)
    return content


def content_of(stream: Any, most: int) -> bytes:
    """The content of a stream; of a longer one, so much that it is longer than `most`.

    It is read in pieces, since a reader may reserve all that it is asked for.
    """
    content = bytearray()
    while len(content) <= most and (piece := stream.read(_PIECE)):
        content += piece
    return bytes(content)


def read_text(path: str | os.PathLike[str], most: int) -> str:
    """The text of a file in UTF-8, without its byte order mark.

    Raises OSError, as `opened` does, and UnicodeDecodeError.
    """
    return normalize(read_bytes(path, most).decode("utf-8-sig"))


def lines(path: str | os.PathLike[str], longest: int = LINE) -> Iterator[bytes]:
    """The lines of a regular file of any size, each with its end. Raises OSError."""
    with opened(path) as file:
        yield from lines_of(file, os.fspath(path), longest)


def lines_of(file: IO[bytes], name: str, longest: int = LINE) -> Iterator[bytes]:
    """The lines of an open file. Raises RefusedFileError for one that is too long."""
    while line := file.readline(longest + 1):
        if len(line) > longest:
            raise RefusedFileError(
                errno.EFBIG, f"a line is longer than {_size(longest)}; shorten it", name
            )
        yield line


def standard_input(most: int) -> str:
    """The text of standard input. Raises RefusedFileError for more than may be read."""
    text = sys.stdin.read(most + 1)
    if len(text) > most:
        raise _too_large("standard input", most)
    return text


def is_part(name: str) -> bool:
    """Whether a name from outside is one part of a path, and so stays in the folder that it is in.

    Pulumi's own names are shorter, and have only letters, digits, hyphens, underscores and periods:
    https://www.pulumi.com/docs/iac/concepts/projects/project-file/
    """
    plain = bool(name.strip(".")) and len(name) <= _LONGEST_NAME and name.isprintable()
    return plain and not any(mark in name for mark in "/\\:")


def _check(status: os.stat_result, name: str, most: int | None) -> None:
    kind = next((word for test, word in _KINDS if test(status.st_mode)), None)
    if kind is not None:
        code = errno.EISDIR if stat.S_ISDIR(status.st_mode) else errno.EINVAL
        raise RefusedFileError(code, f"{kind}, not a regular file; give a regular file", name)
    if most is not None and status.st_size > most:
        raise _too_large(name, most)


def _too_large(name: str, most: int) -> RefusedFileError:
    return RefusedFileError(errno.EFBIG, f"larger than {_size(most)}; give a smaller file", name)


def _size(most: int) -> str:
    return f"{most // 2**20} MiB" if most >= 2**20 else f"{most} bytes"
