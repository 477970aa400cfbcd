"""Where may be written: every event that changes a file, and every way to name one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from runtime_guards.protection.paths import EVENTS, WritableFolders

WRITE = os.O_WRONLY | os.O_CREAT


@pytest.fixture
def room(tmp_path: Path) -> Path:
    """A folder that may be written to, in one that may not."""
    (tmp_path / "open").mkdir()
    return tmp_path / "open"


def _allows(room: Path, event: str, *args: Any) -> bool:
    return WritableFolders([str(room)]).allow(event, args)


@pytest.mark.parametrize(
    ("mode", "flags", "writes"),
    [
        ("r", os.O_RDONLY, False),
        ("rb", os.O_RDONLY | os.O_CLOEXEC, False),
        (None, os.O_RDONLY, False),
        ("w", WRITE, True),
        ("x", WRITE, True),
        ("ab", WRITE, True),
        ("r+", os.O_RDWR, True),
        ("w", 0, True),
        (None, os.O_RDWR, True),
        (None, os.O_RDONLY | os.O_TRUNC, True),
        (None, os.O_RDONLY | os.O_CREAT, True),
    ],
)
def test_a_file_outside_may_be_read_alone(
    mode: str | None, flags: int, writes: bool, room: Path
) -> None:
    outside = str(room.parent / "file")
    assert _allows(room, "open", outside, mode, flags) is not writes
    assert _allows(room, "open", outside.encode(), mode, flags) is not writes
    assert _allows(room, "open", Path(outside), mode, flags) is not writes
    assert _allows(room, "open", str(room / "file"), mode, flags)
    assert _allows(room, "open", 3, mode, flags)


def test_no_way_leads_out(room: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (room / "link").symlink_to(room.parent)
    (room / "file").symlink_to(room.parent / "file")
    for path in (f"{room}/../file", f"{room}/link/file", f"{room}/file", f"{room}x", f"{room}x/y"):
        assert not _allows(room, "open", path, "w", WRITE), path
    monkeypatch.chdir(room)
    assert _allows(room, "open", "new", "w", WRITE)
    assert not _allows(room, "open", "../new", "w", WRITE)


def test_the_room_itself_may_be_named_by_a_link(room: Path) -> None:
    link = room.parent / "link"
    link.symlink_to(room)
    assert _allows(link, "open", str(room / "file"), "w", WRITE)


@pytest.mark.parametrize("stream", ["/dev/null", "/dev/stdout", "/dev/stderr"])
def test_the_streams_of_a_process_may_be_written_to(stream: str, room: Path) -> None:
    assert _allows(room, "open", stream, "w", WRITE)
    assert not _allows(room, "open", "/dev/mem", "w", WRITE)


# The arguments that https://docs.python.org/3/library/audit_events.html gives to each event.
ONE_PATH = {
    "os.chflags": (0,),
    "os.chmod": (0o777, -1),
    "os.chown": (0, 0, -1),
    "os.mkdir": (0o777, -1),
    "os.remove": (-1,),
    "os.removexattr": ("user.a",),
    "os.rmdir": (-1,),
    "os.setxattr": ("user.a", b"", 0),
    "os.truncate": (0,),
    "os.utime": (None, None, -1),
}
TWO_PATHS = ("os.link", "os.rename")


def test_the_tables_name_every_event() -> None:
    assert {*ONE_PATH, *TWO_PATHS, "os.symlink", "open", "sqlite3.connect"} == EVENTS


@pytest.mark.parametrize("event", ONE_PATH)
def test_every_change_of_a_file_counts(event: str, room: Path) -> None:
    rest = ONE_PATH[event]
    assert _allows(room, event, str(room / "file"), *rest)
    assert not _allows(room, event, str(room.parent / "file"), *rest)
    assert _allows(room, event, 3, *rest)


@pytest.mark.parametrize("event", TWO_PATHS)
def test_both_ends_count(event: str, room: Path) -> None:
    inside, outside = str(room / "file"), str(room.parent / "file")
    assert _allows(room, event, inside, inside, -1, -1)
    assert not _allows(room, event, inside, outside, -1, -1)
    assert not _allows(room, event, outside, inside, -1, -1)


def test_a_link_is_where_it_stands(room: Path) -> None:
    assert _allows(room, "os.symlink", "/etc/passwd", str(room / "link"), -1)
    assert not _allows(room, "os.symlink", str(room), str(room.parent / "link"), -1)


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="needs Linux's /proc")
def test_a_path_is_relative_to_its_folder(room: Path) -> None:
    inside, outside = os.open(room, os.O_RDONLY), os.open(room.parent, os.O_RDONLY)
    try:
        assert _allows(room, "os.remove", "file", inside)
        assert not _allows(room, "os.remove", "file", outside)
        assert not _allows(room, "os.rename", "file", "file", inside, outside)
        assert _allows(room, "os.remove", str(room / "file"), outside)
    finally:
        os.close(inside)
        os.close(outside)
    assert not _allows(room, "os.remove", "file", 9999)


@pytest.mark.parametrize(
    ("database", "allowed"),
    [
        (":memory:", True),
        ("", True),
        ("{room}/db", True),
        ("{room}/../db", False),
        ("file:{room}/db", True),
        ("file:{room}/db?mode=rwc", True),
        ("file://{room}/db", True),
        ("file://localhost{room}/db", True),
        ("file:{room}/../db", False),
        ("file:{room}/%2e%2e/db", False),
        ("file:/etc/db#x", False),
    ],
)
def test_a_database_is_a_file(database: str, allowed: bool, room: Path) -> None:
    assert _allows(room, "sqlite3.connect", database.format(room=room)) is allowed
    assert _allows(room, "sqlite3.connect", database.format(room=room).encode()) is allowed


def test_a_relative_folder_is_told() -> None:
    with pytest.raises(ValueError, match=r"^writable=: 'tmp' must be an absolute path\.$"):
        WritableFolders(["tmp"])
