"""Files that are complete or unchanged, and the diffs that commands show before writing them."""

from __future__ import annotations

import argparse
import errno
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


def check(target: Path) -> None:
    """Raises OSError if `write` could not write, and leaves nothing."""
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
    if target.is_file() or not target.exists():
        with tempfile.TemporaryFile(dir=Path(os.path.realpath(target)).parent):
            return


def write(target: Path, content: bytes) -> None:
    """Replaces a regular file atomically, or writes to a pipe or device. Raises OSError."""
    if target.exists() and not target.is_file():
        target.write_bytes(content)
        return
    # The file that a link leads to is replaced, not the link.
    place = Path(os.path.realpath(target))
    with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as file:
        written = Path(file.name)
    try:
        written.write_bytes(content)
        written.chmod(place.stat().st_mode & 0o777 if place.exists() else 0o644)
        written.replace(place)
    finally:
        written.unlink(missing_ok=True)


@contextmanager
def locked(target: Path) -> Iterator[None]:
    """Keeps other runs from writing the target; the system ends it with a process that is killed.

    Raises ValueError if another run writes it, OSError if it cannot be locked. Windows has
    no such lock.
    """
    if sys.platform == "win32":
        yield
        return
    place = target.with_name(f"{target.name}.lock")
    try:
        held = _lock(place)
    except BlockingIOError:
        raise ValueError(
            f"{target}: another run is writing it; wait until it ends, or name another output"
        ) from None
    with held:
        try:
            yield
        finally:
            place.unlink()


def _lock(place: Path) -> IO[str]:
    import fcntl

    while True:
        held = place.open("a", encoding="utf-8")
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.path.samestat(os.fstat(held.fileno()), place.stat()):
                return held
        except FileNotFoundError:
            # A run that ended meanwhile has removed what was opened.
            pass
        except OSError:
            held.close()
            raise
        held.close()


# The colours of `git diff`, and the lines of a diff that name its files.
_BOLD, _STYLES = 1, {"-": 31, "+": 32, "@": 36}
HEADER = 2


def styled(number: int, line: str, color: bool) -> str:
    """A line of a unified diff by its number, with the colours of `git diff` if they are wanted."""
    style = _BOLD if number < HEADER else _STYLES.get(line[:1])
    return f"\x1b[{style}m{line}\x1b[0m" if color and style else line


def is_confirmed(arguments: argparse.Namespace, question: str) -> bool | None:
    """The answer to a question; None if no one can see the diff above it and answer."""
    if arguments.output or arguments.quiet or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return None
    sys.stdout.write(f"{question} [y/N] ")
    sys.stdout.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")
