"""Bucket policies."""

from __future__ import annotations

from policypack.families.public_access import publicly_accessible

bucket_policy_public = publicly_accessible(
    id="s3-bucket-policy-public",
    subject="S3 bucket",
    types=("aws:s3/bucketPolicy:BucketPolicy", "aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"),
    remediation=(
        "Name accounts, roles or services in Principal, or add a condition with real values "
        "(aws:SourceVpce, aws:PrincipalOrgID, AWS:SourceArn)"
    ),
    why="""
    Whoever guesses a bucket's name, and names leak in links and logs, reads or overwrites what the
    policy opens. Conditions that a caller can satisfy at will (a referer, a user agent, TLS, the
    whole address space) or that a missing key satisfies are no restriction.
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
                "Principal": "*",  # bad
                "Principal": {"AWS": "arn:aws:iam::111122223333:role/importer"},  # good
                "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::shop-uploads/*",
            }],
        }),
    )
    """,
)
