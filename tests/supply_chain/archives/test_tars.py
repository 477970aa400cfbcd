"""Tar files that two tools read in two ways.

https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html is the format's description.
"""

from __future__ import annotations

import gzip
import io
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from policypack.supply_chain.archives import (
    ArchiveError,
    DeploymentPackage,
    OnDisk,
    open_package,
    tars,
)

CODE = b"x = 1\n"
END = bytes(1024)
SIZES = "states two sizes"
NAMES = "has two names that differ"
ONLY_FILES = "is a hard link, a device or a pipe instead of a file"


def header(name: str = "a.py", content: bytes = CODE, **fields: Any) -> bytes:
    """One member in the form that the standard library writes, without any extension."""
    info = tarfile.TarInfo(name)
    info.size = len(content)
    for field, value in fields.items():
        setattr(info, field, value)
    return info.tobuf(tarfile.USTAR_FORMAT, "utf-8", "surrogateescape") + padded(content)


def padded(content: bytes) -> bytes:
    return content + bytes(-len(content) % 512)


def pax(kind: bytes = b"x", **records: str) -> bytes:
    content = b""
    for key, value in records.items():
        rest = f" {key.replace('__', '.')}={value}\n".encode()
        length = len(rest) + len(str(len(rest)))
        content += f"{len(rest) + len(str(length))}".encode() + rest
    return header("PaxHeaders/a", content, type=kind)


def raw_pax(content: bytes) -> bytes:
    return header("PaxHeaders/a", content, type=b"x")


def long_name(name: str, kind: bytes = b"L") -> bytes:
    return header("././@LongLink", name.encode() + b"\0", type=kind)


def opened(data: bytes, folder: Path) -> DeploymentPackage:
    (folder / "code.tar").write_bytes(data)
    return open_package(OnDisk("code.tar"), folder)


@pytest.mark.parametrize(
    ("data", "path", "reason"),
    [
        # A size that only some tools read hides one archive in another: CVE-2025-62518.
        (pax(size="4096") + header() + END, "", SIZES),
        (pax(size="0") + header() + END, "", SIZES),
        (header("lib", CODE, type=tarfile.DIRTYPE) + END, "", SIZES),
        (header("l", CODE, type=tarfile.SYMTYPE, linkname="a") + END, "", SIZES),
        (long_name("b.py") + pax(path="c.py") + header() + END, "", NAMES),
        (pax(path="b.py") + pax(path="c.py") + header() + END, "", NAMES),
        (long_name("b.py") + long_name("c.py") + header() + END, "", NAMES),
        (pax(b"g", path="b.py") + header() + END, "", "gives all its files one name or size"),
        (pax(b"g", size="3") + header() + END, "", "gives all its files one name or size"),
        (header() + header("b", type=tarfile.LNKTYPE, size=0)[:512] + END, "b", ONLY_FILES),
        (header("b", b"", type=tarfile.LNKTYPE, linkname="/etc/passwd") + END, "b", ONLY_FILES),
        (header("b", b"", type=tarfile.CHRTYPE) + END, "b", ONLY_FILES),
        (header("b", b"", type=tarfile.FIFOTYPE) + END, "b", ONLY_FILES),
        (header("b", b"", type=tarfile.GNUTYPE_SPARSE) + END, "b", ONLY_FILES),
        (pax(GNU__sparse__major="1") + header() + END, "a.py", ONLY_FILES),
        (header("a.py/") + END, "a.py", "is a folder for some tools only"),
        (header() + header() + END, "a.py", "is in the archive twice"),
        (header("a") + header("a/b.py") + END, "a", "is a file and a folder"),
        (header("a\\b.py") + END, "a\\b.py", "has a backslash in its name"),
        (pax(path="../b.py") + header() + END, "../b.py", "has a name that escapes"),
        (pax(path="/b.py") + header() + END, "/b.py", "has a name that escapes"),
        (pax(path="b\0.py") + header() + END, "b?.py", "has control characters"),
        (header() + END + header("b.py") + END, "", "has data after its end"),
        (header() + END + b"hidden", "", "has data after its end"),
        (header()[:514], "", "is cut off before its end"),
        (header() + header("b.py")[:100], "", "is not a tar file or is malformed"),
        (header() + bytes(100), "", "is not a tar file or is malformed"),
        (header().replace(b"a.py", b"b.py"), "", "is not a tar file or is malformed"),
        (raw_pax(b"9 path=bc\n") + header() + END, "", "is not a tar file or is malformed"),
        (raw_pax(b"12 path=b.py") + header() + END, "", "is not a tar file or is malformed"),
        (raw_pax(b"x") + header() + END, "", "is not a tar file or is malformed"),
        (raw_pax(b"2 \n") + header() + END, "", "is not a tar file or is malformed"),
        (raw_pax(b"9 path-b\n") + header() + END, "", "is not a tar file or is malformed"),
        (raw_pax(b"8 a=bc\n\n8 a=bd\n\n") + header() + END, "", "is not a tar file"),
        (raw_pax(bytes(1024 * 1024 + 1)) + header() + END, "", "is not a tar file"),
    ],
)
def test_what_two_tools_read_in_two_ways_is_a_named_fault(
    data: bytes, path: str, reason: str, tmp_path: Path
) -> None:
    found = opened(data, tmp_path).faults
    assert found
    assert (found[0].path, found[0].reason[: len(reason)]) == (path, reason)


def with_number(data: bytes, start: int, field: bytes) -> bytes:
    """The member with another field, and the checksum of it."""
    block = bytearray(data[:512])
    block[start : start + len(field)] = field
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block) + data[512:]


def test_a_number_that_is_none_is_a_fault(tmp_path: Path) -> None:
    (fault,) = opened(with_number(header(), 124, b"0000000000x\0"), tmp_path).faults
    assert fault.reason == "is not a tar file or is malformed"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (header() + END, "a.py"),
        (header(), "a.py"),
        (header() + bytes(10240), "a.py"),
        (header(type=tarfile.AREGTYPE) + END, "a.py"),
        (header(type=tarfile.CONTTYPE) + END, "a.py"),
        (with_number(header(), 124, b"\x80" + bytes(10) + b"\6") + END, "a.py"),
        (header("lib/" * 40 + "a.py") + END, "lib/" * 40 + "a.py"),
        (long_name("b.py") + header() + END, "b.py"),
        (long_name("target", b"K") + header() + END, "a.py"),
        (pax(path="b.py", mtime="1.5", size="6") + header() + END, "b.py"),
        (long_name("b.py") + pax(path="b.py") + header() + END, "b.py"),
        # What git archive writes.
        (pax(b"g", comment="a" * 40) + header() + END, "a.py"),
        (header("lib/", b"", type=tarfile.DIRTYPE) + header() + END, "a.py"),
        (header("lib/", b"", type=tarfile.AREGTYPE) + header() + END, "a.py"),
    ],
)
def test_what_honest_tools_write_is_read(data: bytes, name: str, tmp_path: Path) -> None:
    package = opened(data, tmp_path)
    assert package.faults == ()
    assert [(entry.name, entry.read()) for entry in package.entries] == [(name, CODE)]


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
@pytest.mark.parametrize("name", ["a.py", "lib/" * 60 + "a.py", "ä" * 40])
def test_every_format_of_the_standard_library_is_read(form: int, name: str, tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=form, encoding="utf-8") as archive:
        info = tarfile.TarInfo(name)
        info.size = len(CODE)
        archive.addfile(info, io.BytesIO(CODE))
    package = opened(buffer.getvalue(), tmp_path)
    assert (package.faults, [*package.by_name]) == ((), [name])


def test_the_target_of_a_link_may_stand_in_an_extension(tmp_path: Path) -> None:
    data = pax(linkpath="lib/a.so.1") + header("a.so", b"", type=tarfile.SYMTYPE) + END
    (entry,) = opened(data, tmp_path).entries
    assert entry.link == "lib/a.so.1"


def test_entries_may_be_read_while_others_are_listed(tmp_path: Path) -> None:
    data = header("a.py") + header("b.py", b"y = 2\n") + END
    for path in (tmp_path / "code.tar", tmp_path / "code.tgz"):
        path.write_bytes(data if path.suffix == ".tar" else gzip.compress(data))
        read = [entry.read() for entry in tars.read_tar(path) if not hasattr(entry, "reason")]  # type: ignore[union-attr]
        assert read == [CODE, b"y = 2\n"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda file: file.write_bytes(header(content=b"y" * 600) + END), "changed while it was"),
        (lambda file: file.unlink(), "cannot be read"),
    ],
)
def test_an_archive_that_changes_is_not_read_further(
    change: Callable[[Path], object], reason: str, tmp_path: Path
) -> None:
    (entry,) = opened(header() + END, tmp_path).entries
    change(tmp_path / "code.tar")
    with pytest.raises(ArchiveError, match=rf"a\.py: {reason}"):
        entry.read()


def test_headers_without_end_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tars, "_MAX_HEADERS", 9)
    folders = header("lib/", b"", type=tarfile.DIRTYPE) * 10
    (fault,) = opened(folders, tmp_path).faults
    assert fault.reason == "contains more than 100,000 files"


def test_a_gzip_bomb_is_refused_by_its_ratio(tmp_path: Path) -> None:
    (tmp_path / "code.tgz").write_bytes(gzip.compress(header(content=bytes(30_000_000))))
    (fault,) = open_package(OnDisk("code.tgz"), tmp_path).faults
    assert fault.reason == "unpacks to more than 200 times its size (zip bomb)"


def test_a_tar_file_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "code.tar").open("wb") as file:
        file.truncate(600 * 1024 * 1024)
    (fault,) = open_package(OnDisk("code.tar"), tmp_path).faults
    assert fault.reason == "is larger than 500 MB"
