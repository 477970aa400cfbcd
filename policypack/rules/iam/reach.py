"""What an identity policy lets its holder do to everything of a kind."""

from __future__ import annotations

from policypack.families.policy_documents import document_rule
from policypack.iam import Kind
from policypack.rule import Profile, Severity
from policypack.topology.policy_holders import IDENTITY_HOLDERS

policy_writes_any_resource = document_rule(
    id="iam-policy-writes-any-resource",
    kind=Kind.WRITES_ANY_RESOURCE,
    types=IDENTITY_HOLDERS,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation="Name the resources in Resource",
    title="Policy may change or delete any resource of a kind",
    why="""
    Who takes over one function with such a policy changes and deletes what all others keep: every
    table, every queue, every bucket of the account.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege
    """,
    example="""
    aws.iam.Policy(
        "orders",
        policy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Action": "dynamodb:PutItem",
                "Resource": "*",  # bad
                "Resource": "arn:aws:dynamodb:eu-central-1:111122223333:table/orders",  # good
            }],
        }),
    )
    """,
)


policy_reads_any_data = document_rule(
    id="iam-policy-reads-any-data",
    kind=Kind.READS_ANY_DATA,
    types=IDENTITY_HOLDERS,
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="Name the buckets, tables and paths in Resource",
    title="Policy may read data of every bucket, table or parameter",
    why="""
    Who takes over one function with such a policy copies what all others keep. A condition on the
    region restricts nothing of value.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege
    """,
    example="""
    aws.iam.Policy(
        "orders",
        policy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::*/*",  # bad
                "Resource": "arn:aws:s3:::shop-uploads/*",  # good
            }],
        }),
    )
    """,
)


policy_reads_any_secret = document_rule(
    id="iam-policy-reads-any-secret",
    kind=Kind.READS_ANY_SECRET,
    types=IDENTITY_HOLDERS,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation="Name the secrets and parameters in Resource",
    title="Policy may read every secret or obtain other people's credentials",
    why="""
    One leaked function then gives away the passwords of all systems, or fresh credentials of other
    people. ecr:GetAuthorizationToken, which only works on "*", is not reported.
    https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_iam-policies.html
    """,
    example="""
    aws.iam.Policy(
        "orders",
        policy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Action": "secretsmanager:GetSecretValue",
                "Resource": "*",  # bad
                "Resource": "arn:aws:secretsmanager:eu-central-1:111122223333:secret:p-AbCdEf",  # good
            }],
        }),
    )
    """,
)


policy_decrypts_any_key = document_rule(
    id="iam-policy-decrypts-any-key",
    kind=Kind.DECRYPTS_ANY_KEY,
    types=IDENTITY_HOLDERS,
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Name the key ARNs in Resource, or require kms:ViaService and kms:EncryptionContext"
    ),
    title="Policy may decrypt with every KMS key that lets the account decide",
    why="""
    Every key whose policy leaves the decision to the account then opens, also those of other
    applications, and encryption no longer separates them. Resource cannot name an alias: compare
    kms:ResourceAliases instead.
    https://docs.aws.amazon.com/kms/latest/developerguide/iam-policies-best-practices.html
    """,
    example="""
    aws.iam.Policy(
        "orders",
        policy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Action": "kms:Decrypt",
                "Resource": "*",  # bad
                "Resource": "arn:aws:kms:eu-central-1:111122223333:key/mrk-1234abcd12ab34cd",  # good
            }],
        }),
    )
    """,
)


policy_invokes_any_function = document_rule(
    id="iam-policy-invokes-any-function",
    kind=Kind.INVOKES_ANY_FUNCTION,
    types=IDENTITY_HOLDERS,
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="Name the function ARNs (and :* for versions) in Resource",
    title="Policy may invoke every function in the account",
    why="""
    Functions check their events less than their callers: whoever may run them all, past the gateway
    and its authorizer, uses the role of each.
    https://docs.aws.amazon.com/lambda/latest/dg/access-control-identity-based.html
    """,
    example="""
    aws.iam.Policy(
        "orders",
        policy=json.dumps({
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
        }),
    )
    """,
)


policy_assumes_any_role = document_rule(
    id="iam-policy-assumes-any-role",
    kind=Kind.ASSUMES_ANY_ROLE,
    types=IDENTITY_HOLDERS,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation="Name the role ARNs in Resource",
    title="Policy may assume any role that trusts the account",
    why="""
    Every role that trusts the account as a whole is then one call away, roles of other accounts
    included. sts:GetCallerIdentity and sts:TagSession lead nowhere and are not reported.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_permissions-to-switch.html
    """,
    example="""
    aws.iam.Policy(
        "orders",
        policy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Action": "sts:AssumeRole",
                "Resource": "*",  # bad
                "Resource": "arn:aws:iam::111122223333:role/reports",  # good
            }],
        }),
    )
    """,
)


policy_changes_any_permission = document_rule(
    id="iam-policy-changes-any-permission",
    kind=Kind.CHANGES_ANY_PERMISSION,
    types=IDENTITY_HOLDERS,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation="Name the resources in Resource",
    title="Policy may open any resource to others",
    why="""
    Who may write the policies of resources opens them to an account of his own, and needs no other
    right to copy what they hold.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html
    """,
    example="""
    aws.iam.Policy(
        "orders",
        policy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Action": "s3:PutBucketPolicy",
                "Resource": "*",  # bad
                "Resource": "arn:aws:s3:::shop-uploads",  # good
            }],
        }),
    )
    """,
)


policy_escalates_through_lambda = document_rule(
    id="iam-policy-escalates-through-lambda",
    kind=Kind.ESCALATES_THROUGH_LAMBDA,
    types=IDENTITY_HOLDERS,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Restrict iam:PassRole to the one role, and lambda:UpdateFunctionCode, "
        "UpdateFunctionConfiguration and CreateFunction to the holder's own functions"
    ),
    title="Policy lets its holder run code with another role by creating or changing a function",
    why="""
    Code that the holder puts into a function runs with the function's role, so the holder has that
    role too. Pipelines that deploy need this: waive the rule there, with a day on which it ends.
    https://docs.aws.amazon.com/lambda/latest/dg/permissions-user-function.html
    """,
    example="""
    aws.iam.Policy(
        "orders",
        policy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Action": "lambda:UpdateFunctionCode",
                "Resource": "arn:aws:lambda:eu-central-1:111122223333:function:*",  # bad
                "Resource": "arn:aws:lambda:eu-central-1:111122223333:function:orders",  # good
            }],
        }),
    )
    """,
)
