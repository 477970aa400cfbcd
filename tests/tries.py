"""How much the tests try that try very many things, and what is left to the night.

`make test` tries as many as usually show what a change breaks, and with `STACKWARDEN_TRIES=10` ten
times as many; 1000 is all where there is an end. What is tried by chance is seeded, so a failure
comes back.

Where all members of a matrix share the code, `make test` runs its representatives. It leaves out
what shows with a costly tool what a cheaper test shows. `make test-all` runs all of that, and three
times the tries, as `.github/workflows/nightly.yml` does every night.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import pytest

Item = TypeVar("Item")
VARIABLE = "STACKWARDEN_TRIES"
# So many times that everything is tried where there is an end.
ALL = "1000"
TIMES = int(os.environ.get(VARIABLE, "1"))


def tries(usual: int) -> int:
    """How many to try where `make test` tries so many."""
    return usual * TIMES


def some_of(items: Sequence[Item], usual: int) -> list[Item]:
    """As many of the items, evenly spread, the first among them; all where there are no more."""
    number = min(tries(usual), len(items))
    return [items[at * len(items) // number] for at in range(number)]


def represented(members: Iterable[Any], *representatives: Any) -> list[Any]:
    """Parameters for all members of a matrix, of which `make test` runs the representatives alone.

    A member that is a tuple is one of several parameters.
    """
    every = list(members)
    assert {*representatives} <= {*every}, "a representative is one of the members"
    made = []
    for each in every:
        marks = () if each in representatives else (pytest.mark.nightly,)
        made.append(pytest.param(*(each if isinstance(each, tuple) else (each,)), marks=marks))
    return made


def nightly(shown_by: str) -> pytest.MarkDecorator:
    """Leaves a test to the night. `shown_by` is the test of `make test` that shows the same.

    It is written as `engine/test_pack.py::test_it`, or as the name of a test of the same file.
    """
    assert shown_by
    return pytest.mark.nightly
