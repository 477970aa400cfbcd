"""Describes an escalation: the statements that allow it, the calls, and the gained permissions."""

from __future__ import annotations

from collections.abc import Iterator

from policypack.principals.escalations import Escalation
from policypack.principals.resource_documents import own_documents
from policypack.principals.targets import managed, named, path_in, without_secrets
from policypack.principals.way import Granted
from policypack.topology.roles.principals import principal_of


def message_of(found: Escalation) -> str:
    """The evidence, the gained permissions, and the chain of calls."""
    calls = "; ".join(found.chain)
    said = "; ".join(dict.fromkeys(_said(found)))
    return f"{said}. {_gained(found)}. Chain: {calls}"


def _said(found: Escalation) -> Iterator[str]:
    for granted in found.ways[0].grants:
        yield _allowed(found, granted)
    service = found.ways[0].service
    if service:
        yield f"{named(found.first.resource)} trusts {service}"
    if found.then is not None:
        yield from _said(found.then)


def _allowed(found: Escalation, granted: Granted) -> str:
    path = granted.share.expanded.statement.path
    if not granted.by_identity and granted.on is not None:
        own = next(each for each in own_documents(found.stack, granted.on) if path in each.paths)
        return f"{named(own.holder)}: {path} allows {found.holder.name} {granted.action}"
    owner = principal_of(found.stack, found.holder).holder_of(path)
    place = f"{named(owner) if owner else managed(path)}: {path_in(owner, path)}"
    if granted.on is None:
        return f"{place} allows {granted.action}"
    on = without_secrets(granted.share.pattern, owner)
    return f'{place} allows {granted.action} on "{on}"'


def _gained(found: Escalation) -> str:
    if found.is_own:
        return f"{found.holder.name} can grant itself any permission"
    who, gain = named(found.target.resource), found.gain
    if not gain.where:
        return f"{found.holder.name} can act as {who}, which {gain.says}"
    gained = "controls IAM or the account" if gain.is_control else "has more permissions"
    return f"{found.holder.name} can act as {who}, which {gained} ({gain.where})"
