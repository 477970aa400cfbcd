"""A static site of the older kind: the bucket itself is the site, and all may read it."""

import json

import pulumi
import pulumi_aws as aws

bucket = aws.s3.Bucket("marketing")

# finds: s3-bucket-website
website = aws.s3.BucketWebsiteConfiguration(
    "marketing",
    bucket=bucket.id,
    index_document={"suffix": "index.html"},
    error_document={"key": "404.html"},
)

ownership = aws.s3.BucketOwnershipControls(
    "marketing", bucket=bucket.id, rule={"object_ownership": "BucketOwnerPreferred"}
)

# finds: s3-public-access-block-weak
block = aws.s3.BucketPublicAccessBlock("marketing", bucket=bucket.id, block_public_acls=False)

# finds: s3-bucket-acl-public-read
aws.s3.BucketAcl(
    "marketing-acl",
    bucket=bucket.id,
    acl="public-read",
    opts=pulumi.ResourceOptions(depends_on=[ownership, block]),
)

# finds: s3-bucket-policy-public
aws.s3.BucketPolicy(
    "marketing-policy",
    bucket=bucket.id,
    policy=bucket.arn.apply(
        lambda arn: json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Sid": "PublicRead",
                        "Effect": "Allow",
                        "Principal": "*",
                        "Action": ["s3:GetObject"],
                        "Resource": [f"{arn}/*"],
                    }
                ],
            }
        )
    ),
)

pulumi.export("site", website.website_endpoint)
