"""Runs code that may do anything, such as an organization's rules: it ends, and what it raises is
caught.

A signal can end every Python loop, and those C loops that look for signals, such as `re`'s. It
reaches the main thread only, so that is where such code must run. A C loop that looks for no signal
(`sum(itertools.count())`) ends only with its process: Python's own watchdog does that, and writes
to stderr which line of which file runs.
https://docs.python.org/3/library/signal.html#execution-of-python-signal-handlers
https://docs.python.org/3/library/faulthandler.html#faulthandler.dump_traceback_later
"""

from __future__ import annotations

import faulthandler
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import ParamSpec

P = ParamSpec("P")

_PACK = str(Path(__file__).resolve().parents[1])

# How often the running call is looked at.
_TICK = 0.25
# A call that waits uses no CPU, so the clock limits it too: generously, as machines are shared.
_WAITING = 5
# What is left to the main thread after the limit before its process ends.
_GRACE = 10


class OutOfTimeError(BaseException):
    """Raised in code that runs too long. Isn't an Exception, so `except Exception` ignores it."""


class TimeLimit:
    """Limits a call to `seconds` of CPU, and to five times as many by the clock.

    `running` is an object of its own for each call, None between them: all else is left to the
    ticks, since thousands of calls are shorter than one.

    It does nothing until `watching` starts it, and nothing on a system without interval timers.
    """

    def __init__(self, seconds: float = 30) -> None:
        self.seconds = seconds
        self.running: object | None = None
        self._seen: object | None = None
        self._since = (0.0, 0.0)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Watches the main thread, which must be the one that calls this."""
        if sys.platform == "win32" or not hasattr(signal, "setitimer"):
            yield
            return
        before = signal.signal(signal.SIGALRM, self._look)
        self._put_off_the_end()
        signal.setitimer(signal.ITIMER_REAL, _TICK, _TICK)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
            faulthandler.cancel_dump_traceback_later()

    def _look(self, *_: object) -> None:
        if self._is_over():
            raise OutOfTimeError("rule_seconds is exceeded")
        self._put_off_the_end()

    def _put_off_the_end(self) -> None:
        """Lets the watchdog end the process unless the main thread gets here again in time."""
        # What stands for stderr in a test or a notebook is not a file.
        faulthandler.dump_traceback_later(
            self.seconds + _GRACE, exit=True, file=sys.__stderr__ or sys.stderr
        )

    def _is_over(self) -> bool:
        now = time.thread_time(), time.monotonic()
        if self.running is None or self.running is not self._seen:
            self._seen, self._since = self.running, now
        used, waited = now[0] - self._since[0], now[1] - self._since[1]
        return used > self.seconds or waited > _WAITING * self.seconds


LIMIT = TimeLimit()


def failure_of(
    call: Callable[P, object], *args: P.args, **kwargs: P.kwargs
) -> BaseException | None:
    """What the call raises, SystemExit and the like too; None if it succeeds.

    Ctrl-C still ends a command.
    """
    LIMIT.running = object()
    try:
        call(*args, **kwargs)
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt) and _is_from_keyboard():
            raise
        return error
    finally:
        LIMIT.running = None
    return None


def _is_from_keyboard() -> bool:
    return signal.getsignal(signal.SIGINT) is signal.default_int_handler


def kind_and_place(failure: BaseException) -> str:
    """The error's type and where it is raised, without its text, which may hold a value."""
    places = traceback.extract_tb(failure.__traceback__)
    # The signal that ends a call comes from here, and is not a place in it. An organization looks
    # for the place in its own code, whatever of the pack that has called.
    theirs = (each for each in reversed(places) if not each.filename.startswith(_PACK))
    own = (each for each in reversed(places) if each.filename != __file__)
    place = next(theirs, None) or next(own, places[-1])
    return f"{type(failure).__name__} ({PurePath(place.filename).name}:{place.lineno})"


def kind_and_text(failure: BaseException) -> str:
    """The error's type and its text, for what reads no property."""
    return traceback.format_exception_only(failure)[-1].strip()
