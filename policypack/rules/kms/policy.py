"""Key policies."""

from __future__ import annotations

from policypack.iam import Kind
from policypack.resources import Resource
from policypack.rule import Outcomes, Profile, Severity, rule
from policypack.topology.documents import weaknesses


@rule(
    id="kms-key-public",
    types=(
        "aws:kms/key:Key",
        "aws:kms/keyPolicy:KeyPolicy",
        "aws:kms/replicaKey:ReplicaKey",
        "aws:kms/externalKey:ExternalKey",
        "aws:kms/replicaExternalKey:ReplicaExternalKey",
    ),
    severity=Severity.CRITICAL,
    profile=Profile.ESSENTIAL,
    remediation=(
        "Name accounts or roles in Principal, or add kms:CallerAccount, kms:ViaService or "
        "aws:PrincipalOrgID with real values"
    ),
    peers=(
        "checkov:CKV_AWS_33",
        "checkov:CKV_AWS_283",
        "security-hub:KMS.5",
        "prowler:kms_key_not_publicly_accessible",
        "kics:tf:7ebc9038",
        "kics:cfn:f6049677",
    ),
)
def key_public(key: Resource) -> Outcomes:
    """Anybody can use or manage the key.

    Whoever gets hold of encrypted data, a snapshot or a backup, decrypts it with the key, or locks
    its owner out by disabling it. Naming the own account's root is the base statement of every key;
    everybody is fine only where kms:CallerAccount, kms:ViaService or the organization narrow it.
    https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html

    Bad:
        aws.kms.Key(
            "orders",
            enable_key_rotation=True,
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Principal": {"AWS": "*"},
                    "Action": "kms:*",
                    "Resource": "*",
                }],
            }),
        )

    Good:
        aws.kms.Key(
            "orders",
            enable_key_rotation=True,
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
                    "Action": "kms:*",
                    "Resource": "*",
                }],
            }),
        )
    """
    return weaknesses(key, Kind.PUBLIC)
