"""The counters of steps: they find what `re` finds, and they see work that grows too fast."""

from __future__ import annotations

import re
import sys
from itertools import product
from types import ModuleType

import pytest

from tests.each import each
from tests.regex_machine import Machine
from tests.regex_steps import Steps, TooManySteps
from tests.steps import CountedPattern, counted_patterns, growth, steps_of

PATTERNS = [
    r"a", r"", r"a*", r"a+?b", r"(a|ab)(c|bcd)(d*)", r"(?:a|aa)+\Z", r"[^a-c]{2,4}", r"\bab\b",
    r"^a|b$", r"\Aa\Z", r"(?i)[A-B]b", r"(a)(?=b)", r"a(?!b)", r"(?<=a)b", r"(?<!a)b",
    r"(?P<one>a+)-(?P=one)", r"(?:a{1,2}){2,3}b", r"\w+\s\d", r".\.", r"(?s:.)b", r"(?:a*)*b",
    r"(?:a?){3}a{3}", r"[\w.@-]{1,6}/?", r"(?:x|(y))*z",
]  # fmt: skip
TEXTS = [
    "", "a", "ab", "aab", "aaab", "abcd", "abbcd", "aa-aa", "b\nab", "aB", "word 7", "x.y", "xyxz",
    "aaaaaaaa", "aaaaaa", "b", "ab ab", "\n", "a@b.c/",
]  # fmt: skip


@each(("source", "method"), product(PATTERNS, ["match", "fullmatch", "search", "finditer"]))
def test_the_machine_finds_what_re_finds(source: str, method: str) -> None:
    pattern = re.compile(source)
    machine = Machine(pattern)
    for text in TEXTS:
        steps = Steps()
        found = getattr(pattern, method)(text)
        matches = list(found) if method == "finditer" else [found] if found else []
        ours = machine.use(method, text, steps)
        if method == "finditer":
            # `re` also reports an empty match at the end of another one.
            matches = [one for one in matches if one.end() > one.start()]
            ours = [span for span in ours if span[1] > span[0]]
        assert ours == [one.span() for one in matches], text
        assert steps.count > 0


@pytest.mark.skipif(sys.version_info < (3, 11), reason="atomic groups are new in Python 3.11")
@pytest.mark.parametrize("source", [r"(?>a+)b", r"(?>a|ab)c", r"a*+b", r"(?:ab)++c"])
def test_what_never_backtracks_is_known(source: str) -> None:
    pattern = re.compile(source)
    for text in ("aab", "abc", "ac", "ababc", "aaaa"):
        found = pattern.search(text)
        assert Machine(pattern).use("search", text, Steps()) == ([found.span()] if found else [])


@pytest.mark.parametrize("source", [r"(a+)+\Z", r"(?:a|aa)+\Z"])
def test_a_pattern_without_end_is_ended(source: str) -> None:
    with pytest.raises(TooManySteps):
        Machine(re.compile(source)).use("match", "a" * 64 + "!", Steps())


@pytest.mark.parametrize(
    ("source", "least", "most"),
    [(r"[^!]{9}b", 8, 12), (r"a*b", 60, 120), (r"a*a*b", 400, 1200)],
    ids=["linear", "quadratic", "cubic"],
)
def test_growth_shows_the_power_of_a_search(source: str, least: float, most: float) -> None:
    steps = Steps(limit=10_000_000)
    pattern = CountedPattern(re.compile(source), steps)
    assert least < growth(lambda size: pattern.search("a" * size + "!"), 10, 100, steps) < most


def test_lines_are_counted() -> None:
    def linear(size: int) -> None:
        for _ in range(size):
            pass

    def quadratic(size: int) -> None:
        for _ in range(size):
            linear(size)

    assert 8 < growth(linear, 100, 1_000) < 12
    assert growth(quadratic, 20, 200) > 80
    assert steps_of(lambda: linear(50)) == steps_of(lambda: linear(50))


def test_patterns_of_a_module_are_watched_and_given_back() -> None:
    module = ModuleType("watched")
    pattern = re.compile("a+")
    vars(module).update(PATTERN=pattern, OTHER=7)
    steps = Steps()
    with counted_patterns([module], steps, shortest=3) as number:
        assert number == 1
        assert vars(module)["PATTERN"].fullmatch("aa")
        assert steps.count == 0
        assert vars(module)["PATTERN"].fullmatch("aaaa")
        assert steps.count > 3
    assert vars(module)["PATTERN"] is pattern
