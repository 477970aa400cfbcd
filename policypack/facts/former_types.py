"""Types of pulumi_aws that name the same resource as another type, with equal properties.

A state, and a program of an older SDK, may have a former name; `alb` and the types of `s3` that end
in V2 are still offered. From the aliases that the SDK declares (pulumi_aws 7.51.1):
https://github.com/pulumi/pulumi-aws/blob/master/provider/resources.go

Not here: `BucketV2`, whose inline properties differ from those of `Bucket`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

_SINGLE = {
    "aws:chime/voiceConnectorOrganization": "aws:chime/voiceConnectorOrigination",
    "aws:directoryservice/conditionalForwader": "aws:directoryservice/conditionalForwarder",
    "aws:directoryservice/logService": "aws:directoryservice/logSubscription",
    "aws:ec2/encryptionControl": "aws:ec2/vpcEncryptionControl",
    "aws:ec2/transitGatewayPeeringAttachmentAccepter": (
        "aws:ec2transitgateway/peeringAttachmentAccepter"
    ),
    "aws:lambda/microvmsImage": "aws:lambdamicrovms/image",
    "aws:s3/BucketObject": "aws:s3/bucketObjectv2",
    "aws:ses/confgurationSet": "aws:ses/configurationSet",
    "aws:workspaces/webBrowserSettings": "aws:workspacesweb/browserSettings",
    "aws:workspaces/webNetworkSettings": "aws:workspacesweb/networkSettings",
    "aws:workspaces/webUserSettings": "aws:workspacesweb/userSettings",
}
_MODULES = (
    (
        "lb",
        ("alb", "applicationloadbalancing", "elasticloadbalancingv2"),
        "listener listenerCertificate listenerRule loadBalancer targetGroup targetGroupAttachment",
    ),
    (
        "elb",
        ("elasticloadbalancing",),
        "appCookieStickinessPolicy attachment listenerPolicy loadBalancer"
        " loadBalancerBackendServerPolicy loadBalancerCookieStickinessPolicy loadBalancerPolicy"
        " sslNegotiationPolicy",
    ),
)
_OF_BUCKETS = (
    "AccelerateConfiguration Acl CorsConfiguration LifecycleConfiguration Logging"
    " ObjectLockConfiguration RequestPaymentConfiguration ServerSideEncryptionConfiguration"
    " Versioning WebsiteConfiguration"
)


def current_type(kind: str) -> str:
    """The type under which rules know the resource: `aws:lb/...` for `aws:alb/...`."""
    return FORMER_TYPES.get(kind, kind)


def _token(path: str) -> str:
    name = path.rpartition("/")[2]
    return f"{path}:{name[0].upper()}{name[1:]}"


def _pairs() -> Iterator[tuple[str, str]]:
    yield from _SINGLE.items()
    for module, formers, names in _MODULES:
        for former in formers:
            for name in names.split():
                yield f"aws:{former}/{name}", f"aws:{module}/{name}"
    for name in _OF_BUCKETS.split():
        yield f"aws:s3/bucket{name}V2", f"aws:s3/bucket{name}"


FORMER_TYPES: Mapping[str, str] = {_token(former): _token(now) for former, now in _pairs()}
