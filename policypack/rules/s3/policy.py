"""Bucket policies."""

from __future__ import annotations

from policypack.families.public_access import publicly_accessible

bucket_policy_public = publicly_accessible(
    id="s3-bucket-policy-public",
    subject="S3 bucket",
    types=("aws:s3/bucketPolicy:BucketPolicy", "aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"),
    remediation=(
        "Name accounts, roles or services in Principal, or add a condition on aws:SourceVpce, "
        "aws:PrincipalOrgID or aws:SourceArn without wildcards"
    ),
    why="""
    Bucket names can be guessed and leak through links and logs, so an attacker can read or
    overwrite what the policy allows. A condition that every caller can meet (referer, user agent,
    TLS, the whole address space) or that a missing key meets restricts nothing.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
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
                "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}},  # good
            }],
        }),
    )
    """,
)
