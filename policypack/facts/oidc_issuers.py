"""OIDC issuers that all customers of a CI service share, and the claims that tell them apart.

Dated 2026-11. Without a limit on one of these claims any customer of the service may assume the
role. Issuers with a URL per customer, such as GitHub's for enterprises, are not here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Issuer:
    """`claims` maps a claim to the regular expression whose match at the start names an owner.

    Claims that can be renamed, reused or shared, such as GitHub's actor and repository_owner, are
    not in it.
    """

    host: str
    anyone: str
    wanted: str
    claims: dict[str, str]


# A name up to the separator, with neither wildcard nor variable.
_NAME = r"[^:/*?$]+"

ISSUERS = (
    # https://docs.github.com/en/actions/reference/security/oidc, also on subject customization.
    Issuer(
        "token.actions.githubusercontent.com",
        "any GitHub repository",
        "repo:<owner>/<name>:...",
        {
            "sub": rf"repo:{_NAME}/|repository:{_NAME}/|repository(_owner)?_id:[0-9]+(:|$)",
            "repository": rf"{_NAME}/",
            "repository_id": r"[0-9]+$",
            "repository_owner_id": r"[0-9]+$",
        },
    ),
    # https://docs.gitlab.com/ci/cloud_services/aws/
    Issuer(
        "gitlab.com",
        "any GitLab project",
        "project_path:<group>/<project>:...",
        {"sub": rf"project_path:{_NAME}/"},
    ),
    # https://developer.hashicorp.com/terraform/cloud-docs/dynamic-provider-credentials/aws-configuration
    Issuer(
        "app.terraform.io",
        "any HCP Terraform workspace",
        "organization:<name>:project:...",
        {"sub": rf"organization:{_NAME}:"},
    ),
    # https://www.pulumi.com/docs/esc/guides/configuring-oidc/aws/ (aud is the organization)
    Issuer(
        "api.pulumi.com/oidc",
        "any Pulumi organization",
        "pulumi:deploy:org:<name>:...",
        {
            "sub": rf"pulumi:(deploy|environments):org:{_NAME}:",
            "aud": rf"(aws:)?{_NAME}$",
        },
    ),
)
