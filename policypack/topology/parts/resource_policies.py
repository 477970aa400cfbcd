"""Resource-based policies: do they let any principal use the resource, and function URLs?"""

from __future__ import annotations

from collections.abc import Iterator

from policypack import iam
from policypack.iam import Kind, Purpose
from policypack.iam.document.elements import Condition, Leaf
from policypack.iam.meaning.condition_operators import POSITIVE, base_operator, unknown_block
from policypack.iam.meaning.expanded_statements import allows
from policypack.iam.meaning.truth import Truth, all_of, any_of, negated
from policypack.model.resources import Resource
from policypack.model.unknown import Unknown
from policypack.topology.parts.documents import documents

LAMBDA_POLICY = "aws:lambda/resourcePolicy:ResourcePolicy"
_FOR_ANY_PRINCIPAL = (Kind.PUBLIC, Kind.EVERYONE_EXCEPT)
_URL_AUTH = "lambda:functionurlauthtype"
# The conditions of the two statements that make a function URL public:
# https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
_OF_PUBLIC_URL = {_URL_AUTH: "none", "lambda:invokedviafunctionurl": "true"}


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


def is_for_public_url(policy: Resource, path: str) -> Truth:
    """Whether `path` leads into one of the two statements that make a function URL public.

    The URL's own property decides about them, as about permissions for a URL.
    """
    parsed = documents(policy, Purpose.RESOURCE)
    return any_of(
        _is_in_statement_for_url(each, path) for each in parsed if isinstance(each, iam.Document)
    )


def _is_in_statement_for_url(document: iam.Document, path: str) -> Truth:
    around = [each for each in document.statements if path.startswith(f"{each.path}.")]
    return any_of(_is_of_public_url(each) for statement in around for each in statement.conditions)


def _is_of_public_url(condition: Condition) -> Truth:
    wanted = _OF_PUBLIC_URL.get(condition.key.lower())
    if wanted is None or base_operator(condition) not in POSITIVE:
        return False
    texts = condition.leaves.texts
    return all_of(each if isinstance(each, Unknown) else each.lower() == wanted for each in texts)


def url_auth_types(policy: Resource) -> Iterator[Leaf | Unknown]:
    """The authentication of function URLs for which the policy allows something, each with its
    path in the policy, and the unknowns that may be one."""
    for document in documents(policy, Purpose.RESOURCE):
        if isinstance(document, Unknown):
            yield document
        elif isinstance(document, iam.Document):
            yield from document.unknowns
            for statement in document.statements:
                yield from _compared(statement)


def _compared(statement: iam.Statement) -> Iterator[Leaf | Unknown]:
    is_allowed = allows(statement)
    for condition in statement.conditions if is_allowed is not False else ():
        unknown = None if condition.key else unknown_block(condition)
        if isinstance(unknown, Unknown):
            yield unknown
        elif condition.key.lower() == _URL_AUTH and base_operator(condition) in POSITIVE:
            found = condition.leaves.each(statement.path)
            yield from (is_allowed,) if isinstance(is_allowed, Unknown) else found


def _found(document: iam.Document) -> Iterator[Truth]:
    for found in iam.document_weaknesses(document, Purpose.RESOURCE, iam.Accounts()):
        if found.kind in _FOR_ANY_PRINCIPAL:
            truth = found.unknown if isinstance(found, iam.Undecided) else True
            yield all_of((truth, negated(_is_in_statement_for_url(document, found.path))))
