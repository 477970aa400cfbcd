"""Tries again what fails for a moment: a backend that is busy, a connection that is lost."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from policypack.reading.errors import RefusedFileError

T = TypeVar("T")

TRIES = 4
# Seconds before the second try; doubled for each further one.
WAIT = 0.2
# An object that is not there, or that may not be read, is so a second later too.
_LASTING = (
    FileNotFoundError,
    PermissionError,
    IsADirectoryError,
    NotADirectoryError,
    RefusedFileError,
)


class Retries:
    """Calls that are tried again, and what failed on the way (`notes`, one line each)."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def call(self, what: str, work: Callable[[], T]) -> T:
        """The result of `work`. Raises OSError of the last try, and one that lasts at once."""
        failures: list[str] = []
        while True:
            try:
                result = work()
            except OSError as error:
                failures.append(str(error.strerror or error))
                if isinstance(error, _LASTING) or len(failures) == TRIES:
                    raise
                time.sleep(WAIT * 2 ** (len(failures) - 1))
                continue
            if failures:
                times = "once" if len(failures) == 1 else f"{len(failures)} times"
                self.notes.append(f"{what}: failed {times} ({failures[-1]}), then succeeded")
            return result
