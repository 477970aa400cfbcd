"""Which resources an action works on, and what it does to them.

A resource type is tried by its probe, the ARN of one that nobody would have written down (see
`policypack.iam.arns`): what reaches the probe reaches all of the type, however it is spelled.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from policypack.facts.scopes import read_scopes
from policypack.iam import actions
from policypack.iam.arns import EVERYTHING, filled, placed, reaches
from policypack.iam.globs import Matcher, glob, is_all_wildcards, overlap

_VARIABLE = re.compile(r"\$\{[^}]*\}")
_LEVELS = ("List", "Read", "Write", "Tagging", "Permissions management")
# An alias in Resource grants nothing, but who writes all of them means all keys:
# https://docs.aws.amazon.com/kms/latest/developerguide/alias-access.html
_ALIAS = "arn:${Partition}:kms:${Region}:${Account}:alias/${Alias}"
_DECRYPTS = ("kms:Decrypt", "kms:ReEncryptFrom")
# To write policies into one's own user is as good as into any.
_OWN_USER = "${aws:username}"
_OWN_POLICIES = ("iam:AttachUserPolicy", "iam:PutUserPolicy")


@dataclass(frozen=True, eq=False)
class _Type:
    """One resource type of a service: its ARN and, as local sets, who accepts and who needs it."""

    arn: str
    accepts: int
    demands: int

    @cached_property
    def probe(self) -> str:
        return filled(self.arn)

    @cached_property
    def segments(self) -> list[str]:
        """The six parts of the ARN as patterns."""
        return _VARIABLE.sub("*", self.arn).split(":", 5)

    @cached_property
    def beginning(self) -> str:
        """How the last part begins, up to the first variable."""
        return self.segments[5].partition("*")[0]

    @cached_property
    def is_bucket(self) -> bool:
        """Whether its name has no slash in it; every other name may."""
        return self.arn.endswith(":s3:::${BucketName}")


@dataclass(frozen=True, eq=False)
class _Scopes:
    """The types of one service. Its sets are its own; `start` is their place among all."""

    start: int
    levels: tuple[int, ...]
    types: tuple[_Type, ...]

    @cached_property
    def typed(self) -> int:
        """The actions that can be limited to a resource; the others work only on `*`."""
        typed = 0
        for each in self.types:
            typed |= each.accepts
        return typed


@lru_cache(maxsize=1)
def _scopes() -> tuple[_Scopes, ...]:
    return tuple(_parsed(line.split(" ")) for line in read_scopes()[1])


def _parsed(words: list[str]) -> _Scopes:
    levels, types = words[1:6], words[6:]
    triples = zip(types[::3], types[1::3], types[2::3], strict=True)
    return _Scopes(
        actions.start_of(words[0]),
        tuple(int(each, 16) for each in levels),
        tuple(_Type(arn, int(takes, 16), int(needs, 16)) for arn, takes, needs in triples),
    )


@lru_cache(maxsize=8)
def at_level(*names: str) -> int:
    """The actions of AWS's access levels, such as "Write" or "Permissions management"."""
    found = 0
    for each in _scopes():
        for name in names:
            found |= each.levels[_LEVELS.index(name)] << each.start
    return found


@lru_cache(maxsize=1)
def restrictable() -> int:
    """The actions that can be limited to a resource; the others work only on `*`."""
    return actions.union(each.typed << each.start for each in _scopes())


@lru_cache(maxsize=1)
def _by_service() -> dict[str, tuple[_Scopes, ...]]:
    """The services that have types whose ARN names the given one. "" is for any."""
    found: dict[str, dict[int, _Scopes]] = {}
    for each in _scopes():
        for kind in each.types:
            service = kind.segments[2]
            found.setdefault("" if service == "*" else service, {})[each.start] = each
    return {service: tuple(those.values()) for service, those in found.items()}


def _touched(pattern: str) -> tuple[_Scopes, ...]:
    """The services whose resources the pattern can reach, as its third part says."""
    parts = pattern.split(":", 5)
    if len(parts) < 6 or "*" in parts[2] or "?" in parts[2]:
        return _scopes()
    return _by_service().get(parts[2], ()) + _by_service()[""]


@lru_cache(maxsize=8192)
def wide(pattern: str) -> int:
    """The actions for which a Resource pattern is as good as `*`.

    An identity acts in its own account, so naming the account, the region or the partition narrows
    too little to count. An action without a resource type has `*` only.
    """
    if is_all_wildcards(pattern):
        return actions.everything()
    if "*" not in pattern and "?" not in pattern and "${" not in pattern:
        return 0
    matches = glob(placed(pattern))
    found = _untyped() if reaches(pattern, EVERYTHING) else 0
    for each in _touched(pattern):
        found |= _demanding(each, matches) << each.start
    return found | _meant(matches, pattern)


def _demanding(scopes: _Scopes, matches: Matcher) -> int:
    found = 0
    for kind in scopes.types:
        if kind.demands & ~found and matches(kind.probe):
            found |= kind.demands
    return found


def _untyped() -> int:
    return actions.everything() & ~restrictable()


def _meant(matches: Matcher, pattern: str) -> int:
    found = named(*_DECRYPTS) if matches(filled(_ALIAS)) else 0
    return found | (named(*_OWN_POLICIES) if _OWN_USER in pattern.lower() else 0)


@lru_cache(maxsize=4096)
def denied(pattern: str) -> int:
    """The actions that a Deny on the pattern takes away wherever they work: on all their types."""
    if is_all_wildcards(pattern):
        return actions.everything()
    if "*" not in pattern and "?" not in pattern:
        return 0
    matches = glob(pattern)
    found = 0
    for each in _touched(pattern):
        left = 0
        for kind in each.types:
            if not matches(kind.probe):
                left |= kind.accepts
        found |= (each.typed & ~left) << each.start
    return found


@lru_cache(maxsize=8192)
def fitting(pattern: str) -> int:
    """The actions that work on some resource which the pattern may match."""
    parts = pattern.split(":", 5)
    if len(parts) < 6:
        # A `*` that runs across colons may stand for anything.
        return actions.everything() if "*" in pattern else 0
    # What a variable of the caller's stands for is not known.
    parts = [_VARIABLE.sub("*", each) for each in parts] if "${" in pattern else parts
    beginning = parts[5].replace("?", "*").partition("*")[0]
    found = 0
    for each in _touched(pattern):
        for kind in each.types:
            begins = kind.beginning
            if not (beginning.startswith(begins) or begins.startswith(beginning)):
                continue
            if kind.accepts & ~(found >> each.start) and _may_be(parts, kind):
                found |= kind.accepts << each.start
    return found


def _may_be(parts: list[str], kind: _Type) -> bool:
    if kind.is_bucket and "/" in parts[5]:
        return False
    for one, other in zip(parts, kind.segments, strict=False):
        if one != other and other != "*" and not overlap(one, other):
            return False
    return True


@lru_cache(maxsize=64)
def named(*patterns: str) -> int:
    """The actions that any of the patterns matches."""
    return actions.union(map(actions.expand, patterns))


@lru_cache(maxsize=4096)
def shapes(position: int) -> tuple[str, ...]:
    """The ARNs, with variables, that the action at a place must or can have, the plainest first."""
    service = actions.service_at(position)
    local = 1 << (position - service.start)
    found = next(each for each in _scopes() if each.start == service.start and each.levels)
    return tuple(sorted((kind.arn for kind in found.types if kind.demands & local), key=len))
