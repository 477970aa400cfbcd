"""The extra fields of zip entries: large numbers, and names in Unicode.

https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, sections 4.5.3 and 4.6.9
"""

from __future__ import annotations

import struct
import zlib

from policypack.supply_chain.archives.entries import ArchiveError, printable

ZIP_64 = 0x0001
_UNICODE_PATH = 0x7075
_IN_EXTRA = 0xFFFFFFFF
_UTF_8 = 0x800
_MALFORMED = "has a malformed extra field"
_OTHER_NAME = "has two names that differ: which one is used depends on the tool that unpacks it"


def extras(data: bytes) -> dict[int, bytes]:
    """The extra fields by their kind. Raises ArchiveError where two are of one kind that counts.

    Fewer bytes than a field's head are padding, as Android's tools write it.
    """
    found: dict[int, bytes] = {}
    at = 0
    while at + 4 <= len(data):
        kind, length = struct.unpack_from("<HH", data, at)
        at += 4 + length
        if at > len(data) or (kind in found and kind in (ZIP_64, _UNICODE_PATH)):
            raise ArchiveError(_MALFORMED)
        found[kind] = data[at - length : at]
    return found


def large_fields(stated: tuple[int, ...], field: bytes) -> tuple[int, ...]:
    """The numbers of a header; those that do not fit into it stand in zip64's field, in order."""
    missing = [number for number in stated if number == _IN_EXTRA]
    # The number of the disk may follow.
    if len(field) not in (8 * len(missing), 8 * len(missing) + 4):
        raise ArchiveError(_MALFORMED)
    numbers = iter(struct.unpack_from(f"<{len(missing)}Q", field))
    return tuple(next(numbers) if number == _IN_EXTRA else number for number in stated)


def decoded_name(name: bytes, flags: int, extra: bytes) -> str:
    """The name of an entry in Unicode. Raises ArchiveError where it has two.

    Without the flag of UTF-8 the encoding is not stated: most tools write UTF-8, old ones of DOS
    its code page.
    """
    shown = _decoded(name, flags)
    field = extras(extra).get(_UNICODE_PATH)
    if field is None:
        return shown
    # The field belongs to the name that has this checksum.
    if len(field) < 5 or field[0] != 1 or field[1:5] != struct.pack("<L", zlib.crc32(name)):
        raise ArchiveError(_OTHER_NAME, printable(shown))
    if field[5:] not in (name, name.decode("cp437").encode()):
        raise ArchiveError(_OTHER_NAME, printable(shown))
    return field[5:].decode("utf-8", "surrogateescape")


def _decoded(name: bytes, flags: int) -> str:
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        if flags & _UTF_8:
            raise ArchiveError("has a name that is not UTF-8, as it states", repr(name)) from None
        return name.decode("cp437")
