"""How long a source may take for an answer: for all of it, however it comes.

A timeout of a socket begins again with each piece, so an answer in drips would never end.
"""

from __future__ import annotations

import errno
import socket
from contextlib import suppress
from threading import Timer

SECONDS = 60.0


class _Limit:
    """The seconds for one answer in this process, as `--timeout` has them."""

    seconds = SECONDS


LIMIT = _Limit()


class LateError(TimeoutError):
    """No whole answer came in time."""

    def __init__(self, where: str) -> None:
        reason = f"no whole response within {LIMIT.seconds:g} s; repeat with a longer --timeout"
        super().__init__(errno.ETIMEDOUT, reason, where)


class Deadline:
    """The time for one answer, which a block reads: it raises LateError for what ended it."""

    def __init__(self, where: str) -> None:
        self._where, self._copies, self._is_over = where, list[socket.socket](), False
        self._timer = Timer(LIMIT.seconds, self._end)
        self._timer.daemon = True

    def watch(self, descriptor: int) -> None:
        """Shuts a socket down in time: a copy of it, since its owner may close it meanwhile."""
        # The family says how addresses are written, which nobody reads here.
        self._copies.append(socket.fromfd(descriptor, socket.AF_INET, socket.SOCK_STREAM))
        if self._is_over:
            self._end()

    def _end(self) -> None:
        self._is_over = True
        for each in self._copies:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> Deadline:
        self._timer.start()
        return self

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        self._timer.cancel()
        self._timer.join()
        for each in self._copies:
            each.close()
        # The socket itself may time out first, such as where nobody accepts a connection.
        if self._is_over or isinstance(getattr(error, "reason", error), TimeoutError):
            raise LateError(self._where) from None
