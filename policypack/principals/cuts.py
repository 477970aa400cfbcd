"""The smallest change that closes every way from one principal to another, verified before it is
reported.

A way is closed by removing one action on one resource. After each change the ways are searched for
again, in permissions that have the change, until there is none.
"""

from __future__ import annotations

from collections.abc import Iterator

from policypack import iam
from policypack.facts.own_account import OWN_ACCOUNT
from policypack.iam.meaning.actions import expand_all
from policypack.iam.meaning.expanded_statements import ExpandedStatement, expand_statements
from policypack.iam.permissions.effective_permissions import EffectivePermissions
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.principals.resource_documents import own_documents
from policypack.principals.targets import Target, named, path_in
from policypack.principals.way import Granted, Way, surest
from policypack.principals.ways import configuring, is_configured, ways_to, writes_of
from policypack.start.record import record
from policypack.topology.roles.principals import Principal, principal_of

# A pair has a handful of ways; this ends the search where a change would not close its own.
_MOST = 20


@record(frozen=True, eq=False)
class Cut:
    """The changes in words, and the permissions that have them; `refused` are statements of the
    target's trust policy that no longer name the holder."""

    steps: tuple[str, ...]
    held: EffectivePermissions
    refused: frozenset[str] = frozenset()

    @property
    def fix(self) -> str:
        """The changes as one text."""
        return ". ".join(self.steps)


def cut_of(stack: Stack, holder: Resource, target: Target) -> Cut:
    """The changes that close all ways from the holder to the target."""
    cut = Cut((), principal_of(stack, holder).permissions)
    for _ in range(_MOST):
        way = next(iter(open_ways(stack, holder, target, cut)), None)
        if way is None:
            break
        cut = _changed(stack, holder, way.grants[0], cut)
    return cut


def open_ways(stack: Stack, holder: Resource, target: Target, cut: Cut) -> list[Way]:
    """The ways that are sure with the changes."""
    if target.resource is holder:
        found = surest(writes_of(stack, target, cut.held))
    else:
        search = configuring if is_configured(stack, target.resource) else ways_to
        found = surest(search(stack, holder, target, cut.held, cut.refused))
    return [each for each in found if each.waits_for is None]


def _changed(stack: Stack, holder: Resource, granted: Granted, cut: Cut) -> Cut:
    path = granted.share.expanded.statement.path
    if not granted.by_identity:
        assert granted.on is not None
        own = next(each for each in own_documents(stack, granted.on) if path in each.paths)
        step = f"Remove {holder.name} from {path}.Principal of {named(own.holder)}"
        return Cut((*cut.steps, step), cut.held, cut.refused | {path})
    known = [
        each for each in granted.share.expanded.statement.resources.texts if isinstance(each, str)
    ]
    principal = principal_of(stack, holder)
    if granted.arn in known and principal.holder_of(path) is not None:
        return _removed(principal, granted, cut)
    return _denied(holder, granted, cut)


def _removed(principal: Principal, granted: Granted, cut: Cut) -> Cut:
    """Takes the resource from the action, in the statement that names both."""
    path = granted.share.expanded.statement.path
    owner = principal.holder_of(path)
    assert owner is not None
    step = f"Remove {granted.action} on {granted.arn} from {path_in(owner, path)} of {named(owner)}"
    statements = (
        part
        for each in cut.held.expanded_statements
        for part in (_split(each, granted) if each.statement.path == path else (each,))
    )
    held = EffectivePermissions(tuple(statements), cut.held.boundary)
    return Cut((*cut.steps, step), held, cut.refused)


def _split(expanded: ExpandedStatement, granted: Granted) -> Iterator[ExpandedStatement]:
    """The statement without the action, and what the action keeps beside the resource."""
    bit, statement = expand_all(granted.action), expanded.statement
    yield expanded._replace(
        sure=expanded.sure & ~bit,
        possible=expanded.possible & ~bit,
        statement=statement._replace(memory=None),
        memory=None,
    )
    texts = statement.resources.texts
    places = tuple(
        at for at, text in enumerate(texts) if not isinstance(text, str) or text != granted.arn
    )
    if places:
        kept = statement._replace(resources=statement.resources.only(places), memory=None)
        yield expanded._replace(
            sure=expanded.sure & bit, possible=expanded.possible & bit, statement=kept, memory=None
        )


def _denied(holder: Resource, granted: Granted, cut: Cut) -> Cut:
    """Denies the action on the resource, where a pattern or a policy of AWS grants it."""
    step = f"Deny {granted.action} on {_told(granted)} in a policy of {holder.name}"
    statement = {"Effect": "Deny", "Action": granted.action, "Resource": granted.arn}
    document = iam.parse({"Version": "2012-10-17", "Statement": [statement]}, "cut")
    held = EffectivePermissions(
        (*cut.held.expanded_statements, *expand_statements(document)), cut.held.boundary
    )
    return Cut((*cut.steps, step), held, cut.refused)


def _told(granted: Granted) -> str:
    """The resource by its ARN, or by its name while the ARN is not known."""
    is_known = OWN_ACCOUNT not in granted.arn
    return granted.arn if is_known or granted.on is None else f"the ARN of {named(granted.on)}"
