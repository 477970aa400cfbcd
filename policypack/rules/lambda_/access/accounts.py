"""Accounts that can use functions or layers of the program."""

from __future__ import annotations

import re

from policypack import iam
from policypack.authoring import (
    ANONYMOUS,
    Finding,
    Implication,
    Outcomes,
    Profile,
    Resource,
    Settings,
    Severity,
    Stack,
    Unknown,
    Value,
    Within,
    rule,
)
from policypack.forms.families.policy_documents import weaknesses
from policypack.iam import Kind
from policypack.iam.meaning.accounts import account_of
from policypack.iam.meaning.truth import Truth, all_of, negated, settled
from policypack.start.lazy_patterns import lazy_pattern
from policypack.topology.parts import accounts
from policypack.topology.parts.accounts import READS, accounts_with
from policypack.topology.parts.links import names_own_resources
from policypack.topology.parts.permissions import PERMISSION, is_given, is_service, restricts
from policypack.topology.parts.resource_policies import LAMBDA_POLICY

_OF_SOURCE = lazy_pattern(r"(?:arn:[^:]*:[^:]*:[^:]*:)?(?P<account>\d{12})(?::.*)?", re.DOTALL)
_S3 = lazy_pattern(r"s3\.amazonaws\.com(\.cn)?", re.IGNORECASE)


@rule(
    id="lambda-permission-foreign-account",
    types=(PERMISSION, LAMBDA_POLICY),
    reads=accounts.READS,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Remove the permission, set principalOrgId, or add the account to the setting "
        "trusted_accounts"
    ),
    cwe=(284,),
    implied_by=iam.implied_by(Kind.FOREIGN_ACCOUNT),
)
def permission_foreign_account(permission: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """Lambda function allows external cross-account access.

    Principals of the external account can invoke the function with any event that the statement
    allows. The principal is an account ID or the ARN of an account root, role or user. An
    organization in `principalOrgId` restricts the access, and so does a condition on
    aws:PrincipalOrgID in a resource-based policy.
    https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-cross-account.html
    """
    known = _known_accounts(permission, stack, settings)
    if permission.type == LAMBDA_POLICY:
        yield from weaknesses(permission, Kind.FOREIGN_ACCOUNT, known)
        return
    principal = permission.at("principal")
    # An unknown ARN of resources of the stack is in its account.
    if isinstance(principal.tree, Unknown) and names_own_resources(permission, "principal"):
        return
    account = account_of(str(principal.content))
    if account is None:
        return
    is_limited = restricts(permission, "principalOrgId")
    if settled(all_of((known.is_external(account, "principal"), negated(is_limited)))):
        yield Finding(f"the external account {account} can use the function", "principal")


@rule(
    id="lambda-permission-source-foreign-account",
    types=(PERMISSION,),
    reads=accounts.READS,
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Take sourceArn from the resource that invokes the function, or add its account to the "
        "setting trusted_accounts"
    ),
    cwe=(284,),
)
def permission_source_foreign_account(
    permission: Resource, stack: Stack, settings: Settings
) -> Outcomes:
    """Lambda permission names a source in an external account.

    The usual cause is an ARN or account ID that was copied from another environment. The intended
    source then can't invoke the function, and a source in the external account can. SNS,
    EventBridge and S3 can invoke functions of other accounts; add such an account to the trusted
    accounts.
    https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
    """
    is_limited = restricts(permission, "principalOrgId")
    sources = [permission.at(path) for path in ("sourceArn", "sourceAccount")]
    if is_limited is True or not any(map(is_given, sources)):
        return
    # The source beside an account, a role or "*" restricts nothing.
    if not is_service(str(permission.get("principal", ""))):
        return
    known = _known_accounts(permission, stack, settings)
    for source in sources:
        is_external = _is_external(permission, source, known)
        truth = all_of((is_external, negated(is_limited)))
        if isinstance(truth, Unknown):
            yield truth
        elif truth:
            account = _account(source.content)
            yield Finding(f"the account {account} is external and not trusted", source.path)


def _known_accounts(permission: Resource, stack: Stack, settings: Settings) -> iam.Accounts:
    path = "function" if permission.type == PERMISSION else "resourceArn"
    return accounts.accounts_with(permission.at(path), stack, settings)


def _is_external(permission: Resource, source: Value, known: iam.Accounts) -> Truth:
    held = source.tree
    if isinstance(held, Unknown):
        return False if names_own_resources(permission, source.path) else held
    account = _account(held)
    return False if account is None else known.is_external(account, source.path)


def _account(source: str | None) -> str | None:
    found = _OF_SOURCE.fullmatch(source or "")
    return found["account"] if found else None


@rule(
    id="lambda-permission-without-source-account",
    types=(PERMISSION,),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="Set sourceAccount to the ID of the account that owns the bucket",
    cwe=(441,),
    implied_by=(
        Implication("lambda-permission-without-source-arn", Within.RESOURCE),
        Implication("lambda-permission-source-arn-vacuous", Within.RESOURCE),
    ),
)
def permission_without_source_account(permission: Resource) -> Outcomes:
    """Lambda permission for S3 has no source account.

    Without a source account, S3 can act as a confused deputy: a bucket's ARN contains no account
    ID, so after the bucket is deleted, another AWS customer can create a bucket with that name and
    invoke the function with forged events. Services whose ARNs contain the account don't need
    `sourceAccount`.
    https://docs.aws.amazon.com/lambda/latest/dg/with-s3-example.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/lambda-controls.html#lambda-1
    """
    limits = [restricts(permission, path) for path in ("sourceAccount", "principalOrgId")]
    if any(limit is True for limit in limits):
        return
    if _S3.fullmatch(str(permission.get("principal", ""))) and not any(map(settled, limits)):
        message = "sourceArn names a bucket, and no account that must own it"
        yield Finding(message, "sourceAccount")


LAYER_PERMISSION = "aws:lambda/layerVersionPermission:LayerVersionPermission"


@rule(
    id="lambda-layer-public",
    types=(LAYER_PERMISSION,),
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    kind=ANONYMOUS,
    remediation='Set principal to an account ID, or keep principal "*" and set organizationId',
    cwe=(284,),
)
def layer_public(permission: Resource) -> Outcomes:
    """Lambda layer is publicly accessible.

    With principal "*" and no organization, every AWS account can download the layer. A layer
    contains code, and often internal clients, host names or configuration files. Waive a layer that
    is published on purpose.
    https://docs.aws.amazon.com/lambda/latest/api/API_AddLayerVersionPermission.html
    """
    if permission.get("principal") != "*":
        return
    if not settled(restricts(permission, "organizationId")):
        yield Finding('principal "*" without organizationId allows any AWS account', "principal")


@rule(
    id="lambda-layer-shared-with-foreign-account",
    types=(LAYER_PERMISSION,),
    reads=READS,
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="Remove the permission, or add the account to the setting trusted_accounts",
    cwe=(284,),
)
def layer_shared_with_foreign_account(
    permission: Resource, stack: Stack, settings: Settings
) -> Outcomes:
    """Lambda layer allows external cross-account access.

    The external account can download the layer's code and use it in its own functions. A layer
    often contains internal clients, host names or configuration files.
    https://docs.aws.amazon.com/lambda/latest/dg/permissions-layer-cross-account.html
    """
    account = account_of(str(permission.get("principal", "")))
    known = accounts_with(permission.at("layerName"), stack, settings)
    if account is not None and settled(known.is_external(account, "principal")):
        message = f"the external account {account} can download the layer"
        yield Finding(message, "principal")
