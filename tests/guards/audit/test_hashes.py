"""SHA-256 and HMAC without OpenSSL: the same as with it."""

from __future__ import annotations

import hashlib
import hmac
import subprocess
import sys

import pytest

from runtime_guards.audit import hashes

# A key of a block, and one longer, and texts up to several blocks.
KEYS = (b"k" * 16, b"k" * 64, b"k" * 65, b"k" * 131)
TEXTS = (b"", b"a", b"a" * 63, b"a" * 64, b"a" * 1_000)


@pytest.mark.parametrize("is_loaded", [True, False])
def test_the_signature_is_that_of_the_standard_library(
    is_loaded: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not is_loaded:
        monkeypatch.delitem(sys.modules, "_hashlib")
    for key in KEYS:
        sign = hashes.hmac_sha256(key)
        for text in TEXTS:
            assert sign(text) == hmac.digest(key, text, "sha256").hex()
            assert hashes.sha256()(text).hexdigest() == hashlib.sha256(text).hexdigest()


def test_a_python_without_its_own_hashes_uses_openssl(monkeypatch: pytest.MonkeyPatch) -> None:
    """GIVEN an interpreter that was built with OpenSSL's hashes alone THEN these are used."""
    monkeypatch.delitem(sys.modules, "_hashlib")
    for name in ("_sha2", "_sha256"):
        monkeypatch.setitem(sys.modules, name, None)
    assert hashes.sha256() is hashlib.sha256


SEALED = """
import sys
from runtime_guards.audit import AuditLogger, HmacSeal
audit = AuditLogger(seal=HmacSeal(bytes(range(32))), fields=["Records[].messageId"])
identity = {"sourceIp": "203.0.113.7", "userArn": "arn:aws:iam::123456789012:user/a"}
audit.log(None, {"Records": [], "requestContext": {"identity": identity}}, source="rest-api")
print({"_hashlib", "hashlib", "hmac"} & set(sys.modules))
"""


def test_a_sealed_record_loads_no_openssl() -> None:
    lines = subprocess.check_output([sys.executable, "-c", SEALED], encoding="utf-8").splitlines()
    assert '"seal":"hmac-sha256:' in lines[0]
    assert '"caller":"hmac-sha256:' in lines[0]
    assert lines[1] == "set()"
