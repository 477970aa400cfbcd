"""Patterns that are compiled at their first use."""

from __future__ import annotations

import re

import pytest

from policypack.start.lazy_patterns import LazyPattern, lazy_pattern


def test_a_pattern_is_that_of_re() -> None:
    pattern = lazy_pattern(r"a(?P<rest>\w*)", re.IGNORECASE)
    assert isinstance(pattern, LazyPattern)
    assert not {"fullmatch", "search"} & vars(pattern).keys()
    found = pattern.fullmatch("ABC")
    assert found is not None
    assert found["rest"] == "BC"
    assert pattern.fullmatch("x") is None
    assert pattern.pattern == r"a(?P<rest>\w*)"
    assert pattern.compiled() == re.compile(r"a(?P<rest>\w*)", re.IGNORECASE)
    # The method of the compiled pattern is found first from now on.
    assert "fullmatch" in vars(pattern)


def test_a_wrong_pattern_fails_at_its_first_use() -> None:
    pattern = lazy_pattern("(")
    with pytest.raises(re.error):
        pattern.search("a")
