"""Awaits what an `async def` handler returns: Lambda itself calls a function and awaits nothing."""

from __future__ import annotations

import asyncio

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable
    from typing import Any


class KeptLoop:
    """One loop for the life of the execution environment, so that clients may be kept in it."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()

    def result(self, awaitable: Awaitable[Any]) -> Any:
        """Returns the result of an awaitable."""
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return self._loop.run_until_complete(awaitable)
        return _beside_a_loop(awaitable)


def _beside_a_loop(awaitable: Awaitable[Any]) -> Any:
    """The result if a loop already runs, as in a notebook or in a test of an async framework.

    A thread runs one loop at a time, so this loop gets a separate thread, and the caller waits.
    """
    from concurrent.futures import ThreadPoolExecutor
    from contextvars import copy_context

    async def awaited() -> Any:
        return await awaitable

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(copy_context().run, asyncio.run, awaited()).result()
