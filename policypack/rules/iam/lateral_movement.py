"""Identity policies that allow every secret, key, function or role (lateral movement)."""

from __future__ import annotations

from policypack.authoring import Profile, Severity
from policypack.forms.families.policy_documents import document_rule
from policypack.iam import Kind

policy_reads_any_secret = document_rule(
    id="iam-policy-reads-any-secret",
    kind=Kind.READS_ANY_SECRET,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    cwe=(732,),
    remediation="Name the secrets and parameters in Resource",
    title="IAM policy allows reading any secret or obtaining any credentials",
    why="""
    An overly permissive policy gives an attacker who takes over one function the passwords of all
    systems, or new credentials of other principals. The rule reports neither
    ecr:GetAuthorizationToken, which only supports "*", nor CodeArtifact tokens, which grant no more
    than the holder has.
    https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_iam-policies.html
    """,
    example="""
    aws.iam.Policy("orders", policy=json.dumps({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Action": "secretsmanager:GetSecretValue",
            "Resource": "*",  # bad
            "Resource": "arn:aws:secretsmanager:eu-central-1:111122223333:secret:p-AbCdEf",  # good
        }],
    }))
    """,
)


policy_decrypts_any_key = document_rule(
    id="iam-policy-decrypts-any-key",
    kind=Kind.DECRYPTS_ANY_KEY,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    cwe=(732,),
    remediation=(
        "Name the key ARNs in Resource, or require kms:ViaService and kms:EncryptionContext"
    ),
    title="IAM policy allows decryption with any KMS key",
    why="""
    An overly permissive policy lets the holder use every key whose key policy delegates access to
    IAM, including those of other applications, so encryption no longer separates their data.
    Resource can't name a key by its alias; use kms:ResourceAliases in Condition instead.
    https://docs.aws.amazon.com/kms/latest/developerguide/iam-policies-best-practices.html
    """,
    example="""
    aws.iam.Policy("orders", policy=json.dumps({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Action": "kms:Decrypt",
            "Resource": "*",  # bad
            "Resource": "arn:aws:kms:eu-central-1:111122223333:key/mrk-1234abcd12ab34cd",  # good
        }],
    }))
    """,
)


policy_invokes_any_function = document_rule(
    id="iam-policy-invokes-any-function",
    kind=Kind.INVOKES_ANY_FUNCTION,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    cwe=(732,),
    remediation="Name the function ARNs (and :* for versions) in Resource",
    title="IAM policy allows invoking any Lambda function",
    why="""
    An overly permissive policy lets the holder make every function act with its own execution role.
    A direct invocation bypasses the API and its authorizer, and functions rarely validate such
    payloads.
    https://docs.aws.amazon.com/lambda/latest/dg/access-control-identity-based.html
    """,
    example="""
    aws.iam.Policy("orders", policy=json.dumps({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Action": "lambda:InvokeFunction",
            "Resource": "*",  # bad
            "Resource": [  # good
                "arn:aws:lambda:eu-central-1:111122223333:function:orders",  # good
                "arn:aws:lambda:eu-central-1:111122223333:function:orders:*",  # good
            ],  # good
        }],
    }))
    """,
)


policy_assumes_any_role = document_rule(
    id="iam-policy-assumes-any-role",
    kind=Kind.ASSUMES_ANY_ROLE,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    cwe=(732,),
    remediation="Name the role ARNs in Resource",
    title="IAM policy allows assuming any role",
    why="""
    An overly permissive policy lets the holder assume every role whose trust policy allows the
    whole account, including roles of other accounts. sts:GetCallerIdentity and sts:TagSession grant
    no access and aren't reported.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_permissions-to-switch.html
    """,
    example="""
    aws.iam.Policy("orders", policy=json.dumps({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Resource": "*",  # bad
            "Resource": "arn:aws:iam::111122223333:role/reports",  # good
        }],
    }))
    """,
)
