"""Files that are complete or unchanged."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from policypack.commands import atomic_files


def test_a_write_that_fails_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "report"
    file.write_text("old", encoding="utf-8")
    write = Path.write_bytes

    def full(self: Path, data: bytes) -> int:
        write(self, data[:2])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space left"):
        atomic_files.write(file, b"new text")
    assert [each.name for each in tmp_path.iterdir()] == ["report"]
    assert file.read_text(encoding="utf-8") == "old"


def test_a_check_finds_what_a_write_would_and_leaves_nothing(tmp_path: Path) -> None:
    for target in (tmp_path, tmp_path / "no" / "report"):
        with pytest.raises(OSError, match="directory"):
            atomic_files.check(target)
    atomic_files.check(tmp_path / "report")
    assert list(tmp_path.iterdir()) == []


def test_a_link_and_its_mode_stay_and_a_pipe_is_written_to(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text("old", encoding="utf-8")
    target.chmod(0o600)
    link.symlink_to(target)
    atomic_files.write(link, b"new")
    assert link.is_symlink()
    assert (target.read_text(encoding="utf-8"), stat.S_IMODE(target.stat().st_mode)) == (
        "new",
        0o600,
    )
    reader, writer = os.pipe()
    atomic_files.write(Path(f"/dev/fd/{writer}"), b"through")
    os.close(writer)
    assert os.read(reader, 99) == b"through"
    os.close(reader)
