"""Key policies."""

from __future__ import annotations

from policypack.families.public_access import publicly_accessible

key_public = publicly_accessible(
    id="kms-key-public",
    subject="KMS key",
    types=(
        "aws:kms/key:Key",
        "aws:kms/keyPolicy:KeyPolicy",
        "aws:kms/replicaKey:ReplicaKey",
        "aws:kms/externalKey:ExternalKey",
        "aws:kms/replicaExternalKey:ReplicaExternalKey",
    ),
    remediation=(
        "Name accounts or roles in Principal, or add kms:CallerAccount, kms:ViaService or "
        "aws:PrincipalOrgID with real values"
    ),
    why="""
    Whoever gets hold of encrypted data, a snapshot or a backup, decrypts it with the key, or locks
    its owner out by disabling it. Naming the own account's root is the base statement of every key;
    everybody is fine only where kms:CallerAccount, kms:ViaService or the organization narrow it.
    https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
    """,
    example="""
    aws.kms.Key(
        "orders",
        enable_key_rotation=True,
        policy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Principal": {"AWS": "*"},  # bad
                "Principal": {"AWS": "arn:aws:iam::111122223333:root"},  # good
                "Action": "kms:*",
                "Resource": "*",
            }],
        }),
    )
    """,
)
