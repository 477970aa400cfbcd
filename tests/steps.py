"""What a call costs, as counts that are the same on every machine: steps, never seconds.

    assert growth(lambda size: decode("%41" * size), 100, 1_000) < 15

A step is a line of Python, or a step of a regular expression that `counted_patterns` watches. Work
that grows with its input's length costs ten times as many steps for ten times the input; work that
compares every pair costs a hundred times as many.
"""

from __future__ import annotations

import gc
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import Thread
from types import FrameType, ModuleType
from typing import Any

import pytest

from policypack.start.lazy_patterns import LazyPattern
from runtime_guards import lazy
from tests.regex_machine import Machine
from tests.regex_steps import Steps


def steps_of(call: Callable[[], object], steps: Steps | None = None) -> int:
    """The lines that a call executes, and what the watched patterns add to the same counter.

    It runs in a thread of its own: an exception that leaves the trace function inside an `except`
    or a `with` stays the thread's current one for ever, and would be the context of every later
    exception of the tests. https://docs.python.org/3/library/sys.html#sys.settrace
    """
    counter = steps or Steps()
    before = counter.count
    raised: list[BaseException] = []

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        # The counter's own work is not part of what it counts.
        if frame.f_globals.get("__name__") in _OWN:
            return None
        if event == "line":
            counter.add()
        return trace

    def traced() -> None:
        sys.settrace(trace)
        try:
            call()
        except BaseException as error:
            raised.append(error)
        finally:
            sys.settrace(None)

    # What the collector calls in the middle is none of the call's steps.
    collects = gc.isenabled()
    gc.disable()
    try:
        thread = Thread(target=traced)
        thread.start()
        thread.join()
    finally:
        if collects:
            gc.enable()
    if raised:
        raise raised[0]
    return counter.count - before


def calls_of(call: Callable[[], object]) -> int:
    """The functions of Python that a call enters, comprehensions and generators included.

    For work whose steps are cheap in themselves, as a search for one text in a long one is.
    """
    entered, outer = 0, sys.getprofile()

    def profile(_: FrameType, event: str, __: Any) -> None:
        nonlocal entered
        entered += event == "call"

    sys.setprofile(profile)
    try:
        call()
    finally:
        sys.setprofile(outer)
    return entered


_OWN = {"tests.regex_machine", "tests.regex_steps", __name__, "re"}


def growth(
    call: Callable[[int], object], small: int, large: int, steps: Steps | None = None
) -> float:
    """How many times the steps of a small input a large one takes."""
    few = steps_of(lambda: call(small), steps)
    return steps_of(lambda: call(large), steps) / max(few, 1)


class CountedPattern:
    """A compiled pattern that adds the steps of each use to a counter."""

    def __init__(self, pattern: re.Pattern[Any], steps: Steps, shortest: int = 0) -> None:
        self._pattern = pattern
        self._machine = Machine(pattern)
        self._steps = steps
        self._shortest = shortest

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._pattern, name)
        if name not in {"match", "fullmatch", "search", "finditer", "findall", "sub", "split"}:
            return found

        def use(*arguments: Any, **options: Any) -> Any:
            text = arguments[1] if name == "sub" else arguments[0]
            if len(text) >= self._shortest:
                self._machine.use(name, text, self._steps)
            return found(*arguments, **options)

        return use


@contextmanager
def counted_patterns(
    modules: Iterable[ModuleType], steps: Steps, shortest: int = 0
) -> Iterator[int]:
    """Watch every pattern that modules hold by name: in texts of a length, or longer ones."""
    number = 0
    with pytest.MonkeyPatch.context() as patch:
        for module in modules:
            for name, value in list(vars(module).items()):
                is_lazy = isinstance(value, (LazyPattern, lazy.LazyPattern))
                pattern = value.compiled() if is_lazy else value
                if isinstance(pattern, re.Pattern):
                    patch.setattr(module, name, CountedPattern(pattern, steps, shortest))
                    number += 1
        yield number
