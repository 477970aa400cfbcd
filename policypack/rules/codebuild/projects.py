"""Projects and report groups: public access, credentials, encryption and logs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Value,
    differ,
    equal,
    or_absent,
    or_unknown,
    property_rule,
    rule,
    until_unknown,
)
from policypack.credentials import secret_in, secrets_in_property
from policypack.forms.families.encryption import without_customer_key
from policypack.forms.families.plaintext_secrets import plaintext_secret
from policypack.iam.meaning.truth import all_of, settled

_PROJECT = "aws:codebuild/project:Project"
_REPORTS = "aws:codebuild/reportGroup:ReportGroup"


class _Output(NamedTuple):
    """The switch of an output's encryption, which has an effect only if `decider` holds `value`."""

    switch: str
    decider: str
    value: str


# The switch has no effect on output that is not written to a bucket.
# https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ProjectArtifacts.html
_ARTIFACTS = _Output("encryptionDisabled", "type", "S3")
_OUTPUTS: Mapping[str, tuple[_Output, ...]] = {
    _PROJECT: (
        _Output("artifacts.encryptionDisabled", "artifacts.type", "S3"),
        _Output("logsConfig.s3Logs.encryptionDisabled", "logsConfig.s3Logs.status", "ENABLED"),
    ),
    _REPORTS: (
        _Output("exportConfig.s3Destination.encryptionDisabled", "exportConfig.type", "S3"),
    ),
}

project_public = property_rule(
    id="codebuild-project-public",
    properties={_PROJECT: "projectVisibility"},
    must=or_absent(differ("PUBLIC_READ", meeting="PRIVATE")),
    message="projectVisibility is PUBLIC_READ, so anyone can read build logs and artifacts",
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation="Leave out projectVisibility, or set it to PRIVATE",
    fix={"projectVisibility": "PRIVATE"},
    title="CodeBuild project is publicly accessible",
    why="""
    Anyone can read the logs and artifacts of all builds of a public project without an AWS account,
    including tokens, host names and environment variables that builds print.
    https://docs.aws.amazon.com/codebuild/latest/userguide/public-builds.html
    """,
)


project_privileged = property_rule(
    id="codebuild-project-privileged",
    properties={_PROJECT: "environment.privilegedMode"},
    must=equal(False),
    default=False,
    message="privilegedMode is true, so builds can access all devices of the build host",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Leave out privilegedMode, unless the project builds container images",
    title="CodeBuild project runs in privileged mode",
    why="""
    Builds need privileged mode only to build container images. In any other project, it gives code
    that compromises a build access to the host's devices.
    https://docs.aws.amazon.com/codebuild/latest/userguide/change-project.html
    """,
)


@rule(
    id="codebuild-project-unlogged",
    types=(_PROJECT,),
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation='Leave out cloudwatchLogs.status, or set it to "ENABLED"',
)
def project_unlogged(project: Resource) -> Outcomes:
    """CodeBuild project has no build logs.

    CodeBuild logs to CloudWatch Logs unless the program disables it. Without a log, you cannot
    reconstruct what a build ran or sent.
    https://docs.aws.amazon.com/codebuild/latest/userguide/change-project.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/codebuild-controls.html#codebuild-4
    """
    groups = project.get("logsConfig.cloudwatchLogs.status", "ENABLED")
    bucket = project.get("logsConfig.s3Logs.status", "DISABLED")
    if "ENABLED" not in (groups, bucket):
        yield Finding(
            "logging to CloudWatch Logs is disabled, and logging to S3 is not enabled", "logsConfig"
        )


@rule(
    id="codebuild-output-unencrypted",
    types=tuple(_OUTPUTS),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="Leave out encryptionDisabled",
)
def output_unencrypted(resource: Resource) -> Outcomes:
    """CodeBuild output is not encrypted at rest.

    CodeBuild encrypts artifacts, logs and reports with a KMS key. With encryptionDisabled, anyone
    with access to the bucket can read them. The switch has no effect on output that is not written
    to a bucket, and is not reported there.
    https://docs.aws.amazon.com/codebuild/latest/userguide/security-encryption.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/codebuild-controls.html#codebuild-3
    """
    for output in _OUTPUTS[resource.type]:
        yield from until_unknown(_plain(resource.properties, output))
    if resource.type == _PROJECT:
        yield from resource.each("secondaryArtifacts", lambda each: _plain(each, _ARTIFACTS))


def _plain(holder: Value, output: _Output) -> Outcomes:
    is_written = or_unknown(lambda: holder.get(output.decider) == output.value)
    is_off = or_unknown(lambda: holder.get(output.switch) is True)
    if settled(all_of((is_written, is_off))):
        yield Finding("encryptionDisabled is true", holder.at(output.switch).path)


@rule(
    id="codebuild-source-tls-unverified",
    types=(_PROJECT,),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Leave out insecureSsl; for a private certificate authority, set environment.certificate "
        "to the S3 ARN of its PEM file"
    ),
)
def source_tls_unverified(project: Resource) -> Outcomes:
    """CodeBuild project does not verify the TLS certificate of its source.

    An attacker on the network path can impersonate the repository, and have malicious code built
    and deployed.
    https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ProjectSource.html
    """
    yield from until_unknown(_is_true(project.properties, "source.insecureSsl"))
    yield from project.each("secondarySources", lambda source: _is_true(source, "insecureSsl"))


def _is_true(holder: Value, path: str) -> Outcomes:
    setting = holder.at(path)
    if setting.content is True:
        yield Finding(f"{path.rpartition('.')[2]} is true", setting.path)


project_without_customer_key = without_customer_key(
    id="codebuild-project-without-customer-key",
    subject="CodeBuild project",
    properties={"aws:codebuild/project:Project": "encryptionKey"},
    why="""
    By default, CodeBuild encrypts build artifacts and caches with the AWS managed key aws/s3. A
    customer managed key adds a key policy and a record of each use.
    https://docs.aws.amazon.com/codebuild/latest/userguide/security-encryption.html
    """,
)


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
    """
    yield from until_unknown(_lines(project.properties, "source.buildspec"))
    yield from project.each("secondarySources", lambda source: _lines(source, "buildspec"))


def _lines(holder: Value, path: str) -> Outcomes:
    specification = holder.at(path)
    text = str(specification.get("", ""))
    for line, found in sorted(secrets_in_property(text), key=lambda it: it[0]):
        message = f"line {line} contains a secret ({found.reason})"
        yield Finding(message, specification.path, confidence=found.confidence)
