"""Every AWS action: its place among all, its name and its service.

The actions of a service lie beside each other, so a set within one service is kept as that
service's own few bits and their place among all.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import cached_property, lru_cache

from policypack.facts.actions import read_actions
from policypack.iam.document.globs import glob, has_wildcard, is_nowhere_in, literal_head
from policypack.iam.meaning.action_sets import (
    FIRST,
    NOTHING,
    ActionSet,
    is_nearly,
    positions,
    union,
    until,
)
from policypack.start.record import record


@record(frozen=True, eq=False)
class Service:
    """One service's stretch of the index. Its names are split when they are first asked for."""

    prefix: str
    start: int
    size: int
    line: str

    @cached_property
    def names(self) -> tuple[str, ...]:
        """As AWS spells them, without the prefix."""
        return tuple(self.line.split(" ")[1:])

    @cached_property
    def text(self) -> str:
        """The prefix and all names in lower case."""
        return self.line.lower()

    @cached_property
    def lowered(self) -> tuple[str, ...]:
        """The names in lower case, by which they are sorted."""
        return tuple(self.text.split(" ")[1:])

    @cached_property
    def places(self) -> dict[str, int]:
        """The names in lower case, with their places in this service."""
        return {each: at for at, each in enumerate(self.lowered)}

    @cached_property
    def whole(self) -> ActionSet:
        """All actions of this service, as its own bits."""
        return until(self.size)

    @cached_property
    def mask(self) -> ActionSet:
        """All actions of this service, in their place among all."""
        return self.whole << self.start

    def named(self, name: str) -> ActionSet:
        """The action with this name, in lower case, as this service's own bit; 0 for none."""
        at = bisect_left(self.lowered, name)
        return FIRST << at if self.lowered[at : at + 1] == (name,) else NOTHING

    def matching(self, name: str) -> ActionSet:
        """The actions that match `name`, in lower case, as this service's own bits."""
        head = literal_head(name)
        # Every name stands after a blank. One look spares a closer one at each of many.
        if f" {head}" not in self.text or is_nowhere_in(self.text, name):
            return NOTHING
        if not has_wildcard(name):
            return self.named(name)
        # "{" follows on every character of a name.
        start, after = bisect_left(self.lowered, head), bisect_left(self.lowered, head + "{")
        if name == head + "*":
            return until(after) & ~until(start)
        matches = glob(name)
        return union(FIRST << at for at in range(start, after) if matches(self.lowered[at]))

    def is_whole(self, held: ActionSet) -> bool:
        """Whether nearly every action of this service is in the set."""
        own = (held >> self.start) & self.whole
        return is_nearly(own.bit_count(), self.size)


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
def everything() -> ActionSet:
    """Every action of every service."""
    last = list(_services().values())[-1]
    return until(last.start + last.size)


def find_service(prefix: str) -> Service | None:
    """The service of a prefix in lower case, None for one that the index lacks."""
    return _services().get(prefix)


def service(prefix: str) -> ActionSet:
    """Every action of one service, 0 for a prefix that the index lacks."""
    found = find_service(prefix.lower())
    return found.mask if found else NOTHING


def start_of(prefix: str) -> int:
    """Where a service's actions begin. Raises KeyError for a prefix that the index lacks."""
    return _services()[prefix].start


@lru_cache(maxsize=1)
def services() -> tuple[Service, ...]:
    """All services that have actions, in the order of the index."""
    return tuple(each for each in _services().values() if each.size)


@lru_cache(maxsize=1)
def _starts() -> tuple[int, ...]:
    return tuple(each.start for each in services())


@lru_cache(maxsize=1)
def text_of_all() -> str:
    """All prefixes and names in lower case."""
    return "\n".join(each.text for each in services())


def service_at(position: int) -> Service:
    """The service of the action at a place."""
    return services()[bisect_right(_starts(), position) - 1]


def name(position: int) -> str:
    """The action at a place, such as `s3:GetObject`."""
    found = service_at(position)
    return f"{found.prefix}:{found.names[position - found.start]}"


def names(bits: ActionSet) -> tuple[str, ...]:
    """The names of a set, in the order of the index."""
    return tuple(map(name, positions(bits)))


@lru_cache(maxsize=512)
def whole_services(bits: ActionSet) -> frozenset[str]:
    """The services of which the set holds nearly every action."""
    return frozenset(each.prefix for each in services() if each.is_whole(bits))
