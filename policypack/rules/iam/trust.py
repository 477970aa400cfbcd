"""Who may assume a role."""

from __future__ import annotations

from policypack.families.policy_documents import document_rule
from policypack.iam import Kind
from policypack.rule import Profile, Severity

role_trusts_anyone = document_rule(
    id="iam-role-trusts-anyone",
    kind=Kind.TRUSTS_ANYONE,
    types=("aws:iam/role:Role",),
    severity=Severity.CRITICAL,
    profile=Profile.ESSENTIAL,
    remediation="Name the service, account or role in assumeRolePolicy",
    title="Anybody with an AWS account may assume the role",
    why="""
    An attacker needs the role's ARN, which is no secret, and an account, which is free. A condition
    on the caller's organization, account or ARN with real values restricts that; an external id
    alone does not, since it is a name that the caller presents.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
    """,
    example="""
    aws.iam.Role(
        "orders",
        assume_role_policy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Principal": {"AWS": "*"},  # bad
                "Principal": {"Service": "lambda.amazonaws.com"},  # good
                "Action": "sts:AssumeRole",
            }],
        }),
    )
    """,
)


role_trusts_any_repository = document_rule(
    id="iam-role-trusts-any-repository",
    kind=Kind.TRUSTS_ANY_REPOSITORY,
    types=("aws:iam/role:Role",),
    severity=Severity.CRITICAL,
    profile=Profile.ESSENTIAL,
    remediation=(
        "Compare token.actions.githubusercontent.com:sub with repo:<owner>/<name>:... in "
        "assumeRolePolicy"
    ),
    title="Any GitHub repository may assume the role",
    why="""
    GitHub signs a token for every workflow of everybody. The audience is the same for all of them,
    so only the subject says whose workflow asks: without it, or with a wildcard for the owner, a
    stranger's repository gets the role. Names of users and owners alone can be changed or reused.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
    """,
    example="""
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
                        "token.actions.githubusercontent.com:aud": "sts.amazonaws.com"  # bad
                        "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",  # good
                        "token.actions.githubusercontent.com:sub":  # good
                            "repo:acme/shop:ref:refs/heads/main",  # good
                    },
                    "StringLike": {"token.actions.githubusercontent.com:sub": "repo:*"},  # bad
                },
            }],
        }),
    )
    """,
)


role_trusts_any_service = document_rule(
    id="iam-role-trusts-any-service",
    kind=Kind.TRUSTS_ANY_SERVICE,
    types=("aws:iam/role:Role",),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation="Name the one service in assumeRolePolicy",
    title="Every AWS service may assume the role",
    why="""
    Any service that an attacker can set to work may then use the role, services of tomorrow
    included.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-services
    """,
    example="""
    aws.iam.Role(
        "orders",
        assume_role_policy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Principal": {"Service": "*.amazonaws.com"},  # bad
                "Principal": {"Service": "lambda.amazonaws.com"},  # good
                "Action": "sts:AssumeRole",
            }],
        }),
    )
    """,
)


role_trust_without_source_arn = document_rule(
    id="iam-role-trust-without-source-arn",
    kind=Kind.TRUST_WITHOUT_SOURCE_ARN,
    types=("aws:iam/role:Role",),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="Add aws:SourceArn or aws:SourceAccount to the Condition of assumeRolePolicy",
    title="A service may assume the role for any customer, because the trust names no source",
    why="""
    The service is a deputy: a customer who knows the role's ARN can make it act with the role on
    another one's resources, unless the trust says for whose. Only services that send aws:SourceArn
    and aws:SourceAccount are reported; lambda.amazonaws.com needs neither.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html#cross-service-confused-deputy-prevention
    """,
    example="""
    aws.iam.Role(
        "orders",
        assume_role_policy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Principal": {"Service": "scheduler.amazonaws.com"},
                "Action": "sts:AssumeRole",
                "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}},  # good
            }],
        }),
    )
    """,
)


role_oidc_without_audience = document_rule(
    id="iam-role-oidc-without-audience",
    kind=Kind.OIDC_WITHOUT_AUDIENCE,
    types=("aws:iam/role:Role",),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Compare the provider's :aud (or cognito-identity.amazonaws.com:aud) with the expected "
        "value in assumeRolePolicy"
    ),
    title="A federated identity may assume the role whatever application its token was made for",
    why="""
    A provider signs tokens for many applications. Without a look at the audience, a token that
    somebody got for a harmless one opens the role too. GitHub's sts.amazonaws.com is everybody's,
    so it never replaces the subject; users of a Cognito pool need amr besides, or those who have
    not logged in come in as well.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
    https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html
    """,
    example="""
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
                        "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",  # good
                        "token.actions.githubusercontent.com:sub":
                            "repo:acme/shop:ref:refs/heads/main",
                    },
                },
            }],
        }),
    )
    """,
)


role_trusts_foreign_account = document_rule(
    id="iam-role-trusts-foreign-account",
    kind=Kind.TRUSTS_FOREIGN_ACCOUNT,
    types=("aws:iam/role:Role",),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Add a condition on sts:ExternalId (third parties) or aws:MultiFactorAuthPresent "
        "(people), or list the account as trusted"
    ),
    depends_on_accounts=True,
    title="Another account may assume the role without an external id or MFA",
    why="""
    A third party works for many customers. Without an external id any of them can have it use this
    role, if only they know its ARN; and people of another account should show more than a password.
    Accounts of the setting trusted_accounts, and of the organization that a condition names, are no
    strangers. The stack's own account is that of its resources; while no ARN of them is known, it
    cannot be told whose account another one is.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html
    """,
    example="""
    aws.iam.Role(
        "vendor",
        assume_role_policy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Principal": {"AWS": "arn:aws:iam::999988887777:root"},
                "Action": "sts:AssumeRole",
                "Condition": {"StringEquals": {"sts:ExternalId": "shop-3f9c1b7e52d8"}},  # good
            }],
        }),
    )
    """,
)


role_trusts_whole_account = document_rule(
    id="iam-role-trusts-whole-account",
    kind=Kind.TRUSTS_WHOLE_ACCOUNT,
    types=("aws:iam/role:Role",),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Name the roles in assumeRolePolicy, or add a condition on aws:PrincipalArn or a tag"
    ),
    depends_on_accounts=True,
    title="Every principal of the own account may be allowed to assume the role",
    why="""
    The account's root stands for all of its principals: whoever may call sts:AssumeRole by a policy
    of his own, perhaps a wide one, gets the role, and the role does not know.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-accounts
    """,
    example="""
    account = aws.get_caller_identity().account_id
    aws.iam.Role(
        "operators",
        assume_role_policy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:aws:iam::{account}:root"},
                "Action": "sts:AssumeRole",
                "Condition": {  # good
                    "ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{account}:role/admin-*"}  # good
                },  # good
            }],
        }),
    )
    """,
)
