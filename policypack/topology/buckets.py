"""One model of a bucket: the types it is made of, and what names it as a target.

Most settings stand in a resource of their own. A bucket's inline forms are deprecated and count.
https://www.pulumi.com/registry/packages/aws/api-docs/s3/bucket/
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

BUCKET = "aws:s3/bucket:Bucket"
BUCKET_V2 = "aws:s3/bucketV2:BucketV2"
BUCKETS = (BUCKET, BUCKET_V2)


def _both(name: str) -> tuple[str, str]:
    """The type of a separate resource, and its name of the provider's sixth version."""
    return f"aws:s3/bucket{name}:Bucket{name}", f"aws:s3/bucket{name}V2:Bucket{name}V2"


ACL = _both("Acl")
CORS = _both("CorsConfiguration")
ENCRYPTION = _both("ServerSideEncryptionConfiguration")
LIFECYCLE = _both("LifecycleConfiguration")
LOGGING = _both("Logging")
OBJECT_LOCK = _both("ObjectLockConfiguration")
VERSIONING = _both("Versioning")
WEBSITE = _both("WebsiteConfiguration")
OWNERSHIP = "aws:s3/bucketOwnershipControls:BucketOwnershipControls"
POLICY = "aws:s3/bucketPolicy:BucketPolicy"
PUBLIC_ACCESS_BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
REPLICATION = "aws:s3/bucketReplicationConfig:BucketReplicationConfig"

# Where a resource names the bucket that receives its access logs.
LOG_TARGETS: Mapping[str, str] = {
    **dict.fromkeys(LOGGING, "targetBucket"),
    BUCKET: "logging.targetBucket",
    BUCKET_V2: "loggings[].targetBucket",
    "aws:alb/loadBalancer:LoadBalancer": "accessLogs.bucket",
    "aws:elb/loadBalancer:LoadBalancer": "accessLogs.bucket",
    "aws:lb/loadBalancer:LoadBalancer": "accessLogs.bucket",
}

# Where a resource names the bucket that receives its replicas.
REPLICATION_TARGETS: Mapping[str, str] = {
    REPLICATION: "rules[].destination.bucket",
    BUCKET: "replicationConfiguration.rules[].destination.bucket",
    BUCKET_V2: "replicationConfigurations[].rules[].destinations[].bucket",
}


def at_bucket(kinds: Iterable[str]) -> Mapping[str, str]:
    """Where separate resources of the types name their bucket."""
    return dict.fromkeys(kinds, "bucket")
