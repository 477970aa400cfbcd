"""Files that are complete or unchanged: a full disk or a killed command leaves no part of one."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path


def check(target: Path) -> None:
    """Raises OSError where `write` could not write, and leaves nothing."""
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
