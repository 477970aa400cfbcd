"""Typosquatting: names that people mistake for that of a popular package, or type instead of it.

What counts follows from counts on published names: a transformation stays in only if nearly all
that it finds among legitimate packages are none of the popular ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain
from typing import NamedTuple

from policypack.facts.popular_packages import popular
from policypack.start.lazy_patterns import lazy_pattern
from policypack.supply_chain.ecosystems import NPM, PYPI

# Shorter names have legitimate neighbours of all kinds.
_SHORTEST = 5
_SHORTEST_OF_MANY = 6
# Of the names that are typed most often, any letter may be a wrong one.
_MOST_POPULAR = 600
_EDGE = 2

_SEPARATORS = lazy_pattern(r"[-_./@]")
# What looks alike in most fonts. PyPI refuses some of it for new projects, npm nothing but
# separators: https://blog.npmjs.org/post/168978377570/new-package-moniker-rules.html
_LOOK_ALIKE = (("rn", "m"), ("vv", "w"), ("0", "o"), ("1", "l"), ("i", "l"), ("5", "s"))
# What is put before or behind a name to make a plausible other one.
_AFFIXES: Mapping[str, tuple[re.Pattern[str], ...]] = {
    PYPI: (lazy_pattern(r"(?:python3?|py)-(.+)"), lazy_pattern(r"(.+)-(?:python3?|py)")),
    NPM: (lazy_pattern(r"node-?(.+)"), lazy_pattern(r"(.+?)(?:[-.]?js|-node)")),
}
_KEYBOARD = ("1234567890-", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_VOWELS = frozenset("aeiouy")


def typosquatted_package(ecosystem: str, name: str) -> str | None:
    """The popular package that `name` (normalized) imitates, or None.

    A popular package imitates no other.
    """
    index = _index(ecosystem)
    if name in index.known or len(name) < _SHORTEST:
        return None
    alike = index.by_look.get(_look(name))
    return alike or next(chain(index.typed_as(name), index.without_affix(ecosystem, name)), None)


class _Index(NamedTuple):
    """The popular names by rank, by their look, and by their first and their last letters."""

    ranks: Mapping[str, int]
    known: frozenset[str]
    by_look: Mapping[str, str]
    by_edge: Mapping[str, list[str]]

    def typed_as(self, name: str) -> Iterator[str]:
        """The popular names that one slip of the finger turns into `name`."""
        # One slip changes the first letters or the last ones, never both.
        for edge in ("^" + name[:_EDGE], name[-_EDGE:] + "$"):
            for known in self.by_edge.get(edge, ()):
                close = abs(len(known) - len(name)) < 2
                if close and _is_slip(name, known, any_letter=self.ranks[known] < _MOST_POPULAR):
                    yield known

    def without_affix(self, ecosystem: str, name: str) -> Iterator[str]:
        """The popular names before or behind which `name` only puts something."""
        for pattern in _AFFIXES.get(ecosystem, ()):
            found = pattern.fullmatch(name)
            if found and found[1] in self.ranks and len(found[1]) >= _SHORTEST:
                yield found[1]


@cache
def _index(ecosystem: str) -> _Index:
    ranked, neighbours = popular(ecosystem)
    judged = [name for name in ranked if len(name) >= _SHORTEST]
    by_edge: dict[str, list[str]] = {}
    for name in judged:
        for edge in ("^" + name[:_EDGE], name[-_EDGE:] + "$"):
            by_edge.setdefault(edge, []).append(name)
    ranks = {name: rank for rank, name in enumerate(ranked)}
    by_look = {_look(name): name for name in reversed(judged) if len(name) > _SHORTEST}
    return _Index(ranks, neighbours | frozenset(ranked), by_look, by_edge)


def _look(name: str) -> str:
    """The name as it looks at a glance: separators and similar letters make no difference."""
    name = _SEPARATORS.sub("", name.lower())
    for letters, alike in _LOOK_ALIKE:
        name = name.replace(letters, alike)
    return name


def _is_slip(name: str, known: str, any_letter: bool) -> bool:
    """Whether the names differ by one slip: letters swapped, or one wrong, lost or added."""
    pairs = enumerate(zip(name, known, strict=False))
    start = next((i for i, (a, b) in pairs if a != b), min(len(name), len(known)))
    if not _in_long_word(known, start, _SHORTEST if any_letter else _SHORTEST_OF_MANY):
        return False
    typed, meant = name[start:], known[start:]
    if len(name) == len(known):
        swapped = typed[:2] == meant[1::-1] and typed[2:] == meant[2:]
        return swapped or (typed[1:] == meant[1:] and _is_wrong_key(typed[0], meant[0], any_letter))
    before = known[start - 1 : start]
    if len(name) < len(known):
        return meant[1:] == typed and (any_letter or not _is_version(meant, before))
    return typed[1:] == meant and _is_added(typed, before, any_letter)


def _is_added(typed: str, before: str, any_letter: bool) -> bool:
    """Whether the first letter may be one too many: any, a doubled one, or a plural."""
    likely = any_letter or typed[0] == before or typed == "s"
    return likely and not _is_version(typed, before)


def _is_version(letters: str, before: str) -> bool:
    """Whether the first letter is the digit of a version: at the end, and not typed twice."""
    return letters[0].isdigit() and letters[0] != before and not letters[1:].strip("0123456789")


def _is_wrong_key(typed: str, meant: str, any_letter: bool) -> bool:
    """Whether a letter may stand for another; another digit is another version."""
    if typed.isdigit() and meant.isdigit():
        return False
    return any_letter or {typed, meant} <= _VOWELS or _are_neighbours(typed, meant)


@cache
def _are_neighbours(a: str, b: str) -> bool:
    """Whether the keys lie side by side, or one above the other."""
    places = {key: (y, x) for y, row in enumerate(_KEYBOARD) for x, key in enumerate(row)}
    if a not in places or b not in places:
        return False
    (row, column), (other_row, other_column) = sorted((places[a], places[b]))
    # Each row lies half a key to the right of the one above.
    beside = (0, (1, -1)), (1, (0, -1))
    return any(other_row - row == dy and other_column - column in dx for dy, dx in beside)


def _in_long_word(name: str, at: int, shortest: int) -> bool:
    """Whether the letter is one of a long word of the name: `-ec2` is not a slip for `-ecs`."""
    first = len(_SEPARATORS.sub("-", name[:at]).rpartition("-")[0])
    word = _SEPARATORS.sub("-", name[at:]).partition("-")[0]
    return at + len(word) - first >= shortest
