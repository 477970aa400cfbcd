"""The process that the engine starts: one analyzer, served on a loopback port."""

from __future__ import annotations

import gc
import os
import queue
import signal
import sys
import traceback
from collections.abc import Callable
from concurrent import futures
from typing import TYPE_CHECKING, Any, NoReturn

from policypack.start.containment import LIMIT

if TYPE_CHECKING:
    from policypack.engine.analyzer import Analyzer


# Runs gRPC's calls in the main thread, the only one in which a time limit can end them.

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


_OBJECTS = 50_000
_OPTIONS = [
    # The stack comes in one message.
    ("grpc.max_receive_message_length", -1),
    ("grpc.max_send_message_length", -1),
    # Pings that measure a network, at each message; the engine is on this machine.
    ("grpc.http2.bdp_probe", 0),
]


def serve() -> NoReturn:
    """Serves one engine on a loopback port, until the engine exits."""
    # Ctrl-C ends the process, so a KeyboardInterrupt is one that a rule raises.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    # Modules and catalogue live as long as the process: the garbage collector need not scan them.
    gc.disable()
    from policypack.engine.analyzer import Analyzer

    with LIMIT.watching():
        analyzer = Analyzer()
        gc.freeze()
        # What a run makes lives until its end; what little is garbage need not be looked for often.
        gc.set_threshold(_OBJECTS)
        gc.enable()
        _serve(analyzer)


def _serve(analyzer: Analyzer) -> NoReturn:
    # At the top they would be loaded while the garbage collector runs.
    import grpc

    from policypack.engine.methods import Methods

    main_thread = MainThread()
    server = grpc.server(
        main_thread,
        handlers=[Methods(analyzer)],
        options=_OPTIONS,
    )
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    # The engine reads the port from the first line of the output.
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    parent = os.getppid()
    main_thread.run(is_over=lambda: os.getppid() != parent)
