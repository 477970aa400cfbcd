"""Action patterns as sets: one bit of an integer per AWS action, in the order of the index.

Patterns match as IAM matches them: without regard to case, `*` and `?` anywhere, also in the
service prefix (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html).
A union is `|`, a Deny is `& ~`, and NotAction is `everything() & ~`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from policypack.facts.actions import read_actions
from policypack.facts.worst_actions import WORST_ACTIONS
from policypack.iam.globs import glob, has_wildcard


@dataclass(frozen=True, eq=False)
class _Service:
    """One service's stretch of the index. Its names are split only when somebody asks."""

    prefix: str
    start: int
    size: int
    line: str

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(self.line.split(" ")[1:])

    @cached_property
    def positions(self) -> dict[str, int]:
        return {name.lower(): at for at, name in enumerate(self.names, self.start)}

    @cached_property
    def mask(self) -> int:
        return ((1 << self.size) - 1) << self.start

    def matching(self, name: str) -> int:
        """The bits of this service's actions that match `name`, in lower case."""
        if not has_wildcard(name):
            return 1 << self.positions[name] if name in self.positions else 0
        if not name.strip("*"):
            return self.mask
        matches = glob(name)
        return _union(1 << at for action, at in self.positions.items() if matches(action))


@lru_cache(maxsize=1)
def _services() -> dict[str, _Service]:
    made = {}
    start = 0
    for line in read_actions()[1]:
        prefix, size = line.split(" ", 1)[0], line.count(" ")
        made[prefix] = _Service(prefix, start, size, line)
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


@lru_cache(maxsize=4096)
def expand(pattern: str) -> int:
    """The actions that a pattern of Action or NotAction matches."""
    lowered = pattern.lower()
    if pattern and not pattern.strip("*"):
        return everything()
    prefix, colon, name = lowered.partition(":")
    if not colon:
        return _matching_whole(lowered)
    if not has_wildcard(prefix):
        found = _services().get(prefix)
        return found.matching(name) if found else 0
    matches = glob(prefix)
    return _union(each.matching(name) for each in _services().values() if matches(each.prefix))


def _matching_whole(pattern: str) -> int:
    """AWS refuses a pattern without a colon, but `s*` can only mean everything that it matches."""
    matches = glob(pattern)
    return _union(
        1 << at
        for each in _services().values()
        for name, at in each.positions.items()
        if matches(f"{each.prefix}:{name}")
    )


def _union(sets: Iterable[int]) -> int:
    union = 0
    for each in sets:
        union |= each
    return union


def _positions(bits: int) -> Iterator[int]:
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


@lru_cache(maxsize=1)
def _starts() -> tuple[tuple[int, ...], tuple[_Service, ...]]:
    every = tuple(each for each in _services().values() if each.size)
    return tuple(each.start for each in every), every


def _name(position: int) -> str:
    starts, every = _starts()
    found = every[bisect_right(starts, position) - 1]
    return f"{found.prefix}:{found.names[position - found.start]}"


def names(bits: int) -> tuple[str, ...]:
    """The names of a set, in the order of the index."""
    return tuple(_name(position) for position in _positions(bits))


def nearly_all(held: int, whole: int) -> bool:
    """Whether all but a twentieth is held: everything less a few actions is still everything."""
    missing = whole & ~held
    return bool(whole) and missing.bit_count() * 20 <= whole.bit_count()


@lru_cache(maxsize=512)
def whole_services(bits: int) -> frozenset[str]:
    """The services of which the set holds nearly every action."""
    return frozenset(
        prefix for prefix, each in _services().items() if nearly_all(bits & each.mask, each.mask)
    )


@lru_cache(maxsize=4096)
def services_of(pattern: str) -> frozenset[str]:
    """The prefixes of the services that an action pattern can touch."""
    prefix = pattern.lower().partition(":")[0]
    if not has_wildcard(prefix):
        return frozenset({prefix} & _services().keys())
    bits = expand(pattern)
    return frozenset(prefix for prefix, each in _services().items() if bits & each.mask)


@lru_cache(maxsize=1024)
def describe(bits: int) -> str:
    """A set in words: how many actions, and up to three of the worst."""
    worst = [name for name in WORST_ACTIONS if bits & expand(name)][:3]
    for position in _positions(bits):
        if len(worst) >= 3:
            break
        if _name(position) not in worst:
            worst.append(_name(position))
    count = bits.bit_count()
    plural = "" if count == 1 else "s"
    return f"{count:,} action{plural}: {', '.join(worst)}{', ...' if count > 3 else ''}"
