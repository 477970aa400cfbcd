"""The engine's hashes: the expected ones are those of Pulumi's Go SDK for the same folders."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from policypack.supply_chain.archives import (
    Members,
    OnDisk,
    engine_hashes,
    open_package,
    zips,
)
from policypack.supply_chain.archives.engine_hashes import engine_hash
from policypack.supply_chain.archives.entries import Found
from policypack.supply_chain.archives.zips import read_zip
from tests.supply_chain import zip_files

# By archive.FromPath of github.com/pulumi/pulumi/sdk/v3 v3.274.1.
FOLDERS: dict[str, Mapping[str, bytes]] = {
    "empty": {},
    "one": {"a.py": b"x = 1\n"},
    "order": {"a.py": b"y", "a/b": b"x", "a-b": b"", "A": b"z"},
    "blocks": {"a": b"x" * 511, "b": b"x" * 512, "c": b"x" * 513},
    "prefix": {"lib/" * 30 + "a.py": b"x"},
    "split at 155": {"p" * 155 + "/" + "n" * 100: b"x"},
    "not split": {"n" * 101: b"x", "d/" + "n" * 120: b"y"},
    "slash at 100": {"d" * 99 + "/é": b"x", "d" * 99 + "/" + "n" * 101: b"y"},
    "unicode": {"ä/日本.py": b"x"},
}
HASHES = {
    "empty": "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef",
    "one": "3416300c2ab16f5f2951f0b953932f5dd2b18684f982d475786b4d57b4643e12",
    "order": "109c6f0fe592b6a21eabbdad806867b6172fd3c0f0152c11b15511ba62f89710",
    "blocks": "9bb3b4681a2e166358d854cc13a83ae931898b54d055a9e642e2ed4fb2b0fa8e",
    "prefix": "fc9b07484ba012b126e3c454cc46985dd8dd30abbb592d82f30dad4bb11d82d3",
    "split at 155": "7a4cf3c4bf2db59c2db7ec72f5b1f4083301043ab6c6e654f3991bf7e6f19c5e",
    "not split": "85199a2f546a51ac8ab1d059695fd6b20fdc1dbeeeb7dfc85ae40ee335f30566",
    "slash at 100": "da099b950d9b4b3727e6eeb59c33dd1200685d2b95c5ec436588ee91f3c184a0",
    "unicode": "a5c8dbe7d6228f4177aefbc6c8bf18462d0b10a0f37ba9fbc26237b940ecf7d6",
}


def made(folder: Path, files: Mapping[str, bytes]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        # The bytes are those of UTF-8, whatever encoding the locale gives to names.
        path = folder / os.fsdecode(name.encode())
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


@pytest.mark.parametrize("kind", FOLDERS)
def test_the_hash_of_a_folder_is_that_of_the_engine(kind: str, tmp_path: Path) -> None:
    folder = made(tmp_path / "code", FOLDERS[kind])
    assert engine_hash(folder) == HASHES[kind]


def test_what_the_engine_skips_and_follows_counts_as_it_does_there(tmp_path: Path) -> None:
    folder = made(tmp_path / "code", {"a.py": b"y", "a/b": b"x", "ln": b"y"})
    stated = engine_hash(folder)
    (folder / "ln").unlink()
    (folder / "ln").symlink_to("a.py")
    (folder / "folder").symlink_to("a")
    made(folder / ".pulumi", {"stacks": b"bookkeeping"})
    assert engine_hash(folder) == stated


def test_another_folder_does_not_stand_in(tmp_path: Path) -> None:
    shipped = engine_hash(made(tmp_path / "shipped", {"a.py": b"x = 1"}))
    made(tmp_path / "reviewed", {"a.py": b"x = 2"})
    for source in (
        OnDisk("reviewed", hash=shipped),
        Members({"": OnDisk("reviewed", True, shipped)}),
    ):
        package = open_package(source, tmp_path)
        assert package.entries == ()
        assert "reviewed has another hash" in package.unread[0].waits_for
    right = open_package(OnDisk("shipped", hash=shipped), tmp_path)
    assert ([*right.by_name], right.unread) == (["a.py"], ())


@pytest.mark.parametrize("name", ["code.zip", "code.tar", "code.bin"])
def test_another_archive_does_not_stand_in(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(zip_files.zipped({"a.py": b"x"}))
    (unread,) = open_package(OnDisk(name, hash="0" * 64), tmp_path).unread
    assert "has another hash" in unread.waits_for


def test_the_archive_that_the_engine_hashed_is_read(tmp_path: Path) -> None:
    data = zip_files.zipped({"a.py": b"x"})
    (tmp_path / "code.zip").write_bytes(data)
    package = open_package(OnDisk("code.zip", hash=hashlib.sha256(data).hexdigest()), tmp_path)
    assert ([*package.by_name], package.unread) == (["a.py"], ())


def test_a_folder_that_cannot_be_hashed_is_read_and_said_to_be_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = made(tmp_path / "code", {"a.py": b"x"})
    (folder / "gone").symlink_to("nowhere")
    package = open_package(OnDisk("code", hash="0" * 64), tmp_path)
    assert [*package.by_name] == ["a.py"]
    assert "cannot be compared with the hash" in package.unread[0].waits_for
    assert [fault.path for fault in package.faults] == ["gone"]


@pytest.mark.parametrize("kind", ["pipe", "large", "unlisted"])
def test_what_is_not_hashed(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = made(tmp_path / "code", {"a.py": b"x" * 100})
    if kind == "pipe":
        os.mkfifo(folder / "pipe")
    elif kind == "large":
        monkeypatch.setattr(engine_hashes, "MAX_UNPACKED_SIZE", 49)
    else:
        monkeypatch.setattr(os, "scandir", lambda _: (_ for _ in ()).throw(PermissionError(1)))
    package = open_package(OnDisk("code", hash="0" * 64), tmp_path)
    assert "cannot be compared with the hash" in package.unread[0].waits_for


def test_a_file_beyond_the_limit_is_not_hashed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_hashes, "MAX_UNPACKED_SIZE", 4)
    (tmp_path / "a").write_bytes(b"x" * 100)
    package = open_package(Members({"a": OnDisk("a", False, "0" * 64)}), tmp_path)
    assert "cannot be compared with the hash" in package.unread[0].waits_for
    # What is stated of it says nothing of what is there, such as that it is a file of a release.
    assert package.by_name["a"].sha256 == hashlib.sha256(b"x" * 100).hexdigest()


def test_what_many_functions_share_is_read_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    readings: list[Path] = []

    def counting(path: Path) -> Found:
        readings.append(path)
        return read_zip(path)

    data = zip_files.zipped({"shared.py": b"x"})
    (tmp_path / "code.zip").write_bytes(data)
    monkeypatch.setattr(zips, "read_zip", counting)
    shared = OnDisk("code.zip", hash=hashlib.sha256(data).hexdigest())
    for number in range(20):
        package = open_package(Members({f"lib{number}": shared}), tmp_path)
        assert [*package.by_name] == [f"lib{number}/shared.py"]
    assert len(readings) == 1
