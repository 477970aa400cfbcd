"""Grants."""

from __future__ import annotations

import re

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Settings,
    Severity,
    Stack,
    Unknown,
    or_unknown,
    rule,
    until_unknown,
)
from policypack.forms.families.policy_documents import external_target
from policypack.topology.parts import accounts
from policypack.topology.parts.functions import text_of
from policypack.topology.parts.links import linked

_KEY = "aws:kms/key:Key"
_CONSTRAINTS = ("encryptionContextEquals", "encryptionContextSubset")
# Operations that read data, and operations that pass the permission on.
_GRAVE = frozenset({"Decrypt", "ReEncryptFrom", "CreateGrant"})
_WITHOUT_CONTEXT = "Remove the grant, or list the account in the setting trusted_accounts"
_OF_A_SERVICE = r"arn:[^:]*:iam::\d{12}:role/aws-service-role/"


@rule(
    id="kms-grant-unconstrained",
    types=("aws:kms/grant:Grant",),
    reads=(_KEY, *accounts.READS),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Set constraints with encryptionContextEquals or encryptionContextSubset, and list only "
        "the operations in use"
    ),
    cwe=(732,),
)
def grant_unconstrained(grant: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """KMS grant has no encryption context constraint.

    An overly permissive grant lets its holder decrypt everything that the key protects, or pass
    this permission on with CreateGrant, and no policy shows it. For an external account, the
    finding is of high severity. Asymmetric and HMAC keys have no encryption context, so the rule
    reports only external grantees for them. It ignores AWS's service-linked roles.
    https://docs.aws.amazon.com/kms/latest/developerguide/create-grant-overview.html

    Example:
        aws.kms.Grant(
            "orders",
            key_id="1234abcd-12ab-34cd-56ef-1234567890ab",
            grantee_principal="arn:aws:iam::111122223333:role/orders",
            operations=["Decrypt"],
            constraints=[{"encryption_context_equals": {"table": "orders"}}],  # good
        )
    """
    operations = grant.properties.items("operations")
    found = [each for each in operations if _is_grave(each.tree)]
    if not found or _is_constrained(grant) or _is_of_service(grant):
        return
    known = accounts.accounts(stack, settings)
    external = list(external_target(grant, "granteePrincipal", known))
    asymmetric = or_unknown(_is_asymmetric, grant, stack)
    if any(isinstance(each, Finding) for each in external):
        message = "the grantee of an external account can use the key for any encryption context"
        fix = _WITHOUT_CONTEXT if asymmetric is True else None
        yield Finding(message, "granteePrincipal", Severity.HIGH, fix)
    elif asymmetric is True:
        yield from external
    elif isinstance(asymmetric, Unknown):
        yield asymmetric
    else:
        yield from until_unknown(_unconstrained(grant))


def _unconstrained(grant: Resource) -> Outcomes:
    for each in grant.properties.items("operations"):
        if each.content in _GRAVE:
            yield Finding(f"constraints is empty for {each.content}", "constraints")
            return


def _is_asymmetric(grant: Resource, stack: Stack) -> bool:
    """Whether the key has no encryption context. Raises UnknownValueError."""
    keys = linked(stack, grant, "keyId", _KEY)
    return not isinstance(keys, Unknown) and any(_has_no_context(key) for key in keys)


def _is_grave(operation: object) -> bool:
    return isinstance(operation, Unknown) or operation in _GRAVE


def _is_constrained(grant: Resource) -> bool:
    return any(
        bool(constraint.get(name))
        for constraint in grant.properties.items("constraints")
        for name in _CONSTRAINTS
    )


def _is_of_service(grant: Resource) -> bool:
    grantee = or_unknown(text_of, grant.at("granteePrincipal"))
    return not isinstance(grantee, Unknown) and bool(re.match(_OF_A_SERVICE, grantee))


def _has_no_context(key: Resource) -> bool:
    return bool(key.get("customerMasterKeySpec", "SYMMETRIC_DEFAULT") != "SYMMETRIC_DEFAULT")
