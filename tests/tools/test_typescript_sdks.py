"""The SDKs of TypeScript programs are installed once, whole, or named as missing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tools import typescript_sdks

ROOT = Path(__file__).resolve().parents[2]
INSTALLS = "mkdir -p node_modules/@pulumi && echo once >> $COUNT"


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout on a machine without Node.js."""
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/bin:/usr/bin")
    monkeypatch.setenv("COUNT", str(tmp_path / "count"))
    found = shutil.which
    own = tmp_path / "bin"
    monkeypatch.setattr(shutil, "which", lambda name: found(name, path=str(own)))
    shutil.copytree(ROOT / "tools" / "typescript", tmp_path / "checkout/tools/typescript")
    return tmp_path / "checkout"


def install_npm(tmp_path: Path, text: str) -> None:
    for name, body in (("node", ""), ("npm", text)):
        path = tmp_path / "bin" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        path.chmod(0o755)


def test_they_are_installed_once_for_each_lock_file(checkout: Path, tmp_path: Path) -> None:
    install_npm(tmp_path, INSTALLS)
    first = typescript_sdks.ensure(checkout)
    assert (first / "@pulumi").is_dir()
    assert typescript_sdks.ensure(checkout) == first
    assert (tmp_path / "count").read_text(encoding="utf-8") == "once\n"
    with (checkout / "tools/typescript/package-lock.json").open("a", encoding="utf-8") as file:
        file.write("\n")
    assert typescript_sdks.ensure(checkout) != first
    assert (tmp_path / "count").read_text(encoding="utf-8") == "once\nonce\n"


def test_a_failed_installation_leaves_nothing(checkout: Path, tmp_path: Path) -> None:
    install_npm(tmp_path, "mkdir node_modules; echo no such package >&2; exit 1")
    with pytest.raises(typescript_sdks.NoSdks, match="no such package"):
        typescript_sdks.ensure(checkout)
    assert list((checkout / ".tools").iterdir()) == []


def test_without_node_the_reason_is_named(checkout: Path) -> None:
    with pytest.raises(typescript_sdks.NoSdks, match=r"no Node.js with npm on PATH"):
        typescript_sdks.ensure(checkout)
