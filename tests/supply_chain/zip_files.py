"""Zip files that no honest tool makes, built byte by byte where the standard library refuses."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
from collections.abc import Mapping

_END = b"PK\5\6"
LINK_MODE = 0o120777 << 16


def zipped(files: Mapping[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An ordinary zip."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def with_link(name: str, target: str) -> bytes:
    """A zip whose one entry is a symbolic link."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        info = zipfile.ZipInfo(name)
        info.create_system = 3
        info.external_attr = LINK_MODE
        archive.writestr(info, target)
    return buffer.getvalue()


def with_twins(name: str) -> bytes:
    """A zip that holds the same name twice, with different contents."""
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w") as archive:
        warnings.simplefilter("ignore")
        archive.writestr(name, "the reviewed one")
        archive.writestr(name, "the other one")
    return buffer.getvalue()


def encrypted(name: str) -> bytes:
    """A zip whose one entry says that it is encrypted."""
    data = bytearray(zipped({name: "x"}, zipfile.ZIP_STORED))
    data[6] |= 1
    directory = data.index(b"PK\1\2")
    data[directory + 8] |= 1
    return bytes(data)


def with_nul(name: str, rest: str) -> bytes:
    """A zip whose one entry's name goes on behind a NUL."""
    return zipped({f"{name}|{rest}": "x"}).replace(f"{name}|".encode(), f"{name}\0".encode())


def with_broken_bytes(name: str) -> bytes:
    """A zip whose one entry does not have the checksum that it states."""
    data = bytearray(zipped({name: "print('hello')\n" * 20}, zipfile.ZIP_STORED))
    data[30 + len(name) + 5] ^= 0xFF
    return bytes(data)


def bomb(size: int) -> bytes:
    """A zip of one entry of zeros."""
    return zipped({"zeros.txt": b"\0" * size})


def overlapping(copies: int) -> bytes:
    """Many entries of the directory that share the bytes of one: the quine of zip bombs."""
    data = zipped({"a.txt": "A" * 4096})
    start = data.index(b"PK\1\2")
    end = data.index(b"PK\5\6")
    one = data[start:end]
    entries = b"".join(one[:46] + b"%05d" % number + one[51:] for number in range(copies))
    record = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, copies, copies, len(entries), start, 0)
    return data[:start] + entries + record


def stating(count: int, length: int) -> bytes:
    """The end of a zip that states a directory of so many entries and bytes."""
    return b"PK\3\4" + b"\0" * 60 + struct.pack("<4s4H2LH", _END, 0, 0, count, count, length, 0, 0)


def crowded(stated: int, held: int) -> bytes:
    """A directory that holds many more entries than it states."""
    entries = (b"PK\1\2" + b"\0" * 42) * held
    return entries + struct.pack("<4s4H2LH", _END, 0, 0, stated, stated, len(entries), 0, 0)
