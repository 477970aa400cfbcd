"""A process gets whole groups of tests, and what has ended is forgotten."""

from __future__ import annotations

from itertools import chain
from types import SimpleNamespace
from typing import Any

import pytest

from tests.scheduling import ByGroup

TESTS = [f"tests/{group}.py::test_{number}" for group in "abcd" for number in range(5)]


class Process:
    """Stands in for a process that runs tests."""

    shutting_down = False
    gateway = SimpleNamespace(id="gw")

    def __init__(self) -> None:
        self.sent: list[list[str]] = []

    def send_runtest_some(self, places: list[int]) -> None:
        """Notes what is sent."""
        self.sent.append([TESTS[place] for place in places])

    def shutdown(self) -> None:
        """Gets nothing more."""
        self.shutting_down = True


def group_of(test: str) -> str:
    return test.partition("::")[0]


@pytest.fixture
def scheduled() -> tuple[ByGroup, Any, Any]:
    """A scheduler that has given two processes their first groups."""
    options = SimpleNamespace(loadscopereorder=False)
    config: Any = SimpleNamespace(option=options, getvalue=lambda _: ["popen", "popen"])
    made, one, other = ByGroup(config, None, group_of), Process(), Process()
    processes: tuple[Any, Any] = (one, other)
    for each in processes:
        made.add_node(each)
        made.add_node_collection(each, TESTS)
    made.schedule()
    return made, *processes


def test_a_group_goes_to_one_process(scheduled: tuple[ByGroup, Any, Any]) -> None:
    made, one, other = scheduled
    assert (one.sent, other.sent) == ([TESTS[:5]], [TESTS[5:10]])
    # The next one is there before the last tests of this one end.
    for place in range(3):
        made.mark_test_complete(one, place)
    assert one.sent == [TESTS[:5], TESTS[10:15]]
    for place in (3, 4):
        made.mark_test_complete(one, place)
    assert list(made.assigned_work[one]) == ["tests/c.py"]
    assert other.sent == [TESTS[5:10]]


def test_what_a_process_leaves_goes_to_another(scheduled: tuple[ByGroup, Any, Any]) -> None:
    made, one, other = scheduled
    made.mark_test_complete(one, 0)
    assert made.remove_node(one) == TESTS[1]
    assert list(made.workqueue["tests/a.py"]) == TESTS[1:5]
    for place in range(5, 8):
        made.mark_test_complete(other, place)
    assert other.sent == [TESTS[5:10], TESTS[10:15]]


def test_all_tests_end(scheduled: tuple[ByGroup, Any, Any]) -> None:
    made, one, other = scheduled
    left = {one: [*range(5)], other: [*range(5, 10)]}
    for place in (*range(5), *range(10, 15)):
        made.mark_test_complete(one, place)
    assert not made.tests_finished
    for place in (*left[other], *range(15, 20)):
        owner = one if TESTS[place] in chain(*one.sent) else other
        made.mark_test_complete(owner, place)
    assert made.tests_finished
    assert not made.has_pending
    assert sorted(chain(*one.sent, *other.sent)) == TESTS
