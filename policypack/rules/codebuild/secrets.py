"""Hard-coded credentials in environment variables, source URLs and build specifications."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Value,
    rule,
    until_unknown,
)
from policypack.credentials import secret_in, secrets_in_property
from policypack.forms.families.plaintext_secrets import plaintext_secret

_PROJECT = "aws:codebuild/project:Project"

project_env_secret = plaintext_secret(
    id="codebuild-project-env-secret",
    subject="CodeBuild environment",
    properties={_PROJECT: "environment.environmentVariables[]"},
    remediation=(
        'Store the value in Secrets Manager, set type of the variable to "SECRETS_MANAGER", and '
        "set its value to the name of the secret"
    ),
    why="""
    Every principal with the permission codebuild:BatchGetProjects or codebuild:BatchGetBuilds can
    read variables of the type PLAINTEXT, which is the default, and builds can print them. Variables
    of the types PARAMETER_STORE and SECRETS_MANAGER hold only a name.
    https://docs.aws.amazon.com/codebuild/latest/userguide/change-project.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/codebuild-controls.html#codebuild-2
    """,
    example="""
    aws.codebuild.Project(
        "orders",
        service_role="arn:aws:iam::111122223333:role/build",
        artifacts={"type": "NO_ARTIFACTS"},
        source={"type": "GITHUB", "location": "https://github.com/example/orders.git"},
        environment={
            "compute_type": "BUILD_GENERAL1_SMALL",
            "image": "aws/codebuild/amazonlinux-x86_64-standard:5.0",
            "type": "LINUX_CONTAINER",
            "environment_variables": [{
                "name": "DB_PASSWORD",
                "value": "9f2Kq7!xVb31",  # bad
                "type": "SECRETS_MANAGER",  # good
                "value": "orders/db-password",  # good
            }],
        },
    )
    """,
)


@rule(
    id="codebuild-project-source-secret",
    types=(_PROJECT,),
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation=(
        "Remove the credentials from the URL, rotate them, and use a CodeConnections connection or "
        "an aws.codebuild.SourceCredential"
    ),
)
def project_source_secret(project: Resource) -> Outcomes:
    """CodeBuild source URL contains hard-coded credentials.

    Every principal with the permission codebuild:BatchGetProjects can read the URL, and git prints
    it in build logs.
    https://docs.aws.amazon.com/codebuild/latest/userguide/access-tokens.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/codebuild-controls.html#codebuild-1

    Example:
        aws.codebuild.Project(
            "orders",
            service_role="arn:aws:iam::111122223333:role/build",
            artifacts={"type": "NO_ARTIFACTS"},
            source={
                "type": "BITBUCKET",
                "location": "https://build:9f2Kq7xVb31@bitbucket.org/example/orders.git",  # bad
                "location": "https://bitbucket.org/example/orders.git",  # good
            },
            environment={
                "compute_type": "BUILD_GENERAL1_SMALL",
                "image": "aws/codebuild/amazonlinux-x86_64-standard:5.0",
                "type": "LINUX_CONTAINER",
            },
        )
    """
    yield from until_unknown(_location(project.properties, "source.location"))
    yield from project.each("secondarySources", lambda source: _location(source, "location"))


def _location(holder: Value, path: str) -> Outcomes:
    url = holder.at(path)
    found = secret_in("location", str(url.get("", "")))
    if found:
        message = f"the URL contains a secret ({found.reason})"
        yield Finding(message, url.path, confidence=found.confidence)


@rule(
    id="codebuild-project-buildspec-secret",
    types=(_PROJECT,),
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation=(
        "Store the value in Secrets Manager, and reference it under env.secrets-manager in the "
        "build specification"
    ),
)
def project_buildspec_secret(project: Resource) -> Outcomes:
    """CodeBuild build specification contains a plaintext secret.

    Every principal with the permission codebuild:BatchGetProjects can read an inline build
    specification.
    https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html

    Example:
        aws.codebuild.Project(
            "orders",
            service_role="arn:aws:iam::111122223333:role/build",
            artifacts={"type": "NO_ARTIFACTS"},
            source={
                "type": "NO_SOURCE",
                "buildspec": (
                    "version: 0.2\\n"
                    "env:\\n"
                    "  variables:\\n"  # bad
                    "    DB_PASSWORD: 9f2Kq7!xVb31\\n"  # bad
                    "  secrets-manager:\\n"  # good
                    "    DB_PASSWORD: orders/db-password\\n"  # good
                ),
            },
            environment={
                "compute_type": "BUILD_GENERAL1_SMALL",
                "image": "aws/codebuild/amazonlinux-x86_64-standard:5.0",
                "type": "LINUX_CONTAINER",
            },
        )
    """
    yield from until_unknown(_lines(project.properties, "source.buildspec"))
    yield from project.each("secondarySources", lambda source: _lines(source, "buildspec"))


def _lines(holder: Value, path: str) -> Outcomes:
    specification = holder.at(path)
    text = str(specification.get("", ""))
    for line, found in sorted(secrets_in_property(text), key=lambda it: it[0]):
        message = f"line {line} contains a secret ({found.reason})"
        yield Finding(message, specification.path, confidence=found.confidence)
