"""`stackwarden verify` reads the sealed audit logs of the guards for Node.js."""

from __future__ import annotations

import base64
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from tests.node_guards.conftest import ROOT, run

PRIVATE = Ed25519PrivateKey.generate()
KEY = base64.b64encode(bytes(range(32))).decode()


def verify(log: Path, *key: str) -> subprocess.CompletedProcess[str]:
    """The real command over a log."""
    options = key or ("--key-env", "SEAL_KEY")
    return subprocess.run(
        [sys.executable, "-m", "policypack.commands", "verify", str(log), *options],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize("seal", ["hmac", "secret"])
def test_a_log_is_verified_and_a_changed_one_is_not(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seal: str
) -> None:
    monkeypatch.setenv("SEAL_KEY", KEY)
    monkeypatch.setenv("SEAL", seal)
    log = tmp_path / "audit.log"
    text = run(package, "tests/sealed.mjs")
    assert [line.count('"outcome":"started"') for line in text.splitlines()] == [1, 0] * 3

    log.write_text(text, encoding="utf-8")
    assert verify(log).returncode == 0, verify(log).stdout

    log.write_text(text.replace('"outcome":"refused"', '"outcome":"accepted"'), encoding="utf-8")
    assert verify(log).returncode == 1

    log.write_text("".join(text.splitlines(keepends=True)[:2] * 2), encoding="utf-8")
    assert verify(log).returncode == 1


def test_the_public_key_verifies_a_log_with_ed25519(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pem = PRIVATE.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    monkeypatch.setenv("SEAL_KEY", pem.decode())
    monkeypatch.setenv("SEAL", "ed25519")
    public, log = tmp_path / "public.pem", tmp_path / "audit.log"
    public.write_bytes(
        PRIVATE.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    text = run(package, "tests/sealed.mjs")
    log.write_text(text, encoding="utf-8")
    assert verify(log, "--public-key", str(public)).returncode == 0
    log.write_text(text.replace('"outcome":"refused"', '"outcome":"accepted"'), encoding="utf-8")
    assert verify(log, "--public-key", str(public)).returncode == 1
