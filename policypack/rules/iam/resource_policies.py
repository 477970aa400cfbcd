"""Resource policies of every service, and the trust policies of roles."""

from __future__ import annotations

from policypack.families.policy_documents import document_rule
from policypack.iam import Kind
from policypack.rule import Profile, Severity
from policypack.topology.policy_holders import RESOURCE_HOLDERS_AND_ROLES

policy_everyone_except = document_rule(
    id="iam-policy-everyone-except",
    kind=Kind.EVERYONE_EXCEPT,
    types=RESOURCE_HOLDERS_AND_ROLES,
    severity=Severity.CRITICAL,
    profile=Profile.ESSENTIAL,
    remediation="Use Principal with the wanted accounts, roles or services instead of NotPrincipal",
    title="Statement allows everybody in the world except a list",
    why="""
    NotPrincipal with Allow lets in whoever is not named, anonymous callers included, so it gives
    the whole world what it was meant to keep from a few. With Deny it is a fence, fragile but not
    an opening. In a trust policy AWS refuses it.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
    """,
    example="""
    aws.s3.BucketPolicy(
        "uploads",
        bucket="shop-uploads",
        policy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "NotPrincipal": {"AWS": "arn:aws:iam::111122223333:role/guest"},  # bad
                "Principal": {"AWS": "arn:aws:iam::111122223333:role/importer"},  # good
                "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::shop-uploads/*",
            }],
        }),
    )
    """,
)


principal_partial_wildcard = document_rule(
    id="iam-principal-partial-wildcard",
    kind=Kind.PRINCIPAL_PARTIAL_WILDCARD,
    types=RESOURCE_HOLDERS_AND_ROLES,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation="Write whole account ids and ARNs in Principal or the condition",
    title="Principal or principal condition uses a wildcard that lets strangers in",
    why="""
    A wildcard in the place of the account matches accounts that an attacker can open today, with a
    role of the wanted name in it. A wildcard for a role's name behind a whole account id stays
    within the account and is not reported.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
    """,
    example="""
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
                "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/importer"}},  # bad
                "Condition": {  # good
                    "ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/importer"}  # good
                },  # good
            }],
        }),
    )
    """,
)
