"""Who may assume a role: accounts, services, and identities of providers outside IAM."""

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
)


role_trusts_any_repository = document_rule(
    id="iam-role-trusts-any-repository",
    kind=Kind.TRUSTS_ANY_REPOSITORY,
    types=_ROLE,
    severity=Severity.CRITICAL,
    profile=Profile.ESSENTIAL,
    cwe=(284,),
    remediation=(
        "In assumeRolePolicy, compare the issuer's :sub with a subject that names the owner, for "
        "GitHub repo:OWNER/NAME:*"
    ),
    title="IAM role trusts any customer of a shared OIDC issuer such as GitHub",
    why="""
    The role is publicly accessible: without a condition on the subject, or with a wildcard for its
    owner, an attacker's own workflow can assume it. GitHub, GitLab, HCP Terraform, Buildkite and
    Pulumi Cloud sign the tokens of all their customers with one issuer, and the audience can be the
    same for all of them, so only the subject identifies the repository or workspace. The name of a
    user or an owner alone isn't enough, because it can be changed or reused.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
    """,
)


role_trusts_any_identity = document_rule(
    id="iam-role-trusts-any-identity",
    kind=Kind.TRUSTS_ANY_IDENTITY,
    types=_ROLE,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    cwe=(732,),
    remediation=(
        "In the Condition of assumeRolePolicy, name the workload; for EKS with the issuer's :sub "
        "system:serviceaccount:NAMESPACE:NAME"
    ),
    title="IAM role trusts every identity of a provider such as an EKS cluster",
    why="""
    An overly permissive trust policy lets the least protected workload of the provider assume the
    role. One provider issues the credentials of many workloads: every service account of an EKS
    cluster, every certificate of an IAM Roles Anywhere trust anchor, and the guests of a Cognito
    identity pool. The repositories and projects of one organization, such as repo:acme/* of GitHub,
    are of medium severity, and so is any token of another provider. A role for every user of an
    application is of low severity.
    https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
    https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html
    https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html#role-trust-and-permissions
    """,
)


role_oidc_without_audience = document_rule(
    id="iam-role-oidc-without-audience",
    kind=Kind.OIDC_WITHOUT_AUDIENCE,
    types=_ROLE,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    cwe=(732,),
    remediation=(
        "In assumeRolePolicy, compare the issuer's :aud (for Cognito "
        "cognito-identity.amazonaws.com:aud and :amr) with the expected value"
    ),
    title="IAM role trust policy accepts OIDC tokens of any audience",
    why="""
    An overly permissive trust policy lets a token that was issued for another application assume
    the role, because an issuer signs tokens for many applications. GitHub's audience
    sts.amazonaws.com is the same for all repositories, so it doesn't replace the subject. A role
    for a Cognito identity pool also needs a condition on amr, or unauthenticated users can assume
    it.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
    https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html#role-trust-and-permissions
    """,
)
