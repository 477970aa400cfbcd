"""Messages of the stand-in for people: the engine shows them with the run's diagnostics.

`python -m policypack.offline` is started by the engine, which gives its address. Started by hand,
there is nothing to say it to.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
from dataclasses import field
from typing import Any

from policypack.start.record import record

NO_ACCOUNT_TOUCHED = (
    "The stand-in providers answered this run: no AWS account and no other system was read or"
    " changed, and the stack's state describes resources that do not exist. To deploy, run Pulumi"
    " with the real providers."
)


@record(frozen=False)
class EngineLog:
    """Logs to the engine at `address`, `host:port`, or nowhere without one."""

    address: str | None = None
    _said: set[str] = field(default_factory=set)
    _held: list[int] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def attach(self, address: str) -> None:
        """Log to the engine that attaches; to another one than before, everything is new."""
        with self._lock:
            if address != self.address:
                self.address = address
                self._said.clear()

    def warn(self, message: str, urn: str = "") -> None:
        """One warning, once per process, beside the resource of `urn`."""
        if self._is_new(message):
            self._send(message, urn)

    def warn_once_per_run(self, message: str) -> None:
        """One warning from all the stand-in's processes of one run of the engine."""
        if self._is_new(message) and self.address and self._is_first(self.address):
            self._send(message, "")

    def _is_new(self, message: str) -> bool:
        # The engine calls a provider from many threads at once.
        with self._lock:
            new = message not in self._said
            self._said.add(message)
        return new

    def _is_first(self, address: str) -> bool:
        """Whether no other process holds the lock of this engine: one byte per port of one file.

        The system releases the lock when the process ends, however it ends.
        """
        if sys.platform == "win32":
            # Twice is better than never.
            return True
        import fcntl

        path = os.path.join(tempfile.gettempdir(), f"stackwarden-offline-{os.getuid()}.lock")
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
            self._held.append(handle)
            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, int(address.rpartition(":")[2]))
        except BlockingIOError:
            return False
        except OSError:
            return True
        return True

    def _send(self, message: str, urn: str) -> None:
        if self.address is None:
            return
        import grpc

        from policypack.protocol import engine_pb2, engine_pb2_grpc

        with grpc.insecure_channel(self.address) as channel:
            stub: Any = engine_pb2_grpc.EngineStub(channel)
            severity: Any = engine_pb2.WARNING
            request = engine_pb2.LogRequest(severity=severity, message=message, urn=urn)
            try:
                stub.Log(request, timeout=10)
            except grpc.RpcError:
                # The engine may be ending; a warning is no reason to fail.
                return
