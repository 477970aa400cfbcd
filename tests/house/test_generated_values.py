"""Generated values are the same in every run, whichever modules other tests have loaded."""

from __future__ import annotations

from hypothesis import settings
from hypothesis.internal.conjecture.providers import HypothesisProvider


def test_constants_of_loaded_modules_are_not_tried() -> None:
    # Else "Constants" of this module, and of every other one that is loaded, would be an example.
    assert len(HypothesisProvider(None)._local_constants) == 0


def test_examples_follow_from_the_test_alone() -> None:
    assert settings().derandomize
    assert settings().database is None
