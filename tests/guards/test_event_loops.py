"""Async handlers where a loop already runs, as in a notebook or a test of an async framework."""

from __future__ import annotations

import asyncio
from contextvars import ContextVar
from typing import Any

import pytest

from runtime_guards import guard
from runtime_guards.events import S3
from tests.guards.running import run
from tests.guards.samples import sample

tenant: ContextVar[str] = ContextVar("tenant")


def test_given_a_running_loop_when_called_then_the_handler_runs_in_a_loop_of_its_own() -> None:
    loops: list[Any] = []
    told: list[Any] = []

    @guard(S3(), audit=told.append)
    async def handler(event: Any, context: Any) -> str:
        await asyncio.sleep(0)
        loops.append(asyncio.get_running_loop())
        return tenant.get()

    async def notebook() -> Any:
        tenant.set("shop")
        loops.append(asyncio.get_running_loop())
        return handler(sample("s3"), None)

    assert run(notebook()) == "shop"
    assert loops[0] is not loops[1]
    assert [record["outcome"] for record in told] == ["accepted"]


@pytest.mark.parametrize("ending", [ZeroDivisionError, SystemExit])
def test_given_a_running_loop_when_the_handler_fails_then_its_error_is_raised(
    ending: type[BaseException],
) -> None:
    @guard(S3(), audit=False)
    async def handler(event: Any, context: Any) -> None:
        raise ending

    async def notebook() -> None:
        with pytest.raises(ending):
            handler(sample("s3"), None)

    run(notebook())


def test_given_a_handler_that_calls_another_when_both_are_async_then_both_run() -> None:
    @guard(S3(), audit=False)
    async def inner(event: Any, context: Any) -> int:
        return len(event.records)

    @guard(S3(), audit=False)
    async def outer(event: Any, context: Any) -> Any:
        return inner(event.raw, context)

    assert outer(sample("s3"), None) == 1
