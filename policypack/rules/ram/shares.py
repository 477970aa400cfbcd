"""Resource shares and the accounts that they include."""

from __future__ import annotations

from policypack.authoring import OtherDefault, Profile, Severity, equal, property_rule
from policypack.forms.families.shared_accounts import external_account_named

_SHARE = "aws:ram/resourceShare:ResourceShare"

share_external = property_rule(
    id="ram-share-allows-external-principals",
    properties={_SHARE: "allowExternalPrincipals"},
    must=equal(False),
    default=False,
    instead={
        _SHARE: OtherDefault(
            True,
            "aws-native",
            "allowExternalPrincipals is not set, so accounts outside the organization can be added",
            native=True,
        )
    },
    message="allowExternalPrincipals is true, so accounts outside the organization can be added",
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation="Set allowExternalPrincipals to false",
    fix={"allowExternalPrincipals": False},
    title="RAM resource share allows external principals",
    why="""
    Any principal that can change the share can share its subnets, gateways or zones with any AWS
    account. A share that is limited to the organization refuses other accounts.
    https://docs.aws.amazon.com/ram/latest/APIReference/API_CreateResourceShare.html
    """,
)


principal_foreign_account = external_account_named(
    id="ram-principal-foreign-account",
    subject="RAM resource share",
    noun="the resource share",
    properties={"aws:ram/principalAssociation:PrincipalAssociation": "principal"},
    why="""
    The account can use the shared resources, such as subnets, transit gateways or private DNS
    zones, through roles that you can neither see nor control.
    https://docs.aws.amazon.com/ram/latest/userguide/getting-started-sharing.html
    """,
)
