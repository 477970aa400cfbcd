"""The chain of an execution environment, as it is written."""

from __future__ import annotations

import json
import os
import re
from hashlib import sha256

import pytest

from runtime_guards.audit import AuditLogger
from runtime_guards.audit_seal import Chain, HmacSeal

KEY = bytes(range(32))


def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("schema", ["own", "ocsf"])
def test_each_line_says_its_place_and_the_hash_of_the_line_before(
    schema: str, capsys: pytest.CaptureFixture[str]
) -> None:
    audit = AuditLogger(schema=schema, seal=HmacSeal(KEY))
    for _ in range(3):
        audit.log(None, {"body": "}}"})
    before = "0" * 64
    for number, line in enumerate(written := lines(capsys)):
        record = json.loads(line)
        chain = record["chain"] if schema == "own" else record["unmapped"]["chain"]
        assert re.fullmatch(r"[0-9a-f]{32}", chain["id"])
        assert (chain["sequence"], chain["previous"]) == (number, before)
        sealed = line[: line.rindex(chain["seal"]) - 1]
        assert chain["seal"] == "hmac-sha256:" + HmacSeal(KEY).sign(sealed.encode())
        before = sha256(line.encode()).hexdigest()
    assert len(written) == 3


def test_each_environment_has_a_chain_of_its_own() -> None:
    chains = [Chain(HmacSeal(KEY)) for _ in range(2)]
    one, other = (json.loads(chain.next('{"a":1}', "}"))["chain"]["id"] for chain in chains)
    assert one != other


def test_a_chain_begins_anew_in_a_process_that_was_forked(monkeypatch: pytest.MonkeyPatch) -> None:
    chain = Chain(HmacSeal(KEY))
    parent = [json.loads(chain.next('{"a":1}', "}"))["chain"] for _ in range(2)]
    monkeypatch.setattr(os, "getpid", lambda: -1)
    child = json.loads(chain.next('{"a":1}', "}"))["chain"]
    assert child["id"] != parent[0]["id"] == parent[1]["id"]
    assert (child["sequence"], child["previous"]) == (0, "0" * 64)


def test_a_line_that_was_lost_is_missing_in_the_chain(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    audit = AuditLogger(seal=HmacSeal(KEY))
    audit.log(None)

    class Full:
        def write(self, text: str) -> None:
            raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("sys.stdout", Full())
        audit.log(None)
    audit.log(None)
    out, err = capsys.readouterr()
    assert [json.loads(line)["chain"]["sequence"] for line in out.splitlines()] == [0, 2]
    assert err == "runtime_guards: an audit record was lost: OSError\n"
