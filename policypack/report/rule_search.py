"""Finds rules by the words that people search for.

A search is a CWE ID, a check of another tool, a category of the OWASP Top 10, a short name of a
weakness such as "command injection", or words of the title and the explanation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from policypack.facts.peers import rules_of
from policypack.facts.weaknesses import CATEGORIES, Weakness, number_of, weaknesses
from policypack.rule.rule import Rule, Severity
from policypack.start.lazy_patterns import lazy_pattern

_WORD = lazy_pattern(r"[a-z0-9]+")
_URL = lazy_pattern(r"https://\S+")
_CATEGORY = lazy_pattern(r"a0*(\d+)")
# Words of a search for a category that don't name one.
_OF_OWASP = frozenset({"owasp", "top", "10", "ten", "serverless"})
_BY_SEVERITY = {severity: rank for rank, severity in enumerate(reversed(Severity))}


def search(rules: Iterable[Rule], text: str) -> list[Rule]:
    """Returns the rules that the text finds, the best match first."""
    ranked = [(min(ranks), rule) for rule in rules if (ranks := [*_ranks(rule, text)])]
    ranked.sort(key=lambda found: (found[0], _BY_SEVERITY[found[1].severity], found[1].id))
    return [rule for _, rule in ranked]


def _ranks(rule: Rule, text: str) -> Iterator[tuple[int, int]]:
    """How well each name of the rule matches: lower is better."""
    number, words = number_of(text), _words(text)
    if number is not None:
        yield from ((0, at) for at, each in enumerate(rule.cwe) if each == number)
        return
    if rule.id in rules_of(text):
        yield 0, 0
    if not words:
        return
    if _contains(_words(rule.title), words):
        yield 1, 0
    known = [each for number in rule.cwe if (each := weaknesses().get(number))]
    categories = _categories(text)
    why = _words(_URL.sub("", rule.documentation.why))
    for at, weakness in enumerate(known):
        if any(_words(name) == words for name in weakness.short_names):
            # A weakness has several names; the rule that uses this one comes first.
            yield 2, 2 * at + (not _contains(why, words))
        if categories.intersection(weakness.categories):
            yield 3, at
        if any(_contains(_words(name), words) for name in _names(weakness)):
            yield 4, at
    if _all_in(words, _words(f"{rule.id} {rule.title}")):
        yield 5, 0
    if _all_in(words, why):
        yield 6, 0


@lru_cache(maxsize=16)
def _categories(text: str) -> frozenset[str]:
    """The categories of OWASP that a search names, by their IDs or by their names."""
    words = _words(text)
    numbers = {found[1] for word in words if (found := _CATEGORY.fullmatch(word))}
    years = {word for word in words if word in _years()}
    if "serverless" in words:
        years.add("2017")
    rest = [each for each in words if each not in _OF_OWASP | years]
    if numbers and len(rest) == 1:
        return frozenset(
            id_
            for id_ in CATEGORIES
            for number, year in [id_[1:].split(":")]
            if number.lstrip("0") in numbers and year in (years or _years())
        )
    return frozenset(
        id_
        for id_, name in CATEGORIES.items()
        if rest and _all_in(rest, _words(name)) and id_.rpartition(":")[2] in (years or _years())
    )


@lru_cache(maxsize=1)
def _years() -> frozenset[str]:
    return frozenset(id_.rpartition(":")[2] for id_ in CATEGORIES)


def _names(weakness: Weakness) -> Iterator[str]:
    yield weakness.name
    yield from weakness.short_names


@lru_cache(maxsize=8192)
def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.casefold()))


def _contains(words: Sequence[str], phrase: Sequence[str]) -> bool:
    """Whether the phrase is in the text, word by word."""
    return any(
        tuple(words[at : at + len(phrase)]) == tuple(phrase)
        for at in range(len(words) - len(phrase) + 1)
    )


def _all_in(wanted: Sequence[str], words: Sequence[str]) -> bool:
    """Whether each word that is searched for begins a word of the text."""
    return all(any(word.startswith(each) for word in words) for each in wanted)
