"""What identity policies let their holder do, one document at a time."""

from __future__ import annotations

from policypack.iam import Kind
from policypack.resources import Resource
from policypack.rule import Outcomes, Profile, Severity, rule
from policypack.topology.documents import weaknesses

_TYPES = (
    "aws:iam/policy:Policy",
    "aws:iam/rolePolicy:RolePolicy",
    "aws:iam/role:Role",
    "aws:iam/groupPolicy:GroupPolicy",
    "aws:iam/userPolicy:UserPolicy",
)


@rule(
    id="iam-policy-admin",
    types=_TYPES,
    severity=Severity.CRITICAL,
    profile=Profile.ESSENTIAL,
    remediation="List the actions and resource ARNs that the workload uses in policy",
    peers=(
        "checkov:CKV_AWS_1",
        "checkov:CKV_AWS_62",
        "cdk-nag:HIPAA.Security-IAMPolicyNoStatementsWithAdminAccess",
        "security-hub:IAM.1",
        "prowler:iam_customer_attached_policy_no_administrative_privileges",
        "prowler:iam_inline_policy_no_administrative_privileges",
        "prowler:iam_aws_attached_policy_no_administrative_privileges",
        "prowler:iam_customer_unattached_policy_no_administrative_privileges",
        "trivy:AWS-0057~",
        "kics:tf:575a2155",
        "kics:tf:b1ffa705",
        "kics:tf:2f37c4a3",
        "kics:cfn:953b3cdb",
        "kics:cfn:f62aa827",
    ),
)
def policy_admin(holder: Resource) -> Outcomes:
    """Policy allows every action on every resource.

    Who takes over one function with such a role has the whole account. All statements count
    together, however the wildcard is written ("*:*", "?*"), and a NotAction that leaves out next to
    nothing is the same. Only what a Deny of the document really covers is taken off again.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html

    Bad:
        aws.iam.Policy(
            "orders",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
            }),
        )

    Good:
        aws.iam.Policy(
            "orders",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Action": ["dynamodb:GetItem", "dynamodb:PutItem"],
                    "Resource": "arn:aws:dynamodb:eu-central-1:111122223333:table/orders",
                }],
            }),
        )
    """
    return weaknesses(holder, Kind.ADMIN)


@rule(
    id="iam-policy-full-iam",
    types=_TYPES,
    severity=Severity.CRITICAL,
    profile=Profile.ESSENTIAL,
    remediation="List the few iam actions in use and restrict Resource to the roles concerned",
    peers=("checkov:CKV2_AWS_40", "prowler:iam_policy_allows_privilege_escalation"),
)
def policy_full_iam(holder: Resource) -> Outcomes:
    """Policy allows every IAM action, which is administrator access in one more step.

    The holder attaches AdministratorAccess to itself, or makes a user with it. A Deny of the same
    actions on the same resources clears this; one that protects a single user does not.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html

    Bad:
        aws.iam.Policy(
            "operators",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{"Effect": "Allow", "Action": "iam:*", "Resource": "*"}],
            }),
        )

    Good:
        aws.iam.Policy(
            "operators",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Action": "iam:GetRole",
                        "Resource": "arn:aws:iam::111122223333:role/orders",
                    }
                ],
            }),
        )
    """
    return weaknesses(holder, Kind.FULL_IAM)


@rule(
    id="iam-policy-service-wildcard",
    types=_TYPES,
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation="Replace service:* in Action by the actions in use",
    peers=(
        "checkov:CKV_AWS_49",
        "checkov:CKV_AWS_63",
        "cdk-nag:AwsSolutions-IAM5",
        "cdk-nag:HIPAA.Security-IAMPolicyNoStatementsWithFullAccess",
        "cdk-nag:Serverless-LambdaStarPermissions",
        "security-hub:IAM.1",
        "security-hub:IAM.21",
        "prowler:iam_policy_no_full_access_to_cloudtrail",
        "prowler:iam_inline_policy_no_full_access_to_cloudtrail",
        "trivy:AWS-0057~",
        "trivy:AWS-0114~",
        "trivy:AWS-0120~",
        "trivy:AWS-0345",
        "trivy:AWS-0346",
        "kics:tf:1b3af2f9",
        "kics:cfn:a0ae0a4e",
        "kics:sls:59ebb4f3",
    ),
)
def policy_service_wildcard(holder: Resource) -> Outcomes:
    """Policy allows every action of a whole service.

    A function that reads a table may then also delete it and its backups, and may do whatever AWS
    adds to the service later. A narrow Resource limits where, not what. The whole of IAM is a rule
    of its own.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html

    Bad:
        aws.iam.Policy(
            "orders",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Action": "dynamodb:*",
                    "Resource": "arn:aws:dynamodb:eu-central-1:111122223333:table/orders",
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
                    "Action": ["dynamodb:GetItem", "dynamodb:PutItem"],
                    "Resource": "arn:aws:dynamodb:eu-central-1:111122223333:table/orders",
                }],
            }),
        )
    """
    return weaknesses(holder, Kind.SERVICE_WILDCARD)


@rule(
    id="iam-policy-passes-any-role",
    types=_TYPES,
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation=(
        "Name the roles in Resource and add a StringEquals condition on iam:PassedToService"
    ),
    peers=("trivy:AWS-0342", "kics:tf:e39bee8c"),
)
def policy_passes_any_role(holder: Resource) -> Outcomes:
    """Policy may hand any role to a service.

    With one permission to start something (a function, a task, a notebook) the holder runs code
    under the most powerful role that the service may take. iam:PassedToService says which service;
    only Resource says which role.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html

    Bad:
        aws.iam.Policy(
            "deployer",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}],
            }),
        )

    Good:
        aws.iam.Policy(
            "deployer",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Action": "iam:PassRole",
                    "Resource": "arn:aws:iam::111122223333:role/orders",
                    "Condition": {
                        "StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}
                    },
                }],
            }),
        )
    """
    return weaknesses(holder, Kind.PASSES_ANY_ROLE)


@rule(
    id="iam-policy-escalates",
    types=_TYPES,
    severity=Severity.CRITICAL,
    profile=Profile.ESSENTIAL,
    remediation=(
        "Remove the named action, or restrict Resource to principals that are not more "
        "powerful and require a permissions boundary (iam:PermissionsBoundary)"
    ),
    peers=(
        "checkov:CKV_AWS_110",
        "checkov:CKV_AWS_286",
        "prowler:iam_policy_allows_privilege_escalation",
        "prowler:iam_inline_policy_allows_privilege_escalation",
        "kics:tf:role family x18",
        "kics:tf:user family x18",
        "kics:tf:group family x18",
    ),
)
def policy_escalates(holder: Resource) -> Outcomes:
    """Policy lets its holder give itself more permissions.

    Rights over identities are rights to everything: attaching a policy, writing a new version of
    one, making keys for somebody else, changing a trust policy, or passing a role to compute that
    the holder starts. Wildcards count for all that they match, and a condition only where it
    restricts the target.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html

    Bad:
        aws.iam.Policy(
            "operators",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [
                    {"Effect": "Allow", "Action": "iam:AttachRolePolicy", "Resource": "*"}
                ],
            }),
        )

    Good:
        aws.iam.Policy(
            "operators",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Action": "iam:ListRolePolicies",
                        "Resource": "arn:aws:iam::111122223333:role/orders",
                    }
                ],
            }),
        )
    """
    return weaknesses(holder, Kind.ESCALATES)
