"""`stackwarden layer`: a zip, the hashes to know it again by, and one line where it cannot."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path

import pytest

from policypack import VERSION
from policypack.commands import main
from policypack.supply_chain.guards import layer
from policypack.supply_chain.guards.releases import RUNNING


def test_hashes_of_the_written_layer_are_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "guards.zip"
    assert main(["layer", "--output", str(target)]) == 0
    content = target.read_bytes()
    digest = hashlib.sha256(content)

    first, told, *hashes = capsys.readouterr().out.splitlines()
    files = len(layer.contents())
    assert first == (
        f"{target}: stackwarden-guards {VERSION}, {files} files, {len(content):,} bytes"
    )
    assert told == "bytecode: none; add --runtime"
    assert hashes == [
        f"sha256: {digest.hexdigest()}",
        f"CodeSha256: {base64.b64encode(digest.digest()).decode()}",
    ]


def test_json_output_has_the_same_content(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "guards.zip"
    assert main(["layer", "--output", str(target), "--format", "json"]) == 0
    content = target.read_bytes()
    assert json.loads(capsys.readouterr().out) == {
        "schema": 1,
        "layer": {
            "path": str(target),
            "version": VERSION,
            "runtimes": [],
            "files": len(layer.contents()),
            "bytes": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
            "code_sha256": base64.b64encode(hashlib.sha256(content).digest()).decode(),
        },
    }


def test_it_replaces_the_layer_of_another_day(tmp_path: Path) -> None:
    target = tmp_path / "guards.zip"
    target.write_text("old", encoding="utf-8")
    assert main(["layer", "--output", str(target)]) == 0
    assert target.read_bytes() == layer.packed(layer.contents())
    assert [path.name for path in tmp_path.iterdir()] == ["guards.zip"]


def test_without_a_name_it_writes_one_with_the_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["layer"]) == 0
    assert [path.name for path in tmp_path.iterdir()] == [f"stackwarden-guards-{VERSION}.zip"]


@pytest.mark.parametrize("name", ["", "nowhere/guards.zip"])
def test_path_that_is_not_a_file_in_a_folder_is_refused(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["layer", "--output", str(tmp_path / name)]) == 2
    assert "name a file in an existing folder" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_neither_half_a_layer_nor_the_old_one_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "guards.zip"
    target.write_text("old", encoding="utf-8")

    def full(path: Path, content: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    assert main(["layer", "--output", str(target)]) == 2
    assert "No space left on device" in capsys.readouterr().err
    assert target.read_text(encoding="utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["guards.zip"]


def test_it_adds_bytecode_for_the_runtimes_that_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "guards.zip"
    runtime = f"python{RUNNING}"
    assert main(["layer", "--output", str(target), *["--runtime", runtime] * 2]) == 0
    assert f"\nbytecode: {runtime}\n" in capsys.readouterr().out
    assert target.read_bytes() == layer.packed(layer.contents([runtime]))


def test_a_runtime_without_the_guards_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "guards.zip"
    assert main(["layer", "--output", str(target), "--runtime", "python3.9"]) == 2
    assert "unknown runtime 'python3.9'; use one of python3.10, " in capsys.readouterr().err
    assert not target.exists()
