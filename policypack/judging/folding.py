"""One cause, one finding: folds findings into the finding that implies or combines them.

The cause of a finding is what a reader would change. One finding implies another where every
change that resolves the first resolves the second: a queue policy for any principal implies that
external accounts are allowed. Rules declare that (`Rule.implied_by`), since nearness alone does not
show it: a statement that is public and grants wildcard actions has two causes, which stay two
findings.

People see the folded findings as "Also: ..." below the one that leads. JSON keeps all, each folded
one with the place of the other. Four things fold:

- a finding that another rule's finding at the same place implies. Where the implied one is the more
  severe, or alone is enforced, it leads, with the fix that resolves both;
- the parts of a composite finding, which combines several causes: each of them resolves it
  (`Rule.absorbs`);
- further findings of one rule on one resource;
- findings of one rule on several resources that have one cause (`Finding.cause`).

A finding is folded only into one that is enforced at least as strictly and is at least as severe,
so folding never lets a deployment pass.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from policypack.judging.verdict import Outcome, Place, Verdict
from policypack.rule.implication import Implication, Resolved
from policypack.rule.rule import Severity
from policypack.settings.settings import Level
from policypack.settings.waivers import Waiver

_SEVERITIES = tuple(Severity)
_ENFORCED = (Level.MANDATORY, Level.REMEDIATE)
# Where each verdict is folded into, by their positions.
_Links = dict[int, int]


def folded(verdicts: Iterable[Verdict], never_waive: frozenset[str] = frozenset()) -> list[Verdict]:
    """The same verdicts in the same order, the folded ones and those they are folded into linked.

    Findings that a waived finding implies or combines are waived with it, and a composite finding
    with the last of its parts, except for the rules in `never_waive`.
    """
    found = [_unlinked(each) for each in verdicts]
    links = _implied(found, never_waive)
    _share_waivers(found, links, never_waive)
    _fold_parts(found, links, never_waive)
    _share_waivers(found, links, never_waive)
    # First fold by a common cause of several resources, then the rest within each resource.
    for alike in (_of_one_cause, _of_one_resource):
        _fold_alike(found, links, alike)
    _tell_further_fixes(found, links)
    return _linked(found, links)


def _unlinked(verdict: Verdict) -> Verdict:
    if verdict.folded_into is None and not verdict.also:
        return verdict
    return replace(verdict, folded_into=None, also=())


def _weight(verdict: Verdict) -> tuple[bool, int]:
    """The lower, the stricter: whether it is not enforced, and how severe it is."""
    return verdict.level not in _ENFORCED, -_SEVERITIES.index(verdict.severity)


def _implied(found: list[Verdict], never_waive: frozenset[str]) -> _Links:
    """The verdict that implies each implied one: preferably one that isn't waived, then the
    strictest, then the first of equals."""
    near: dict[Hashable, list[int]] = defaultdict(list)
    for at, each in enumerate(found):
        if each.outcome is Outcome.VIOLATES:
            for key in _keys(each):
                near[key].append(at)
    links: _Links = {}
    milder: dict[int, list[int]] = {}
    for at, each in enumerate(found):
        if each.outcome is Outcome.VIOLATES and each.rule.implied_by:
            others = {other for key in _keys(each) for other in near[key] if other != at}
            implying = sorted(other for other in others if _implies(found[other], each))
            able = [it for it in implying if _folds(each, found[it], it < at, never_waive)]
            if able:
                links[at] = min(able, key=lambda it: _rank(found[it], it))
            else:
                milder[at] = implying
    _fold_milder(found, links, milder)
    return links


def _fold_milder(found: list[Verdict], links: _Links, milder: dict[int, list[int]]) -> None:
    """Folds what implies a stricter finding into that, which leads with the fix of both.

    A waiver of what leads does not say that the wider cause is accepted, so a waived one leads
    nothing here.
    """
    for at in sorted(milder, key=lambda it: _rank(found[it], it)):
        wider = [it for it in milder[at] if it not in links and _is_milder(found[it], found[at])]
        if wider:
            found[at] = replace(found[at], fix=found[wider[0]].fix)
            links.update(dict.fromkeys(wider, at))


def _is_milder(one: Verdict, other: Verdict) -> bool:
    is_waived = one.waived is not None or other.waived is not None
    return not is_waived and _weight(other) < _weight(one)


def _rank(verdict: Verdict, at: int) -> tuple[bool, tuple[bool, int], int]:
    return verdict.waived is not None, _weight(verdict), at


def _keys(verdict: Verdict) -> Iterator[Hashable]:
    yield verdict.subject
    if verdict.cause is not None:
        yield verdict.cause


def _folds(one: Verdict, other: Verdict, is_first: bool, never_waive: frozenset[str]) -> bool:
    """Whether the one is folded into the other that implies it: the other is as strict, and of two
    that imply each other the first stays."""
    if _weight(other) > _weight(one) or _must_not_be_waived(one, other, never_waive):
        return False
    return is_first or _weight(other) < _weight(one) or not _implies(one, other)


def _must_not_be_waived(one: Verdict, other: Verdict, never_waive: frozenset[str]) -> bool:
    return other.waived is not None and one.waived is None and one.rule.id in never_waive


def _implies(other: Verdict, one: Verdict) -> bool:
    return bool(_implications(other, one))


def _implications(other: Verdict, one: Verdict) -> list[Implication]:
    """The declarations by which the other implies the one."""
    names = (other.rule.id, other.rule.kind)
    return [each for each in one.rule.implied_by if each.by in names and _is_near(each, one, other)]


def _is_near(implication: Implication, one: Verdict, other: Verdict) -> bool:
    # A finding about a whole template is near the findings about the resources in it.
    is_apart = one.part != other.part and one.part and other.part
    if one.subject == other.subject and not is_apart:
        return implication.within.includes(one.path, other.path)
    return one.cause is not None and one.cause == other.cause


def _share_waivers(found: list[Verdict], links: _Links, never_waive: frozenset[str]) -> None:
    """Waives folded verdicts with the leading one; unfolds those that must not be waived so."""
    for at in [*links]:
        if _must_not_be_waived(found[at], found[_root(at, links)], never_waive):
            del links[at]
    for at in links:
        leader = found[_root(at, links)]
        if leader.waived is not None and found[at].waived is None:
            found[at] = replace(found[at], waived=leader.waived)


def _fold_parts(found: list[Verdict], links: _Links, never_waive: frozenset[str]) -> None:
    """Folds what composite findings combine, each part into the first of the strictest.

    A part that is waived alone stays apart, so what is below a composite one is what is left.
    """
    composites = [at for at, each in enumerate(found) if each.parts]
    for at in composites:
        found[at] = _following(found[at], found, never_waive)
    for at in sorted(composites, key=lambda it: _rank(found[it], it)):
        whole = found[at]
        for part, each in enumerate(found):
            is_apart = each.waived is not None and whole.waived is None
            is_free = part not in links and part != at and not is_apart
            if is_free and _weight(whole) <= _weight(each) and _absorbs(whole, each):
                links[part] = at


def _following(whole: Verdict, found: Sequence[Verdict], never_waive: frozenset[str]) -> Verdict:
    """The composite finding; if all parts are waived, it is waived until the first of them expires.

    A place without a separate finding is a part that has not been accepted.
    """
    if whole.waived is not None or whole.rule.id in never_waive:
        return whole
    parts = [each for each in found if _absorbs(whole, each)]
    waivers = [each.waived for each in parts if each.waived is not None]
    is_accepted = len(waivers) == len(parts) and all(
        any(place.includes(each.subject, each.path) for each in parts) for place in whole.parts
    )
    return replace(whole, waived=min(waivers, key=_last_day)) if is_accepted else whole


def _last_day(waiver: Waiver) -> date:
    return waiver.expires


def _absorbs(whole: Verdict, each: Verdict) -> bool:
    if each.outcome is not Outcome.VIOLATES:
        return False
    if each.rule.id not in whole.rule.absorbs and each.rule.kind not in whole.rule.absorbs:
        return False
    return any(place.includes(each.subject, each.path) for place in whole.parts)


def _of_one_cause(verdict: Verdict) -> Hashable:
    return verdict.cause and (verdict.rule.id, verdict.waived, verdict.cause)


def _of_one_resource(verdict: Verdict) -> Hashable:
    return (verdict.rule.id, verdict.waived, *verdict.about)


def _fold_alike(
    found: Sequence[Verdict], links: _Links, key_of: Callable[[Verdict], Hashable]
) -> None:
    """Folds what has one key into the strictest, the first of equals; None is not a key."""
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


def _tell_further_fixes(found: list[Verdict], links: _Links) -> None:
    """Gives what leads the fix of a folded finding too that would remain, and block."""
    for at in sorted(links):
        each, root = found[at], _root(at, links)
        resolved = {it.resolved for it in _implications(found[links[at]], each)}
        if each.blocking and resolved and Resolved.BY_IMPLYING not in resolved:
            fix = found[root].fix
            if Resolved.BY_IMPLIED in resolved:
                fix = each.fix
            elif each.fix not in fix:
                fix = f"{fix}. {each.fix}"
            found[root] = replace(found[root], fix=fix)


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
