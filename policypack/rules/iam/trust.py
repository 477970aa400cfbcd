"""Who may assume a role."""

from __future__ import annotations

from policypack.resources import Resource
from policypack.rule import Outcomes, Profile, Severity, rule
from policypack.rules.documents import weaknesses


@rule(
    id="iam-role-trusts-anyone",
    types=("aws:iam/role:Role",),
    severity=Severity.CRITICAL,
    profile=Profile.ESSENTIAL,
    remediation="Name the service, account or role in assumeRolePolicy",
    peers=("checkov:CKV_AWS_60", "kics:tf:12b7e704", "kics:cfn:f80e3aa7"),
)
def role_trusts_anyone(role: Resource) -> Outcomes:
    """Anybody with an AWS account may assume the role.

    An attacker needs the role's ARN, which is no secret, and an account, which is free. A condition
    on the caller's organization, account or ARN with real values restricts that; an external id
    alone does not, since it is a name that the caller presents.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html

    Bad:
        aws.iam.Role(
            "orders",
            assume_role_policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Principal": {"AWS": "*"},
                    "Action": "sts:AssumeRole",
                }],
            }),
        )

    Good:
        aws.iam.Role(
            "orders",
            assume_role_policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Principal": {"Service": "lambda.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }],
            }),
        )
    """
    return weaknesses(role, "trusts-anyone")


@rule(
    id="iam-role-trusts-any-repository",
    types=("aws:iam/role:Role",),
    severity=Severity.CRITICAL,
    profile=Profile.ESSENTIAL,
    remediation=(
        "Compare token.actions.githubusercontent.com:sub with repo:<owner>/<name>:... in "
        "assumeRolePolicy"
    ),
    peers=("checkov:CKV_AWS_358", "checkov:CKV_AWS_393"),
)
def role_trusts_any_repository(role: Resource) -> Outcomes:
    """Any GitHub repository may assume the role.

    GitHub signs a token for every workflow of everybody. The audience is the same for all of them,
    so only the subject says whose workflow asks: without it, or with a wildcard for the owner, a
    stranger's repository gets the role. Names of users and owners alone can be changed or reused.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html

    Bad:
        aws.iam.Role(
            "deployer",
            assume_role_policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Principal": {
                        "Federated": "arn:aws:iam::111122223333:oidc-provider/"
                        "token.actions.githubusercontent.com"
                    },
                    "Action": "sts:AssumeRoleWithWebIdentity",
                    "Condition": {
                        "StringEquals": {
                            "token.actions.githubusercontent.com:aud": "sts.amazonaws.com"
                        },
                        "StringLike": {"token.actions.githubusercontent.com:sub": "repo:*"},
                    },
                }],
            }),
        )

    Good:
        aws.iam.Role(
            "deployer",
            assume_role_policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Principal": {
                        "Federated": "arn:aws:iam::111122223333:oidc-provider/"
                        "token.actions.githubusercontent.com"
                    },
                    "Action": "sts:AssumeRoleWithWebIdentity",
                    "Condition": {
                        "StringEquals": {
                            "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
                            "token.actions.githubusercontent.com:sub":
                                "repo:acme/shop:ref:refs/heads/main",
                        },
                    },
                }],
            }),
        )
    """
    return weaknesses(role, "trusts-any-repository")
