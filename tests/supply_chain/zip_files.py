"""Zip files that no honest tool makes, built byte by byte where the standard library refuses."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

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


@dataclass
class Member:
    """One entry, byte by byte: what `local` names replaces a field of its local header."""

    name: bytes = b"a.py"
    content: bytes = b"x = 1\n"
    method: int = zipfile.ZIP_DEFLATED
    flags: int = 0
    made_by: int = 3
    attributes: int = 0o100644 << 16
    size: int | None = None
    packed: bytes | None = None
    crc: int | None = None
    extra: bytes = b""
    descriptor: bytes | None = None
    local: Mapping[str, Any] = field(default_factory=dict)
    before: bytes = b""

    def headers(self, offset: int) -> tuple[bytes, bytes]:
        """The local part with its data, and the entry of the directory."""
        stated = self._stated()
        local = {**stated, **self.local}
        head = struct.pack(
            "<4s5H3L2H", b"PK\3\4", 20, local["flags"], local["method"], 0, 0,
            local["crc"], local["packed"], local["size"], len(local["name"]), len(local["extra"]),
        )  # fmt: skip
        data = head + local["name"] + local["extra"] + self._data()
        central = struct.pack(
            "<4s6H3L5H2L", b"PK\1\2", self.made_by << 8 | 20, 20, stated["flags"],
            stated["method"], 0, 0, stated["crc"], stated["packed"], stated["size"],
            len(self.name), len(self.extra), 0, 0, 0, self.attributes, offset,
        )  # fmt: skip
        return data + (self.descriptor or b""), central + self.name + self.extra

    def _data(self) -> bytes:
        if self.packed is not None:
            return self.packed
        if self.method == zipfile.ZIP_STORED:
            return self.content
        deflating = zlib.compressobj(9, zlib.DEFLATED, -15)
        return deflating.compress(self.content) + deflating.flush()

    def _stated(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "flags": self.flags,
            "method": self.method,
            "crc": zlib.crc32(self.content) if self.crc is None else self.crc,
            "packed": len(self._data()),
            "size": len(self.content) if self.size is None else self.size,
            "extra": self.extra,
        }


def built(
    *members: Member, between: bytes = b"", after: bytes = b"", comment: bytes = b""
) -> bytes:
    """A zip of entries; `between` stands behind the last one, `after` behind the end."""
    data, directory = b"", b""
    for member in members:
        data += member.before
        local, central = member.headers(len(data))
        data, directory = data + local, directory + central
    data += between
    count = len(members)
    end = struct.pack("<4s4H2LH", _END, 0, 0, count, count, len(directory), len(data), len(comment))
    return data + directory + end + comment + after


def large(*members: Member, count: int | None = None, small: bytes | None = None) -> bytes:
    """A zip with the end record of zip64; `small` replaces the numbers of the other one."""
    data = built(*members)
    at = data.rindex(_END)
    number, length, offset = struct.unpack("<HLL", data[at + 10 : at + 20])
    stated = number if count is None else count
    record = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, stated, stated, length, offset)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, at, 1)
    end = data[at:] if small is None else data[at : at + 8] + small + b"\0\0"
    return data[:at] + record + locator + end


def unicode_path(name: bytes, of: bytes) -> bytes:
    """Info-ZIP's extra field with a name in UTF-8 for the entry that is called `of`."""
    content = b"\1" + struct.pack("<L", zlib.crc32(of)) + name
    return struct.pack("<HH", 0x7075, len(content)) + content
