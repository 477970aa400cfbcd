"""The files of uPlot are those of its package, and its licence goes with them."""

from __future__ import annotations

import hashlib
import io
import tarfile
from pathlib import Path

import pytest

from tools import vendor_uplot

HASHES = {
    "uplot.min.js": "19c8d4c6ad88929a79f4ae49d6f7161566dfd0ba3d15cc495e974f787eb78f1f",
    "uplot.min.css": "df630c6a8d6f8eeaff264b50f73ce5b114f646ffd9a0bb74f049b0a00135fa04",
    "LICENSE.uplot": "8f989229699b4fe2f1a0432d0e9edc338a8a911e250e2d1b01ecd770a5f5b1bd",
}


def install_npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str) -> None:
    npm = tmp_path / "bin" / "npm"
    npm.parent.mkdir()
    npm.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", f"{npm.parent}:/bin:/usr/bin")


def test_the_committed_files_are_unchanged() -> None:
    assert sorted(HASHES) == sorted(vendor_uplot.FILES.values())
    for name, expected in HASHES.items():
        found = hashlib.sha256((vendor_uplot.VENDOR / name).read_bytes()).hexdigest()
        assert found == expected, f"{name}: run `python -m tools.vendor_uplot`"


def test_the_notice_names_version_and_licence() -> None:
    notice = (vendor_uplot.VENDOR / "NOTICE").read_text(encoding="utf-8")
    assert f"uPlot {vendor_uplot.VERSION} " in notice
    assert "MIT License" in notice
    assert f"(v{vendor_uplot.VERSION})" in (vendor_uplot.VENDOR / "uplot.min.js").read_text(
        encoding="utf-8"
    )


def test_a_package_with_another_hash_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_npm(tmp_path, monkeypatch, "echo planted > uplot-1.6.32.tgz")
    target = tmp_path / "target"
    target.mkdir()
    with pytest.raises(ValueError, match=r"uplot@1\.6\.32: sha512-.*, not sha512-KIMV"):
        vendor_uplot.fetch(target)
    assert [*target.iterdir()] == []


def test_a_package_with_the_hash_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "uplot.tgz"
    with tarfile.open(package, "w:gz") as members:
        for name in vendor_uplot.FILES:
            member = tarfile.TarInfo(name)
            member.size = 4
            members.addfile(member, io.BytesIO(b"text"))
    install_npm(tmp_path, monkeypatch, f"cp {package} uplot-1.6.32.tgz")
    target = tmp_path / "target"
    target.mkdir()
    vendor_uplot.fetch(target, vendor_uplot.integrity(package))
    assert sorted(file.name for file in target.iterdir()) == sorted(HASHES)


def test_npm_that_fails_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install_npm(tmp_path, monkeypatch, "echo no network >&2; exit 1")
    with pytest.raises(OSError, match=r"uplot@1\.6\.32: npm pack failed: no network"):
        vendor_uplot.fetch(tmp_path)
