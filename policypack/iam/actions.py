"""Action patterns as sets: one bit of an integer per AWS action, in the order of the index.

Patterns match as IAM matches them: without regard to case, `*` and `?` anywhere, also in the
service prefix (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html).
A union is `|`, a Deny is `& ~`, and NotAction is `everything() & ~`. Nearly every pattern is of one
service, so its set is kept as that service's own few bits and their place among all.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from policypack.facts.actions import read_actions
from policypack.facts.worst_actions import WORST_ACTIONS
from policypack.iam.globs import glob, has_wildcard, is_all_wildcards

_ONE = re.compile("1")


@dataclass(frozen=True, eq=False)
class Service:
    """One service's stretch of the index. Its names are split only when somebody asks."""

    prefix: str
    start: int
    size: int
    line: str

    @cached_property
    def names(self) -> tuple[str, ...]:
        """As AWS spells them, without the prefix."""
        return tuple(self.line.split(" ")[1:])

    @cached_property
    def lowered(self) -> tuple[str, ...]:
        """The names in lower case, by which they are sorted."""
        return tuple(self.line.lower().split(" ")[1:])

    @cached_property
    def places(self) -> dict[str, int]:
        """The names in lower case, with their places in this service."""
        return {each: at for at, each in enumerate(self.lowered)}

    @cached_property
    def whole(self) -> int:
        """All actions of this service, as its own bits."""
        return (1 << self.size) - 1

    @cached_property
    def mask(self) -> int:
        """All actions of this service, in their place among all."""
        return self.whole << self.start

    def matching(self, name: str) -> int:
        """The actions that match `name`, in lower case, as this service's own bits."""
        if not has_wildcard(name):
            return 1 << self.places[name] if name in self.places else 0
        head = name.replace("?", "*").partition("*")[0]
        # "{" follows on every character of a name.
        first, after = bisect_left(self.lowered, head), bisect_left(self.lowered, head + "{")
        if name == head + "*":
            return (1 << after) - (1 << first)
        matches = glob(name)
        return union(1 << at for at in range(first, after) if matches(self.lowered[at]))

    def is_whole(self, held: int) -> bool:
        """Whether nearly every action of this service is in the set."""
        own = (held >> self.start) & self.whole
        return is_nearly(own.bit_count(), self.size)


class Pattern(NamedTuple):
    """What a text of Action or NotAction matches: `local`, moved up by `start`.

    `services` are those that it can touch, as far as the index knows them.
    """

    start: int
    local: int
    services: tuple[Service, ...]
    is_open: bool
    # A service by its whole name that the index does not know, with wildcards for its actions.
    new_service: str = ""

    @property
    def bits(self) -> int:
        """Its actions, in their place among all."""
        return self.local << self.start


@lru_cache(maxsize=1)
def _services() -> dict[str, Service]:
    made = {}
    start = 0
    for line in read_actions()[1]:
        prefix, size = line.split(" ", 1)[0], line.count(" ")
        made[prefix] = Service(prefix, start, size, line)
        start += size
    return made


@lru_cache(maxsize=1)
def everything() -> int:
    """Every action of every service."""
    last = list(_services().values())[-1]
    return (1 << (last.start + last.size)) - 1


def service(prefix: str) -> int:
    """Every action of one service, 0 for a prefix that the index does not know."""
    found = _services().get(prefix.lower())
    return found.mask if found else 0


def start_of(prefix: str) -> int:
    """Where a service's actions begin. Raises KeyError for a prefix that the index lacks."""
    return _services()[prefix].start


@lru_cache(maxsize=1)
def services() -> tuple[Service, ...]:
    """All services that have actions, in the order of the index."""
    return tuple(each for each in _services().values() if each.size)


@lru_cache(maxsize=32768)
def pattern(text: str) -> Pattern:
    """What a text of Action or NotAction matches."""
    lowered = text.lower()
    prefix, colon, name = lowered.partition(":")
    found = _services().get(prefix)
    if found and colon:
        return Pattern(found.start, found.matching(name), (found,), has_wildcard(name))
    if has_wildcard(prefix):
        return _across_services(lowered)
    return Pattern(0, 0, (), has_wildcard(name), prefix if is_all_wildcards(name) else "")


def _across_services(lowered: str) -> Pattern:
    prefix, colon, name = lowered.partition(":")
    if is_all_wildcards(prefix) and not colon and "*" in prefix:
        return Pattern(0, everything(), services(), True)
    if colon:
        matches = glob(prefix)
        matched = (each for each in services() if matches(each.prefix))
        sets = {each: each.matching(name) << each.start for each in matched}
    else:
        # AWS refuses a pattern without a colon, but `s*` can only mean all that it matches.
        sets = {each: _matching_whole(lowered, each) << each.start for each in services()}
    return Pattern(0, union(sets.values()), tuple(each for each in sets if sets[each]), True)


def _matching_whole(lowered: str, one: Service) -> int:
    matches = glob(lowered)
    return union(1 << at for at, each in enumerate(one.lowered) if matches(f"{one.prefix}:{each}"))


def expand(text: str) -> int:
    """The actions that a pattern of Action or NotAction matches."""
    return pattern(text).bits


def union(sets: Iterable[int]) -> int:
    """All that is in any of the sets."""
    found = 0
    for each in sets:
        found |= each
    return found


def positions(bits: int) -> Iterator[int]:
    """The places of a set's actions in the order of all."""
    if bits.bit_count() > 64:
        # Every step of the loop below copies the whole number.
        yield from (found.start() for found in _ONE.finditer(f"{bits:b}"[::-1]))
        return
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


@lru_cache(maxsize=1)
def _starts() -> tuple[int, ...]:
    return tuple(each.start for each in services())


def service_at(position: int) -> Service:
    """The service of the action at a place."""
    return services()[bisect_right(_starts(), position) - 1]


def name(position: int) -> str:
    """The action at a place, such as `s3:GetObject`."""
    found = service_at(position)
    return f"{found.prefix}:{found.names[position - found.start]}"


def names(bits: int) -> tuple[str, ...]:
    """The names of a set, in the order of the index."""
    return tuple(map(name, positions(bits)))


def nearly_all(held: int, whole: int) -> bool:
    """Whether all but a twentieth is held: everything less a few actions is still everything."""
    size = _size(whole)
    return size > 0 and is_nearly((held & whole).bit_count(), size)


def is_nearly(count: int, size: int) -> bool:
    """Whether a count is all of a size, but for a twentieth at most."""
    return (size - count) * 20 <= size


@lru_cache(maxsize=512)
def _size(whole: int) -> int:
    return whole.bit_count()


@lru_cache(maxsize=512)
def whole_services(bits: int) -> frozenset[str]:
    """The services of which the set holds nearly every action."""
    return frozenset(each.prefix for each in services() if each.is_whole(bits))


@lru_cache(maxsize=1)
def _ranks() -> tuple[dict[int, int], int]:
    """The places of the worst actions with their ranks, and their set."""
    sets = tuple(map(expand, WORST_ACTIONS))
    return {each.bit_length() - 1: rank for rank, each in enumerate(sets)}, union(sets)


@lru_cache(maxsize=4096)
def worst(bits: int) -> tuple[int, ...]:
    """The places of up to three actions, those first that do most harm."""
    ranks, some = _ranks()
    found = sorted(positions(bits & some), key=ranks.__getitem__)[:3]
    left = bits & ~some
    while left and len(found) < 3:
        lowest = left & -left
        left ^= lowest
        found.append(lowest.bit_length() - 1)
    return tuple(found)


@lru_cache(maxsize=4096)
def describe(bits: int) -> str:
    """A set in words: how many actions, and up to three of the worst."""
    count = bits.bit_count()
    listed = ", ".join(map(name, worst(bits)))
    return f"{count:,} action{'' if count == 1 else 's'}: {listed}{', ...' if count > 3 else ''}"
