"""SnapStart: each environment that is restored from a snapshot has its own chain and its own salt.

With AWS's own packages: `snapshot_restore_py` has the hooks, and `awslambdaric` runs them, as it
does when an environment was restored.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from runtime_guards import guard
from runtime_guards.audit.logger import AuditLogger
from runtime_guards.audit.seals import HmacSeal
from runtime_guards.events import SQS
from runtime_guards.startup import ExpectedEnvironment
from tests.guards.samples import sample
from tests.sealed_log.logs import KEY

# Both are for Linux alone.
snapshot_restore_py: Any = pytest.importorskip("snapshot_restore_py")
run_after_restore: Any = pytest.importorskip(
    "awslambdaric.lambda_runtime_hooks_runner"
).run_after_restore


@pytest.fixture(autouse=True)
def snap_start(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An environment that a snapshot is taken of, with no hook but those of the test."""
    monkeypatch.setenv("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start")
    hooks = snapshot_restore_py.get_after_restore()
    kept = list(hooks)
    hooks.clear()
    yield
    hooks[:] = kept


def told(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_restored_environment_begins_a_chain(capsys: pytest.CaptureFixture[str]) -> None:
    """GIVEN a record that was written before the snapshot THEN no environment continues it."""
    audit = AuditLogger(seal=HmacSeal(KEY))
    audit.log(None)
    for _ in range(2):
        run_after_restore()
        audit.log(None)
        audit.log(None)
    chains = [record["chain"] for record in told(capsys)]
    assert len({chain["id"] for chain in chains}) == 3
    assert [chain["sequence"] for chain in chains] == [0, 0, 1, 0, 1]
    assert [set(chain["previous"]) == {"0"} for chain in chains] == [True, True, False, True, False]


@pytest.mark.parametrize(("key", "same"), [(None, False), (b"k" * 16, True)])
def test_a_random_salt_is_not_shared(
    key: bytes | None, same: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    audit = AuditLogger(caller_key=key)
    for _ in range(2):
        audit.log(None, sample("sqs"), source="sqs")
        run_after_restore()
    before, after = (record["caller"] for record in told(capsys))
    assert (before == after) is same


def test_a_runtime_without_the_hooks_is_no_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "snapshot_restore_py", None)
    AuditLogger().log(None)
    assert len(told(capsys)) == 1


def test_without_snapshots_no_hook_is_registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand")
    AuditLogger()
    assert snapshot_restore_py.get_after_restore() == []


def test_startup_checks_see_what_every_hook_has_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """GIVEN a hook that was registered after the guard THEN the checks run when it has run."""
    monkeypatch.setenv("ORDERS_TABLE", "of-the-snapshot")
    records: list[Any] = []

    @guard(SQS(), audit=records.append, startup=[ExpectedEnvironment("ORDERS_TABLE")])
    def handler(event: Any, context: Any) -> None: ...

    monkeypatch.delenv("ORDERS_TABLE")
    snapshot_restore_py.register_after_restore(
        lambda: monkeypatch.setitem(os.environ, "ORDERS_TABLE", "of-this-environment")
    )
    run_after_restore()
    handler(sample("sqs"), None)
    assert [record["outcome"] for record in records] == ["accepted"]
