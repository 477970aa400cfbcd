"""Finds a whole service behind wildcards, whatever the Resource and the Condition.

`s3:*`, `S3:?*`, `*` on one bucket, NotAction, or a service in wildcard pieces: what counts is that
nearly every action of a service is granted on one resource, and that wildcards were needed for it.
Somebody who lists all four actions of ssmmessages by name has chosen them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policypack.iam import actions
from policypack.iam.blame import Blame, elements
from policypack.iam.grants import Grant, Grants, Question, Reading, grants
from policypack.iam.weakness import Unsure, Weakness
from policypack.unknown import Unknown

KIND = "service-wildcard"
# Nobody writes this as a Resource: it stands for all that are not known yet.
_UNKNOWN_RESOURCE = "arn:unknown"


def service_wildcards(
    readings: tuple[Reading, ...], anyhow: Grants, judged: frozenset[str]
) -> Iterator[Weakness | Unsure]:
    """Yield one weakness per pattern at fault, one `Unsure` per leaf that may hide one.

    `anyhow` is what is granted on any resource under any condition; the services in `judged` are
    reported elsewhere.
    """
    shares = _distinct(each for each in anyhow.shares if _is_open(each))
    found = [each for share in shares for each in _at_fault((share,), judged)]
    waits = [
        each.waits_for for each in shares if each.waits_for is not None and _may_hide_one(each)
    ]
    # What no statement holds alone, several may hold together on one resource.
    left = _suspects(shares, anyhow) - judged.union(name for _, name in found)
    for pattern in _resources(shares) if left else ():
        granted = grants(readings, Question(within=pattern, conditional=True))
        found += [each for each in _at_fault(granted.shares, judged) if each[1] in left]
        waits += granted.waits_for(_union(actions.service(name) for name in left))
    yield from _weaknesses(found)
    yield from (Unsure(KIND, each) for each in {each.path: each for each in waits}.values())


def _distinct(shares: Iterable[Grant]) -> tuple[Grant, ...]:
    """A statement has a share per resource, and most of them are alike."""
    return tuple({(id(each.reading), each.sure): each for each in shares}.values())


def _is_open(share: Grant) -> bool:
    """Whether the share can hold a whole service: a wildcard, a NotAction, an unknown action."""
    return share.reading.unknown is not None or any(each.is_open for each in elements(share, 0))


def _may_hide_one(share: Grant) -> bool:
    """An unknown action may be a whole service; so may wildcards under an unknown Effect."""
    touched = _touched(elements(share, 0))
    return share.reading.unknown is not None or bool(_whole(share.possible, touched))


def _touched(every: Iterable[Blame]) -> frozenset[str]:
    return frozenset().union(*(each.services for each in every if each.is_open))


def _whole(held: int, names: frozenset[str]) -> frozenset[str]:
    """Those of the services that are held as a whole; what the index does not know counts."""
    if len(names) > 20:
        return names & actions.whole_services(held) | names - actions.services_of("*")
    return frozenset(name for name in names if _is_whole(held, actions.service(name)))


def _is_whole(held: int, service: int) -> bool:
    return not service or actions.nearly_all(held, service)


def _at_fault(shares: tuple[Grant, ...], judged: frozenset[str]) -> Iterator[tuple[Blame, str]]:
    """Every service that the shares surely hold together, with the pattern that holds most."""
    sure = [each for each in shares if each.sure or each.waits_for is None]
    every = [each for share in sure for each in elements(share, share.sure)]
    wild = [each for each in every if each.is_open]
    held = _union(each.bits for each in every)
    named = _union(each.bits for each in every if not each.is_open)
    for name in sorted(_whole(held, _touched(wild) - judged)):
        service = actions.service(name)
        worst = max(wild, key=lambda each: _part(each, name)) if len(wild) > 1 else wild[0]
        if _is_whole(worst.bits, service) or not _is_whole(named, service):
            yield worst, name


def _part(each: Blame, name: str) -> int:
    """How much of a service an element holds; a new service is held by who names it."""
    return (each.bits & actions.service(name)).bit_count() + (name in each.new_services)


def _suspects(shares: tuple[Grant, ...], anyhow: Grants) -> frozenset[str]:
    every = (each for share in shares for each in elements(share, 0))
    return _whole(anyhow.possible, _touched(every))


def _resources(shares: tuple[Grant, ...]) -> dict[str, None]:
    """The patterns on which the statements may meet, each once."""
    leaves = [leaf.text for share in shares for leaf in share.reading.statement.resources]
    texts = [_UNKNOWN_RESOURCE if isinstance(text, Unknown) else text for text in leaves]
    return dict.fromkeys(texts or ["*"])


def _union(sets: Iterable[int]) -> int:
    union = 0
    for each in sets:
        union |= each
    return union


def _weaknesses(found: list[tuple[Blame, str]]) -> Iterator[Weakness]:
    services: dict[str, set[str]] = {}
    for each, name in found:
        services.setdefault(each.path, set()).add(name)
    blamed = {each.path: each for each, _ in found}
    for path, names in services.items():
        yield _weakness(blamed[path], sorted(names))


def _weakness(at_fault: Blame, services: list[str]) -> Weakness:
    granted = _union(actions.service(name) for name in services)
    which = (
        f"every action of {services[0]}"
        if len(services) == 1
        else f"every action of {len(services)} services, {', '.join(services[:3])}"
    )
    held = f" ({actions.describe(granted)})" if granted else ""
    message = f"{at_fault} grants {which}{held}"
    return Weakness(KIND, at_fault.path, message, "replace the wildcard by the actions in use")
