"""Functions that can write to their own triggers, by all policies of their roles.

Permissions on every resource have other findings, so only those that name the source are used.
https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from policypack.iam.document.globs import covers, is_all_wildcards
from policypack.iam.meaning.actions import expand_all
from policypack.iam.meaning.resource_query import ResourceQuery
from policypack.iam.permissions.effective_permissions import EffectivePermissions
from policypack.iam.permissions.grants import Grant
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown
from policypack.topology.roles import role_policies
from policypack.topology.roles.principals import Principal, principal_of
from policypack.topology.roles.role_policies import ELSEWHERE, ROLE
from policypack.topology.triggers import trigger_sources
from policypack.topology.triggers.trigger_sources import Source, sources_of

# The actions that make each service invoke the function.
_WRITES = {
    "sqs": ("sqs:SendMessage",),
    "sns": ("sns:Publish",),
    "kinesis": ("kinesis:PutRecord", "kinesis:PutRecords"),
    "s3": ("s3:PutObject",),
    "dynamodb": (
        *("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"),
        *("dynamodb:BatchWriteItem", "dynamodb:PartiQLInsert", "dynamodb:PartiQLUpdate"),
    ),
}
_ANY_WRITE = tuple(action for actions in _WRITES.values() for action in actions)
READS = tuple(dict.fromkeys((*trigger_sources.READS, *role_policies.READS)))


class Loop(NamedTuple):
    """The statement at `path` allows a write to the source; `is_named`: its Resource names it."""

    source: Source
    path: str
    is_named: bool


def loops(stack: Stack, function: Resource) -> Iterator[Loop | Unknown]:
    """The sources of the function that its role allows it to write to, and what is unknown."""
    sources = [*sources_of(stack, function)]
    if not sources:
        return
    roles = or_unknown(stack.linked, function, "role", ROLE)
    if isinstance(roles, Unknown):
        yield roles
    elif not roles:
        yield Unknown("role", f"the policies of a role {ELSEWHERE}", function.urn)
    else:
        for role in roles:
            principal = principal_of(stack, role)
            for source in sources:
                if isinstance(source, Unknown):
                    yield from _may_be_written(principal, source)
                else:
                    yield from _written(principal, source)


def _may_be_written(principal: Principal, source: Unknown) -> Iterator[Unknown]:
    """What decides whether the role may write to a source whose ARN is not known.

    Where no known statement names resources, only a policy that is not known can name this one.
    """
    writes = expand_all(*_ANY_WRITE)
    granted = principal.permissions.on_some_resource
    if any(each.sure & writes and _names_resources(each) for each in granted.shares):
        yield source
    else:
        yield from [principal.owned(each) for each in granted.waits_for(writes)][:1]


def _names_resources(grant: Grant) -> bool:
    statement = grant.expanded.statement
    named = [text for text in statement.resources.texts if isinstance(text, str)]
    return bool(statement.not_resources.texts) or not all(map(is_all_wildcards, named))


def _written(principal: Principal, source: Source) -> Iterator[Loop | Unknown]:
    wanted = expand_all(*_WRITES[source.service])
    is_wide = bool(principal.permissions.wide.possible & wanted)
    unknown: list[Unknown] = []
    for pattern in _patterns(principal.permissions, source.written):
        granted = principal.permissions.on(ResourceQuery(within=pattern))
        shares = [each for each in granted.shares if each.sure & wanted]
        named = [each for each in shares if each.pattern.startswith(source.arn)]
        if named or (shares and not is_wide):
            path = (named or shares)[0].expanded.statement.path
            yield Loop(source, path, bool(named))
            return
        unknown += granted.waits_for(wanted)
    yield from map(principal.owned, unknown[:1])


def _patterns(permissions: EffectivePermissions, written: str) -> list[str]:
    """All that invokes the function, and the parts of it that statements name."""
    named = {
        text
        for expanded in permissions.expanded_statements
        for text in expanded.statement.resources.texts
        if isinstance(text, str) and text != written and covers(written, text)
    }
    return [written, *sorted(named)]
