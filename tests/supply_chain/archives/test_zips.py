"""Zip files that two tools read in two ways, and honest ones that only look like them.

https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT is the format's description.
"""

from __future__ import annotations

import hashlib
import io
import stat
import struct
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from policypack.supply_chain.archives import (
    ArchiveError,
    DeploymentPackage,
    Members,
    OnDisk,
    open_package,
)
from tests.supply_chain import zip_files
from tests.supply_chain.zip_files import Member, built, large, unicode_path

CODE = b"x = 1\n"
CRC = zlib.crc32(CODE)
DEFLATED = len(Member(content=CODE)._data())
LINK = (stat.S_IFLNK | 0o777) << 16
DIFFERS = "has two headers that differ"
NAMES = "has two names that differ"
BETWEEN = "has data that belongs to no entry"
UNIX, FAT, DARWIN = 3, 0, 19


def opened(data: bytes, folder: Path) -> DeploymentPackage:
    (folder / "code.zip").write_bytes(data)
    return open_package(OnDisk("code.zip"), folder)


def descriptor(form: str, mark: bytes = b"PK\7\10") -> bytes:
    return mark + struct.pack(form, CRC, DEFLATED, len(CODE))


def streamed(form: str, mark: bytes = b"PK\7\10") -> Member:
    """An entry whose numbers follow its data, as tools write that cannot seek."""
    unknown = {"crc": 0, "packed": 0, "size": 0}
    return Member(flags=0x8, local=unknown, descriptor=descriptor(form, mark))


ZIP_64_SIZES = struct.pack("<HHQQ", 1, 16, len(CODE), DEFLATED)
IN_EXTRA = {"packed": 0xFFFFFFFF, "size": 0xFFFFFFFF, "extra": ZIP_64_SIZES}
ENDED_BEFORE = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0, 0, 0, 0, 0)


def large_size(size: int) -> bytes:
    """An entry whose size does not fit into the descriptor behind it."""
    extra = struct.pack("<HHQ", 1, 8, size)
    return built(replace(streamed("<LLL"), size=0xFFFFFFFF, extra=extra, local={"size": 0}))


def cut_directory(length: int) -> bytes:
    """A directory whose last entry does not fit into it."""
    data = built(Member())
    at, end = data.index(b"PK\1\2"), data.index(b"PK\5\6")
    record = bytearray(data[end:])
    record[12:16] = struct.pack("<L", length)
    return data[:at] + data[at : at + length] + bytes(record)


@pytest.mark.parametrize(
    ("data", "path", "reason"),
    [
        # Sizes and contents.
        (built(Member(size=3)), "a.py", "unpacks to a different size than declared"),
        (built(Member(size=9)), "a.py", "unpacks to a different size than declared"),
        (built(Member(method=0, size=3)), "a.py", "unpacks to a different size than declared"),
        (built(Member(crc=1)), "a.py", "cannot be unpacked: its data is corrupt"),
        (
            built(Member(packed=Member()._data() + b"hidden")),
            "a.py",
            "cannot be unpacked: its data is corrupt",
        ),
        (
            built(Member(content=b"x" * 600_000, packed=b"\1" + b"x" * 600_000)),
            "a.py",
            "cannot be unpacked: its data is corrupt",
        ),
        (built(Member(packed=Member()._data()[:-2])), "a.py", "cannot be unpacked"),
        (built(Member(packed=b"")), "a.py", "unpacks to a different size than declared"),
        # The two headers.
        (built(Member(local={"name": b"b.py"})), "a.py", DIFFERS),
        (built(Member(local={"method": 0})), "a.py", DIFFERS),
        (built(Member(local={"size": 3})), "a.py", DIFFERS),
        (built(Member(local={"packed": 3})), "a.py", DIFFERS),
        (built(Member(local={"crc": 3})), "a.py", DIFFERS),
        (built(Member(local={"flags": 1})), "a.py", DIFFERS),
        (
            built(Member(name="ä".encode(), flags=0x800, local={"flags": 0})),
            "ä",
            DIFFERS,
        ),
        (built(Member(flags=0x8, local={"crc": 0, "packed": 0, "size": 0})), "a.py", DIFFERS),
        (built(streamed("<LLL"), Member(b"b", local={"size": 9})), "b", DIFFERS),
        (built(Member(flags=0x8, local={"size": 3}, descriptor=descriptor("<LLL"))), "a", DIFFERS),
        # Bytes that no entry owns, or two.
        (built(Member(before=b"#!/bin/sh\n")), "", "has data before its first entry"),
        (b"#!/bin/sh\n" + built(Member()), "", "has data before its first entry"),
        (built(Member(), Member(b"b", before=b"hidden")), "", BETWEEN),
        (built(Member(), between=b"hidden"), "", BETWEEN),
        (built(Member(), after=b"hidden"), "", "has data after its end"),
        (built(Member(), comment=ENDED_BEFORE), "", "has data before its first entry"),
        (built(Member()) + built(Member(b"b")), "", "has data before its first entry"),
        (built(Member(), comment=b"PK\5\6" + b"-" * 30), "", "has data after its end"),
        # Zip64.
        (large(Member(), count=2), "", "has two ends of its directory that differ"),
        (
            large(Member(), small=struct.pack("<HHLL", 1, 1, 0xFFFFFFFF, 5)),
            "",
            "has two ends of its directory that differ",
        ),
        (large(Member()).replace(b"PK\6\6", b"PK\6\5"), "", "is not a zip file or is malformed"),
        (
            large(Member()).replace(struct.pack("<Q", 44), struct.pack("<Q", 45)),
            "",
            "is not a zip file or is malformed",
        ),
        (
            built(Member(local={**IN_EXTRA, "extra": b""})),
            "a.py",
            "has a malformed extra field",
        ),
        (
            built(Member(local={**IN_EXTRA, "extra": ZIP_64_SIZES * 2})),
            "a.py",
            "has a malformed extra field",
        ),
        (built(Member(local={"extra": b"\1\0\xff\0"}, extra=b"\1\0\xff\0")), "a.py", "has a mal"),
        (large_size(2**40), "", "is not a zip file or is malformed"),
        (cut_directory(10), "", "is not a zip file or is malformed"),
        (cut_directory(48), "", "is not a zip file or is malformed"),
        # Names.
        (built(Member(b"lib\\a.py")), "lib\\a.py", "has a backslash in its name"),
        (built(Member(b"a.py", extra=unicode_path(b"b.py", b"a.py"))), "a.py", NAMES),
        (built(Member(b"a.py", extra=unicode_path(b"a.py", b"b.py"))), "a.py", NAMES),
        (built(Member(b"a.py", extra=struct.pack("<HH", 0x7075, 0))), "a.py", NAMES),
        (built(Member(b"\xff.py", flags=0x800)), "b'\\xff.py'", "has a name that is not UTF-8"),
        (built(Member(b"a"), Member(b"a/b.py")), "a", "is a file and a folder"),
        (built(Member(b"a/b.py"), Member(b"a")), "a", "is a file and a folder"),
        (built(Member(b"a"), Member(b"a/", b"")), "a", "is a file and a folder"),
        (built(Member(b"./a.py"), Member(b"a.py")), "a.py", "is in the archive twice"),
        # Kinds.
        (built(Member(b"lib/")), "lib/", "is a folder with content"),
        (built(Member(attributes=0o040755 << 16)), "a.py", "is a folder for some tools only"),
        (built(Member(made_by=FAT, attributes=0x10)), "a.py", "is a folder for some tools only"),
        (built(Member(attributes=0o010644 << 16)), "a.py", "is a device, a pipe or a socket"),
        (built(Member(b"l", b"a" * 5000, attributes=LINK)), "l", "is a symlink that escapes"),
        (built(Member(made_by=FAT, attributes=LINK)), "a.py", "is a symlink for some tools only"),
    ],
)
def test_what_two_tools_read_in_two_ways_is_a_named_fault(
    data: bytes, path: str, reason: str, tmp_path: Path
) -> None:
    found = opened(data, tmp_path).faults
    assert found
    assert found[0].path.startswith(path)
    assert found[0].reason.startswith(reason)


def written(name: str = "a.py", force_zip64: bool = False) -> bytes:
    """What Python's zipfile writes into a file that it cannot seek in."""

    class Stream(io.RawIOBase):
        def __init__(self) -> None:
            self.data = b""

        def writable(self) -> bool:
            return True

        def write(self, piece: bytes) -> int:  # type: ignore[override]
            self.data += piece
            return len(piece)

    stream = Stream()
    with (
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open(name, "w", force_zip64=force_zip64) as file,
    ):
        file.write(CODE)
    return stream.data


@pytest.mark.parametrize(
    "data",
    [
        built(Member()),
        built(Member(method=0)),
        built(Member(made_by=FAT, attributes=0)),
        built(Member(made_by=DARWIN)),
        built(Member(), comment=b"made by a tool"),
        built(streamed("<LLL")),
        built(streamed("<LLL", b"")),
        built(streamed("<LQQ")),
        built(streamed("<LQQ", b"")),
        # The flag without a descriptor, as some tools leave it.
        built(Member(flags=0x8)),
        built(Member(flags=0x800, local={"flags": 0})),
        built(Member(local=IN_EXTRA)),
        # Padding, as Android's zipalign writes it.
        built(Member(local={"extra": b"\0\0\0"})),
        built(Member(extra=unicode_path(b"a.py", b"a.py"))),
        large(Member()),
        large(Member(), small=struct.pack("<HHLL", 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF)),
        written(),
        written(force_zip64=True),
        zip_files.zipped({"a.py": CODE}),
    ],
)
def test_what_honest_tools_write_is_read(data: bytes, tmp_path: Path) -> None:
    package = opened(data, tmp_path)
    assert package.faults == ()
    assert [(entry.name, entry.read()) for entry in package.entries] == [("a.py", CODE)]


def test_a_large_offset_stands_in_the_field_of_zip64(tmp_path: Path) -> None:
    data = bytearray(built(Member(extra=struct.pack("<HHQ", 1, 8, 0))))
    at = data.index(b"PK\1\2") + 42
    data[at : at + 4] = b"\xff" * 4
    assert opened(bytes(data), tmp_path).faults == ()


@pytest.mark.parametrize(
    ("name", "extra", "flags", "shown"),
    [
        ("ä.py".encode(), b"", 0x800, "ä.py"),
        # macOS writes UTF-8 without the flag, DOS its code page.
        ("ä.py".encode(), b"", 0, "ä.py"),
        (b"\x84.py", b"", 0, "ä.py"),
        # Info-ZIP adds the name in UTF-8 to that of the code page.
        (b"\x84.py", unicode_path("ä.py".encode(), b"\x84.py"), 0, "ä.py"),
    ],
)
def test_names_beyond_ascii(
    name: bytes, extra: bytes, flags: int, shown: str, tmp_path: Path
) -> None:
    package = opened(built(Member(name, extra=extra, flags=flags)), tmp_path)
    assert (package.faults, [*package.by_name]) == ((), [shown])


# Info-ZIP's unzip and Go's archive/zip read a mode only from a Unix creator: for others it is a
# file with the content of the link, https://pkg.go.dev/archive/zip#FileHeader.Mode.
def test_a_link_of_another_tool_is_judged_as_the_file_that_it_is(tmp_path: Path) -> None:
    package = opened(built(Member(made_by=FAT, attributes=LINK)), tmp_path)
    (entry,) = package.entries
    assert (entry.is_link, entry.read()) == (False, CODE)


@pytest.mark.parametrize("creator", [UNIX, DARWIN])
def test_a_link_of_a_unix_tool_is_one(creator: int, tmp_path: Path) -> None:
    data = built(Member(b"l", b"a.py", made_by=creator, attributes=LINK))
    (entry,) = opened(data, tmp_path).entries
    assert entry.link == "a.py"


def test_a_link_in_an_archive_of_archives_is_written_as_a_file(tmp_path: Path) -> None:
    (tmp_path / "code.zip").write_bytes(built(Member(b"main.py", CODE, attributes=LINK)))
    (entry,) = open_package(Members({"lib": OnDisk("code.zip")}), tmp_path).entries
    assert (entry.is_link, entry.read()) == (False, CODE)


def test_the_entries_before_and_after_a_bad_header_are_read(tmp_path: Path) -> None:
    data = built(Member(), Member(b"b", local={"name": b"c"}), Member(b"d"))
    package = opened(data, tmp_path)
    assert [*package.by_name] == ["a.py", "d"]
    assert [fault.path for fault in package.faults] == ["b"]


def test_an_archive_that_changes_is_not_read_further(tmp_path: Path) -> None:
    package = opened(built(Member()), tmp_path)
    (tmp_path / "code.zip").write_bytes(built(Member(content=b"y = 22\n")))
    with pytest.raises(ArchiveError, match=r"a\.py: changed while it was read: repeat the run"):
        package.entries[0].read()


INFO = b"app-1.dist-info/RECORD"


@pytest.mark.parametrize("others", [(), (Member(INFO),)])
def test_the_hash_is_that_of_the_content(others: tuple[Member, ...], tmp_path: Path) -> None:
    content = bytes(range(256)) * 3000
    package = opened(built(Member(content=content), *others), tmp_path)
    assert package.by_name["a.py"].sha256 == hashlib.sha256(content).hexdigest()
    assert bool(package.by_name["a.py"].digest) == bool(others)


@pytest.mark.parametrize("others", [(), (Member(INFO),)])
def test_an_archive_that_changes_has_no_hashes(others: tuple[Member, ...], tmp_path: Path) -> None:
    package = opened(built(Member(), *others), tmp_path)
    (tmp_path / "code.zip").write_bytes(built(Member(content=b"y = 22\n"), *others))
    with pytest.raises(ArchiveError, match=r"a\.py: changed while it was read: repeat the run"):
        package.by_name["a.py"].sha256  # noqa: B018 - a property that raises


def test_a_broken_content_has_no_hash(tmp_path: Path) -> None:
    package = opened(built(Member(crc=CRC + 1), Member(INFO)), tmp_path)
    with pytest.raises(ArchiveError, match=r"a\.py: cannot be unpacked"):
        package.by_name["a.py"].sha256  # noqa: B018 - a property that raises


def test_an_archive_that_goes_away_is_a_named_error(tmp_path: Path) -> None:
    package = opened(built(Member()), tmp_path)
    (tmp_path / "code.zip").unlink()
    with pytest.raises(ArchiveError, match=r"a\.py: cannot be unpacked"):
        package.entries[0].read()


def test_open_archives_take_no_file_of_the_process(tmp_path: Path) -> None:
    before = len([*Path("/proc/self/fd").iterdir()])
    for number in range(50):
        (tmp_path / f"{number}.zip").write_bytes(built(Member()))
        open_package(OnDisk(f"{number}.zip"), tmp_path)
    assert len([*Path("/proc/self/fd").iterdir()]) < before + 10
