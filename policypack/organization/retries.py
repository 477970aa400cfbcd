"""Tries again what fails for a moment: a backend that is busy, a connection that is lost."""

from __future__ import annotations

import errno
import time
from collections.abc import Callable
from threading import Lock
from typing import TypeVar

from policypack.organization.deadlines import LateError
from policypack.organization.failures import LastingError
from policypack.reading.files import RefusedFileError

T = TypeVar("T")

TRIES = 4
# Seconds before the second try; doubled for each further one.
WAIT = 0.2
_LONGEST = 30.0
# Seconds that a service may ask to wait, for one answer and since its last one.
PATIENCE = 180.0
# An object that is not there, or that may not be read, is so a second later too; and what was too
# late has had its time.
_LASTING = (
    FileNotFoundError,
    PermissionError,
    IsADirectoryError,
    NotADirectoryError,
    RefusedFileError,
    LateError,
    LastingError,
)


class BusyError(OSError):
    """A service asks to wait: `asked` are the seconds, None if it does not say."""

    def __init__(self, reason: str, where: str, asked: float | None = None) -> None:
        super().__init__(errno.EBUSY, reason, where)
        self.asked = asked


class Turns:
    """When a service may be asked again: who is told to wait waits for all that share it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._not_before = 0.0
        self._busy_since: float | None = None

    def wait(self) -> None:
        """Waits until the service may be asked."""
        seconds = self._not_before - time.monotonic()
        if seconds > 0:
            time.sleep(seconds)

    def waits(self, asked: float) -> bool:
        """Whether to wait so many seconds, as the service asked.

        It is not waited for any more where it has answered nobody for too long.
        """
        now = time.monotonic()
        with self._lock:
            self._busy_since = self._busy_since or now
            if now + asked - self._busy_since > PATIENCE:
                return False
            self._not_before = max(self._not_before, now + asked)
        return True

    def answered(self) -> None:
        """The service answered."""
        self._busy_since = None


class Retries:
    """Calls that are tried again, and what failed on the way (`notes`, one line each)."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def call(self, what: str, work: Callable[[], T], turns: Turns | None = None) -> T:
        """The result of `work`. Raises OSError of the last try, and one that lasts at once.

        Of a service that asks to wait, `turns` are those of all who ask it.
        """
        failures: list[str] = []
        began, turns = time.monotonic(), turns or Turns()
        while True:
            turns.wait()
            try:
                result = work()
            except OSError as error:
                failures.append(str(error.strerror or error))
                pause = _pause(error, len(failures))
                if isinstance(error, BusyError):
                    is_too_long = time.monotonic() + pause - began > PATIENCE
                    if is_too_long or not turns.waits(pause):
                        raise
                elif isinstance(error, _LASTING) or len(failures) == TRIES:
                    raise
                else:
                    time.sleep(pause)
                continue
            turns.answered()
            if failures:
                times = "once" if len(failures) == 1 else f"{len(failures)} times"
                self.notes.append(f"{what}: failed {times} ({failures[-1]}), then succeeded")
            return result


def _pause(error: OSError, failures: int) -> float:
    asked = error.asked if isinstance(error, BusyError) else None
    return min(WAIT * 2 ** (failures - 1), _LONGEST) if asked is None else asked
