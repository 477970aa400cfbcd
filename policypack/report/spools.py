"""Texts that a report keeps in a file until they are due, so that it needs little memory."""

from __future__ import annotations

from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO


def spool() -> IO[str]:
    """A file that nobody else sees, gone once it is closed. It keeps each text as it is."""
    return TemporaryFile("w+", encoding="utf-8", errors="surrogatepass", newline="")


def unspooled(kept: IO[str]) -> Iterator[str]:
    """The written texts, in the same order."""
    kept.seek(0)
    return iter(kept)
