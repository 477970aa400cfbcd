"""Runs gRPC's calls in the main thread, the only one in which a time limit can end them."""

from __future__ import annotations

import os
import queue
import sys
import traceback
from collections.abc import Callable
from concurrent import futures
from typing import Any, NoReturn

# How often the end of the engine is looked for while there is nothing to do.
_PAUSE = 0.5


class MainThread(futures.ThreadPoolExecutor):
    """An executor for `grpc.server`, which accepts no other kind, without threads of its own."""

    def __init__(self) -> None:
        super().__init__(max_workers=1)
        self._calls: queue.SimpleQueue[Callable[[], object]] = queue.SimpleQueue()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> futures.Future[Any]:
        """Leaves the call to `run`."""
        future: futures.Future[Any] = futures.Future()
        self._calls.put(lambda: future.set_result(fn(*args, **kwargs)))
        return future

    def run(self, is_over: Callable[[], bool]) -> NoReturn:
        """Runs each call until it is over; then it ends the process.

        Threads that a rule has left behind do not keep the process.
        """
        status = 0
        try:
            while not is_over():
                self._run_next()
        except BaseException:
            # The engine would wait for the answer of a process that lives.
            traceback.print_exc()
            status = 1
        sys.stderr.flush()
        os._exit(status)

    def _run_next(self) -> None:
        try:
            call = self._calls.get(timeout=_PAUSE)
        except queue.Empty:
            return
        call()
