"""Action patterns as sets of actions.

Patterns match as IAM matches them: without regard to case, `*` and `?` anywhere, also in the
service prefix (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache, partial
from typing import NamedTuple

from policypack.iam.document.globs import (
    glob,
    has_wildcard,
    is_all_wildcards,
    is_nowhere_in,
    literal_head,
)
from policypack.iam.meaning.action_index import (
    Service,
    everything,
    find_service,
    services,
    text_of_all,
)
from policypack.iam.meaning.action_sets import FIRST, NOTHING, ActionSet, union


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
