"""Which identities of a provider outside IAM may assume a role."""

from __future__ import annotations

from policypack.authoring import Profile, Severity
from policypack.forms.families.policy_documents import document_rule
from policypack.iam import Kind

_ROLE = ("aws:iam/role:Role",)

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
    example="""
    issuer = "token.actions.githubusercontent.com"
    aws.iam.Role(
        "deployer",
        assume_role_policy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Principal": {"Federated": f"arn:aws:iam::111122223333:oidc-provider/{issuer}"},
                "Action": "sts:AssumeRoleWithWebIdentity",
                "Condition": {
                    "StringEquals": {f"{issuer}:aud": "sts.amazonaws.com"},
                    "StringLike": {f"{issuer}:sub": "repo:*"},  # bad
                    "StringLike": {f"{issuer}:sub": "repo:acme/shop:*"},  # good
                },
            }],
        }),
    )
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
    example="""
    issuer = "oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE"
    aws.iam.Role(
        "orders",
        assume_role_policy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Principal": {"Federated": f"arn:aws:iam::111122223333:oidc-provider/{issuer}"},
                "Action": "sts:AssumeRoleWithWebIdentity",
                "Condition": {
                    "StringEquals": {f"{issuer}:aud": "sts.amazonaws.com"},
                    "StringLike": {f"{issuer}:sub": "system:serviceaccount:*:*"},  # bad
                    "StringLike": {f"{issuer}:sub": "system:serviceaccount:shop:orders"},  # good
                },
            }],
        }),
    )
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
    example="""
    issuer = "token.actions.githubusercontent.com"
    aws.iam.Role(
        "deployer",
        assume_role_policy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Principal": {"Federated": f"arn:aws:iam::111122223333:oidc-provider/{issuer}"},
                "Action": "sts:AssumeRoleWithWebIdentity",
                "Condition": {
                    "StringEquals": {f"{issuer}:aud": "sts.amazonaws.com"},  # good
                    "StringLike": {f"{issuer}:sub": "repo:acme/shop:*"},
                },
            }],
        }),
    )
    """,
)
