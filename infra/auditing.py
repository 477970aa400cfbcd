"""The key that seals a function's audit log: a secret that only the function has to read.

Its value never passes through Pulumi. Set it once the secret is there:

    aws secretsmanager put-secret-value --secret-id NAME \\
      --secret-string "$(openssl rand -base64 32)"

Until then the function writes records without a seal, and an alarm reports it. To verify a log:

    stackwarden verify --key-env AUDIT_KEY EXPORT
"""

from __future__ import annotations

import pulumi
import pulumi_aws as aws
from documents import document
from place import Place


def audit_key(
    name: str, key: aws.kms.Key, place: Place, opts: pulumi.ResourceOptions
) -> aws.secretsmanager.Secret:
    """The secret for one function: its key can forge the log of this function alone.

    It does not rotate by itself: a log can be verified for as long as its keys are kept, and
    Secrets Manager forgets old versions. A key document (see `runtime_guards.audit.secret_seal`)
    holds the replaced keys too.
    """
    secret = aws.secretsmanager.Secret(
        f"{name}-audit-key",
        description=f"Seals the audit log of {name}; keep it as long as the log",
        kms_key_id=key.arn,
        recovery_window_in_days=30,
        tags={"component": name},
        # Without it the records that it sealed can no longer be verified.
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(protect=True)),
    )
    aws.secretsmanager.SecretPolicy(
        f"{name}-audit-key",
        secret_arn=secret.arn,
        policy=document(
            {
                "Sid": "OnlyThisAccount",
                "Effect": "Deny",
                "Principal": "*",
                "Action": "secretsmanager:GetSecretValue",
                "Resource": "*",
                "Condition": {"StringNotEquals": {"aws:PrincipalAccount": place.account}},
            }
        ),
        block_public_policy=True,
        opts=opts,
    )
    return secret
