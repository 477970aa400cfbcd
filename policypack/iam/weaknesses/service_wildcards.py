"""Finds a whole service behind wildcards, regardless of the Resource and the Condition.

`s3:*`, `S3:?*`, `*` on one bucket, NotAction, or a service in wildcard pieces: it is found if
nearly every action of a service is granted on one resource, and wildcards were needed for it.
A list of all four actions of ssmmessages by name is a choice, not a wildcard.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from policypack.iam.document.forms import by_statement
from policypack.iam.meaning import actions, impact, resource_types
from policypack.iam.meaning.actions import ActionSet
from policypack.iam.meaning.example_arns import example_arn
from policypack.iam.meaning.expanded_statements import ExpandedStatement
from policypack.iam.meaning.kind import Found, Kind, Weakness, undecided
from policypack.iam.meaning.resource_query import ResourceQuery
from policypack.iam.permissions.effective_permissions import EffectivePermissions
from policypack.iam.permissions.grants import Grant, GrantingElement, spelled_out, wildcards_of
from policypack.model.unknown import Unknown
from policypack.start.record import record

# No program has this as a Resource: it represents all unknown resources.
_UNKNOWN_RESOURCE = "arn:unknown"


@record(frozen=True, eq=False)
class WholeServices:
    """The patterns at fault, by their paths, each with the services that it grants as a whole; and
    the unknown values that may hide another."""

    at_fault: Mapping[str, tuple[GrantingElement, tuple[str, ...]]]
    unknowns: tuple[Unknown, ...]

    @cached_property
    def names(self) -> frozenset[str]:
        """All services that are granted as a whole, and those that may be."""
        whole = (name for _, names in self.at_fault.values() for name in names)
        return impact.harmless_services().union(whole)

    def weaknesses(self, wide: ActionSet) -> Found:
        """One weakness for each pattern at fault, one `Undecided` for each unknown.

        `wide` has the actions that may be granted on all resources of a kind: actions on the
        holder's own resource control nothing that belongs to others.
        """
        for element, names in self.at_fault.values():
            yield _weakness(element, names, wide)
        yield from undecided(Kind.SERVICE_WILDCARD, self.unknowns)

    def implied_by(self, pattern: actions.Pattern) -> ActionSet:
        """The actions that a wildcard grants with a service as a whole that is reported."""
        return actions.union(
            each.mask
            for each in pattern.services
            if each.prefix in self.names and each.is_whole(pattern.bits)
        )


def service_wildcards(permissions: EffectivePermissions, reported: frozenset[str]) -> WholeServices:
    """Find whole services; those in `reported` are reported elsewhere."""
    shares = tuple(each for each in permissions.on_some_resource.shares if _is_open(each.expanded))
    if not shares:
        return WholeServices({}, ())
    found = [
        each
        for share in shares
        if _may_be_whole(share.expanded)
        for each in _at_fault((share,), reported)
    ]
    unknowns = [
        each.waits_for for each in shares if each.waits_for is not None and _may_hide_one(each)
    ]
    # Several statements together may grant a whole service on one resource.
    left = _suspects(shares, permissions) - reported.union(name for _, name in found)
    for pattern in _resources(shares) if left else ():
        granted = permissions.on(ResourceQuery(within=pattern, conditional=True))
        found += [each for each in _at_fault(granted.shares, reported) if each[1] in left]
        unknowns += granted.waits_for(actions.union(map(actions.service, left)))
    return WholeServices(_by_path(found), tuple(unknowns))


def _is_open(expanded: ExpandedStatement) -> bool:
    """Whether it can hold a whole service: a wildcard, a NotAction, an unknown action."""
    return bool(
        expanded.wildcards or expanded.unknown is not None or expanded.statement.not_actions.texts
    )


def _may_hide_one(share: Grant) -> bool:
    """An unknown action may be a whole service; so may wildcards under an unknown Effect."""
    return share.expanded.unknown is not None or bool(_whole(share.possible, (share.expanded,)))


def _whole(held: ActionSet, expanded_statements: Iterable[ExpandedStatement]) -> set[str]:
    """The services behind wildcards that are granted as a whole, except for harmless ones.

    A service that the index doesn't know is included if the pattern covers all of its actions.
    """
    names: set[str] = set()
    tried: set[int] = set()
    for expanded in expanded_statements:
        if expanded.statement.not_actions.texts:
            names |= actions.whole_services(held)
        for _, pattern in expanded.wildcards:
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
    return names - impact.harmless_services()


@by_statement
def _may_be_whole(expanded: ExpandedStatement) -> bool:
    """Whether its wildcards may hold a service; a quick look, before a closer one."""
    for _, pattern in expanded.wildcards:
        if len(pattern.services) != 1 or pattern.new_service:
            return True
        local = expanded.held[pattern.start]
        if actions.is_nearly(local.bit_count(), pattern.services[0].size):
            return True
    return bool(expanded.statement.not_actions)


def _at_fault(
    shares: tuple[Grant, ...], reported: frozenset[str]
) -> Iterator[tuple[GrantingElement, str]]:
    """Every service that the shares surely hold together, with the pattern that holds most."""
    sure = [each for each in shares if each.sure or each.waits_for is None]
    held = actions.union(each.sure for each in sure)
    whole = _whole(held, [each.expanded for each in sure]) - reported
    if not whole:
        return
    wild = [each for share in sure for each in wildcards_of(share)]
    named = actions.union(spelled_out(each.expanded.statement.actions) & each.sure for each in sure)
    for name in sorted(whole):
        service = actions.service(name)
        largest = max(wild, key=lambda each: _part(each, name)) if len(wild) > 1 else wild[0]
        needed = not service or not actions.nearly_all(named, service)
        if needed or actions.nearly_all(largest.bits, service):
            yield largest, name


def _part(each: GrantingElement, name: str) -> int:
    """How much of a service an element holds; a new one is held by what names it."""
    is_new = not each.is_complement and actions.pattern(each.pattern).new_service == name
    return (each.bits & actions.service(name)).bit_count() + is_new


def _suspects(shares: tuple[Grant, ...], permissions: EffectivePermissions) -> set[str]:
    if len(permissions.on_some_resource.shares) == 1 and shares[0].waits_for is None:
        return set()
    return _whole(permissions.on_some_resource.possible, [each.expanded for each in shares])


def _resources(shares: tuple[Grant, ...]) -> dict[str, None]:
    """The patterns on which the statements may meet, each once."""
    every = [text for share in shares for text in share.expanded.statement.resources.texts]
    texts = [_UNKNOWN_RESOURCE if isinstance(text, Unknown) else text for text in every]
    return dict.fromkeys(texts or ["*"])


def _by_path(
    found: list[tuple[GrantingElement, str]],
) -> dict[str, tuple[GrantingElement, tuple[str, ...]]]:
    names: dict[str, set[str]] = {}
    for each, name in found:
        names.setdefault(each.path, set()).add(name)
    return {each.path: (each, tuple(sorted(names[each.path]))) for each, _ in found}


def _weakness(at_fault: GrantingElement, services: tuple[str, ...], wide: ActionSet) -> Weakness:
    granted = actions.union(map(actions.service, services))
    grave = granted & impact.grave()
    which = (
        f"every action of {services[0]}"
        if len(services) == 1
        else f"every action of {len(services)} services, {', '.join(services[:3])}"
    )
    held = f" ({impact.describe(granted, grave)})" if granted else ""
    message = f"{at_fault} grants {which}{held}"
    fix = f"Replace the wildcard with the actions in use{_on_what(granted & wide, grave)}"
    gravity = impact.gravity_of(grave & wide)
    return Weakness(Kind.SERVICE_WILDCARD, at_fault.path, message, fix, gravity)


def _on_what(wide: ActionSet, grave: ActionSet) -> str:
    """How to limit actions that are granted on all resources of a kind: by their ARNs, such as the
    ARN for the riskiest action. If only the actions were listed, each would still reach every
    resource.
    """
    limited = wide & resource_types.restrictable()
    if not limited:
        return ""
    (riskiest, *_) = impact.riskiest(limited & grave or limited)
    return f", and name in Resource the ARNs that they are used on, such as {example_arn(riskiest)}"
