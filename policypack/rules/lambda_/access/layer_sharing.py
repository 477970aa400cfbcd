"""Accounts that can use the layers of the program."""

from __future__ import annotations

from policypack.authoring import (
    ANONYMOUS,
    Finding,
    Outcomes,
    Profile,
    Resource,
    Settings,
    Severity,
    Stack,
    rule,
)
from policypack.iam.meaning.accounts import account_of
from policypack.iam.meaning.truth import settled
from policypack.topology.parts.accounts import READS, accounts_with
from policypack.topology.parts.permissions import restricts

PERMISSION = "aws:lambda/layerVersionPermission:LayerVersionPermission"


@rule(
    id="lambda-layer-public",
    types=(PERMISSION,),
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

    Example:
        aws.lambda_.LayerVersionPermission(
            "shared",
            layer_name="shared",
            version_number=7,
            statement_id="download",
            action="lambda:GetLayerVersion",
            principal="*",
            organization_id="o-a1b2c3d4e5",  # good
        )
    """
    if permission.get("principal") != "*":
        return
    if not settled(restricts(permission, "organizationId")):
        yield Finding('principal "*" without organizationId allows any AWS account', "principal")


@rule(
    id="lambda-layer-shared-with-foreign-account",
    types=(PERMISSION,),
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

    Example:
        aws.lambda_.LayerVersionPermission(
            "shared",
            layer_name="arn:aws:lambda:eu-central-1:111122223333:layer:shared",
            version_number=7,
            statement_id="download",
            action="lambda:GetLayerVersion",
            principal="999988887777",  # bad
            principal="111122223333",  # good
        )
    """
    account = account_of(str(permission.get("principal", "")))
    known = accounts_with(permission.at("layerName"), stack, settings)
    if account is not None and settled(known.is_external(account, "principal")):
        message = f"the external account {account} can download the layer"
        yield Finding(message, "principal")
