"""Public access blocks of access points, which are complete unless the program says otherwise."""

from __future__ import annotations

from policypack.authoring import (
    ANONYMOUS,
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    rule,
    until_unknown,
)
from policypack.rules.s3.public_access import SETTINGS


@rule(
    id="s3-access-point-public",
    types=("aws:s3/accessPoint:AccessPoint",),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Remove publicAccessBlockConfiguration, or set its four settings to true; either replaces"
        " the access point"
    ),
    cwe=(284,),
    kind=ANONYMOUS,
)
def access_point_public(point: Resource) -> Outcomes:
    """S3 access point does not block public access.

    While one of the four settings is off, policies of the access point and the bucket can make
    objects publicly accessible. All settings of an access point are on unless the program turns one
    off, and they can't be changed later. Access points of a VPC can't be reached from the internet.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-bpa-settings.html

    Example:
        aws.s3.AccessPoint(
            "reports",
            bucket="shop-reports",
            public_access_block_configuration={
                "block_public_acls": True,
                "block_public_policy": False,  # bad
                "block_public_policy": True,  # good
                "ignore_public_acls": True,
                "restrict_public_buckets": True,
            },
        )
    """
    if not point.is_given("vpcConfiguration"):
        yield from _turned_off(point, "publicAccessBlockConfiguration")


@rule(
    id="s3-multi-region-access-point-public",
    types=("aws:s3control/multiRegionAccessPoint:MultiRegionAccessPoint",),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Remove details.publicAccessBlock, or set its four settings to true; either replaces the "
        "access point"
    ),
    cwe=(284,),
    kind=ANONYMOUS,
)
def multi_region_access_point_public(point: Resource) -> Outcomes:
    """S3 Multi-Region Access Point does not block public access.

    While one of the four settings is off, a policy can make the objects of all its buckets publicly
    accessible. All settings are on unless the program turns one off, and they can't be changed
    after the access point is created.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/multi-region-access-point-block-public-access.html

    Example:
        aws.s3control.MultiRegionAccessPoint(
            "reports",
            details={
                "name": "reports",
                "regions": [{"bucket": "shop-reports"}],
                "public_access_block": {"block_public_policy": False},  # bad
                "public_access_block": {"block_public_policy": True},  # good
            },
        )
    """
    yield from _turned_off(point, "details.publicAccessBlock")


def _turned_off(point: Resource, path: str) -> Outcomes:
    for setting, effect in SETTINGS.items():
        yield from until_unknown(_explicit(point, f"{path}.{setting}", effect))


def _explicit(point: Resource, path: str, effect: str) -> Outcomes:
    if point.get(path, True) is not True:
        yield Finding(f"{path} is off: {effect}", path)
