"""Rules that raise anything, do not end or yield nonsense: each is a violation that names it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from policypack.judging.run import judge
from policypack.judging.verdict import Outcome, Verdict
from policypack.model.resources import Resource
from policypack.model.unknown import Unknown
from policypack.rule.rule import Finding, Outcomes, Rule
from policypack.settings.settings import Settings
from policypack.start import containment
from policypack.start.containment import LIMIT, OutOfTimeError, failure_of, kind_and_text
from tests.fixed_environment import python_path
from tests.judged import resource
from tests.rules_of_tests import QUEUE, make


def found_by(rule: Rule, *names: str) -> list[Verdict]:
    queues = [resource(QUEUE, {"open": True}, name) for name in names or ("orders",)]
    return judge(queues, Settings(), [rule])


def message_of(check: Callable[..., Any]) -> str:
    found = found_by(make(check=check))[-1]
    assert (found.outcome, found.blocking) == (Outcome.VIOLATES, True)
    assert found.rule.id == "t-queue-open"
    return found.message


def raising(error: BaseException) -> Callable[[Resource], Outcomes]:
    def check(_: Resource) -> Outcomes:
        yield Finding("before", "a")
        raise error

    return check


def recursing(queue: Resource) -> Outcomes:
    yield from recursing(queue)


def exhausting(_: Resource) -> Outcomes:
    yield Finding("never", str(bytearray(2**62)))


@pytest.mark.parametrize(
    "error", [SystemExit(0), GeneratorExit(), KeyboardInterrupt(), BaseException()]
)
def test_a_rule_that_raises_anything_is_a_violation(
    error: BaseException, ctrl_c_ends_the_process: None
) -> None:
    kind = type(error).__name__
    found = found_by(make(check=raising(error)))
    assert [verdict.path for verdict in found] == ["a", ""]
    assert found[-1].message.startswith(f"the rule itself failed with {kind} (test_containment.py:")


@pytest.mark.parametrize(
    ("check", "error"), [(recursing, "RecursionError"), (exhausting, "MemoryError")]
)
def test_a_rule_that_exhausts_the_machine_is_a_violation(
    check: Callable[..., Any], error: str
) -> None:
    assert f"failed with {error} (" in message_of(check)


def yields(*outcomes: object) -> Callable[[Resource], Iterator[Any]]:
    return lambda _: iter(outcomes)


@pytest.mark.parametrize(
    "outcome",
    [
        pytest.param("text", id="text"),
        pytest.param(None, id="None"),
        pytest.param(Finding(None), id="no message"),  # type: ignore[arg-type]
        pytest.param(Finding("m", 3), id="number as path"),  # type: ignore[arg-type]
        pytest.param(Finding("m", severity="high"), id="text as severity"),  # type: ignore[arg-type]
        pytest.param(Finding("m", fix={"a": 1}), id="mapping as fix"),  # type: ignore[arg-type]
        pytest.param(Finding("m", line="3"), id="text as line"),  # type: ignore[arg-type]
        pytest.param(Finding("m", cause=[]), id="cause without a hash"),  # type: ignore[arg-type]
        pytest.param(Unknown(None), id="no path"),  # type: ignore[arg-type]
    ],
)
def test_nonsense_is_a_violation(outcome: object) -> None:
    assert "failed with TypeError (execution.py:" in message_of(yields(outcome))


def test_outcomes_without_end_are_a_violation() -> None:
    def endless(_: Resource) -> Outcomes:
        while True:
            yield Finding("more")

    assert "failed with OverflowError" in message_of(endless)


@pytest.fixture
def limited(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(containment, "_TICK", 0.01)
    monkeypatch.setattr(LIMIT, "seconds", 0.05)
    with LIMIT.watching():
        yield


@pytest.fixture
def ctrl_c_ends_the_process() -> Iterator[None]:
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGINT, before)


def loops(_: Resource) -> Outcomes:
    yield Finding("before", "a")
    while True:
        pass


def backtracks(_: Resource) -> Outcomes:
    if not re.fullmatch("(a|aa)+b", "a" * 100):
        yield Finding("never")


def waits(_: Resource) -> Outcomes:
    time.sleep(3600)
    yield Finding("never")


@pytest.mark.parametrize("check", [loops, backtracks, waits])
def test_a_rule_that_does_not_end_is_a_violation(check: Any, limited: None) -> None:
    assert re.search(r"failed with OutOfTimeError \((?!containment)\w+\.py:", message_of(check))


def test_a_rule_that_does_not_end_runs_once_and_fails_everywhere(limited: None) -> None:
    runs = []

    def check(queue: Resource) -> Outcomes:
        runs.append(queue.name)
        yield from loops(queue)

    found = found_by(make(check=check), "orders", "news")
    # The resources of a stack are judged by their URNs.
    assert runs == ["news"]
    assert [verdict.subject.rpartition(":")[2] for verdict in found if not verdict.path] == [
        *("news", "orders")
    ]


def test_short_calls_together_may_take_longer_than_the_limit(limited: None) -> None:
    end = time.monotonic() + 0.5
    while time.monotonic() < end:
        assert failure_of(lambda: time.sleep(0.001)) is None
    assert failure_of(lambda: None) is None


def test_nothing_is_limited_between_the_calls(limited: None) -> None:
    time.sleep(0.5)
    assert failure_of(lambda: None) is None


def test_a_system_without_interval_timers_has_no_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(signal, "setitimer")
    with LIMIT.watching():
        assert failure_of(lambda: None) is None


LOST = """
import itertools, sys
from policypack.start import containment
containment._GRACE = 1
containment.LIMIT.seconds = 0.1
def acme_rule():
    {what}
with containment.LIMIT.watching():
    containment.failure_of(acme_rule)
sys.exit(7)
"""


@pytest.mark.parametrize(
    "what",
    [
        pytest.param("sum(itertools.count())", id="a loop in C that looks for no signal"),
        pytest.param(
            "\n    while True:\n        try:\n            for _ in itertools.count(): str(_)\n"
            "        except BaseException: pass",
            id="a loop that catches everything",
        ),
    ],
)
def test_what_no_exception_ends_ends_with_its_process_that_names_the_line(what: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", LOST.format(what=what)],
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, **python_path(os.getcwd())},
    )
    assert ended.returncode == 1
    assert "in acme_rule" in ended.stderr


def test_ctrl_c_still_ends_a_command() -> None:
    with pytest.raises(KeyboardInterrupt):
        failure_of(os.kill, os.getpid(), signal.SIGINT)


def test_an_error_that_cannot_be_shown_is_named() -> None:
    class Odd(Exception):
        def __str__(self) -> str:
            raise self

    assert "Odd" in kind_and_text(Odd())
    assert kind_and_text(OutOfTimeError("late")).endswith("OutOfTimeError: late")
