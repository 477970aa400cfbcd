"""The lines of a log file: text, gzip, an export or a response of CloudWatch Logs.

Files are read in pieces, so that memory does not grow with them.
"""

from __future__ import annotations

import codecs
import gzip
import sys
import zlib
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import IO

from policypack.reading import files
from policypack.sealed_log.records import Line
from policypack.sealed_log.responses import is_response, messages

STANDARD_INPUT = "-"
_GZIP = b"\x1f\x8b"


def lines(log: str) -> Iterator[Line]:
    """The lines of a log in order. A folder, such as an export to S3, is read by file name.

    Raises ValueError for a damaged file, and OSError for an unreadable one.
    """
    if log == STANDARD_INPUT:
        with TemporaryFile() as spooled:
            # What follows reads the beginning twice.
            copyfileobj(sys.stdin.buffer, spooled)
            yield from _of(log, spooled)
        return
    path = Path(log)
    found = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
    for file in found:
        with files.opened(file) as opened:
            yield from _of(str(file), opened)


def _of(file: str, stored: IO[bytes]) -> Iterator[Line]:
    with _unpacked(file, stored) as data:
        texts = messages(data) if is_response(data) else _text_lines(file, data)
        for number, text in enumerate(texts, 1):
            if text:
                yield Line(file, number, text)


@contextmanager
def _unpacked(file: str, stored: IO[bytes]) -> Iterator[IO[bytes]]:
    stored.seek(0)
    packed = stored.read(len(_GZIP)) == _GZIP
    stored.seek(0)
    if not packed:
        yield stored
        return
    try:
        with gzip.GzipFile(fileobj=stored) as unpacked:
            yield unpacked  # type: ignore[misc]
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise ValueError(f"{file}: damaged gzip file; download it again") from None


def _in_utf_8(file: str, data: IO[bytes]) -> Iterator[bytes]:
    """The lines in UTF-8. What PowerShell redirects to a file is UTF-16, with a byte order mark."""
    begins = data.read(2)
    data.seek(0)
    if begins not in (BOM_UTF16_LE, BOM_UTF16_BE):
        yield from files.lines_of(data, file)
        return
    for line in codecs.getreader("utf-16")(data, "replace"):
        yield line.encode("utf-8", "surrogatepass")


def _text_lines(file: str, data: IO[bytes]) -> Iterator[bytes]:
    # Windows adds a byte order mark and carriage returns; no record has either.
    data.seek(0)
    for number, line in enumerate(_in_utf_8(file, data)):
        text = line.removesuffix(b"\n").removesuffix(b"\r")
        yield text if number else text.removeprefix(BOM_UTF8)
