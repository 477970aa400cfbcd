"""OIDC issuers that all customers of a CI service share, and the claims that distinguish them.

Dated 2026-11. Without a limit on one of these claims any customer of the service may assume the
role. Issuers with a URL per customer, such as GitHub's for enterprises, are not here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SharedIssuer:
    """An issuer by its host; `any_customer` names its customers, `subject` is the format of sub.

    `claims` maps a claim to the regular expression whose match at the start names an owner.
    Claims that can be renamed, reused or shared, such as GitHub's actor and repository_owner, are
    not in it.
    """

    host: str
    any_customer: str
    subject: str
    claims: dict[str, str]


# A name up to the separator, with neither wildcard nor variable.
_NAME = r"[^:/*?$]+"

SHARED_ISSUERS = (
    # https://docs.github.com/en/actions/reference/security/oidc, also on subject customization.
    SharedIssuer(
        host="token.actions.githubusercontent.com",
        any_customer="any GitHub repository",
        subject="repo:OWNER/NAME:*",
        claims={
            "sub": rf"repo:{_NAME}/|repository:{_NAME}/|repository(_owner)?_id:[0-9]+(:|$)",
            "repository": rf"{_NAME}/",
            "repository_id": r"[0-9]+$",
            "repository_owner_id": r"[0-9]+$",
        },
    ),
    # https://docs.gitlab.com/ci/cloud_services/aws/
    SharedIssuer(
        host="gitlab.com",
        any_customer="any GitLab project",
        subject="project_path:GROUP/PROJECT:*",
        claims={"sub": rf"project_path:{_NAME}/"},
    ),
    # https://developer.hashicorp.com/terraform/cloud-docs/dynamic-provider-credentials/aws-configuration
    SharedIssuer(
        host="app.terraform.io",
        any_customer="any HCP Terraform workspace",
        subject="organization:NAME:project:*",
        claims={"sub": rf"organization:{_NAME}:"},
    ),
    # https://www.pulumi.com/docs/esc/guides/configuring-oidc/aws/ (aud is the organization)
    SharedIssuer(
        host="api.pulumi.com/oidc",
        any_customer="any Pulumi organization",
        subject="pulumi:deploy:org:NAME:*",
        claims={
            "sub": rf"pulumi:(deploy|environments):org:{_NAME}:",
            "aud": rf"(aws:)?{_NAME}$",
        },
    ),
)
