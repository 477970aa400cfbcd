"""What an identity policy lets its holder do to everything of a kind."""

from __future__ import annotations

from policypack.iam import Kind
from policypack.resources import Resource
from policypack.rule import Outcomes, Profile, Severity, rule
from policypack.topology.documents import weaknesses
from policypack.topology.policy_holders import IDENTITY_HOLDERS


@rule(
    id="iam-policy-writes-any-resource",
    types=IDENTITY_HOLDERS,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation="Name the resources in Resource",
    peers=(
        "checkov:CKV_AWS_111",
        "checkov:CKV_AWS_290",
    ),
)
def policy_writes_any_resource(holder: Resource) -> Outcomes:
    """Policy may change or delete any resource of a kind.

    Who takes over one function with such a policy changes and deletes what all others keep: every
    table, every queue, every bucket of the account.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege

    Bad:
        aws.iam.Policy(
            "orders",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Action": "dynamodb:PutItem",
                    "Resource": "*",
                }],
            }),
        )

    Good:
        aws.iam.Policy(
            "orders",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Action": "dynamodb:PutItem",
                    "Resource": "arn:aws:dynamodb:eu-central-1:111122223333:table/orders",
                }],
            }),
        )
    """
    return weaknesses(holder, Kind.WRITES_ANY_RESOURCE)


@rule(
    id="iam-policy-reads-any-data",
    types=IDENTITY_HOLDERS,
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="Name the buckets, tables and paths in Resource",
    peers=(
        "checkov:CKV_AWS_108",
        "checkov:CKV_AWS_288",
    ),
)
def policy_reads_any_data(holder: Resource) -> Outcomes:
    """Policy may read data of every bucket, table or parameter.

    Who takes over one function with such a policy copies what all others keep. A condition on the
    region restricts nothing of value.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege

    Bad:
        aws.iam.Policy(
            "orders",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Action": "s3:GetObject",
                    "Resource": "arn:aws:s3:::*/*",
                }],
            }),
        )

    Good:
        aws.iam.Policy(
            "orders",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Action": "s3:GetObject",
                    "Resource": "arn:aws:s3:::shop-uploads/*",
                }],
            }),
        )
    """
    return weaknesses(holder, Kind.READS_ANY_DATA)


@rule(
    id="iam-policy-reads-any-secret",
    types=IDENTITY_HOLDERS,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation="Name the secrets and parameters in Resource",
    peers=(
        "checkov:CKV_AWS_107",
        "checkov:CKV_AWS_287",
    ),
)
def policy_reads_any_secret(holder: Resource) -> Outcomes:
    """Policy may read every secret or obtain other people's credentials.

    One leaked function then gives away the passwords of all systems, or fresh credentials of other
    people. ecr:GetAuthorizationToken, which only works on "*", is not reported.
    https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_iam-policies.html

    Bad:
        aws.iam.Policy(
            "orders",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Action": "secretsmanager:GetSecretValue",
                    "Resource": "*",
                }],
            }),
        )

    Good:
        aws.iam.Policy(
            "orders",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Action": "secretsmanager:GetSecretValue",
                    "Resource": "arn:aws:secretsmanager:eu-central-1:111122223333:secret:p-AbCdEf",
                }],
            }),
        )
    """
    return weaknesses(holder, Kind.READS_ANY_SECRET)


@rule(
    id="iam-policy-decrypts-any-key",
    types=IDENTITY_HOLDERS,
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Name the key ARNs in Resource, or require kms:ViaService and kms:EncryptionContext"
    ),
    peers=(
        "security-hub:KMS.1",
        "security-hub:KMS.2",
        "prowler:iam_policy_no_full_access_to_kms",
        "prowler:iam_inline_policy_no_full_access_to_kms",
    ),
)
def policy_decrypts_any_key(holder: Resource) -> Outcomes:
    """Policy may decrypt with every KMS key that lets the account decide.

    Every key whose policy leaves the decision to the account then opens, also those of other
    applications, and encryption no longer separates them. Resource cannot name an alias: compare
    kms:ResourceAliases instead.
    https://docs.aws.amazon.com/kms/latest/developerguide/iam-policies-best-practices.html

    Bad:
        aws.iam.Policy(
            "orders",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Action": "kms:Decrypt",
                    "Resource": "*",
                }],
            }),
        )

    Good:
        aws.iam.Policy(
            "orders",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Action": "kms:Decrypt",
                    "Resource": "arn:aws:kms:eu-central-1:111122223333:key/mrk-1234abcd12ab34cd",
                }],
            }),
        )
    """
    return weaknesses(holder, Kind.DECRYPTS_ANY_KEY)


@rule(
    id="iam-policy-invokes-any-function",
    types=IDENTITY_HOLDERS,
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="Name the function ARNs (and :* for versions) in Resource",
)
def policy_invokes_any_function(holder: Resource) -> Outcomes:
    """Policy may invoke every function in the account.

    Functions check their events less than their callers: whoever may run them all, past the gateway
    and its authorizer, uses the role of each.
    https://docs.aws.amazon.com/lambda/latest/dg/access-control-identity-based.html

    Bad:
        aws.iam.Policy(
            "orders",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Action": "lambda:InvokeFunction",
                    "Resource": "*",
                }],
            }),
        )

    Good:
        aws.iam.Policy(
            "orders",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Action": "lambda:InvokeFunction",
                    "Resource": [
                        "arn:aws:lambda:eu-central-1:111122223333:function:orders",
                        "arn:aws:lambda:eu-central-1:111122223333:function:orders:*",
                    ],
                }],
            }),
        )
    """
    return weaknesses(holder, Kind.INVOKES_ANY_FUNCTION)


@rule(
    id="iam-policy-assumes-any-role",
    types=IDENTITY_HOLDERS,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation="Name the role ARNs in Resource",
    peers=("prowler:iam_no_custom_policy_permissive_role_assumption",),
)
def policy_assumes_any_role(holder: Resource) -> Outcomes:
    """Policy may assume any role that trusts the account.

    Every role that trusts the account as a whole is then one call away, roles of other accounts
    included. sts:GetCallerIdentity and sts:TagSession lead nowhere and are not reported.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_permissions-to-switch.html

    Bad:
        aws.iam.Policy(
            "orders",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Action": "sts:AssumeRole",
                    "Resource": "*",
                }],
            }),
        )

    Good:
        aws.iam.Policy(
            "orders",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Action": "sts:AssumeRole",
                    "Resource": "arn:aws:iam::111122223333:role/reports",
                }],
            }),
        )
    """
    return weaknesses(holder, Kind.ASSUMES_ANY_ROLE)


@rule(
    id="iam-policy-changes-any-permission",
    types=IDENTITY_HOLDERS,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation="Name the resources in Resource",
    peers=(
        "checkov:CKV_AWS_109",
        "checkov:CKV_AWS_289",
    ),
)
def policy_changes_any_permission(holder: Resource) -> Outcomes:
    """Policy may open any resource to others.

    Who may write the policies of resources opens them to an account of his own, and needs no other
    right to copy what they hold.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html

    Bad:
        aws.iam.Policy(
            "orders",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Action": "s3:PutBucketPolicy",
                    "Resource": "*",
                }],
            }),
        )

    Good:
        aws.iam.Policy(
            "orders",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Action": "s3:PutBucketPolicy",
                    "Resource": "arn:aws:s3:::shop-uploads",
                }],
            }),
        )
    """
    return weaknesses(holder, Kind.CHANGES_ANY_PERMISSION)


@rule(
    id="iam-policy-escalates-through-lambda",
    types=IDENTITY_HOLDERS,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Restrict iam:PassRole to the one role, and lambda:UpdateFunctionCode, "
        "UpdateFunctionConfiguration and CreateFunction to the holder's own functions"
    ),
    peers=(
        "checkov:CKV_AWS_286",
        "prowler:iam_policy_allows_privilege_escalation",
        "prowler:iam_inline_policy_allows_privilege_escalation",
        "kics:tf:fa62ac4f",
        "kics:tf:034d0aee",
        "kics:tf:8055dec2",
        "kics:tf:c583f0f9",
        "kics:tf:571254d8",
        "kics:tf:b69247e5",
    ),
)
def policy_escalates_through_lambda(holder: Resource) -> Outcomes:
    """Policy lets its holder run code with another role by creating or changing a function.

    Code that the holder puts into a function runs with the function's role, so the holder has that
    role too. Pipelines that deploy need this: waive the rule there, with a day on which it ends.
    https://docs.aws.amazon.com/lambda/latest/dg/permissions-user-function.html

    Bad:
        aws.iam.Policy(
            "orders",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Action": "lambda:UpdateFunctionCode",
                    "Resource": "arn:aws:lambda:eu-central-1:111122223333:function:*",
                }],
            }),
        )

    Good:
        aws.iam.Policy(
            "orders",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Action": "lambda:UpdateFunctionCode",
                    "Resource": "arn:aws:lambda:eu-central-1:111122223333:function:orders",
                }],
            }),
        )
    """
    return weaknesses(holder, Kind.ESCALATES_THROUGH_LAMBDA)
