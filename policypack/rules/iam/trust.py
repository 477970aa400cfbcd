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
    cwe=(284,),
    remediation=(
        "Name the service, account or role in Principal of assumeRolePolicy, or compare "
        "aws:PrincipalOrgID"
    ),
    title="IAM role trust policy allows any principal",
    why="""
    An attacker only needs an AWS account and the ARN of the role, which isn't a secret. A condition
    on the organization, account or ARN of the caller restricts access. An external ID alone
    doesn't, because the caller chooses the value.
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
    cwe=(441,),
    remediation="Name one service in Principal of assumeRolePolicy, such as lambda.amazonaws.com",
    title="IAM role trust policy allows any AWS service",
    why="""
    An attacker can use any AWS service that acts for customers as a confused deputy to use the
    role, including services that AWS adds later.
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
    cwe=(441,),
    remediation="Add aws:SourceArn or aws:SourceAccount to the Condition of assumeRolePolicy",
    title="IAM role trusts a service without a source condition (confused deputy)",
    why="""
    A service acts on behalf of many customers. Unless the trust policy names the source, an
    attacker who knows the ARN of the role can make the service use it for the attacker's own
    resources. Most services prevent this themselves, because the caller needs iam:PassRole, which
    only works within one account. The condition also protects you if a service fails to check. The
    rule only reports services that send aws:SourceArn and aws:SourceAccount; lambda.amazonaws.com
    needs neither.
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
    cwe=(441, 308),
    remediation=(
        "Add a condition on sts:ExternalId (third parties) or aws:MultiFactorAuthPresent "
        "(people), or add the account to the setting trusted_accounts"
    ),
    depends_on_accounts=True,
    title="IAM role allows cross-account access without strong external ID or MFA",
    why="""
    Without an external ID, a third party can become a confused deputy, and without multi-factor
    authentication, a leaked access key of the external account is enough. One of the third party's
    other customers who knows the ARN can make it use this role. Accounts in the setting
    trusted_accounts, and those of the organization that a condition names, aren't external. The
    severity is low if the external ID can be guessed. The ARNs of the stack's resources show the
    stack's account; while all of them are known only after apply, the rule is undecided.
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
    cwe=(732,),
    remediation=(
        "Name the roles in assumeRolePolicy, or add a condition on aws:PrincipalArn or a tag"
    ),
    depends_on_accounts=True,
    title="IAM role trust policy allows the stack's whole account",
    why="""
    An overly permissive trust policy lets every user and role of the account whose own policies
    allow sts:AssumeRole, perhaps with a wildcard resource, assume this role: the account root
    includes all of its principals.
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
