"""Bucket policies."""

from __future__ import annotations

from policypack.iam import Kind
from policypack.resources import Resource
from policypack.rule import Outcomes, Profile, Severity, rule
from policypack.topology.documents import weaknesses


@rule(
    id="s3-bucket-policy-public",
    types=("aws:s3/bucketPolicy:BucketPolicy", "aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"),
    severity=Severity.CRITICAL,
    profile=Profile.ESSENTIAL,
    remediation=(
        "Name accounts, roles or services in Principal, or add a condition with real values "
        "(aws:SourceVpce, aws:PrincipalOrgID, AWS:SourceArn)"
    ),
    peers=(
        "checkov:CKV_AWS_70",
        "checkov:CKV_AWS_283",
        "security-hub:S3.2",
        "security-hub:S3.3",
        "prowler:s3_bucket_policy_public_write_access",
        "prowler:s3_bucket_public_access",
        "kics:tf:7af43613",
        "kics:tf:1df37f4b",
        "kics:tf:d24c0755",
        "kics:tf:66c6f96f",
        "kics:tf:ffdf4b37",
        "kics:cfn:acc78859",
        "kics:cfn:456b00a3",
        "kics:cfn:f6397a20",
        "kics:cfn:f97b7d23",
        "kics:cfn:4ae8af91",
        "kics:cfn:faa8fddf",
        "kics:tf:bbe3dd3d",
    ),
)
def bucket_policy_public(bucket: Resource) -> Outcomes:
    """The bucket policy lets everybody in.

    Whoever guesses a bucket's name, and names leak in links and logs, reads or overwrites what the
    policy opens. Conditions that a caller can satisfy at will (a referer, a user agent, TLS, the
    whole address space) or that a missing key satisfies are no restriction.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html

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
    return weaknesses(bucket, Kind.PUBLIC)
