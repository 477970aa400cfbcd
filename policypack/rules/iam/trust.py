"""Who may assume a role."""

from __future__ import annotations

from policypack.authoring import Profile, Severity
from policypack.forms.families.policy_documents import document_rule
from policypack.iam import Kind

_ROLE = ("aws:iam/role:Role",)

role_trusts_anyone = document_rule(
    id="iam-role-trusts-anyone",
    kind=Kind.TRUSTS_ANYONE,
    types=_ROLE,
    severity=Severity.CRITICAL,
    profile=Profile.ESSENTIAL,
    remediation="Name the service, account or role in Principal of assumeRolePolicy",
    title="IAM role trust policy allows any principal",
    why="""
    An attacker needs an AWS account and the ARN of the role, which is not a secret. A condition on
    the organization, account or ARN of the caller restricts access. An external ID alone does not:
    the caller chooses the value that it sends.
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


role_trusts_any_service = document_rule(
    id="iam-role-trusts-any-service",
    kind=Kind.TRUSTS_ANY_SERVICE,
    types=_ROLE,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation="Name one service in Principal of assumeRolePolicy, such as lambda.amazonaws.com",
    title="IAM role trust policy allows any AWS service",
    why="""
    An attacker can use the role through every AWS service that acts for customers, including
    services that AWS adds later.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-services
    """,
    example="""
    aws.iam.Role(
        "orders",
        assume_role_policy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Principal": {"Service": "*"},  # bad
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
    types=_ROLE,
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation="Add aws:SourceArn or aws:SourceAccount to the Condition of assumeRolePolicy",
    title="IAM role trusts a service without a source condition (confused deputy)",
    why="""
    A service acts for many customers. An attacker who knows the ARN of the role can make the
    service use it for the attacker's own resources, unless the trust policy names the source. Most
    services prevent that themselves: a caller needs iam:PassRole, which works within one account
    alone. The condition still holds where a service fails to check it. Only services that send
    aws:SourceArn and aws:SourceAccount are reported; lambda.amazonaws.com needs neither.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html#cross-service-confused-deputy-prevention
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
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


role_trusts_foreign_account = document_rule(
    id="iam-role-trusts-foreign-account",
    kind=Kind.TRUSTS_FOREIGN_ACCOUNT,
    types=_ROLE,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Add a condition on sts:ExternalId (third parties) or aws:MultiFactorAuthPresent "
        "(people), or list the account in trusted_accounts"
    ),
    depends_on_accounts=True,
    title="IAM role allows cross-account access without strong external ID or MFA",
    why="""
    A third party acts for many customers. Without an external ID, one of its other customers who
    knows the ARN can make it use this role (confused deputy). People of another account should
    authenticate with MFA. Accounts of the setting trusted_accounts, and of the organization that a
    condition names, are not external. The severity is low where the external ID is a text that
    can be guessed. The account of the stack is that of its resources; while all
    their ARNs are known only after apply, the rule is undecided.
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
    types=_ROLE,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Name the roles in assumeRolePolicy, or add a condition on aws:PrincipalArn or a tag"
    ),
    depends_on_accounts=True,
    title="IAM role trust policy allows the whole own account",
    why="""
    The root of an account stands for all of its principals. Every user and role whose own policies
    allow sts:AssumeRole, perhaps with a wildcard resource, can assume this role.
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
