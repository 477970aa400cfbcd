"""Who may assume a role of the stack, by its trust policy."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from policypack.iam import Document, Purpose
from policypack.iam.meaning.confused_deputy import service_name
from policypack.iam.meaning.expanded_statements import allows
from policypack.model.resources import Resource
from policypack.model.unknown import Unknown
from policypack.topology.parts.documents import documents


def trusted_beside(role: Resource, services: Collection[str]) -> Iterator[str | Unknown]:
    """The principals besides the services that the role trusts, and an unknown for each that may
    be one. A trust policy that AWS would refuse trusts none."""
    for document in documents(role, Purpose.TRUST):
        if isinstance(document, Unknown):
            yield document
        elif isinstance(document, Document):
            yield from _beside(document, services)


def _beside(document: Document, services: Collection[str]) -> Iterator[str | Unknown]:
    yield from document.unknowns
    for statement in document.statements:
        if allows(statement) is not False:
            for principal in statement.principals:
                text, is_service = principal.leaf.text, principal.kind == "Service"
                if isinstance(text, Unknown):
                    yield text
                elif not is_service or service_name(text) not in services:
                    # Of a statement that may deny, nothing is known for sure.
                    yield statement.effect if isinstance(statement.effect, Unknown) else text
