"""Resource policies of every service, and the trust policies of roles."""

from __future__ import annotations

from policypack.iam import Kind
from policypack.resources import Resource
from policypack.rule import Outcomes, Profile, Severity, rule
from policypack.topology.documents import weaknesses
from policypack.topology.policy_holders import RESOURCE_HOLDERS_AND_ROLES


@rule(
    id="iam-policy-everyone-except",
    types=RESOURCE_HOLDERS_AND_ROLES,
    severity=Severity.CRITICAL,
    profile=Profile.ESSENTIAL,
    remediation="Use Principal with the wanted accounts, roles or services instead of NotPrincipal",
    peers=("kics:cfn:4a8fc9a2",),
)
def policy_everyone_except(resource: Resource) -> Outcomes:
    """Statement allows everybody in the world except a list.

    NotPrincipal with Allow lets in whoever is not named, anonymous callers included, so it gives
    the whole world what it was meant to keep from a few. With Deny it is a fence, fragile but not
    an opening. In a trust policy AWS refuses it.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html

    Bad:
        aws.s3.BucketPolicy(
            "uploads",
            bucket="shop-uploads",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "NotPrincipal": {"AWS": "arn:aws:iam::111122223333:role/guest"},
                    "Action": "s3:GetObject",
                    "Resource": "arn:aws:s3:::shop-uploads/*",
                }],
            }),
        )

    Good:
        aws.s3.BucketPolicy(
            "uploads",
            bucket="shop-uploads",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Principal": {"AWS": "arn:aws:iam::111122223333:role/importer"},
                    "Action": "s3:GetObject",
                    "Resource": "arn:aws:s3:::shop-uploads/*",
                }],
            }),
        )
    """
    return weaknesses(resource, Kind.EVERYONE_EXCEPT)


@rule(
    id="iam-principal-partial-wildcard",
    types=RESOURCE_HOLDERS_AND_ROLES,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation="Write whole account ids and ARNs in Principal or the condition",
)
def principal_partial_wildcard(resource: Resource) -> Outcomes:
    """Principal or principal condition uses a wildcard that lets strangers in.

    A wildcard in the place of the account matches accounts that an attacker can open today, with a
    role of the wanted name in it. A wildcard for a role's name behind a whole account id stays
    within the account and is not reported.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html

    Bad:
        aws.s3.BucketPolicy(
            "uploads",
            bucket="shop-uploads",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Principal": "*",
                    "Action": "s3:GetObject",
                    "Resource": "arn:aws:s3:::shop-uploads/*",
                    "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/importer"}},
                }],
            }),
        )

    Good:
        aws.s3.BucketPolicy(
            "uploads",
            bucket="shop-uploads",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Principal": "*",
                    "Action": "s3:GetObject",
                    "Resource": "arn:aws:s3:::shop-uploads/*",
                    "Condition": {
                        "ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/importer"}
                    },
                }],
            }),
        )
    """
    return weaknesses(resource, Kind.PRINCIPAL_PARTIAL_WILDCARD)
