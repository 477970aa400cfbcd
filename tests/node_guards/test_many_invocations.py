"""A thousand invocations of one environment keep no memory, and have one chain of records."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.node_guards.test_sealed_log import KEY, verify

INVOCATIONS = 1000
# Room for code that V8 compiles on the way: 700 kept events would have twice as many bytes.
MOST_KEPT = 400_000


def test_a_thousand_invocations_keep_no_memory(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEAL_KEY", KEY)
    log = tmp_path / "audit.log"
    with log.open("w", encoding="utf-8") as out:
        ended = subprocess.run(
            ["node", "--expose-gc", "tests/many.mjs"],
            cwd=package,
            env={**os.environ, "AWS_LAMBDA_FUNCTION_NAME": "orders"},
            stdout=out,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            check=True,
        )
    found = json.loads(ended.stderr)
    assert found["answers"] == {
        "batchItemFailures": 334,
        "returned": 333,
        "undeclared-source": 333,
    }
    assert found["kept"] < MOST_KEPT
    records = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert [each["chain"]["sequence"] for each in records] == [*range(2 * INVOCATIONS)]
    assert verify(log).returncode == 0
