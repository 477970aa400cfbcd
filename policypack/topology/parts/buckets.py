"""One model of a bucket: the types it is made of, and what names it as a target.

Most settings stand in a resource of their own. A bucket's inline forms are deprecated and count.
https://www.pulumi.com/registry/packages/aws/api-docs/s3/bucket/
"""

from __future__ import annotations

from collections.abc import Mapping

BUCKET = "aws:s3/bucket:Bucket"
BUCKET_V2 = "aws:s3/bucketV2:BucketV2"
BUCKETS = (BUCKET, BUCKET_V2)


ACL = "aws:s3/bucketAcl:BucketAcl"
CORS = "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration"
ENCRYPTION = (
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
)
LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
LOGGING = "aws:s3/bucketLogging:BucketLogging"
OBJECT_LOCK = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
VERSIONING = "aws:s3/bucketVersioning:BucketVersioning"
WEBSITE = "aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration"
OWNERSHIP = "aws:s3/bucketOwnershipControls:BucketOwnershipControls"
POLICY = "aws:s3/bucketPolicy:BucketPolicy"
PUBLIC_ACCESS_BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
ACCOUNT_BLOCK = "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock"
REPLICATION = "aws:s3/bucketReplicationConfig:BucketReplicationConfig"

# Where a resource names the bucket that receives its logs, which takes SSE-S3 alone.
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-connection-logging.html
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-health-check-logging.html
LOG_TARGETS: Mapping[str, tuple[str, ...]] = {
    LOGGING: ("targetBucket",),
    BUCKET: ("logging.targetBucket",),
    BUCKET_V2: ("loggings[].targetBucket",),
    "aws:elb/loadBalancer:LoadBalancer": ("accessLogs.bucket",),
    "aws:lb/loadBalancer:LoadBalancer": (
        "accessLogs.bucket",
        "connectionLogs.bucket",
        "healthCheckLogs.bucket",
    ),
}

# Where a resource names the bucket that receives its replicas, by an ARN.
REPLICATION_TARGETS: Mapping[str, tuple[str, ...]] = {
    REPLICATION: ("rules[].destination.bucket",),
    BUCKET: ("replicationConfiguration.rules[].destination.bucket",),
    BUCKET_V2: ("replicationConfigurations[].rules[].destinations[].bucket",),
}


def at_bucket(kind: str) -> Mapping[str, str]:
    """Where separate resources of the type name their bucket."""
    return {kind: "bucket"}
