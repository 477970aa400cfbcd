"""VPNs and transit gateways, which connect other networks to a VPC."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    differ,
    equal,
    property_rule,
    rule,
    until_unknown,
)
from policypack.forms.families.operation import not_logged

_TUNNELS = ("tunnel1LogOptions", "tunnel2LogOptions")
_IKE_VERSIONS = ("tunnel1IkeVersions", "tunnel2IkeVersions")

transit_gateway_auto_accepts = property_rule(
    id="ec2-transit-gateway-auto-accepts",
    properties={
        "aws:ec2transitgateway/transitGateway:TransitGateway": "autoAcceptSharedAttachments"
    },
    must=differ("enable", meeting="disable"),
    default="disable",
    message=(
        "autoAcceptSharedAttachments is enable, so other accounts can attach VPCs without approval"
    ),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="Leave out autoAcceptSharedAttachments, and accept each attachment",
    fix={"autoAcceptSharedAttachments": "disable"},
    title="Transit gateway accepts attachments from other accounts automatically",
    why="""
    Any account that the gateway is shared with can attach a VPC to it, and so reach the networks
    that its route tables lead to. Attachments within one account need no acceptance.
    https://docs.aws.amazon.com/vpc/latest/tgw/tgw-transit-gateways.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-23
    """,
)


client_vpn_unlogged = not_logged(
    id="ec2-client-vpn-unlogged",
    subject="Client VPN endpoint",
    logs="connection logs",
    properties={"aws:ec2clientvpn/endpoint:Endpoint": "connectionLogOptions.enabled"},
    must=equal(True),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Set connectionLogOptions.enabled to true, and cloudwatchLogGroup to the name of a log "
        "group"
    ),
    why="""
    Connection logs record who connected, when and from which address, and which attempts failed.
    Without them, you cannot trace the use of a stolen certificate.
    https://docs.aws.amazon.com/config/latest/developerguide/ec2-client-vpn-connection-log-enabled.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-51
    """,
)


@rule(
    id="ec2-vpn-unlogged",
    types=("aws:ec2/vpnConnection:VpnConnection",),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Set cloudwatchLogOptions.logEnabled of each tunnel to true, and logGroupArn to the ARN "
        "of a log group"
    ),
)
def vpn_unlogged(connection: Resource) -> Outcomes:
    """Site-to-Site VPN connection has a tunnel without logs.

    The logs record how a tunnel was negotiated and why it failed. Each of the two tunnels has its
    own switch, which is off by default.
    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpnTunnelLogOptions.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-171
    """
    for tunnel in _TUNNELS:
        yield from until_unknown(_unlogged(connection, tunnel))


def _unlogged(connection: Resource, tunnel: str) -> Outcomes:
    path = f"{tunnel}.cloudwatchLogOptions.logEnabled"
    if connection.get(path) is not True:
        yield Finding(
            "logEnabled of the tunnel is not true",
            path,
            fix=(f"Set {path} to true, and logGroupArn to the ARN of a log group"),
        )


@rule(
    id="ec2-vpn-ikev1",
    types=("aws:ec2/vpnConnection:VpnConnection",),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation='Set tunnel1IkeVersions and tunnel2IkeVersions to ["ikev2"]',
)
def vpn_ikev1(connection: Resource) -> Outcomes:
    """Site-to-Site VPN connection has a tunnel that allows IKEv1.

    IKEv1 negotiates keys with older algorithms, and resists denial of service less well than IKEv2.
    By default, a tunnel allows both versions.
    https://docs.aws.amazon.com/vpn/latest/s2svpn/VPNTunnels.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-183
    """
    for versions in _IKE_VERSIONS:
        yield from until_unknown(_allows_ikev1(connection, versions))


def _allows_ikev1(connection: Resource, versions: str) -> Outcomes:
    named = connection.get(versions)
    if not named:
        message = f"{versions} is not set, so the tunnel allows IKEv1 and IKEv2"
        yield Finding(message, versions, fix=_only_ikev2(versions))
    elif "ikev1" in named:
        yield Finding(f"{versions} includes ikev1", versions, fix=_only_ikev2(versions))


def _only_ikev2(versions: str) -> str:
    return f'Set {versions} to ["ikev2"]'
