"""What a start keeps for the next one counts until a file of the pack changes."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from policypack.start import beside_bytecode
from policypack.start.beside_bytecode import read, write


@pytest.fixture
def pack(
    folder_beside_bytecode: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """A pack of one file."""
    made = tmp_path / "pack"
    (made / "rules" / "__pycache__").mkdir(parents=True)
    (made / "rules" / "queues.py").write_text("one")
    monkeypatch.setattr(beside_bytecode, "_PACK", made)
    next_start()
    yield made
    next_start()


def next_start() -> None:
    beside_bytecode._state.cache_clear()


def test_what_is_kept_is_read_by_the_next_start(pack: Path) -> None:
    assert read("sets") is None
    write("sets", b"one\ntwo")
    (pack / "rules" / "__pycache__" / "queues.pyc").touch()
    next_start()
    assert read("sets") == b"one\ntwo"
    assert read("others") is None


@pytest.mark.parametrize("change", ["text", "time", "new", "gone"])
def test_a_changed_file_of_the_pack_makes_it_invalid(pack: Path, change: str) -> None:
    write("sets", b"one")
    rule = pack / "rules" / "queues.py"
    if change == "text":
        rule.write_text("another")
    elif change == "time":
        os.utime(rule, ns=(1, 1))
    elif change == "new":
        (pack / "rules" / "topics.py").touch()
    else:
        rule.unlink()
    next_start()
    assert read("sets") is None


@pytest.mark.parametrize("content", [b"", b"\n", b"0\none", b"one"])
def test_a_damaged_file_is_none(pack: Path, folder_beside_bytecode: Path, content: bytes) -> None:
    folder_beside_bytecode.mkdir()
    (folder_beside_bytecode / "sets").write_bytes(content)
    assert read("sets") is None


def test_a_folder_that_is_not_writable_keeps_nothing(
    pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(beside_bytecode, "_FOLDER", tmp_path / "file" / "cache")
    write("sets", b"one")
    assert read("sets") is None


def test_python_that_writes_no_bytecode_keeps_nothing(
    pack: Path, folder_beside_bytecode: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    write("sets", b"one")
    assert not folder_beside_bytecode.exists()
