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

    `host` is a regular expression of the issuer without its scheme, in lower case. `owners` maps a
    claim to the regular expression whose match at the start names an owner, and is None where the
    issuer belongs to one; `any_of_owner` names who holds the tokens of that one. `workloads` does
    the same for claims that name one repository, project or account. Claims that can be renamed,
    reused or shared, such as GitHub's actor and repository_owner, are in neither.
    """

    host: str
    any_holder: str
    any_of_owner: str
    subject: str
    owners: dict[str, str] | None
    workloads: dict[str, str]
    # Whether the workloads of one owner are of different trust, as those of a cluster are.
    is_divided: bool = False


# A name up to the separator, with neither wildcard nor variable; and how one begins.
_NAME, _BEGUN = r"[^:/*?$]+", r"[^:/*?$]"

# https://docs.github.com/en/actions/reference/security/oidc, also on subject customization. STS
# compares the enterprise too:
# https://aws.amazon.com/about-aws/whats-new/2026/01/aws-sts-supports-validation-identity-provider-claims/
_OWNERS_OF_GITHUB = {
    "sub": rf"repo:{_NAME}/|repository:{_NAME}/|repository(_owner)?_id:[0-9]+(:|$)",
    "repository": rf"{_NAME}/",
    "repository_id": r"[0-9]+$",
    "repository_owner_id": r"[0-9]+$",
    "enterprise_id": r"[0-9]+$",
    "job_workflow_ref": rf"{_NAME}/",
}
_REPOSITORIES_OF_GITHUB = {
    "sub": rf"(repo|repository):{_NAME}/{_BEGUN}|repository_id:[0-9]+(:|$)",
    "repository": rf"{_NAME}/{_BEGUN}",
    "repository_id": r"[0-9]+$",
    "job_workflow_ref": rf"{_NAME}/{_BEGUN}",
}

# Issuers of all customers of a service.
OF_ALL_CUSTOMERS = (
    SharedIssuer(
        host=r"token\.actions\.githubusercontent\.com",
        any_holder="any GitHub repository",
        any_of_owner="any repository of the GitHub owner",
        subject="repo:OWNER/NAME:*",
        owners=_OWNERS_OF_GITHUB,
        workloads=_REPOSITORIES_OF_GITHUB,
    ),
    # https://docs.gitlab.com/ci/cloud_services/aws/
    SharedIssuer(
        host=r"gitlab\.com",
        any_holder="any GitLab project",
        any_of_owner="any project of the GitLab group",
        subject="project_path:GROUP/PROJECT:*",
        owners={"sub": rf"project_path:{_NAME}/"},
        workloads={"sub": rf"project_path:{_NAME}/{_BEGUN}"},
    ),
    # https://developer.hashicorp.com/terraform/cloud-docs/dynamic-provider-credentials/aws-configuration
    SharedIssuer(
        host=r"app\.terraform\.io",
        any_holder="any HCP Terraform workspace",
        any_of_owner="any workspace of the HCP Terraform organization",
        subject="organization:NAME:project:NAME:workspace:NAME:*",
        owners={"sub": rf"organization:{_NAME}:"},
        workloads={"sub": rf"organization:{_NAME}:([^:]*:[^:]*:)*(project|workspace):{_BEGUN}"},
    ),
    # https://www.pulumi.com/docs/esc/guides/configuring-oidc/aws/ (aud is the organization)
    SharedIssuer(
        host=r"api\.pulumi\.com/oidc",
        any_holder="any Pulumi organization",
        any_of_owner="any stack and environment of the Pulumi organization",
        subject="pulumi:deploy:org:NAME:project:NAME:*",
        owners={
            "sub": rf"pulumi:(deploy|environments):org:{_NAME}:",
            "aud": rf"(aws:)?{_NAME}$",
        },
        workloads={"sub": rf"pulumi:(deploy|environments):org:{_NAME}:(project|env):{_BEGUN}"},
    ),
    # https://buildkite.com/docs/pipelines/security/oidc/aws
    SharedIssuer(
        host=r"agent\.buildkite\.com",
        any_holder="any Buildkite pipeline",
        any_of_owner="any pipeline of the Buildkite organization",
        subject="organization:NAME:pipeline:NAME:*",
        owners={"sub": rf"organization:{_NAME}:"},
        workloads={"sub": rf"organization:{_NAME}:pipeline:{_BEGUN}"},
    ),
    # https://vercel.com/docs/oidc/reference (the issuer mode "global")
    SharedIssuer(
        host=r"oidc\.vercel\.com",
        any_holder="any Vercel project",
        any_of_owner="any project of the Vercel team",
        subject="owner:TEAM:project:NAME:*",
        owners={"sub": rf"owner:{_NAME}:", "aud": rf"https://vercel\.com/{_NAME}$"},
        workloads={"sub": rf"owner:{_NAME}:project:{_BEGUN}"},
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
        any_of_owner="any repository of the GitHub enterprise, or of an owner in it,",
        subject="repo:OWNER/NAME:*",
        owners=None,
        workloads=_REPOSITORIES_OF_GITHUB,
    ),
    # https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
    SharedIssuer(
        host=r"oidc[.-]eks\.[a-z0-9-]+\.(amazonaws\.com(\.cn)?|api\.aws)/id/[0-9a-z]+",
        any_holder="any service account of the EKS cluster",
        any_of_owner="any service account of the EKS cluster",
        subject="system:serviceaccount:NAMESPACE:NAME",
        owners=None,
        workloads={"sub": r"system:serviceaccount:[^:*?$]"},
        is_divided=True,
    ),
    # https://circleci.com/docs/guides/permissions-authentication/openid-connect-tokens/
    SharedIssuer(
        host=r"oidc\.circleci\.com/org/[0-9a-z-]+",
        any_holder="any project of the CircleCI organization",
        any_of_owner="any project of the CircleCI organization",
        subject="org/ORGANIZATION-ID/project/PROJECT-ID/user/*",
        owners=None,
        workloads={"sub": rf"org/[^/]+/project/{_NAME}(/|$)"},
    ),
    # https://support.atlassian.com/bitbucket-cloud/docs/deploy-on-aws-using-bitbucket-pipelines-openid-connect/
    SharedIssuer(
        host=r"api\.bitbucket\.org/2\.0/workspaces/[^/]+/pipelines-config/identity/oidc",
        any_holder="any repository of the Bitbucket workspace",
        any_of_owner="any repository of the Bitbucket workspace",
        subject="{REPOSITORY-UUID}*",
        owners=None,
        workloads={"sub": r"\{[0-9A-Fa-f-]{8,}"},
    ),
    # https://vercel.com/docs/oidc/reference (the issuer mode "team")
    SharedIssuer(
        host=r"oidc\.vercel\.com/[^/]+",
        any_holder="any project of the Vercel team",
        any_of_owner="any project of the Vercel team",
        subject="owner:TEAM:project:NAME:*",
        owners=None,
        workloads={"sub": rf"owner:[^:]+:project:{_NAME}(:|$)"},
    ),
    # https://fly.io/docs/security/openid-connect/
    SharedIssuer(
        host=r"oidc\.fly\.io/[^/]+",
        any_holder="any app of the Fly.io organization",
        any_of_owner="any app of the Fly.io organization",
        subject="ORGANIZATION:APP:*",
        owners=None,
        workloads={"sub": rf"[^:]+:{_NAME}(:|$)"},
    ),
)

# Providers with which people sign in to an application, and which anyone can have an account of:
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
OF_PEOPLE = (
    r"(accounts\.google|graph\.facebook|www\.amazon|appleid\.apple)\.com"
    r"|cognito-idp\.[a-z0-9-]+\.amazonaws\.com(\.cn)?/.+"
)
# Claims that name an application, or the issuer itself, and no holder of a token.
NAME_NO_HOLDER = frozenset({"aud", "azp", "oaud", "app_id", "iss"})
