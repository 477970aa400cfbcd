"""Key policies."""

from __future__ import annotations

from dataclasses import replace

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Settings,
    Severity,
    Stack,
    rule,
)
from policypack.forms.families.policy_documents import (
    publicly_accessible,
    service_without_source,
    weaknesses,
)
from policypack.iam import Document, Kind, Purpose, implied_by, statements_allowing
from policypack.topology.parts import accounts
from policypack.topology.parts.documents import documents

TYPES = (
    "aws:kms/key:Key",
    "aws:kms/keyPolicy:KeyPolicy",
    "aws:kms/replicaKey:ReplicaKey",
    "aws:kms/externalKey:ExternalKey",
    "aws:kms/replicaExternalKey:ReplicaExternalKey",
)

key_public = publicly_accessible(
    id="kms-key-public",
    subject="KMS key",
    remediation=(
        "Name accounts or roles in Principal, or add a condition on kms:CallerAccount or "
        "aws:PrincipalOrgID without wildcards"
    ),
    why="""
    Any AWS account can decrypt data that it obtains, such as a snapshot or a backup, or disable the
    key and so lock out its owner. The default key policy allows the root of your own account, which
    isn't public. Any principal is acceptable only with a condition on kms:CallerAccount or
    aws:PrincipalOrgID; kms:ViaService alone restricts the path of a request, not the caller.
    https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
    """,
    example="""
    account = aws.get_caller_identity().account_id
    aws.kms.Key(
        "orders",
        enable_key_rotation=True,
        policy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Principal": {"AWS": "*"},  # bad
                "Principal": {"AWS": f"arn:aws:iam::{account}:root"},  # good
                "Action": "kms:*",
                "Resource": "*",
            }],
        }),
    )
    """,
)


key_policy_without_source = service_without_source(
    id="kms-key-policy-without-source-arn",
    subject="KMS key policy",
    severity=Severity.MEDIUM,
    why="""
    A service acts on behalf of many customers, so without a condition on the source, an attacker
    can make it use the key for a resource in another account. For CloudWatch Logs,
    kms:EncryptionContext:aws:logs:arn names the log group instead.
    https://docs.aws.amazon.com/kms/latest/developerguide/least-privilege.html
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
    """,
    example="""
    account = aws.get_caller_identity().account_id
    aws.kms.Key(
        "orders",
        enable_key_rotation=True,
        policy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": f"arn:aws:iam::{account}:root"},
                    "Action": "kms:*",
                    "Resource": "*",
                },
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "sns.amazonaws.com"},
                    "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
                    "Resource": "*",
                    "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}},  # good
                },
            ],
        }),
    )
    """,
)


@rule(
    id="kms-key-foreign-account",
    types=TYPES,
    reads=accounts.READS,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Remove the account from Principal once it no longer needs access, or add it to the "
        "setting trusted_accounts; never allow it kms:PutKeyPolicy"
    ),
    cwe=(284,),
    implied_by=implied_by(Kind.FOREIGN_ACCOUNT),
)
def key_shared(key: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """KMS key policy allows external cross-account access.

    Principals of the external account can decrypt the data that the key protects. With
    kms:PutKeyPolicy, which kms:* includes, they can grant access to others and lock the owner out;
    this is of critical severity.
    https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html

    Example:
        account = aws.get_caller_identity().account_id
        aws.kms.Key("own", enable_key_rotation=True)
        aws.kms.KeyPolicy(
            "orders",
            key_id="1234abcd-12ab-34cd-56ef-1234567890ab",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Principal": {"AWS": "arn:aws:iam::999988887777:root"},  # bad
                    "Principal": {"AWS": f"arn:aws:iam::{account}:root"},  # good
                    "Action": "kms:Decrypt",
                    "Resource": "*",
                }],
            }),
        )
    """
    controlling = {
        path
        for each in documents(key, Purpose.RESOURCE)
        if isinstance(each, Document)
        for path in statements_allowing(each, "kms:PutKeyPolicy")
    }
    for found in weaknesses(key, Kind.FOREIGN_ACCOUNT, accounts.accounts(stack, settings)):
        controls = any(found.path.startswith(f"{path}.") for path in controlling)
        if isinstance(found, Finding) and controls:
            yield replace(found, severity=Severity.CRITICAL)
        else:
            yield found
