"""Weaknesses of documents that grant nothing by themselves and limit what others grant."""

from __future__ import annotations

from collections.abc import Sequence, Set

from policypack.iam.document.elements import Document, Statement
from policypack.iam.document.grammar import Purpose
from policypack.iam.meaning.any_principal import open_to_any_principal
from policypack.iam.meaning.expanded_statements import expand_statements
from policypack.iam.meaning.kind import KINDS, Found, Kind, Undecided, Weakness, where
from policypack.iam.meaning.truth import Truth, all_of, any_of
from policypack.iam.permissions.effective_permissions import EffectivePermissions
from policypack.iam.weaknesses.identity import permission_weaknesses
from policypack.iam.weaknesses.resource_policy import principal_wildcard_weaknesses
from policypack.iam.weaknesses.statements import limiting_statement_weaknesses
from policypack.model.unknown import Unknown

# How long documents may be, by what carries them.
#
# IAM counts characters and leaves whitespace out; the inline policies of one principal count
# together (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html).

MANAGED = 6144
# AWS raises this one on request, up to 8,192.
TRUST = 2048
# https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
SCP = 5120
RCP = 5120
# https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
SESSION = 2048
# https://docs.aws.amazon.com/singlesignon/latest/userguide/limits.html
INLINE_OF_PERMISSION_SET = 32_768
INLINE_OF_ROLE = 10_240
INLINE_OF_GROUP = 5120
INLINE_OF_USER = 2048


def size_weaknesses(documents: Sequence[Document], limit: int) -> Found:
    """Yield `oversized` where the documents together are longer than the limit, in characters.

    Unknown parts have length 0, so a short text with an unknown part may become too long.
    """
    size = sum(each.size for each in documents)
    if size > limit:
        yield _oversized(documents, size, limit)
        return
    for document in documents:
        for unknown in document.unknown_leaves():
            yield Undecided(Kind.OVERSIZED, unknown)


def _oversized(documents: Sequence[Document], size: int, limit: int) -> Weakness:
    path = max(documents, key=lambda each: each.size).path
    which = f"the {len(documents)} documents have" if len(documents) > 1 else f"{path} has"
    message = f"{which} {size:,} characters without whitespace; IAM accepts at most {limit:,}"
    fix = "Split it into several managed policies, or merge statements that differ in one list"
    return Weakness(Kind.OVERSIZED, path, message, fix)


_OF_RESOURCE = ("aws:resourceorg", "aws:resourceaccount")


def boundary_weaknesses(document: Document, kinds: Set[Kind] = KINDS[Purpose.BOUNDARY]) -> Found:
    """Yield unlimited-boundary, and the parts of statements that apply to nothing.

    The holder can do what the boundary and its policies both allow:
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
    """
    if Kind.UNLIMITED_BOUNDARY in kinds:
        permissions = EffectivePermissions(expand_statements(document))
        yield from map(_unlimited, permission_weaknesses(permissions, {Kind.ADMIN}))
    yield from limiting_statement_weaknesses(document, kinds)


def _unlimited(found: Weakness | Undecided) -> Weakness | Undecided:
    if isinstance(found, Undecided):
        return Undecided(Kind.UNLIMITED_BOUNDARY, found.unknown)
    message = f"{found.path} allows every action on every resource, so the boundary limits nothing"
    fix = "List in Action what the holder may do at most, or deny iam: and organizations: actions"
    return Weakness(Kind.UNLIMITED_BOUNDARY, found.path, message, fix)


def endpoint_weaknesses(document: Document, kinds: Set[Kind] = KINDS[Purpose.ENDPOINT]) -> Found:
    """Yield open-endpoint, and the parts of statements that apply to nothing.

    Without a limit on the caller or on the owner of the resource, credentials and resources of any
    account can be used through the endpoint, and data can leave:
    https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
    """
    for statement, is_open in open_to_any_principal(document):
        truth = all_of((is_open, _reaches_any_account(statement)))
        yield from where(truth, _open_endpoint(statement))
    yield from limiting_statement_weaknesses(document, kinds)
    yield from principal_wildcard_weaknesses(document)


def _open_endpoint(statement: Statement) -> Weakness:
    path = f"{statement.path}.Principal"
    message = f"{path} allows any principal to reach resources of any account"
    fix = "Compare aws:PrincipalOrgID and aws:ResourceOrgID with your organization's ID"
    return Weakness(Kind.OPEN_ENDPOINT, path, message, fix)


def _reaches_any_account(statement: Statement) -> Truth:
    """Whether neither Resource nor a condition says whose resources are meant."""
    if any(each.key.lower().startswith(_OF_RESOURCE) for each in statement.conditions):
        return False
    texts = statement.resources.texts
    if not texts:
        return True
    return any_of(text if isinstance(text, Unknown) else text == "*" for text in texts)
