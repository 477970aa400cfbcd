"""Resource-based policies: do they let any principal use the resource?"""

from __future__ import annotations

from collections.abc import Iterator

from policypack import iam
from policypack.iam import Kind, Purpose
from policypack.iam.truth import Truth, any_of
from policypack.resources import Resource
from policypack.topology.documents import documents
from policypack.unknown import Unknown

LAMBDA_POLICY = "aws:lambda/resourcePolicy:ResourcePolicy"
_FOR_ANY_PRINCIPAL = (Kind.PUBLIC, Kind.EVERYONE_EXCEPT)


def opens_to_any_principal(resource: Resource) -> Truth:
    """Whether the resource's policy allows any principal something under no limit."""
    parsed = documents(resource, Purpose.RESOURCE)
    return any_of(is_for_any_principal(each, resource) for each in parsed)


def is_for_any_principal(
    document: iam.Document | iam.MalformedDocument | Unknown, owner: Resource
) -> Truth:
    """Whether the owner's document allows any principal something under no limit.

    AWS refuses a malformed document, so nothing follows from it.
    """
    if isinstance(document, iam.MalformedDocument):
        return Unknown(document.path, "a policy that AWS accepts", owner.urn)
    if isinstance(document, Unknown):
        return document
    return any_of(_found(document))


def _found(document: iam.Document) -> Iterator[Truth]:
    for found in iam.document_weaknesses(document, Purpose.RESOURCE, iam.Accounts()):
        if found.kind in _FOR_ANY_PRINCIPAL:
            yield found.unknown if isinstance(found, iam.Undecided) else True
