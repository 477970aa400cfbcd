"""Roles that another role takes over by passing them to a service that acts for it."""

from __future__ import annotations

from collections.abc import Iterator

from policypack.exposure.graph.access import Access, accesses
from policypack.exposure.graph.evidence import evidence_of
from policypack.exposure.graph.graph import Edge
from policypack.exposure.graph.resource_documents import own_documents
from policypack.exposure.graph.targets import Target
from policypack.exposure.graph.verbs import ROLE, Verb, passing
from policypack.facts.escalation import ESCALATION_PATHS, EscalationPath
from policypack.iam.meaning.actions import expand_all
from policypack.iam.meaning.conditions_on_access import limits_what
from policypack.iam.meaning.truth import Truth, all_of, any_of, negated
from policypack.iam.permissions.grants import Grant
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown
from policypack.topology.roles.principals import principal_of


def taken_over_by_passing(
    stack: Stack, role: Resource, target: Target, source: str, reached: str
) -> Iterator[Edge]:
    """The edge to a role that may be passed to a service which trusts it and acts for the caller.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
    """
    if target.resource.type != ROLE:
        return
    held = [each for each in accesses(stack, role, target) if each.possible & passing()]
    truth = any_of(_is_passed(stack, role, target, each) for each in held)
    if truth is not False:
        evidence = evidence_of(held, principal_of(stack, role), passing())
        yield Edge(source, reached, Verb.TAKES_OVER, evidence, isinstance(truth, Unknown))


def _is_passed(stack: Stack, role: Resource, target: Target, held: Access) -> Truth:
    shares = [share for share, _ in held.shares(passing())]
    return any_of(
        all_of((_granted(share), *_serves(stack, role, target, path, share)))
        for path in ESCALATION_PATHS
        if path.passed_to
        for share in shares
    )


def _granted(share: Grant) -> Truth:
    if share.sure & passing():
        return True
    return True if share.waits_for is None else share.waits_for


def _serves(
    stack: Stack, role: Resource, target: Target, path: EscalationPath, share: Grant
) -> Iterator[Truth]:
    """Whether the other actions are granted, the service trusted, and passing to it allowed."""
    rest = expand_all(*sorted(path.actions)) & ~passing()
    some = principal_of(stack, role).permissions.on_some_resource
    if rest & ~some.possible:
        yield False
        return
    yield next(some.waits_for(rest & ~some.sure), True)
    every = share.expanded.statement.conditions
    conditions = tuple(each for each in every if each.key.lower() == "iam:passedtoservice")
    yield any_of(negated(limits_what(conditions, each)) for each in path.passed_to)
    yield any_of(_trusts(stack, target.resource, each) for each in path.passed_to)


def _trusts(stack: Stack, role: Resource, service: str) -> Truth:
    """Whether the trust policy names the service. What is unknown may name it."""
    found: list[Truth] = []
    for own in own_documents(stack, role):
        if isinstance(own.document, Unknown):
            return own.document
        found += own.document.unknowns
        for statement in own.document.statements:
            found += (_is_service(each.leaf.text, service) for each in statement.principals)
    return any_of(found)


def _is_service(text: str | Unknown, service: str) -> Truth:
    return text if isinstance(text, Unknown) else text == service
