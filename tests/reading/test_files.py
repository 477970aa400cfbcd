"""Regular files of a limited size, and nothing else."""

from __future__ import annotations

import io
import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from policypack.reading import files
from policypack.reading.files import RefusedFileError


def a_pipe(place: Path) -> None:
    os.mkfifo(place)


def a_socket(place: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(place))


def a_device(place: Path) -> None:
    place.symlink_to("/dev/zero")


READERS: list[Callable[[Path], object]] = [
    files.opened,
    lambda place: files.read_bytes(place, 10),
    lambda place: files.read_text(place, 10),
    lambda place: list(files.lines(place)),
]


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    ("make", "kind"),
    [(a_pipe, "a pipe"), (a_socket, "a socket"), (a_device, "a device"), (Path.mkdir, "a folder")],
)
def test_what_is_no_regular_file_is_refused(
    make: Callable[[Path], None],
    kind: str,
    reader: Callable[[Path], object],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    place = Path("given")
    make(place)
    with pytest.raises(RefusedFileError) as raised:
        reader(place)
    assert raised.value.strerror == f"{kind}, not a regular file; give a regular file"
    assert raised.value.filename == "given"


def test_a_pipe_in_the_place_of_the_file_that_was_looked_at_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "given"
    place.touch()
    real = os.stat(place)
    place.unlink()
    os.mkfifo(place)
    monkeypatch.setattr("policypack.reading.files.os.stat", lambda _: real)
    with pytest.raises(RefusedFileError, match="a pipe"):
        files.read_bytes(place, 10)


def test_a_link_to_a_regular_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"text")
    (tmp_path / "link").symlink_to("file")
    assert files.read_bytes(tmp_path / "link", 4) == b"text"


def test_a_larger_file_is_refused(tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.write_bytes(b"12345")
    with pytest.raises(RefusedFileError, match="larger than 4 bytes"):
        files.read_bytes(place, 4)


def test_a_file_that_states_no_size_is_read_within_the_limit(tmp_path: Path) -> None:
    # A file of Linux's /proc is a regular one of size 0.
    place = Path("/proc/self/maps")
    if not place.exists():
        pytest.skip("no /proc")
    with pytest.raises(RefusedFileError, match="larger than 4 bytes"):
        files.read_bytes(place, 4)


def test_a_text_has_no_byte_order_mark_and_one_kind_of_line_end(tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.write_bytes(b"\xef\xbb\xbfa\r\nb\rc\n")
    assert files.read_text(place, 100) == "a\nb\nc\n"


def test_lines_are_read_one_at_a_time_and_a_long_one_is_refused(tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.write_bytes(b"one\ntwo\n" + b"x" * 9)
    found = files.lines(place, longest=8)
    assert [next(found), next(found)] == [b"one\n", b"two\n"]
    with pytest.raises(RefusedFileError, match="a line is longer than 8 bytes"):
        next(found)


def test_standard_input_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("12345"))
    assert files.standard_input(5) == "12345"
    monkeypatch.setattr("sys.stdin", io.StringIO("12345"))
    with pytest.raises(RefusedFileError, match="larger than 4 bytes"):
        files.standard_input(4)


@pytest.mark.parametrize("name", ["dev", "shop.v2", "a_b-c", "..a", "Zürich", "x" * 200])
def test_a_name_may_be_one_part_of_a_path(name: str) -> None:
    assert files.is_part(name)


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "...", "a/b", "/a", "../a", "a\\b", "C:a", "a\0", "a\n", "\u202ea", "x" * 201],
)
def test_a_name_never_makes_a_path(name: str) -> None:
    assert not files.is_part(name)
