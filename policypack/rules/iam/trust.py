"""Who may assume a role."""

from __future__ import annotations

from policypack.iam import Kind
from policypack.resources import Resource
from policypack.rule import Outcomes, Profile, Severity, rule, stack_rule
from policypack.settings import Settings
from policypack.stack import Stack
from policypack.topology.accounts import accounts
from policypack.topology.documents import weaknesses


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
    return weaknesses(role, Kind.TRUSTS_ANYONE)


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
    return weaknesses(role, Kind.TRUSTS_ANY_REPOSITORY)


@rule(
    id="iam-role-trusts-any-service",
    types=("aws:iam/role:Role",),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation="Name the one service in assumeRolePolicy",
    peers=("checkov:CKV_AWS_61",),
)
def role_trusts_any_service(role: Resource) -> Outcomes:
    """Every AWS service may assume the role.

    Any service that an attacker can set to work may then use the role, services of tomorrow
    included.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-services

    Bad:
        aws.iam.Role(
            "orders",
            assume_role_policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Principal": {"Service": "*.amazonaws.com"},
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
    return weaknesses(role, Kind.TRUSTS_ANY_SERVICE)


@rule(
    id="iam-role-trust-without-source-arn",
    types=("aws:iam/role:Role",),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="Add aws:SourceArn or aws:SourceAccount to the Condition of assumeRolePolicy",
    peers=("prowler:iam_role_cross_service_confused_deputy_prevention",),
)
def role_trust_without_source_arn(role: Resource) -> Outcomes:
    """A service may assume the role for any customer, because the trust names no source.

    The service is a deputy: a customer who knows the role's ARN can make it act with the role on
    another one's resources, unless the trust says for whose. Only services that send aws:SourceArn
    and aws:SourceAccount are reported; lambda.amazonaws.com needs neither.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html#cross-service-confused-deputy-prevention

    Bad:
        aws.iam.Role(
            "orders",
            assume_role_policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Principal": {"Service": "scheduler.amazonaws.com"},
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
                    "Principal": {"Service": "scheduler.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                    "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}},
                }],
            }),
        )
    """
    return weaknesses(role, Kind.TRUST_WITHOUT_SOURCE_ARN)


@rule(
    id="iam-role-oidc-without-audience",
    types=("aws:iam/role:Role",),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Compare the provider's :aud (or cognito-identity.amazonaws.com:aud) with the expected "
        "value in assumeRolePolicy"
    ),
    peers=("checkov:CKV_AWS_358",),
)
def role_oidc_without_audience(role: Resource) -> Outcomes:
    """A federated identity may assume the role whatever application its token was made for.

    A provider signs tokens for many applications. Without a look at the audience, a token that
    somebody got for a harmless one opens the role too. GitHub's sts.amazonaws.com is everybody's,
    so it never replaces the subject; users of a Cognito pool need amr besides, or those who have
    not logged in come in as well.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
    https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html

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
                            "token.actions.githubusercontent.com:sub":
                                "repo:acme/shop:ref:refs/heads/main",
                        },
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
    return weaknesses(role, Kind.OIDC_WITHOUT_AUDIENCE)


@stack_rule(
    id="iam-role-trusts-foreign-account",
    types=("aws:iam/role:Role",),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Add a condition on sts:ExternalId (third parties) or aws:MultiFactorAuthPresent "
        "(people), or list the account as trusted"
    ),
    peers=("kics:tf:09c35abf",),
)
def role_trusts_foreign_account(role: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """Another account may assume the role without an external id or MFA.

    A third party works for many customers. Without an external id any of them can have it use this
    role, if only they know its ARN; and people of another account should show more than a password.
    Accounts of the setting trusted_accounts, and of the organization that a condition names, are no
    strangers. The stack's own account is that of its resources; while no ARN of them is known, it
    cannot be told whose account another one is.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html

    Bad:
        aws.iam.Role(
            "vendor",
            assume_role_policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Principal": {"AWS": "arn:aws:iam::999988887777:root"},
                    "Action": "sts:AssumeRole",
                }],
            }),
        )

    Good:
        aws.iam.Role(
            "vendor",
            assume_role_policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Principal": {"AWS": "arn:aws:iam::999988887777:root"},
                    "Action": "sts:AssumeRole",
                    "Condition": {"StringEquals": {"sts:ExternalId": "shop-3f9c1b7e52d8"}},
                }],
            }),
        )
    """
    return weaknesses(role, Kind.TRUSTS_FOREIGN_ACCOUNT, accounts(stack, settings))


@stack_rule(
    id="iam-role-trusts-whole-account",
    types=("aws:iam/role:Role",),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Name the roles in assumeRolePolicy, or add a condition on aws:PrincipalArn or a tag"
    ),
    peers=(
        "checkov:CKV_AWS_61",
        "kics:tf:bcdcbdc6",
        "kics:cfn:e835bd0d",
    ),
)
def role_trusts_whole_account(role: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """Every principal of the own account may be allowed to assume the role.

    The account's root stands for all of its principals: whoever may call sts:AssumeRole by a policy
    of his own, perhaps a wide one, gets the role, and the role does not know.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-accounts

    Bad:
        account = aws.get_caller_identity().account_id
        aws.iam.Role(
            "operators",
            assume_role_policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Principal": {"AWS": f"arn:aws:iam::{account}:root"},
                    "Action": "sts:AssumeRole",
                }],
            }),
        )

    Good:
        account = aws.get_caller_identity().account_id
        aws.iam.Role(
            "operators",
            assume_role_policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Principal": {"AWS": f"arn:aws:iam::{account}:root"},
                    "Action": "sts:AssumeRole",
                    "Condition": {
                        "ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{account}:role/admin-*"}
                    },
                }],
            }),
        )
    """
    return weaknesses(role, Kind.TRUSTS_WHOLE_ACCOUNT, accounts(stack, settings))
