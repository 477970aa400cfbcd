"""A test over all members lists every one that fails, and is asked for fixtures alone."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from tests.each import each
from tests.rules_of_tests import make


@each("number", [1, 2, 3])
def at_most_one(number: int, tmp_path: Path) -> None:
    assert tmp_path
    assert number <= 1, f"{number} is too much"


def test_every_member_that_fails_is_listed(tmp_path: Path) -> None:
    with pytest.raises(AssertionError) as caught:
        at_most_one(tmp_path=tmp_path)
    head, *lines = [line for line in str(caught.value).split("\n") if not line.startswith("assert")]
    assert head == "2 of 3 fail"
    assert lines == [
        "2: AssertionError: 2 is too much",
        "3: AssertionError: 3 is too much",
    ]


def test_a_member_without_a_fault_passes() -> None:
    each("number", [1, 1])(lambda number: None)()


def test_members_are_told_by_their_names() -> None:
    @each(("rule", "path"), [(make("t-queue-open"), "a" * 200)])
    def fails(rule: object, path: str) -> None:
        raise ValueError("bad")

    with pytest.raises(AssertionError, match=r"t-queue-open 'a{116}\.\.\.: ValueError: bad"):
        fails()


def test_the_signature_has_the_fixtures_alone() -> None:
    assert list(inspect.signature(at_most_one).parameters) == ["tmp_path"]


def test_a_test_over_no_members_fails_once_it_is_called() -> None:
    over_none = each("rule", [])(lambda rule: None)
    with pytest.raises(AssertionError, match="over no members"):
        over_none()
