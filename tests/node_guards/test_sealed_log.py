"""`stackwarden verify` reads the sealed audit logs of the guards for Node.js."""

from __future__ import annotations

import base64
import subprocess
import sys
from pathlib import Path

import pytest

from tests.node_guards.conftest import ROOT, run

KEY = base64.b64encode(bytes(range(32))).decode()


def verify(log: Path) -> subprocess.CompletedProcess[str]:
    """The real command over a log."""
    return subprocess.run(
        [sys.executable, "-m", "policypack.commands", "verify", str(log), "--key-env", "SEAL_KEY"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_a_log_is_verified_and_a_changed_one_is_not(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEAL_KEY", KEY)
    log = tmp_path / "audit.log"
    text = run(package, "tests/sealed.mjs")
    assert [line.count('"outcome":"started"') for line in text.splitlines()] == [1, 0] * 3

    log.write_text(text, encoding="utf-8")
    assert verify(log).returncode == 0, verify(log).stdout

    log.write_text(text.replace('"outcome":"refused"', '"outcome":"accepted"'), encoding="utf-8")
    assert verify(log).returncode == 1

    log.write_text("".join(text.splitlines(keepends=True)[:2] * 2), encoding="utf-8")
    assert verify(log).returncode == 1
