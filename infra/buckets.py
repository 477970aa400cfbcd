"""Private buckets in two regions: uploads, their replica, and the access logs of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws
from documents import Statement, allow_service, deny_plain_transport, document
from place import Place

LOG_PREFIX = "access/"


@dataclass(frozen=True)
class PrivateBucketArgs:
    """`key` None stands for S3's own key: S3 delivers access logs to no other bucket.

    `log_bucket` None is for the bucket of access logs, which must not log into itself.
    """

    place: Place
    key: aws.kms.Key | None = None
    log_bucket: aws.s3.Bucket | None = None
    statements: Sequence[Statement] = ()


class PrivateBucket(pulumi.ComponentResource):
    """A bucket with everything that S3 keeps in separate resources, all in one region."""

    bucket: aws.s3.Bucket
    versioning: aws.s3.BucketVersioning

    def __init__(self, name: str, args: PrivateBucketArgs) -> None:
        super().__init__("orders:infra:PrivateBucket", name)
        self._name, self._region = name, args.place.region
        self._child = pulumi.ResourceOptions(parent=self)
        self.bucket = aws.s3.Bucket(
            name,
            region=self._region,
            tags={"component": "storage"},
            opts=pulumi.ResourceOptions(parent=self, protect=True),
        )
        self._close()
        self._encrypt(args.key)
        self.versioning = self._keep_versions()
        self._admit(args)
        if args.log_bucket:
            self._log_into(args.log_bucket)
        self.register_outputs({"bucket": self.bucket.bucket})

    def _close(self) -> None:
        aws.s3.BucketPublicAccessBlock(
            self._name,
            bucket=self.bucket.bucket,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            region=self._region,
            opts=self._child,
        )
        aws.s3.BucketOwnershipControls(
            self._name,
            bucket=self.bucket.bucket,
            rule=aws.s3.BucketOwnershipControlsRuleArgs(object_ownership="BucketOwnerEnforced"),
            region=self._region,
            opts=self._child,
        )

    def _encrypt(self, key: aws.kms.Key | None) -> None:
        aws.s3.BucketServerSideEncryptionConfiguration(
            self._name,
            bucket=self.bucket.bucket,
            rules=[
                {
                    "apply_server_side_encryption_by_default": _default_encryption(key),
                    "bucket_key_enabled": True if key else None,
                }
            ],
            region=self._region,
            opts=self._child,
        )

    def _keep_versions(self) -> aws.s3.BucketVersioning:
        versioning = aws.s3.BucketVersioning(
            self._name,
            bucket=self.bucket.bucket,
            versioning_configuration=aws.s3.BucketVersioningVersioningConfigurationArgs(
                status="Enabled"
            ),
            region=self._region,
            opts=self._child,
        )
        rule = aws.s3.BucketLifecycleConfigurationRuleArgs(
            id="tidy",
            status="Enabled",
            # An empty prefix: the rule covers the whole bucket.
            filter=aws.s3.BucketLifecycleConfigurationRuleFilterArgs(prefix=""),
            abort_incomplete_multipart_upload=(
                aws.s3.BucketLifecycleConfigurationRuleAbortIncompleteMultipartUploadArgs(
                    days_after_initiation=7
                )
            ),
            noncurrent_version_expiration=(
                aws.s3.BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs(
                    noncurrent_days=90
                )
            ),
        )
        aws.s3.BucketLifecycleConfiguration(
            self._name,
            bucket=self.bucket.bucket,
            rules=[rule],
            region=self._region,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[versioning]),
        )
        return versioning

    def _admit(self, args: PrivateBucketArgs) -> None:
        objects = pulumi.Output.concat(self.bucket.arn, "/*")
        statements = [deny_plain_transport("s3:*", self.bucket.arn, objects)]
        if not args.log_bucket:
            # S3 delivers access logs in its own name, for the buckets of this account only.
            logs = pulumi.Output.concat(self.bucket.arn, "/", LOG_PREFIX, "*")
            account = {"StringEquals": {"aws:SourceAccount": args.place.account}}
            delivery = allow_service("logging.s3.amazonaws.com", ["s3:PutObject"], [logs], account)
            statements.append(delivery)
        aws.s3.BucketPolicy(
            self._name,
            bucket=self.bucket.bucket,
            policy=document(*statements, *args.statements),
            region=self._region,
            opts=self._child,
        )

    def _log_into(self, log_bucket: aws.s3.Bucket) -> None:
        aws.s3.BucketLogging(
            self._name,
            bucket=self.bucket.bucket,
            target_bucket=log_bucket.bucket,
            target_prefix=LOG_PREFIX,
            region=self._region,
            opts=self._child,
        )


def _default_encryption(
    key: aws.kms.Key | None,
) -> aws.s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgsDict:
    if key is None:
        return {"sse_algorithm": "AES256"}
    return {"sse_algorithm": "aws:kms", "kms_master_key_id": key.arn}
