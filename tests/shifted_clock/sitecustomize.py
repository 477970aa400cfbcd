"""Shifts the clock of a Python process by the days in `STACKWARDEN_TEST_CLOCK_DAYS`.

`tests/fixed_environment.py` adds this folder to `PYTHONPATH`, so Python runs this module at the
start of each process that the tests start and that inherits their environment. The test process
imports it. Timers (`time.monotonic`), clocks outside Python (Go, OpenSSL, file times) and gRPC are
left alone.
"""

from __future__ import annotations

import datetime as dates
import os
import sys
import time
from collections.abc import Callable
from types import BuiltinFunctionType
from typing import TYPE_CHECKING, Any

VARIABLE = "STACKWARDEN_TEST_CLOCK_DAYS"
_NANOSECONDS = 10**9
if TYPE_CHECKING:
    _Real = dates.datetime
else:
    # The test process imports this module twice if Python ran it at the start.
    _Real = next(each for each in dates.datetime.__mro__ if type(each) is type)
# Clocks are functions in C and a class, and other values may not be hashable.
_KINDS = (BuiltinFunctionType, type)


class _Instances(type):
    """Real moments are instances of the shifted class too."""

    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, _Real) if cls is Shifted else super().__instancecheck__(value)

    def __subclasscheck__(cls, other: type) -> bool:
        return issubclass(other, _Real) if cls is Shifted else super().__subclasscheck__(other)


class Shifted(_Real, metaclass=_Instances):
    """`datetime` by `time.time`, which `shift` replaces; `date.today` calls that already."""

    # Modules in C expect its size.
    __slots__ = ()

    @classmethod
    def now(cls, tz: dates.tzinfo | None = None) -> Shifted:
        """Returns the shifted moment."""
        return cls.fromtimestamp(time.time(), tz)

    @classmethod
    def utcnow(cls) -> Shifted:
        """Returns the shifted moment in UTC, without a zone."""
        return cls.fromtimestamp(time.time(), dates.timezone.utc).replace(tzinfo=None)


def shift(days: int) -> None:
    """Shifts the clock of this process, also in the modules that it has imported."""
    seconds = days * 86_400
    real, real_ns = time.time, time.time_ns

    def shifted() -> float:
        # gRPC compares deadlines with the clock of the system, and would wait for `days`. Its
        # compiled code has no frame, so the caller here is the module of gRPC that called it.
        caller = sys._getframe(1).f_globals.get("__name__", "")
        return real() if caller.startswith("grpc.") else real() + seconds

    replaced: dict[Any, Any] = {
        _Real: Shifted,
        real: shifted,
        real_ns: lambda: real_ns() + seconds * _NANOSECONDS,
        **{each: _of_now(each) for each in (time.gmtime, time.localtime, time.ctime)},
        time.strftime: _strftime,
    }
    # A moment is pickled by the name of its class.
    Shifted.__module__, Shifted.__qualname__ = _Real.__module__, _Real.__qualname__
    for module in [*sys.modules.values()]:
        if module is sys.modules[__name__]:
            continue
        for name, value in [*getattr(module, "__dict__", {}).items()]:
            if isinstance(value, _KINDS) and value in replaced:
                setattr(module, name, replaced[value])


def _of_now(of_seconds: Callable[..., Any]) -> Callable[..., Any]:
    def of_shifted(seconds: float | None = None) -> Any:
        return of_seconds(time.time() if seconds is None else seconds)

    return of_shifted


_real_strftime = time.strftime


def _strftime(form: str, moment: Any = None) -> str:
    return _real_strftime(form, time.localtime() if moment is None else moment)


if os.environ.get(VARIABLE) and time.time.__module__ == "time":
    shift(int(os.environ[VARIABLE]))
