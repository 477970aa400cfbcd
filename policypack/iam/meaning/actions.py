"""Every AWS action, sets of them, and action patterns as sets.

A set has one bit of an integer per action, in the order of the index: a union is `|`, a Deny is
`& ~`, and NotAction is `everything() & ~`. The actions of a service lie beside each other, so a set
within one service is kept as that service's own few bits and their place among all.

Patterns match as IAM matches them: without regard to case, `*` and `?` anywhere, also in the
service prefix (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache, partial
from typing import TYPE_CHECKING, NamedTuple

from policypack.facts.actions import read_actions
from policypack.iam.document.globs import (
    glob,
    has_wildcard,
    is_all_wildcards,
    is_nowhere_in,
    literal_head,
)
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record

if TYPE_CHECKING:

    class ActionSet:
        """A set of actions, by their indexes among all actions, or among the actions of one
        service.

        The type checker knows this class and accepts no number for it. At run time it is `int`: a
        separate class would make every operation several times slower.
        """

        def __init__(self, bits: int | str = 0, base: int = 16) -> None: ...
        def __int__(self) -> int: ...
        def __bool__(self) -> bool: ...
        def __or__(self, other: ActionSet) -> ActionSet: ...
        def __and__(self, other: ActionSet) -> ActionSet: ...
        def __invert__(self) -> ActionSet: ...
        def __lshift__(self, start: int) -> ActionSet:
            """The set of a service, in its place among all."""

        def __rshift__(self, start: int) -> ActionSet:
            """The actions from a place on, in their places after it."""

        def bit_count(self) -> int:
            """How many actions it holds."""

        def bit_length(self) -> int:
            """The place after that of its last action."""

else:
    ActionSet = int

NOTHING = ActionSet()
# The action at the first place: `FIRST << at` is the one at another.
FIRST = ActionSet(1)
_ONE = lazy_pattern("1")


def until(end: int) -> ActionSet:
    """The actions at all places before this one."""
    return ActionSet((1 << end) - 1)


def union(sets: Iterable[ActionSet]) -> ActionSet:
    """All that is in any of the sets."""
    found = NOTHING
    for each in sets:
        found |= each
    return found


def positions(actions: ActionSet) -> Iterator[int]:
    """The places of a set's actions in the order of all."""
    left = int(actions)
    if left.bit_count() > 64:
        # Every step of the loop below copies the whole number.
        yield from (found.start() for found in _ONE.finditer(f"{left:b}"[::-1]))
        return
    while left:
        lowest = left & -left
        yield lowest.bit_length() - 1
        left ^= lowest


def nearly_all(held: ActionSet, whole: ActionSet) -> bool:
    """Whether all but a twentieth is held: everything less a few actions is still everything."""
    size = _size(whole)
    return size > 0 and is_nearly((held & whole).bit_count(), size)


def is_nearly(count: int, size: int) -> bool:
    """Whether a count is all of a size, but for a twentieth at most."""
    return (size - count) * 20 <= size


@lru_cache(maxsize=512)
def _size(whole: ActionSet) -> int:
    return whole.bit_count()


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


class Pattern(NamedTuple):
    """The actions that a text of Action or NotAction matches: `local`, shifted up by `start`.

    `services` has the services that it can match with a wildcard, as far as the index knows them.
    """

    start: int
    local: ActionSet
    services: tuple[Service, ...]
    is_open: bool
    # A service by its whole name that the index does not know, with wildcards for its actions.
    new_service: str = ""

    @property
    def bits(self) -> ActionSet:
        """Its actions, in their place among all."""
        return self.local << self.start

    def holds(self, position: int) -> bool:
        """Whether it matches the action at this place among all."""
        return position >= self.start and bool(self.local >> (position - self.start) & FIRST)


class _Known(dict[str, Pattern]):
    """A cache of the matches of Action and NotAction texts: most occur in many documents."""

    def __missing__(self, text: str) -> Pattern:
        if len(self) >= _MOST:
            self.clear()
        found = self[text] = _with_wildcards(text) if has_wildcard(text) else _named(text)
        return found


# AWS's managed policies have 16,600 different texts.
_MOST = 20_000
_known = _Known()
# The pattern of a text of Action or NotAction.
pattern = _known.__getitem__


def _named(text: str) -> Pattern:
    prefix, _, name = text.lower().partition(":")
    found = find_service(prefix)
    return Pattern(found.start, found.named(name), (), False) if found else _NO_ACTION


_NO_ACTION = Pattern(0, NOTHING, (), False)


def _with_wildcards(text: str) -> Pattern:
    lowered = text.lower()
    prefix, colon, name = lowered.partition(":")
    found = find_service(prefix)
    if found and colon:
        return Pattern(found.start, found.matching(name), (found,), True)
    if has_wildcard(prefix):
        return _across_services(lowered)
    return Pattern(0, NOTHING, (), True, prefix if is_all_wildcards(name) else "")


def _across_services(lowered: str) -> Pattern:
    prefix, colon, name = lowered.partition(":")
    if is_all_wildcards(prefix) and not colon and "*" in prefix:
        return Pattern(0, everything(), services(), True)
    # AWS refuses a pattern without a colon, but `s*` can only mean all that it matches.
    begins = "" if colon else literal_head(lowered)
    matched = [each for each in services() if each.prefix.startswith(begins)]
    if matched and is_nowhere_in(text_of_all(), name if colon else lowered):
        return Pattern(0, NOTHING, (), True)
    matches = glob(prefix if colon else "*")
    matching = partial(Service.matching, name=name) if colon else partial(_whole, lowered)
    matched = [each for each in matched if matches(each.prefix)]
    sets = {each: matching(each) << each.start for each in matched}
    return Pattern(0, union(sets.values()), tuple(each for each in sets if sets[each]), True)


def _whole(lowered: str, one: Service) -> ActionSet:
    matches = glob(lowered)
    return union(
        FIRST << at for at, each in enumerate(one.lowered) if matches(f"{one.prefix}:{each}")
    )


def expand(text: str) -> ActionSet:
    """The actions that a pattern of Action or NotAction matches."""
    return pattern(text).bits


def by_service(patterns: Iterable[Pattern]) -> dict[int, ActionSet]:
    """What any of the patterns matches, by the places where the services begin."""
    found: dict[int, ActionSet] = {}
    for each in patterns:
        found[each.start] = found.get(each.start, NOTHING) | each.local
    return found


def joined(local: Mapping[int, ActionSet]) -> ActionSet:
    """The same as one set. Such a set is long, so it is made once for each service."""
    return union(each << start for start, each in local.items())


@lru_cache(maxsize=64)
def expand_all(*patterns: str) -> ActionSet:
    """The actions that any of the patterns matches."""
    return union(map(expand, patterns))
