"""One view of every kind of archive, and a named fault for what is wrong with it."""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from policypack.supply_chain.archives import (
    ArchiveError,
    DeploymentPackage,
    Members,
    Missing,
    OnDisk,
    Source,
    Text,
    open_package,
    tars,
    zips,
)
from policypack.supply_chain.archives.entries import MAX_ENTRIES, Found
from policypack.supply_chain.archives.zips import read_zip
from policypack.supply_chain.program import HELP, VARIABLE
from tests.supply_chain import zip_files


def contents(package: DeploymentPackage) -> dict[str, bytes]:
    assert package.faults == ()
    return {entry.name: entry.read() for entry in package.entries}


def faults(data: bytes, folder: Path) -> list[tuple[str, str]]:
    (folder / "code.zip").write_bytes(data)
    package = open_package(OnDisk("code.zip"), folder)
    return [(fault.path, fault.reason) for fault in package.faults]


def tarred(folder: Path, name: str, *members: tuple[str, bytes | str]) -> None:
    with tarfile.open(folder / name, "w:gz" if name.endswith("gz") else "w") as file:
        for path, content in members:
            info = tarfile.TarInfo(path)
            if isinstance(content, str):
                info.type, info.linkname = tarfile.SYMTYPE, content
                file.addfile(info)
            else:
                info.size = len(content)
                file.addfile(info, io.BytesIO(content))


def as_folder(folder: Path) -> Source:
    (folder / "code" / "app").mkdir(parents=True)
    (folder / "code" / "app" / "handler.py").write_text("x = 1\n", encoding="utf-8")
    return OnDisk("code")


def as_zip(folder: Path) -> Source:
    (folder / "code.zip").write_bytes(zip_files.zipped({"app/handler.py": "x = 1\n"}))
    return OnDisk("code.zip")


def as_tar(folder: Path) -> Source:
    tarred(folder, "code.tar", ("app/handler.py", b"x = 1\n"))
    return OnDisk("code.tar")


def as_tgz(folder: Path) -> Source:
    tarred(folder, "code.tgz", ("app/handler.py", b"x = 1\n"))
    return OnDisk("code.tgz")


def as_text(folder: Path) -> Source:
    return Members({"app/handler.py": Text("x = 1\n")})


def as_file(folder: Path) -> Source:
    (folder / "h.py").write_text("x = 1\n", encoding="utf-8")
    return Members({"app/handler.py": OnDisk("h.py", is_archive=False)})


def nested(folder: Path) -> Source:
    (folder / "app.zip").write_bytes(zip_files.zipped({"handler.py": "x = 1\n"}))
    return Members({"app": OnDisk("app.zip")})


def nested_twice(folder: Path) -> Source:
    return Members({"app": Members({"handler.py": Text("x = 1\n")})})


KINDS = [as_folder, as_zip, as_tar, as_tgz, as_text, as_file, nested, nested_twice]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_gives_the_same_files(kind: Callable[[Path], Source], tmp_path: Path) -> None:
    package = open_package(kind(tmp_path), tmp_path)
    assert contents(package) == {"app/handler.py": b"x = 1\n"}
    assert package.unread == ()
    assert [entry.size for entry in package.entries] == [6]


def test_an_absolute_path_needs_no_program_folder(tmp_path: Path) -> None:
    as_folder(tmp_path)
    assert contents(open_package(OnDisk(str(tmp_path / "code")), None))


def test_a_relative_path_without_a_program_folder_is_not_read_and_says_what_helps() -> None:
    package = open_package(Members({"a": Text("x"), "lib": OnDisk("lib")}), None)
    assert [entry.name for entry in package.entries] == ["a"]
    assert [(u.path, u.waits_for) for u in package.unread] == [("lib", HELP)]
    assert VARIABLE in HELP


def test_a_path_that_is_not_there_is_not_read(tmp_path: Path) -> None:
    (unread,) = open_package(OnDisk("gone"), tmp_path).unread
    assert "gone" in unread.waits_for
    assert VARIABLE in unread.waits_for


def test_a_file_with_another_hash_than_the_engine_saw_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1", encoding="utf-8")
    seen = hashlib.sha256(b"x = 1").hexdigest()
    same = open_package(Members({"a": OnDisk("a.py", False, seen)}), tmp_path)
    assert contents(same) == {"a": b"x = 1"}
    other = open_package(Members({"a": OnDisk("a.py", False, "0" * 64)}), tmp_path)
    assert other.entries == ()
    assert "has another hash" in other.unread[0].waits_for


def test_what_cannot_be_fetched_keeps_its_reason() -> None:
    (unread,) = open_package(Members({"m": Missing("the moon")}), None).unread
    assert (unread.path, unread.waits_for) == ("m", "the moon")


def test_a_file_that_is_no_archive_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "code.bin").write_bytes(b"x")
    (fault,) = open_package(OnDisk("code.bin"), tmp_path).faults
    assert fault.reason == "is not a folder, a zip file or a tar file"


def test_a_package_is_read_once_until_it_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    readings: list[Path] = []

    def counting(path: Path) -> Found:
        readings.append(path)
        return read_zip(path)

    monkeypatch.setattr(zips, "read_zip", counting)
    source = as_zip(tmp_path)
    first = open_package(source, tmp_path)
    assert open_package(OnDisk("code.zip"), tmp_path) is first
    assert len(readings) == 1
    os.utime(tmp_path / "code.zip", ns=(1, 1))
    assert open_package(source, tmp_path) is not first
    assert open_package(OnDisk("code.zip", hash="another"), tmp_path) is not first


def test_what_is_computed_from_a_package_is_computed_once() -> None:
    package = open_package(Members({"once.py": Text("x")}), None)
    calls: list[DeploymentPackage] = []

    def compute(given: DeploymentPackage) -> int:
        calls.append(given)
        return len(given.entries)

    assert (package.once(compute), package.once(compute)) == (1, 1)
    assert calls == [package]


@pytest.mark.parametrize(
    ("data", "path", "reason"),
    [
        (b"", "", "is not a zip file or is malformed"),
        (b"PK\3\4 and then nothing", "", "is not a zip file or is malformed"),
        (zip_files.zipped({"a": "x"})[:-1], "", "is not a zip file or is malformed"),
        (
            zip_files.zipped({"../a": "x"}),
            "../a",
            "has a name that escapes the archive",
        ),
        (
            zip_files.zipped({"/etc/a": "x"}),
            "/etc/a",
            "has a name that escapes the archive",
        ),
        (
            zip_files.zipped({"a\\..\\..\\b": "x"}),
            "a\\..\\..\\b",
            "has a name that escapes the archive",
        ),
        (
            zip_files.zipped({"C:/a": "x"}),
            "C:/a",
            "has a name that escapes the archive",
        ),
        (zip_files.zipped({"a\nb": "x"}), "a?b", "has control characters in its name"),
        (zip_files.zipped({"a\u202eyp.exe": "x"}), "a?yp", "has control characters in its name"),
        (zip_files.with_nul("a.py", "txt"), "a.py?txt", "has control characters in its name"),
        (zip_files.zipped({"a" * 2000: "x"}), "aaa", "has an invalid file name"),
        (zip_files.with_link("a", "/etc/passwd"), "a", "is a symlink that escapes"),
        (
            zip_files.with_link("d/a", "../../x"),
            "d/a",
            "is a symlink that escapes the archive",
        ),
        (zip_files.with_twins("a.py"), "a.py", "is in the archive twice"),
        (zip_files.encrypted("a.py"), "a.py", "is encrypted, which Lambda does not support"),
        (
            zip_files.zipped({"a": "x"}, zipfile.ZIP_LZMA),
            "a",
            "uses a compression method other than DEFLATE",
        ),
        (
            zip_files.zipped({"a": "x"}, zipfile.ZIP_BZIP2),
            "a",
            "uses a compression method other than DEFLATE",
        ),
        (zip_files.bomb(30_000_000), "zeros.txt", "unpacks to more than 200 times its size"),
        (zip_files.overlapping(50), "00000", "overlaps another entry, as in a zip bomb"),
        (zip_files.stating(0xFFFE, 0x7FFFFFFF), "", "states more than 100,000 files"),
        (zip_files.stating(1, 40_000_000), "", "is not a zip file or is malformed"),
        (zip_files.stating(9, 60), "", "states a different number of files than it contains"),
        (
            zip_files.crowded(65_000, 500_000),
            "",
            "states a different number of files than it contains",
        ),
        (zip_files.stating(0xFFFF, 0xFFFFFFFF), "", "is not a zip file or is malformed"),
    ],
)
def test_a_bad_zip_has_a_named_fault(data: bytes, path: str, reason: str, tmp_path: Path) -> None:
    found = faults(data, tmp_path)
    assert found
    assert found[0][0].startswith(path)
    assert found[0][1].startswith(reason)


def test_a_fault_of_one_entry_leaves_the_others_readable(tmp_path: Path) -> None:
    (tmp_path / "code.zip").write_bytes(zip_files.zipped({"../a": "x", "b": "y"}))
    package = open_package(Members({"lib": OnDisk("code.zip")}), tmp_path)
    assert [(entry.name, entry.read()) for entry in package.entries] == [("lib/b", b"y")]
    assert [fault.path for fault in package.faults] == ["lib/../a"]


def test_a_link_inside_the_archive_is_an_entry_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "code.zip").write_bytes(zip_files.with_link("lib/a.so", "a.so.1"))
    (entry,) = open_package(OnDisk("code.zip"), tmp_path).entries
    assert (entry.is_link, entry.link) == (True, "a.so.1")


def test_broken_content_is_a_named_fault_and_a_named_error_when_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "code.zip").write_bytes(zip_files.with_broken_bytes("a.py"))
    package = open_package(OnDisk("code.zip"), tmp_path)
    reason = "cannot be unpacked: its data is corrupt"
    assert [(fault.path, fault.reason) for fault in package.faults] == [("a.py", reason)]
    with pytest.raises(ArchiveError, match=rf"a\.py: {reason}"):
        package.entries[0].read()


def test_no_more_is_read_than_was_asked_for(tmp_path: Path) -> None:
    package = open_package(as_zip(tmp_path), tmp_path)
    assert package.entries[0].read(3) == b"x ="


@pytest.mark.exhaustive
def test_a_zip_of_very_many_files_in_the_large_form_is_read(tmp_path: Path) -> None:
    (tmp_path / "code.zip").write_bytes(
        zip_files.zipped(dict.fromkeys(map(str, range(66_000)), ""))
    )
    assert len(open_package(OnDisk("code.zip"), tmp_path).entries) == 66_000


def test_absurd_counts_end_the_reading() -> None:
    members = {f"f{number}": Text("") for number in range(MAX_ENTRIES + 5)}
    package = open_package(Members(members), None)
    assert len(package.entries) == MAX_ENTRIES
    assert [fault.reason for fault in package.faults] == ["contains more than 100,000 files"]


def test_more_than_lambda_takes_ends_the_reading(tmp_path: Path) -> None:
    with (tmp_path / "big").open("wb") as file:
        file.truncate(300 * 1024 * 1024)
    package = open_package(Members({"big": OnDisk("big", is_archive=False)}), tmp_path)
    assert [fault.reason for fault in package.faults] == [
        "unpacks to more than 250 MB, the limit of Lambda"
    ]


def test_archives_that_nest_endlessly_are_a_fault() -> None:
    source: Source = Text("x")
    for _ in range(40):
        source = Members({"in": source})
    (fault,) = open_package(source, None).faults
    assert fault.reason == "nests archives too deeply"


def test_a_folder_is_walked_as_pulumi_walks_it(tmp_path: Path) -> None:
    as_folder(tmp_path)
    code = tmp_path / "code"
    (code / ".pulumi").mkdir()
    (code / ".pulumi" / "x").write_text("bookkeeping", encoding="utf-8")
    (code / "again").symlink_to("app")
    (code / "link.py").symlink_to("app/handler.py")
    names = contents(open_package(OnDisk("code"), tmp_path))
    assert names == {"app/handler.py": b"x = 1\n", "link.py": b"x = 1\n"}


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("../secret", "is a symlink that escapes the folder (path traversal)"),
        ("nothing", "is a symlink to a missing or unreadable file"),
    ],
)
def test_a_bad_link_in_a_folder_is_a_fault(target: str, reason: str, tmp_path: Path) -> None:
    as_folder(tmp_path)
    (tmp_path / "secret").write_text("x", encoding="utf-8")
    (tmp_path / "code" / "l").symlink_to(target)
    package = open_package(OnDisk("code"), tmp_path)
    assert [(fault.path, fault.reason) for fault in package.faults] == [("l", reason)]
    assert [entry.name for entry in package.entries] == ["app/handler.py"]


def test_a_name_with_control_characters_in_a_folder_is_a_fault(tmp_path: Path) -> None:
    as_folder(tmp_path)
    (tmp_path / "code" / "a\x1b[2Jb").touch()
    (fault,) = open_package(OnDisk("code"), tmp_path).faults
    assert (fault.path, fault.reason) == ("a?[2Jb", "has control characters in its name")


@pytest.mark.parametrize("path", ["a" * 5000, "a\0b"])
def test_a_path_that_no_disk_has_is_not_read(path: str, tmp_path: Path) -> None:
    assert len(open_package(OnDisk(path), tmp_path).unread) == 1


def test_a_pipe_in_a_folder_does_not_hang(tmp_path: Path) -> None:
    as_folder(tmp_path)
    os.mkfifo(tmp_path / "code" / "pipe")
    (fault,) = open_package(OnDisk("code"), tmp_path).faults
    assert (fault.path, fault.reason) == (
        "pipe",
        "is a device, a pipe or a socket instead of a file",
    )


@pytest.mark.parametrize(
    ("member", "reason"),
    [
        (("../x", b""), "has a name that escapes the archive (path traversal)"),
        (("x", "/etc/passwd"), "is a symlink that escapes the archive (path traversal)"),
    ],
)
def test_a_bad_tar_has_a_named_fault(
    member: tuple[str, bytes | str], reason: str, tmp_path: Path
) -> None:
    tarred(tmp_path, "code.tgz", member)
    (fault,) = open_package(OnDisk("code.tgz"), tmp_path).faults
    assert fault.reason == reason


def test_a_broken_tar_has_a_named_fault(tmp_path: Path) -> None:
    (tmp_path / "code.tgz").write_bytes(b"\x1f\x8bnothing")
    (fault,) = open_package(OnDisk("code.tgz"), tmp_path).faults
    assert fault.reason == "is not a tar file or is malformed"


def test_a_file_that_goes_away_is_a_named_error_when_it_is_read(tmp_path: Path) -> None:
    as_folder(tmp_path)
    (entry,) = open_package(OnDisk("code"), tmp_path).entries
    (tmp_path / "code" / "app" / "handler.py").unlink()
    with pytest.raises(ArchiveError, match=r"app/handler\.py: cannot be read"):
        entry.read()


def test_an_archive_that_is_no_file_is_a_fault(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    source = Members({"a": OnDisk("pipe", is_archive=False)})
    (fault,) = open_package(source, tmp_path).faults
    assert (fault.path, fault.reason) == ("a", "is not a regular file")


def test_a_pipe_that_is_called_a_zip_does_not_hang(tmp_path: Path) -> None:
    for name in ("pipe.zip", "pipe.tgz"):
        os.mkfifo(tmp_path / name)
        (fault,) = open_package(OnDisk(name), tmp_path).faults
        assert fault.reason == "is not a folder, a zip file or a tar file"


def test_a_hard_link_in_a_tar_is_a_fault(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "code.tar", "w") as file:
        info = tarfile.TarInfo("a")
        info.type, info.linkname = tarfile.LNKTYPE, "b"
        file.addfile(info)
    (fault,) = open_package(OnDisk("code.tar"), tmp_path).faults
    assert fault.reason == "is a hard link, a device or a pipe instead of a file"


def test_a_link_and_a_folder_in_a_tar(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "code.tar", "w") as file:
        folder = tarfile.TarInfo("lib")
        folder.type = tarfile.DIRTYPE
        file.addfile(folder)
        info = tarfile.TarInfo("lib/a.so")
        info.type, info.linkname = tarfile.SYMTYPE, "a.so.1"
        file.addfile(info)
    package = open_package(OnDisk("code.tar"), tmp_path)
    assert [(entry.name, entry.link) for entry in package.entries] == [("lib/a.so", "a.so.1")]


def test_a_gzip_bomb_ends_the_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tars, "_MAX_STREAM_SIZE", 4 * 1024 * 1024)
    tarred(tmp_path, "code.tgz", ("zeros", b"\0" * 20_000_000))
    (fault,) = open_package(OnDisk("code.tgz"), tmp_path).faults
    assert fault.reason == "unpacks to more than 4 MB"


def test_a_tar_that_states_more_than_it_holds_is_a_fault(tmp_path: Path) -> None:
    tarred(tmp_path, "code.tar", ("a", b"x" * 5000))
    data = (tmp_path / "code.tar").read_bytes()
    (tmp_path / "cut.tar").write_bytes(data[:3000])
    package = open_package(OnDisk("cut.tar"), tmp_path)
    broken = [fault.reason for fault in package.faults]
    for entry in package.entries:
        with pytest.raises(ArchiveError, match="its data is corrupt"):
            entry.read()
        broken.append("when read")
    assert broken


def test_members_in_another_order_are_the_same_package(tmp_path: Path) -> None:
    (tmp_path / "b").write_text("y", encoding="utf-8")
    members: dict[str, Source] = {"a": Text("x"), "b": OnDisk("b", is_archive=False)}
    first = open_package(Members(members), tmp_path)
    assert open_package(Members(dict(reversed(members.items()))), tmp_path) is first
