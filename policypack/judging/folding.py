"""One cause, one finding: what another finding implies is folded into it.

People see the folded findings as "Also: ..." below the one that implies them. JSON keeps all, each
folded one with the place of the other. Three things fold:

- a finding that another rule's finding at the same place implies (`Rule.implied_by`);
- further findings of one rule on one resource;
- findings of one rule on several resources that have one cause (`Finding.cause`).

A finding is folded only into one that is enforced at least as strictly and is at least as severe,
so folding never lets a deployment pass.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import replace

from policypack.judging.verdict import Outcome, Place, Verdict
from policypack.rule.implication import Implication
from policypack.rule.rule import Severity
from policypack.settings.settings import Level

_SEVERITIES = tuple(Severity)
_ENFORCED = (Level.MANDATORY, Level.REMEDIATE)
# Where each verdict is folded into, by their positions.
_Links = dict[int, int]


def folded(verdicts: Iterable[Verdict], never_waive: frozenset[str] = frozenset()) -> list[Verdict]:
    """The same verdicts in the same order, the folded ones and those they are folded into linked.

    What a waived finding implies is waived with it, but for the rules in `never_waive`.
    """
    found = [_unlinked(each) for each in verdicts]
    links = _implied(found, never_waive)
    for at in links:
        found[at] = _waived_with(found[at], found[_root(at, links)])
    # What resources have in common goes first: what is left on each is its own.
    for alike in (_of_one_cause, _of_one_resource):
        _fold_alike(found, links, alike)
    return _linked(found, links)


def _unlinked(verdict: Verdict) -> Verdict:
    if verdict.folded_into is None and not verdict.also:
        return verdict
    return replace(verdict, folded_into=None, also=())


def _weight(verdict: Verdict) -> tuple[bool, int]:
    """The lower, the stricter: whether it is not enforced, and how severe it is."""
    return verdict.level not in _ENFORCED, -_SEVERITIES.index(verdict.severity)


def _implied(found: Sequence[Verdict], never_waive: frozenset[str]) -> _Links:
    """What each verdict is implied by, where something is: the strictest, the first of equals."""
    near: dict[Hashable, list[int]] = defaultdict(list)
    for at, each in enumerate(found):
        if each.outcome is Outcome.VIOLATES:
            for key in _keys(each):
                near[key].append(at)
    links: _Links = {}
    for at, each in enumerate(found):
        if each.outcome is Outcome.VIOLATES and each.rule.implied_by:
            others = {other for key in _keys(each) for other in near[key] if other != at}
            able = [(_weight(found[other]), other) for other in others]
            able = [it for it in able if _folds(each, found[it[1]], it[1] < at, never_waive)]
            if able:
                links[at] = min(able)[1]
    return links


def _keys(verdict: Verdict) -> Iterator[Hashable]:
    yield verdict.subject
    if verdict.cause is not None:
        yield verdict.cause


def _folds(one: Verdict, other: Verdict, is_first: bool, never_waive: frozenset[str]) -> bool:
    """Whether the other implies the one, and is as strict; of two that imply each other the first
    stays."""
    if not _implies(other, one) or _weight(other) > _weight(one):
        return False
    if other.waived and not one.waived and one.rule.id in never_waive:
        return False
    return is_first or _weight(other) < _weight(one) or not _implies(one, other)


def _implies(other: Verdict, one: Verdict) -> bool:
    names = (other.rule.id, other.rule.kind)
    return any(each.by in names and _is_near(each, one, other) for each in one.rule.implied_by)


def _is_near(implication: Implication, one: Verdict, other: Verdict) -> bool:
    if one.subject == other.subject:
        return implication.within.includes(one.path, other.path)
    return one.cause is not None and one.cause == other.cause


def _waived_with(verdict: Verdict, leader: Verdict) -> Verdict:
    return replace(verdict, waived=verdict.waived or leader.waived)


def _of_one_cause(verdict: Verdict) -> Hashable:
    return verdict.cause and (verdict.rule.id, verdict.waived, verdict.cause)


def _of_one_resource(verdict: Verdict) -> Hashable:
    return (verdict.rule.id, verdict.waived, verdict.subject)


def _fold_alike(
    found: Sequence[Verdict], links: _Links, key_of: Callable[[Verdict], Hashable]
) -> None:
    """Folds what has one key into the strictest, the first of equals; None is no key."""
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for at, each in enumerate(found):
        if each.outcome is Outcome.VIOLATES and at not in links:
            groups[key_of(each)].append(at)
    groups.pop(None, None)
    for members in groups.values():
        first = min(members, key=lambda at: (_weight(found[at]), at))
        links.update({at: first for at in members if at != first})


def _root(at: int, links: _Links) -> int:
    while at in links:
        at = links[at]
    return at


def _linked(found: Sequence[Verdict], links: _Links) -> list[Verdict]:
    below: dict[int, list[Verdict]] = defaultdict(list)
    for at in sorted(links):
        below[_root(at, links)].append(found[at])
    return [
        replace(each, folded_into=Place.of(found[_root(at, links)]))
        if at in links
        else replace(each, also=tuple(below[at]))
        if at in below
        else each
        for at, each in enumerate(found)
    ]
