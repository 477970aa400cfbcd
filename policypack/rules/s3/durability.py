"""What keeps objects: versions, replicas, locks."""

from __future__ import annotations

from policypack.authoring import Implication, Profile, Within, equal, given
from policypack.forms.families.separate_resources import inline_or_separate
from policypack.topology.parts import buckets
from policypack.topology.parts.buckets import BUCKET, BUCKET_V2, BUCKETS

bucket_unversioned = inline_or_separate(
    id="s3-bucket-unversioned",
    owners=BUCKETS,
    separate=buckets.at_bucket(buckets.VERSIONING),
    properties={
        BUCKET: "versioning.enabled",
        BUCKET_V2: "versionings[].enabled",
        buckets.VERSIONING: "versioningConfiguration.status",
    },
    must=equal("Enabled", True),
    message="versioning is not enabled, so a new object permanently replaces the old one",
    absent="no BucketVersioning names this bucket, so overwritten and deleted objects are lost",
    remediation='Add a BucketVersioning with versioningConfiguration.status "Enabled"',
    title="S3 bucket is not versioned",
    why="""
    Versioning is off unless the program enables it. Without versioning, you can't restore objects
    that an attacker or a bug overwrites or deletes. Lambda code and deployment artifacts need
    versioning most.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html
    """,
    example="""
    bucket = aws.s3.Bucket("orders")
    aws.s3.BucketVersioning(
        "orders",
        bucket=bucket.id,
        versioning_configuration={"status": "Suspended"},  # bad
        versioning_configuration={"status": "Enabled"},  # good
    )
    """,
)


bucket_without_mfa_delete = inline_or_separate(
    id="s3-bucket-without-mfa-delete",
    owners=BUCKETS,
    separate=buckets.at_bucket(buckets.VERSIONING),
    properties={
        BUCKET: "versioning.mfaDelete",
        BUCKET_V2: "versionings[].mfaDelete",
        buckets.VERSIONING: "versioningConfiguration.mfaDelete",
    },
    must=equal("Enabled", True),
    message="mfaDelete is not enabled, so versions can be deleted without MFA",
    absent="no BucketVersioning enables mfaDelete for this bucket",
    profile=Profile.OPTIONAL,
    implied_by=(Implication("s3-bucket-unversioned", Within.RESOURCE),),
    remediation='Set versioningConfiguration.mfaDelete to "Enabled" and mfa, as the root user',
    title="S3 bucket does not require MFA to delete versions",
    why="""
    MFA delete requires a code before a version is deleted or versioning is suspended. Only the root
    user can enable it, so programs rarely do. Some audits require it.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiFactorAuthenticationDelete.html
    """,
    example="""
    bucket = aws.s3.Bucket("orders")
    aws.s3.BucketVersioning(
        "orders",
        bucket=bucket.id,
        mfa="arn:aws:iam::111122223333:mfa/root-account-mfa-device 123456",
        versioning_configuration={"status": "Enabled"},  # bad
        versioning_configuration={"status": "Enabled", "mfa_delete": "Enabled"},  # good
    )
    """,
)


bucket_unreplicated = inline_or_separate(
    id="s3-bucket-unreplicated",
    owners=BUCKETS,
    separate=buckets.at_bucket(buckets.REPLICATION),
    properties={
        BUCKET: "replicationConfiguration.rules[].status",
        BUCKET_V2: "replicationConfigurations[].rules[].status",
        buckets.REPLICATION: "rules[].status",
    },
    must=equal("Enabled"),
    message="no replication rule is enabled",
    absent="no BucketReplicationConfig names this bucket",
    unless_named_at=buckets.REPLICATION_TARGETS,
    profile=Profile.OPTIONAL,
    remediation="Add a BucketReplicationConfig with a rule whose status is Enabled",
    title="S3 bucket is not replicated",
    why="""
    S3 stores objects in several Availability Zones of one Region. Replication keeps a copy in
    another Region or account, where an attacker in this account can't delete it. The destination
    bucket needs no replication.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication.html
    """,
    example="""
    bucket = aws.s3.Bucket("orders")
    aws.s3.BucketReplicationConfig(  # good
        "orders",  # good
        bucket=bucket.id,  # good
        role="arn:aws:iam::111122223333:role/replication",  # good
        rules=[{  # good
            "status": "Enabled",  # good
            "destination": {"bucket": "arn:aws:s3:::orders-replica"},  # good
        }],  # good
    )  # good
    """,
)


bucket_without_object_lock = inline_or_separate(
    id="s3-bucket-without-object-lock",
    owners=BUCKETS,
    separate=buckets.at_bucket(buckets.OBJECT_LOCK),
    properties={
        BUCKET: "objectLockConfiguration.rule.defaultRetention.mode",
        BUCKET_V2: "objectLockConfiguration.rules[].defaultRetentions[].mode",
        buckets.OBJECT_LOCK: "rule.defaultRetention.mode",
    },
    must=given("GOVERNANCE"),
    message="object lock has no default retention, so new objects aren't locked",
    absent="no default retention applies to new objects",
    profile=Profile.OPTIONAL,
    remediation=(
        "Set objectLockEnabled to true, and add a BucketObjectLockConfiguration with a "
        "rule.defaultRetention"
    ),
    title="S3 bucket does not lock objects against deletion",
    why="""
    Object lock prevents versions from being changed or deleted until their retention ends, even by
    an attacker with full access. It suits archives and audit logs; a locked object can't be deleted
    for cost or privacy reasons either.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
    """,
    example="""
    bucket = aws.s3.Bucket("audit", object_lock_enabled=True)
    aws.s3.BucketObjectLockConfiguration(  # good
        "audit",  # good
        bucket=bucket.id,  # good
        rule={"default_retention": {"mode": "GOVERNANCE", "days": 365}},  # good
    )  # good
    """,
)
