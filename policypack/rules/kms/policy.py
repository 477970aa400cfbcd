"""Key policies and grants."""

from __future__ import annotations

import re
from dataclasses import replace

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Settings,
    Severity,
    Stack,
    Unknown,
    equal,
    given,
    or_unknown,
    property_rule,
    rule,
    until_unknown,
)
from policypack.forms.families.policy_documents import (
    external_target,
    publicly_accessible,
    service_without_source,
    weaknesses,
)
from policypack.forms.families.separate_resources import inline_or_separate
from policypack.iam import Document, Kind, Purpose, implied_by, statements_allowing
from policypack.topology.parts import accounts
from policypack.topology.parts.documents import documents
from policypack.topology.parts.functions import text_of
from policypack.topology.parts.links import linked

TYPES = (
    "aws:kms/key:Key",
    "aws:kms/keyPolicy:KeyPolicy",
    "aws:kms/replicaKey:ReplicaKey",
    "aws:kms/externalKey:ExternalKey",
    "aws:kms/replicaExternalKey:ReplicaExternalKey",
)

key_public = publicly_accessible(
    id="kms-key-public",
    subject="KMS key",
    remediation=(
        "Name accounts or roles in Principal, or add a condition on kms:CallerAccount or "
        "aws:PrincipalOrgID without wildcards"
    ),
    why="""
    Any AWS account can decrypt data that it obtains, such as a snapshot or a backup, or disable the
    key and so lock out its owner. The default key policy allows the root of your own account, which
    isn't public. Any principal is acceptable only with a condition on kms:CallerAccount or
    aws:PrincipalOrgID; kms:ViaService alone restricts the path of a request, not the caller.
    https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
    """,
)


key_policy_without_source = service_without_source(
    id="kms-key-policy-without-source-arn",
    subject="KMS key policy",
    severity=Severity.MEDIUM,
    why="""
    A service acts on behalf of many customers, so without a condition on the source, an attacker
    can make it use the key for a resource in another account. For CloudWatch Logs,
    kms:EncryptionContext:aws:logs:arn names the log group instead.
    https://docs.aws.amazon.com/kms/latest/developerguide/least-privilege.html
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
    """,
)


@rule(
    id="kms-key-foreign-account",
    types=TYPES,
    reads=accounts.READS,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Remove the account from Principal once it no longer needs access, or add it to the "
        "setting trusted_accounts; never allow it kms:PutKeyPolicy"
    ),
    cwe=(284,),
    implied_by=implied_by(Kind.FOREIGN_ACCOUNT),
)
def key_shared(key: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """KMS key policy allows external cross-account access.

    Principals of the external account can decrypt the data that the key protects. With
    kms:PutKeyPolicy, which kms:* includes, they can grant access to others and lock the owner out;
    this is of critical severity.
    https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html
    """
    controlling = {
        path
        for each in documents(key, Purpose.RESOURCE)
        if isinstance(each, Document)
        for path in statements_allowing(each, "kms:PutKeyPolicy")
    }
    for found in weaknesses(key, Kind.FOREIGN_ACCOUNT, accounts.accounts(stack, settings)):
        controls = any(found.path.startswith(f"{path}.") for path in controlling)
        if isinstance(found, Finding) and controls:
            yield replace(found, severity=Severity.CRITICAL)
        else:
            yield found


key_without_policy = inline_or_separate(
    id="kms-key-without-policy",
    owners=("aws:kms/key:Key",),
    separate={"aws:kms/keyPolicy:KeyPolicy": "keyId"},
    properties={"aws:kms/key:Key": "policy"},
    must=given('{"Version": "2012-10-17"}'),
    message="policy is empty",
    absent="no KeyPolicy names this key, so AWS's default policy applies",
    profile=Profile.OPTIONAL,
    remediation="Set policy, or add a KeyPolicy, that names who administers and who uses the key",
    title="KMS key has no key policy of its own",
    why="""
    The default key policy delegates the decision to the account's identity policies, which is safe
    if they are narrow. A separate key policy distinguishes administrators from users of the key.
    https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
    """,
)


key_lockout_bypassed = property_rule(
    id="kms-key-lockout-bypassed",
    properties=dict.fromkeys(TYPES, "bypassPolicyLockoutSafetyCheck"),
    must=equal(False),
    default=False,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation="Remove bypassPolicyLockoutSafetyCheck",
    fix={"bypassPolicyLockoutSafetyCheck": False},
    title="KMS key policy lockout safety check is bypassed",
    message="bypassPolicyLockoutSafetyCheck is true, so AWS accepts a policy that locks you out",
    why="""
    AWS rejects a key policy that the caller couldn't change again. Without this check, a mistake
    leaves a key that only AWS Support can recover.
    https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html
    """,
)


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
