"""The edges of declared rules about stored data, its keys and logs, networks and edge locations.

The generated cases follow the declaration, so they hold whatever it says. Each row here is a shape
in which a naive check errs.
"""

from __future__ import annotations

import pytest

from policypack.model.resources import ResourceOptions
from policypack.rules import catalogue
from policypack.topology.parts import buckets
from policypack.topology.parts.buckets import BUCKET, BUCKET_V2
from tests.declared_edges import Edge, named_edges
from tests.judged import outcomes, resource

TABLE = "aws:dynamodb/table:Table"
REPLICA = "aws:dynamodb/tableReplica:TableReplica"
DAX = "aws:dax/cluster:Cluster"
KEY = "aws:kms/key:Key"
KEY_POLICY = "aws:kms/keyPolicy:KeyPolicy"
REPLICA_KEY = "aws:kms/replicaKey:ReplicaKey"
EXTERNAL_KEY = "aws:kms/externalKey:ExternalKey"
EXTERNAL_REPLICA = "aws:kms/replicaExternalKey:ReplicaExternalKey"
SECRET = "aws:secretsmanager/secret:Secret"
PARAMETER = "aws:ssm/parameter:Parameter"
SETTING = "aws:ssm/serviceSetting:ServiceSetting"
LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"
REPOSITORY = "aws:ecr/repository:Repository"
TEMPLATE = "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate"
FILE_SYSTEM = "aws:efs/fileSystem:FileSystem"
FILE_SYSTEM_POLICY = "aws:efs/fileSystemPolicy:FileSystemPolicy"
GROUP = "aws:ec2/securityGroup:SecurityGroup"
DISTRIBUTION = "aws:cloudfront/distribution:Distribution"
ACL = "aws:wafv2/webAcl:WebAcl"
KEY_ARN = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd"
LIFETIME = {"id": "a", "expiration": {"days": 30}}
LOCKOUT = "bypassPolicyLockoutSafetyCheck"
RECOVERED = {"pointInTimeRecovery": {"enabled": True}}


EDGES = [
    # Protection is off by default, and replicas have a setting of their own.
    Edge("dynamodb-table-deletable", TABLE, {}, "deletionProtectionEnabled"),
    Edge(
        "dynamodb-table-deletable",
        TABLE,
        {"replicas": [{"regionName": "eu-west-1", "deletionProtectionEnabled": True}]},
        "deletionProtectionEnabled",
    ),
    Edge(
        "dynamodb-table-deletable",
        TABLE,
        {
            "deletionProtectionEnabled": True,
            "replicas": [{"regionName": "eu-west-1", "deletionProtectionEnabled": False}],
        },
        None,
    ),
    Edge("dynamodb-table-without-pitr", TABLE, {}, "pointInTimeRecovery.enabled"),
    Edge(
        "dynamodb-table-without-pitr",
        TABLE,
        {**RECOVERED, "replicas": [{"regionName": "eu-west-1", "pointInTimeRecovery": False}]},
        None,
    ),
    # A block of a table, and a plain boolean of a replica.
    Edge("dynamodb-replica-without-pitr", REPLICA, {}, "pointInTimeRecovery"),
    Edge("dynamodb-replica-without-pitr", REPLICA, {"pointInTimeRecovery": True}, None),
    Edge("dynamodb-replica-without-customer-key", REPLICA, {}, "kmsKeyArn"),
    Edge("dynamodb-table-with-aws-owned-key", TABLE, {}, "serverSideEncryption.enabled"),
    Edge("dynamodb-table-without-customer-key", TABLE, {}, None),
    Edge("dynamodb-dax-unencrypted", DAX, {}, "serverSideEncryption.enabled"),
    Edge("dynamodb-dax-without-tls", DAX, {}, "clusterEndpointEncryptionType"),
    Edge(
        "dynamodb-dax-without-tls",
        DAX,
        {"clusterEndpointEncryptionType": "NONE"},
        "clusterEndpointEncryptionType",
    ),
    # Material that was imported cannot be rotated by KMS.
    Edge("kms-key-unrotated", EXTERNAL_KEY, {}, None),
    Edge("kms-key-short-deletion-window", KEY, {}, None),
    *(
        Edge("kms-key-short-deletion-window", kind, {"deletionWindowInDays": days}, found)
        for kind in (KEY, REPLICA_KEY, EXTERNAL_KEY)
        for days, found in ((7, "deletionWindowInDays"), (30, None))
    ),
    *(
        Edge("kms-key-lockout-bypassed", kind, held, found)
        for kind in (KEY, KEY_POLICY, REPLICA_KEY, EXTERNAL_KEY, EXTERNAL_REPLICA)
        for held, found in (({}, None), ({LOCKOUT: True}, LOCKOUT))
    ),
    *(
        Edge("kms-key-undescribed", KEY, {"description": text}, "description")
        for text in (None, "", "  ")
    ),
    Edge("kms-key-multi-region", KEY, {}, None),
    Edge("kms-key-without-policy", KEY, {}, "policy"),
    Edge("secrets-manager-secret-unrecoverable", SECRET, {}, None),
    Edge("secrets-manager-secret-without-policy", SECRET, {}, "policy"),
    Edge("ssm-parameter-without-customer-key", PARAMETER, {}, None),
    Edge("ssm-account-sharing-unblocked", SETTING, {}, None),
    # Only the class DELIVERY has a retention of its own.
    Edge("logs-group-kept-forever", LOG_GROUP, {}, "retentionInDays"),
    Edge(
        "logs-group-kept-forever",
        LOG_GROUP,
        {"logGroupClass": "INFREQUENT_ACCESS"},
        "retentionInDays",
    ),
    Edge("logs-group-without-customer-key", LOG_GROUP, {}, "kmsKeyId"),
    Edge("logs-group-without-customer-key", LOG_GROUP, {"kmsKeyId": KEY_ARN}, None),
    *(
        Edge("ecr-repository-without-customer-key", kind, {}, "encryptionConfigurations[0].kmsKey")
        for kind in (REPOSITORY, TEMPLATE)
    ),
    # A template has the policy itself, for the repositories that ECR creates from it.
    Edge("ecr-repository-without-lifecycle", TEMPLATE, {"lifecyclePolicy": '{"rules": []}'}, None),
    Edge("ecr-repository-without-lifecycle", TEMPLATE, {}, "lifecyclePolicy"),
    Edge("efs-file-system-single-az", FILE_SYSTEM, {}, None),
    Edge(
        "efs-file-system-single-az",
        FILE_SYSTEM,
        {"availabilityZoneName": "eu-central-1a"},
        "availabilityZoneName",
    ),
    # A file system without encryption has a rule of its own.
    *(
        Edge("efs-file-system-without-customer-key", FILE_SYSTEM, held, found)
        for held, found in (
            ({}, None),
            ({"encrypted": False}, None),
            ({"encrypted": True}, "kmsKeyId"),
            ({"encrypted": True, "kmsKeyId": KEY_ARN}, None),
        )
    ),
    Edge("efs-policy-lockout-bypassed", FILE_SYSTEM_POLICY, {}, None),
    Edge("efs-policy-lockout-bypassed", FILE_SYSTEM_POLICY, {LOCKOUT: True}, LOCKOUT),
    Edge("ec2-security-group-undescribed", GROUP, {}, "description"),
    Edge(
        "cloudfront-distribution-any-country",
        DISTRIBUTION,
        {},
        "restrictions.geoRestriction.restrictionType",
    ),
    Edge("cloudfront-distribution-dedicated-ip", DISTRIBUTION, {}, None),
    Edge("cloudfront-distribution-single-origin", DISTRIBUTION, {}, "originGroups"),
    Edge("waf-acl-default-allow", ACL, {"defaultAction": {"allow": {}}}, "defaultAction.allow"),
    Edge("waf-acl-default-allow", ACL, {"defaultAction": {"block": {}}}, None),
    # What is suspended, disabled or empty keeps nothing, in every form.
    *(
        Edge("s3-bucket-unversioned", kind, held, found)
        for kind, held, found in (
            (BUCKET, {"versioning": {"enabled": True}}, None),
            (BUCKET, {"versioning": {"enabled": False}}, "versioning.enabled"),
            (BUCKET_V2, {"versionings": [{"enabled": True}]}, None),
            (BUCKET_V2, {"versionings": [{"enabled": False}]}, "versionings"),
        )
    ),
    *(
        Edge("s3-bucket-without-mfa-delete", kind, held, None)
        for kind, held in (
            (BUCKET, {"versioning": {"enabled": True, "mfaDelete": True}}),
            (buckets.VERSIONING, {"versioningConfiguration": {"mfaDelete": "Enabled"}}),
        )
    ),
    Edge(
        "s3-bucket-without-mfa-delete",
        BUCKET,
        {"versioning": {"enabled": True}},
        "versioning.mfaDelete",
    ),
    *(
        Edge("s3-bucket-unlogged", kind, held, found)
        for kind, held, found in (
            (BUCKET, {"logging": {"targetBucket": "logs"}}, None),
            (BUCKET_V2, {"loggings": [{"targetBucket": "logs"}]}, None),
            (BUCKET_V2, {"loggings": []}, "loggings"),
        )
    ),
    *(
        Edge("s3-bucket-unreplicated", kind, held, found)
        for kind, held, found in (
            (BUCKET, {"replicationConfiguration": {"rules": [{"status": "Enabled"}]}}, None),
            (BUCKET_V2, {"replicationConfigurations": [{"rules": [{"status": "Enabled"}]}]}, None),
            (buckets.REPLICATION, {"rules": [{"status": "Disabled"}]}, "rules"),
        )
    ),
    *(
        Edge("s3-bucket-without-lifecycle", kind, held, found)
        for kind, held, found in (
            (BUCKET, {"lifecycleRules": [{"enabled": True}]}, None),
            (BUCKET, {"lifecycleRules": [{"enabled": False}]}, "lifecycleRules"),
            (BUCKET_V2, {"lifecycleRules": [{"enabled": True}]}, None),
            (buckets.LIFECYCLE, {"rules": [{**LIFETIME, "status": "Disabled"}]}, "rules"),
            (
                buckets.LIFECYCLE,
                {"rules": [{**LIFETIME, "status": each} for each in ("Disabled", "Enabled")]},
                None,
            ),
        )
    ),
    *(
        Edge("s3-bucket-without-object-lock", kind, held, found)
        for kind, held, found in (
            (buckets.OBJECT_LOCK, {"rule": {"defaultRetention": {"mode": "COMPLIANCE"}}}, None),
            (buckets.OBJECT_LOCK, {"objectLockEnabled": "Enabled"}, "rule.defaultRetention.mode"),
        )
    ),
]


@named_edges(EDGES)
def test_a_declared_rule_knows_its_edge(edge: Edge) -> None:
    edge.check()


def test_what_pulumi_protects_can_still_be_deleted() -> None:
    held = resource(TABLE, {}, options=ResourceOptions(protect=True))
    assert outcomes("dynamodb-table-deletable", held) == [("violates", "deletionProtectionEnabled")]


@pytest.mark.parametrize(
    ("rule", "kind"),
    [
        # The global tables of 2017 have neither key nor recovery: their member tables are judged.
        *(
            (f"dynamodb-replica-without-{each}", "aws:dynamodb/globalTable:GlobalTable")
            for each in ("pitr", "customer-key")
        ),
        # Repositories of ECR Public are public on purpose.
        ("ecr-repository-public", "aws:ecrpublic/repositoryPolicy:RepositoryPolicy"),
    ],
)
def test_a_rule_leaves_a_type_out_on_purpose(rule: str, kind: str) -> None:
    (judged,) = (each for each in catalogue() if each.id == rule)
    assert kind not in judged.types


@pytest.mark.parametrize(
    ("rule", "kind"),
    [
        ("s3-account-public-access-block-weak", BUCKET),
        ("s3-trail-without-object-events", BUCKET),
        ("ssm-account-sharing-unblocked", "aws:ssm/document:Document"),
        # Functions of the own account need no statement in the policy of their repository.
        ("ecr-policy-without-source-arn", REPOSITORY),
        # The web ACL is judged, and not each service that it is in front of.
        ("waf-acl-without-log4j-rules", "aws:wafv2/webAclAssociation:WebAclAssociation"),
        # The network decides who uses a file system without a policy.
        ("efs-file-system-public", FILE_SYSTEM),
    ],
)
def test_what_another_program_may_hold_is_not_missed_in_this_one(rule: str, kind: str) -> None:
    assert outcomes(rule, resource(kind, {}, depends={})) == []


# A change of the property replaces the resource, stops a pipeline or a viewer, or is a decision.
@pytest.mark.parametrize(
    "rule",
    [
        "cloudfront-viewer-plain-http",
        "dynamodb-dax-unencrypted",
        "dynamodb-dax-without-tls",
        "ec2-security-group-undescribed",
        "ecr-repository-mutable-tags",
        "ecr-repository-without-customer-key",
        "efs-file-system-single-az",
        "efs-file-system-unencrypted",
        "efs-file-system-without-customer-key",
        "kms-key-multi-region",
        "logs-group-kept-forever",
        "s3-access-point-public",
        "s3-bucket-without-bucket-key",
        "s3-multi-region-access-point-public",
        "secrets-manager-secret-unrecoverable",
        "ssm-parameter-unencrypted",
    ],
)
def test_no_fix_is_applied_where_it_could_break_something(rule: str) -> None:
    (judged,) = (each for each in catalogue() if each.id == rule)
    assert judged.fix is None
