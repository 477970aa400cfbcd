"""Durable functions: a wait is not a failure, and Lambda's context lies behind that of the SDK.

The names are those of aws-durable-execution-sdk-python 3.0.0 (`exceptions.py`, `context.py`).
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from runtime_guards import guard
from runtime_guards.audit import AuditLogger
from runtime_guards.events import SQS
from runtime_guards.testing import context
from tests.guards.samples import sample

Records = list[Mapping[str, Any]]


class SuspendExecution(BaseException):
    """What a wait raises."""


class TimedSuspendExecution(SuspendExecution):
    """What a wait for a time raises."""


@pytest.fixture(autouse=True)
def sdk(monkeypatch: pytest.MonkeyPatch) -> None:
    """The module that a durable function has imported."""
    module = ModuleType("aws_durable_execution_sdk_python.exceptions")
    vars(module)["SuspendExecution"] = SuspendExecution
    monkeypatch.setitem(sys.modules, module.__name__, module)


def raising(error: BaseException, records: Records, **options: Any) -> Any:
    @guard(SQS(), audit=records.append, **options)
    def handler(event: Any, context: Any) -> None:
        raise error

    return handler


@pytest.mark.parametrize("error", [SuspendExecution("w"), TimedSuspendExecution("t")])
@pytest.mark.parametrize("options", [{}, {"mode": "observe"}])
def test_a_wait_is_an_outcome_of_its_own(error: BaseException, options: Any) -> None:
    records: Records = []
    with pytest.raises(SuspendExecution):
        raising(error, records, **options)(sample("sqs"), None)
    (record,) = records
    assert (record["outcome"], record["level"]) == ("suspended", "INFO")
    assert "error" not in record


def test_another_end_is_a_failure() -> None:
    records: Records = []
    with pytest.raises(KeyboardInterrupt):
        raising(KeyboardInterrupt(), records)(sample("sqs"), None)
    assert (records[0]["outcome"], records[0]["error"]) == ("failed", "KeyboardInterrupt")


def test_a_wait_of_a_watched_handler_is_no_failure() -> None:
    records: Records = []

    def handler(event: Any, context: Any) -> None:
        raise SuspendExecution("w")

    with pytest.raises(SuspendExecution):
        AuditLogger(sink=records.append).watch(handler)({}, None)
    assert records[0]["outcome"] == "suspended"


def test_the_record_names_the_function_behind_the_context() -> None:
    records: Records = []

    @guard(SQS(), audit=AuditLogger(sink=records.append, starts=True))
    def handler(event: Any, context: Any) -> None: ...

    own = context(function_name="orders", aws_request_id="request-1")
    handler(sample("sqs"), SimpleNamespace(lambda_context=own))
    assert [(each["function_name"], each["aws_request_id"]) for each in records] == [
        ("orders", "request-1")
    ] * 2
