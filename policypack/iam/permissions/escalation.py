"""Privilege escalation: do the permissions of a principal together open a known path?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from policypack.facts.escalation import (
    ESCALATION_PATHS,
    WITH_BOUNDARY_KEY,
    EscalationPath,
)
from policypack.iam.meaning.actions import NOTHING, ActionSet, expand_all, positions, union
from policypack.iam.meaning.arns import probes_of
from policypack.iam.meaning.conditions_on_access import NO_SERVICE, limits_what, why_unlimited
from policypack.iam.meaning.kind import Found, Gravity, Kind, Weakness, undecided
from policypack.iam.meaning.resource_query import ResourceQuery
from policypack.iam.meaning.truth import Truth, any_of, negated
from policypack.iam.permissions.effective_permissions import EffectivePermissions
from policypack.iam.permissions.grants import Grant, Grants, riskiest_element
from policypack.iam.permissions.own_principals import own_paths, writing_actions
from policypack.model.unknown import Unknown
from policypack.start.record import record


@record(frozen=True, eq=False)
class OpenPath:
    """A path that is open, or undecided by unknown leaves. `grants` has the deciding grants."""

    path: EscalationPath
    decisive: ActionSet
    grants: Grants
    waits_for: tuple[Unknown, ...]


@record(frozen=True, eq=False)
class _Prepared:
    """A path with its actions as sets, and the resources that it needs as queries."""

    path: EscalationPath
    decisive: ActionSet
    helpful: ActionSet
    every: ActionSet
    queries: tuple[ResourceQuery, ...]


class _Index(NamedTuple):
    """The paths by the place of their last decisive action, and which actions to look for: those
    that must be granted widely, and those of paths that have queries of their own."""

    paths: dict[int, tuple[_Prepared, ...]]
    wide: ActionSet
    queried: ActionSet


@lru_cache(maxsize=1)
def _index() -> _Index:
    every = tuple(map(_prepared, ESCALATION_PATHS))
    found: dict[int, list[_Prepared]] = {}
    for each in every:
        found.setdefault(each.decisive.bit_length() - 1, []).append(each)
    return _Index(
        paths={at: tuple(paths) for at, paths in found.items()},
        wide=union(each.decisive for each in every if not each.queries),
        queried=union(each.decisive for each in every if each.queries),
    )


@lru_cache(maxsize=1)
def decisive_actions() -> ActionSet:
    """The actions of which each path needs one."""
    return _index().wide | _index().queried | writing_actions()


def _prepared(path: EscalationPath) -> _Prepared:
    return _Prepared(
        path=path,
        decisive=expand_all(*sorted(path.decisive)),
        helpful=expand_all(*sorted(path.actions - path.decisive)),
        every=expand_all(*sorted(path.actions)),
        queries=tuple(ResourceQuery(probes_of(arn)) for arn in path.needs),
    )


def kinds_of(path: EscalationPath) -> tuple[Kind, ...]:
    """The kinds of weakness that the open path is."""
    kinds = () if path.by_deploying else (Kind.ESCALATES,)
    if path.through_lambda or path.by_deploying:
        return (*kinds, Kind.ESCALATES_THROUGH_LAMBDA)
    return kinds


def escalation_weaknesses(permissions: EffectivePermissions) -> Found:
    """Yield one weakness per kind for all open paths: a person repairs the document, not each path.

    Kinds: escalates, escalates-through-lambda.
    """
    found: dict[Kind, list[OpenPath]] = {}
    for each in open_paths(permissions):
        for kind in kinds_of(each.path):
            found.setdefault(kind, []).append(each)
    for kind, paths in found.items():
        known = [each for each in paths if not each.waits_for]
        if known:
            yield _weakness(kind, known)
        worse = _worse(kind, paths, known)
        yield from undecided(kind, (leaf for each in worse for leaf in each.waits_for))


def _worse(kind: Kind, paths: list[OpenPath], known: list[OpenPath]) -> list[OpenPath]:
    """The paths that make it worse than the known ones do, if they are open: all, without any."""
    if not known:
        return paths
    if kind is not Kind.ESCALATES or any(map(_is_direct, known)):
        return []
    return [each for each in paths if _is_direct(each)]


def controls_iam(permissions: EffectivePermissions) -> bool:
    """Whether a known path is open that needs nothing but actions of IAM."""
    return any(
        not each.waits_for and all(name.startswith("iam:") for name in each.path.actions)
        for each in open_paths(permissions)
    )


def open_paths(permissions: EffectivePermissions) -> Iterator[OpenPath]:
    """Every path that the permissions open, or may open once the unknown leaves are known."""
    index = _index()
    some = permissions.on_some_resource
    candidates = permissions.wide.possible & index.wide | some.possible & index.queried
    for position in positions(candidates):
        for each in index.paths.get(position, ()):
            if each.every & some.possible == each.every:
                yield from _opened(each, permissions)
    for own in own_paths(permissions):
        yield OpenPath(own.path, own.decisive, own.grants, own.waits_for)


def _opened(each: _Prepared, permissions: EffectivePermissions) -> Iterator[OpenPath]:
    if each.path.passed_to:
        deciding = [passing(permissions, each.decisive, each.path.passed_to)]
    else:
        open_ = permissions.without_own_tags
        deciding = [open_.on(query) for query in each.queries] or [permissions.wide]
    if any(each.decisive & ~granted.possible for granted in deciding):
        return
    some = permissions.on_some_resource
    waits = list(some.waits_for(each.helpful & ~some.sure))
    for granted in deciding:
        waits += granted.waits_for(each.decisive & ~granted.sure)
    yield OpenPath(each.path, each.decisive, deciding[0], tuple(waits))


@lru_cache(maxsize=1)
def services_that_act() -> tuple[str, ...]:
    """The services that do what their caller says as the role that is passed to them."""
    return tuple(sorted({to for path in ESCALATION_PATHS for to in path.passed_to}))


def passing(
    permissions: EffectivePermissions, decisive: ActionSet, services: tuple[str, ...]
) -> Grants:
    """The shares that grant the decisive actions and pass any role to one of the services."""
    wide = permissions.wide
    shares, sure, possible = [], NOTHING, NOTHING
    for share in wide.shares:
        if not share.possible & decisive:
            continue
        left = tuple(
            each
            for each in services
            if decisive & ~permissions.denied_when_passing(each, share.pattern)
        )
        truth = _allows_passing(share, left) if left else False
        if truth is False:
            continue
        if isinstance(truth, Unknown):
            share = share._replace(sure=NOTHING, waits_for=truth)
        shares.append(share)
        sure |= share.sure
        possible |= share.possible
    return Grants(tuple(shares), sure, possible, wide.boundary)


def _allows_passing(share: Grant, services: tuple[str, ...]) -> Truth:
    conditions = share.expanded.statement.conditions
    if not conditions:
        return True
    return any_of(negated(limits_what(conditions, each)) for each in services)


def names_its_services(share: Grant) -> bool:
    """Whether a condition of the share limits the services that a role is passed to."""
    return limits_what(share.expanded.statement.conditions, NO_SERVICE) is True


def _weakness(kind: Kind, known: list[OpenPath]) -> Weakness:
    known.sort(key=_is_direct, reverse=True)
    direct = [each for each in known if _is_direct(each)]
    element = riskiest_element(known[0].grants, known[0].decisive)
    ways = [f"{each.path.name} ({' + '.join(sorted(each.path.actions))})" for each in known[:3]]
    more = len(known) - 3
    rest = f", and {more} more way{'' if more == 1 else 's'}" if more > 0 else ""
    inert = why_unlimited(element.conditions)
    message = f"{element} allows the holder to gain permissions: {'; '.join(ways)}{rest}{inert}"
    gravity = None if kind is Kind.ESCALATES and direct else Gravity.HIGH
    return Weakness(kind, element.path, message, _fix(direct or known), gravity)


def _is_direct(each: OpenPath) -> bool:
    """Whether it takes over any role or user, and not only those that something has already."""
    return bool(each.path.passed_to) or any(name.startswith("iam:") for name in each.path.decisive)


def _fix(opened: list[OpenPath]) -> str:
    """What closes all of the paths: one sentence for each form of path among them."""
    named: dict[Callable[[frozenset[str]], str], frozenset[str]] = {}
    for each in opened:
        advice = _advice(each.path)
        named[advice] = named.get(advice, frozenset()) | each.path.decisive
    return ". ".join(advice(actions) for advice, actions in named.items())


def _advice(path: EscalationPath) -> Callable[[frozenset[str]], str]:
    if path.passed_to:
        return _name_the_role
    if path.is_of_own:
        return _bind
    return _remove if all(each.startswith("iam:") for each in path.decisive) else _name_the_own


def _name_the_role(actions: frozenset[str]) -> str:
    return f"Name in Resource of {_listed(actions)} the one role that the workload passes"


def _bind(actions: frozenset[str]) -> str:
    if not actions <= WITH_BOUNDARY_KEY:
        return f"Remove {_listed(actions)}"
    return (
        f"Require iam:PermissionsBoundary in Condition of {_listed(actions)}, with a boundary that "
        "the holder can neither change nor remove"
    )


def _remove(actions: frozenset[str]) -> str:
    bound = actions <= WITH_BOUNDARY_KEY
    condition = " and require iam:PermissionsBoundary in Condition" if bound else ""
    return (
        f"Remove {_listed(actions)}, or restrict Resource to principals with no more permissions "
        f"than the holder{condition}"
    )


def _name_the_own(actions: frozenset[str]) -> str:
    which = "action" if len(actions) == 1 else "actions"
    return (
        f"Restrict Resource of {_listed(actions)} to resources that the workload owns, or remove "
        f"the {which}"
    )


def _listed(actions: frozenset[str]) -> str:
    return ", ".join(sorted(actions))
