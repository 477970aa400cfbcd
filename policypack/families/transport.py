"""Resources that accept requests without TLS unless a policy denies them."""

from __future__ import annotations

from policypack.resources import Resource
from policypack.rule import Finding, Outcomes
from policypack.stack import Stack
from policypack.topology.attached_documents import demands_tls
from policypack.unknown import Unknown


def accepts_plain_requests(resource: Resource, stack: Stack, actions: str) -> Outcomes:
    """Yields the finding of a resource whose policies do not deny the actions without TLS."""
    demanded = demands_tls(stack, resource, actions)
    if isinstance(demanded, Unknown):
        yield demanded
    elif not demanded:
        message = f"no policy denies {actions} where aws:SecureTransport is false"
        yield Finding(message, "policy")
