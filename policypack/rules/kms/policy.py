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
        "Name accounts or roles in Principal, or add a condition on kms:CallerAccount or "
        "aws:PrincipalOrgID without wildcards"
    ),
    why="""
    Any AWS account can decrypt data that it obtains, such as a snapshot or a backup, or disable the
    key and so deny its owner access. The default key policy allows the root of the own account,
    which is not public. Any principal is acceptable only with a condition on kms:CallerAccount or
    aws:PrincipalOrgID; kms:ViaService alone limits the path of a request, not the caller.
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
