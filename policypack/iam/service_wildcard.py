"""Finds a whole service behind wildcards, whatever the Resource and the Condition.

`s3:*`, `S3:?*`, `*` on one bucket, NotAction, or a service in wildcard pieces: what counts is that
nearly every action of a service is granted on one resource, and that wildcards were needed for it.
Somebody who lists all four actions of ssmmessages by name has chosen them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from policypack.iam import actions
from policypack.iam.blame import Blame, elements
from policypack.iam.grants import Grant, Question, Reading
from policypack.iam.rights import Rights
from policypack.iam.weakness import Undecided, Weakness
from policypack.unknown import Unknown

KIND = "service-wildcard"
# Nobody writes this as a Resource: it stands for all that are not known yet.
_UNKNOWN_RESOURCE = "arn:unknown"


@dataclass(frozen=True, eq=False)
class Found:
    """The patterns at fault, by their paths, each with the services that it grants as a whole; and
    the leaves that may hide another."""

    at_fault: Mapping[str, tuple[Blame, tuple[str, ...]]]
    waits: tuple[Unknown, ...]

    @cached_property
    def names(self) -> frozenset[str]:
        """All services that are at fault."""
        return frozenset(name for _, whole in self.at_fault.values() for name in whole)

    def weaknesses(self) -> Iterator[Weakness | Undecided]:
        """One weakness per pattern at fault, one `Undecided` per leaf."""
        for worst, names in self.at_fault.values():
            yield _weakness(worst, names)
        leaves = {each.path: each for each in self.waits}
        yield from (Undecided(KIND, each) for each in leaves.values())

    def said(self, pattern: actions.Pattern) -> int:
        """The actions that a pattern grants with a service as a whole that is reported."""
        if not pattern.is_open:
            return 0
        return actions.union(
            each.mask
            for each in pattern.services
            if each.prefix in self.names and each.is_whole(pattern.bits)
        )


def service_wildcards(rights: Rights, judged: frozenset[str]) -> Found:
    """Find whole services; those in `judged` are reported elsewhere."""
    shares = tuple(each for each in rights.anyhow.shares if _is_open(each.reading))
    if not shares:
        return Found({}, ())
    found = [
        each for share in shares if _may_be_whole(share) for each in _at_fault((share,), judged)
    ]
    waits = [
        each.waits_for for each in shares if each.waits_for is not None and _may_hide_one(each)
    ]
    # What no statement holds alone, several may hold together on one resource.
    left = _suspects(shares, rights) - judged.union(name for _, name in found)
    for pattern in _resources(shares) if left else ():
        granted = rights.on(Question(within=pattern, conditional=True))
        found += [each for each in _at_fault(granted.shares, judged) if each[1] in left]
        waits += granted.waits_for(actions.union(map(actions.service, left)))
    return Found(_by_path(found), tuple(waits))


def _is_open(reading: Reading) -> bool:
    """Whether it can hold a whole service: a wildcard, a NotAction, an unknown action."""
    return bool(reading.opened or reading.unknown is not None or reading.statement.not_actions)


def _may_hide_one(share: Grant) -> bool:
    """An unknown action may be a whole service; so may wildcards under an unknown Effect."""
    return share.reading.unknown is not None or bool(_whole(share.possible, (share.reading,)))


def _whole(held: int, readings: Iterable[Reading]) -> set[str]:
    """The services behind wildcards that are held as a whole.

    One that the index does not know counts, if the pattern is for all of its actions.
    """
    names: set[str] = set()
    tried: set[int] = set()
    for reading in readings:
        if reading.statement.not_actions:
            names |= actions.whole_services(held)
        for _, pattern in reading.opened:
            if pattern.new_service:
                names.add(pattern.new_service)
            if len(pattern.services) > 100:
                names |= actions.whole_services(held)
                continue
            for service in pattern.services:
                if service.start not in tried:
                    tried.add(service.start)
                    if service.is_whole(held):
                        names.add(service.prefix)
    return names


def _may_be_whole(share: Grant) -> bool:
    """Whether its wildcards may hold a service; a quick look, before a closer one."""
    reading = share.reading
    for _, pattern in reading.opened:
        if len(pattern.services) != 1 or pattern.new_service:
            return True
        local = reading.held[pattern.start]
        if actions.is_nearly(local.bit_count(), pattern.services[0].size):
            return True
    return bool(reading.statement.not_actions)


def _at_fault(shares: tuple[Grant, ...], judged: frozenset[str]) -> Iterator[tuple[Blame, str]]:
    """Every service that the shares surely hold together, with the pattern that holds most."""
    sure = [each for each in shares if each.sure or each.waits_for is None]
    held = actions.union(each.sure for each in sure)
    whole = _whole(held, [each.reading for each in sure]) - judged
    if not whole:
        return
    every = [each for share in sure for each in elements(share, share.sure)]
    wild = [each for each in every if _is_wild(each)]
    named = actions.union(each.bits for each in every if not _is_wild(each))
    for name in sorted(whole):
        service = actions.service(name)
        worst = max(wild, key=lambda each: _part(each, name)) if len(wild) > 1 else wild[0]
        needed = not service or not actions.nearly_all(named, service)
        if needed or actions.nearly_all(worst.bits, service):
            yield worst, name


def _is_wild(element: Blame) -> bool:
    return element.is_complement or actions.pattern(element.pattern).is_open


def _part(each: Blame, name: str) -> int:
    """How much of a service an element holds; a new service is held by who names it."""
    is_new = not each.is_complement and actions.pattern(each.pattern).new_service == name
    return (each.bits & actions.service(name)).bit_count() + is_new


def _suspects(shares: tuple[Grant, ...], rights: Rights) -> set[str]:
    if len(rights.anyhow.shares) == 1 and shares[0].waits_for is None:
        return set()
    return _whole(rights.anyhow.possible, [each.reading for each in shares])


def _resources(shares: tuple[Grant, ...]) -> dict[str, None]:
    """The patterns on which the statements may meet, each once."""
    every = [text for share in shares for text in share.reading.statement.resources.texts]
    texts = [_UNKNOWN_RESOURCE if isinstance(text, Unknown) else text for text in every]
    return dict.fromkeys(texts or ["*"])


def _by_path(found: list[tuple[Blame, str]]) -> dict[str, tuple[Blame, tuple[str, ...]]]:
    names: dict[str, set[str]] = {}
    for each, name in found:
        names.setdefault(each.path, set()).add(name)
    return {each.path: (each, tuple(sorted(names[each.path]))) for each, _ in found}


def _weakness(at_fault: Blame, services: tuple[str, ...]) -> Weakness:
    granted = actions.union(map(actions.service, services))
    which = (
        f"every action of {services[0]}"
        if len(services) == 1
        else f"every action of {len(services)} services, {', '.join(services[:3])}"
    )
    held = f" ({actions.describe(granted)})" if granted else ""
    message = f"{at_fault} grants {which}{held}"
    return Weakness(KIND, at_fault.path, message, "replace the wildcard by the actions in use")
