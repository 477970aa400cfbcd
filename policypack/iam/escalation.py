"""Escalation: do the rights of a principal together open a known path?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from policypack.facts.escalation import ESCALATION_PATHS, EscalationPath
from policypack.iam import actions, scopes
from policypack.iam.arns import filled
from policypack.iam.blame import blame
from policypack.iam.conditions import limits_what
from policypack.iam.grants import Grant, Grants, Question
from policypack.iam.rights import Rights
from policypack.iam.truth import Truth, any_of, negated
from policypack.iam.weakness import Undecided, Weakness
from policypack.unknown import Unknown


@dataclass(frozen=True, eq=False)
class Opened:
    """A path that is open, or that waits for unknown leaves. `grants` are those that decide."""

    path: EscalationPath
    decisive: int
    grants: Grants
    waits_for: tuple[Unknown, ...]


@dataclass(frozen=True, eq=False)
class _Prepared:
    """A path with its actions as sets, and what it needs as questions."""

    path: EscalationPath
    decisive: int
    helpful: int
    every: int
    questions: tuple[Question, ...]


@lru_cache(maxsize=1)
def _paths() -> tuple[_Prepared, ...]:
    return tuple(
        _Prepared(
            path,
            scopes.named(*sorted(path.decisive)),
            scopes.named(*sorted(path.actions - path.decisive)),
            scopes.named(*sorted(path.actions)),
            tuple(Question((filled(arn),)) for arn in path.needs),
        )
        for path in ESCALATION_PATHS
    )


@lru_cache(maxsize=1)
def _by_decisive() -> tuple[dict[int, tuple[_Prepared, ...]], int, int]:
    """The paths by the last decisive action of theirs; those actions that must be granted widely,
    and those of paths that have questions of their own."""
    found: dict[int, list[_Prepared]] = {}
    for each in _paths():
        found.setdefault(each.decisive.bit_length() - 1, []).append(each)
    widely = actions.union(each.decisive for each in _paths() if not each.questions)
    anyhow = actions.union(each.decisive for each in _paths() if each.questions)
    return {at: tuple(paths) for at, paths in found.items()}, widely, anyhow


def escalations(rights: Rights) -> Iterator[Weakness | Undecided]:
    """Yield one weakness per kind for all open paths: a person repairs the document, not each path.

    Kinds: escalates, escalates-through-lambda.
    """
    found: dict[str, list[Opened]] = {}
    for each in opened(rights):
        for kind in each.path.kinds:
            found.setdefault(kind, []).append(each)
    for kind, paths in found.items():
        known = [each for each in paths if not each.waits_for]
        if known:
            yield _weakness(kind, known)
        else:
            leaves = {leaf.path: leaf for each in paths for leaf in each.waits_for}
            yield from (Undecided(kind, leaf) for leaf in leaves.values())


def opened(rights: Rights) -> Iterator[Opened]:
    """Every path that the rights open, or may open once the unknown leaves are known."""
    by_decisive, widely, anyhow = _by_decisive()
    candidates = rights.wide.possible & widely | rights.anyhow.possible & anyhow
    missing = ~rights.anyhow.possible if candidates else 0
    for position in actions.positions(candidates):
        for each in by_decisive.get(position, ()):
            if not each.every & missing:
                yield from _opened(each, rights)


def _opened(each: _Prepared, rights: Rights) -> Iterator[Opened]:
    if each.path.passed_to:
        deciding = _passing(rights.wide, each)
    else:
        deciding = [rights.on(question) for question in each.questions] or [rights.wide]
    if any(each.decisive & ~granted.possible for granted in deciding):
        return
    waits = list(rights.anyhow.waits_for(each.helpful & ~rights.anyhow.sure))
    for granted in deciding:
        waits += granted.waits_for(each.decisive & ~granted.sure)
    yield Opened(each.path, each.decisive, deciding[0], tuple(waits))


def _passing(wide: Grants, each: _Prepared) -> list[Grants]:
    """The shares that pass any role to one of the path's services."""
    shares, sure, possible = [], 0, 0
    for share in wide.shares:
        if not share.possible & each.decisive:
            continue
        truth = _lets_through(share, each.path.passed_to)
        if truth is False:
            continue
        if isinstance(truth, Unknown):
            share = Grant(share.reading, 0, share.possible, truth, share.pattern)
        shares.append(share)
        sure |= share.sure
        possible |= share.possible
    return [Grants(tuple(shares), sure, possible, wide.bounds)]


def _lets_through(share: Grant, services: tuple[str, ...]) -> Truth:
    conditions = share.reading.statement.conditions
    if not conditions:
        return True
    return any_of(negated(limits_what(conditions, each)) for each in services)


def _weakness(kind: str, known: list[Opened]) -> Weakness:
    worst = blame(known[0].grants, known[0].decisive)
    ways = [f"{each.path.name} ({' + '.join(sorted(each.path.actions))})" for each in known[:3]]
    more = f", and {len(known) - 3} more ways" if len(known) > 3 else ""
    message = f"{worst} lets its holder gain permissions: {'; '.join(ways)}{more}"
    return Weakness(kind, worst.path, message, _fix(known[0].path))


def _fix(path: EscalationPath) -> str:
    named = ", ".join(sorted(path.decisive))
    if path.passed_to:
        return f"name in Resource of {named} the one role that the workload passes"
    if named.startswith("iam:"):
        return (
            f"remove {named}, or name in Resource what is not more powerful than the holder and "
            "require iam:PermissionsBoundary"
        )
    return f"name in Resource of {named} what the workload owns, or remove it"
