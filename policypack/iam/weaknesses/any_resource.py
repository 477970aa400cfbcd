"""Finds permissions of a principal on every resource of a kind.

Each kind of weakness is a set of actions, compared with the wide grants: on a Resource that names
none of the resources that the action works on, however it is spelled.
"""

from __future__ import annotations

from collections.abc import Set
from functools import lru_cache
from typing import NamedTuple

from policypack.iam.document.forms import Texts, by_texts
from policypack.iam.meaning import actions, impact, resource_types
from policypack.iam.meaning.actions import NOTHING, ActionSet, by_service, joined
from policypack.iam.meaning.conditions_on_access import why_unlimited
from policypack.iam.meaning.example_arns import example_arn
from policypack.iam.meaning.expanded_statements import ExpandedStatement
from policypack.iam.meaning.kind import Found, Kind, Weakness, undecided
from policypack.iam.permissions.effective_permissions import EffectivePermissions
from policypack.iam.permissions.grants import (
    Grant,
    all_but,
    granting_element,
    patterns_of,
    spelled_out,
)
from policypack.iam.weaknesses.service_wildcards import WholeServices

# One ARN covers a function, and another one its versions and aliases.
# https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
_INVOKES = "lambda:InvokeFunction"


class _Access(NamedTuple):
    """A kind of weakness: its actions, and what the holder may do with them.

    With one of the actions `grave` it is of high gravity, without one of medium; None leaves it to
    the rule. `is_implied` is whether a wildcard for a whole service, reported by
    itself, covers it.
    """

    kind: Kind
    actions: ActionSet
    allows: str
    grave: ActionSet | None = None
    is_implied: bool = True


@lru_cache(maxsize=1)
def _kinds() -> tuple[_Access, ...]:
    of = impact.known_sets()
    changing = "changing, deleting or using any resource"
    permitting = "changing the permissions of any resource"
    obtaining = "reading any secret or obtaining credentials"
    return (
        _Access(Kind.WRITES_ANY_RESOURCE, of.writes, changing, of.grave_writes),
        _Access(Kind.READS_ANY_DATA, of.data, "reading the data of every resource", of.grave_reads),
        _Access(Kind.READS_ANY_SECRET, of.secrets, obtaining, of.secrets),
        _Access(
            Kind.DECRYPTS_ANY_KEY, of.decrypts, "decrypting with every key", of.decrypts, False
        ),
        _Access(
            Kind.INVOKES_ANY_FUNCTION, of.invokes, "invoking every function", of.invokes, False
        ),
        _Access(Kind.ASSUMES_ANY_ROLE, of.assumes, "assuming any role", of.assumes, False),
        _Access(Kind.CHANGES_ANY_PERMISSION, of.permits, permitting, of.grave_permissions),
        _Access(Kind.ANY_RESOURCE, of.others, "access to every resource"),
    )


class _Asked(NamedTuple):
    """The requested kinds, and the actions of all of them."""

    kinds: tuple[_Access, ...]
    actions: ActionSet


@lru_cache(maxsize=64)
def _asked(kinds: frozenset[Kind]) -> _Asked:
    found = tuple(each for each in _kinds() if each.kind in kinds)
    return _Asked(found, actions.union(each.actions for each in found))


def any_resource_actions(kinds: Set[Kind]) -> ActionSet:
    """The actions that access to every resource is about, of those kinds that are asked for."""
    return _asked(frozenset(kinds)).actions


def any_resource_weaknesses(
    permissions: EffectivePermissions, services: WholeServices, kinds: Set[Kind]
) -> Found:
    """Yield one weakness for each kind of access to every resource.

    `services` are the wildcards that are reported by themselves.
    """
    granted = permissions.wide
    asked = _asked(frozenset(kinds))
    if not granted.possible & asked.actions:
        return
    implies = bool(services.at_fault) or any(map(_has_harmless_wildcard, granted.shares))
    not_implied = _not_implied(permissions, services) if implies else granted.sure
    for each in asked.kinds:
        if granted.possible & each.actions:
            sure = (not_implied if each.is_implied else granted.sure) & each.actions
            if sure and each.kind is Kind.ANY_RESOURCE:
                sure &= _worth_naming(permissions)
            yield from _weaknesses(each, sure, permissions)


def _has_harmless_wildcard(share: Grant) -> bool:
    return any(
        service.prefix in impact.harmless_services()
        for _, pattern in share.expanded.wildcards
        for service in pattern.services[:1]
    )


def _weaknesses(access: _Access, held: ActionSet, permissions: EffectivePermissions) -> Found:
    if held:
        grave = held & (access.grave or NOTHING)
        shown = impact.summarized(held, grave)
        element = granting_element(permissions.wide, shown.riskiest[0])
        # An element that names the only action has told it.
        is_told = actions.name(held.bit_length() - 1).lower() == element.pattern.lower()
        told = "" if is_told and held.bit_count() == 1 else f" ({shown.text})"
        message = f"{element} allows {access.allows}{told}{why_unlimited(element.conditions)}"
        fix = _fix(shown.riskiest[0], element.resource)
        gravity = None if access.grave is None else impact.gravity_of(grave)
        yield Weakness(access.kind, element.path, message, fix, gravity)
    else:
        yield from undecided(access.kind, permissions.wide.waits_for(access.actions))


def _not_implied(permissions: EffectivePermissions, services: WholeServices) -> ActionSet:
    """The wide grants other than those of a whole service that is reported already.

    While a statement has unknowns, all wide grants are returned: an unknown Deny may make a
    reported wildcard disappear.
    """
    if not permissions.is_known:
        return permissions.wide.sure
    return actions.union(_beside(share, services) for share in permissions.wide.shares)


def _beside(share: Grant, services: WholeServices) -> ActionSet:
    """The grants of a share other than those of a whole service."""
    expanded = share.expanded
    if expanded.statement.not_actions.texts:
        return share.sure & ~services.implied_by(all_but(expanded))
    if not expanded.wildcards:
        return share.sure
    wild = (pattern.bits & ~services.implied_by(pattern) for _, pattern in expanded.wildcards)
    return share.sure & (spelled_out(expanded.statement.actions) | actions.union(wild))


def _worth_naming(permissions: EffectivePermissions) -> ActionSet:
    """The actions granted by name, and by wildcards that usually come with a named Resource."""
    return actions.union(_worth_naming_in(share.expanded) for share in permissions.wide.shares)


def _worth_naming_in(expanded: ExpandedStatement) -> ActionSet:
    if expanded.statement.not_actions.texts:
        return expanded.possible if _usually_limited(expanded.possible) else NOTHING
    return _worth_naming_of(expanded.statement.actions)


@by_texts
def _worth_naming_of(texts: Texts) -> ActionSet:
    every = patterns_of(texts)
    return joined(
        by_service(each for each in every if not each.is_open or _usually_limited(each.bits))
    )


@lru_cache(maxsize=2048)
def _usually_limited(bits: ActionSet) -> bool:
    """Whether a wildcard is more than inventory, and half of its actions can name a resource."""
    restrictable = (bits & resource_types.restrictable()).bit_count()
    return bool(bits & ~impact.inventory()) and restrictable * 2 >= bits.bit_count()


def _fix(riskiest: int, resource: str) -> str:
    """The Resource that the riskiest action could have."""
    name = actions.name(riskiest)
    example = example_arn(riskiest, resource)
    if not example:
        return f"Remove {name}, which cannot be limited to one resource"
    if name == _INVOKES:
        example = f"{example} and the same with :* (its versions and aliases)"
    return f"Name in Resource the ARNs that {name} is used on, such as {example}"
