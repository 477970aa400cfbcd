"""OIDC issuers that sign tokens for many owners, and the claims that distinguish these.

Dated 2026-11. One issuer of a CI service may be shared by all its customers; another belongs to one
customer, such as that of a cluster, and is shared by all workloads there. Without a limit on one of
the claims any of them may assume the role.
"""

from __future__ import annotations

from policypack.start.record import record


@record(frozen=True)
class SharedIssuer:
    """An issuer; `any_holder` names who holds its tokens, `subject` is the format of sub.

    `host` is a regular expression of the issuer without its scheme, in lower case. `claims` maps a
    claim to the regular expression whose match at the start names an owner. Claims that can be
    renamed, reused or shared, such as GitHub's actor and repository_owner, are not in it.
    """

    host: str
    any_holder: str
    subject: str
    claims: dict[str, str]


# A name up to the separator, with neither wildcard nor variable.
_NAME = r"[^:/*?$]+"

# https://docs.github.com/en/actions/reference/security/oidc, also on subject customization.
_OF_GITHUB = {
    "sub": rf"repo:{_NAME}/|repository:{_NAME}/|repository(_owner)?_id:[0-9]+(:|$)",
    "repository": rf"{_NAME}/",
    "repository_id": r"[0-9]+$",
    "repository_owner_id": r"[0-9]+$",
}

# Issuers of all customers of a service.
OF_ALL_CUSTOMERS = (
    SharedIssuer(
        host=r"token\.actions\.githubusercontent\.com",
        any_holder="any GitHub repository",
        subject="repo:OWNER/NAME:*",
        claims=_OF_GITHUB,
    ),
    # https://docs.gitlab.com/ci/cloud_services/aws/
    SharedIssuer(
        host=r"gitlab\.com",
        any_holder="any GitLab project",
        subject="project_path:GROUP/PROJECT:*",
        claims={"sub": rf"project_path:{_NAME}/"},
    ),
    # https://developer.hashicorp.com/terraform/cloud-docs/dynamic-provider-credentials/aws-configuration
    SharedIssuer(
        host=r"app\.terraform\.io",
        any_holder="any HCP Terraform workspace",
        subject="organization:NAME:project:*",
        claims={"sub": rf"organization:{_NAME}:"},
    ),
    # https://www.pulumi.com/docs/esc/guides/configuring-oidc/aws/ (aud is the organization)
    SharedIssuer(
        host=r"api\.pulumi\.com/oidc",
        any_holder="any Pulumi organization",
        subject="pulumi:deploy:org:NAME:*",
        claims={
            "sub": rf"pulumi:(deploy|environments):org:{_NAME}:",
            "aud": rf"(aws:)?{_NAME}$",
        },
    ),
    # https://buildkite.com/docs/pipelines/security/oidc/aws
    SharedIssuer(
        host=r"agent\.buildkite\.com",
        any_holder="any Buildkite pipeline",
        subject="organization:NAME:pipeline:NAME:*",
        claims={"sub": rf"organization:{_NAME}:"},
    ),
    # https://vercel.com/docs/oidc/reference (the issuer mode "global")
    SharedIssuer(
        host=r"oidc\.vercel\.com",
        any_holder="any Vercel project",
        subject="owner:TEAM:project:NAME:*",
        claims={"sub": rf"owner:{_NAME}:", "aud": rf"https://vercel\.com/{_NAME}$"},
    ),
)

# Issuers of one customer each, whose tokens name the workload.
OF_ONE_CUSTOMER = (
    # An enterprise can have an issuer of its own, and a server has one:
    # https://docs.github.com/en/enterprise-cloud@latest/rest/actions/oidc
    # https://docs.github.com/en/enterprise-server@3.16/actions/security-for-github-actions/security-hardening-your-deployments/configuring-openid-connect-in-amazon-web-services
    SharedIssuer(
        host=r"token\.actions\.githubusercontent\.com/[^/]+|[a-z0-9.-]+/_services/token",
        any_holder="any repository of the GitHub enterprise",
        subject="repo:OWNER/NAME:*",
        claims=_OF_GITHUB,
    ),
    # https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
    SharedIssuer(
        host=r"oidc[.-]eks\.[a-z0-9-]+\.(amazonaws\.com(\.cn)?|api\.aws)/id/[0-9a-z]+",
        any_holder="any service account of the EKS cluster",
        subject="system:serviceaccount:NAMESPACE:NAME",
        claims={"sub": r"system:serviceaccount:[^:*?$]"},
    ),
    # https://circleci.com/docs/guides/permissions-authentication/openid-connect-tokens/
    SharedIssuer(
        host=r"oidc\.circleci\.com/org/[0-9a-z-]+",
        any_holder="any project of the CircleCI organization",
        subject="org/ORGANIZATION-ID/project/PROJECT-ID/user/*",
        claims={"sub": rf"org/[^/]+/project/{_NAME}(/|$)"},
    ),
    # https://support.atlassian.com/bitbucket-cloud/docs/deploy-on-aws-using-bitbucket-pipelines-openid-connect/
    SharedIssuer(
        host=r"api\.bitbucket\.org/2\.0/workspaces/[^/]+/pipelines-config/identity/oidc",
        any_holder="any repository of the Bitbucket workspace",
        subject="{REPOSITORY-UUID}*",
        claims={"sub": r"\{[0-9A-Fa-f-]{8,}"},
    ),
    # https://vercel.com/docs/oidc/reference (the issuer mode "team")
    SharedIssuer(
        host=r"oidc\.vercel\.com/[^/]+",
        any_holder="any project of the Vercel team",
        subject="owner:TEAM:project:NAME:*",
        claims={"sub": rf"owner:[^:]+:project:{_NAME}(:|$)"},
    ),
    # https://fly.io/docs/security/openid-connect/
    SharedIssuer(
        host=r"oidc\.fly\.io/[^/]+",
        any_holder="any app of the Fly.io organization",
        subject="ORGANIZATION:APP:*",
        claims={"sub": rf"[^:]+:{_NAME}(:|$)"},
    ),
)
