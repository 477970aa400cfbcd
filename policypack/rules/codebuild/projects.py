"""Projects and report groups: what they encrypt, log, and show to the public."""

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
from policypack.forms.families.customer_keys import without_customer_key
from policypack.iam.meaning.truth import all_of, settled

_PROJECT = "aws:codebuild/project:Project"
_REPORTS = "aws:codebuild/reportGroup:ReportGroup"


class _Output(NamedTuple):
    """The switch for the encryption of an output, and what `decider` holds where it is heeded."""

    switch: str
    decider: str
    value: str


# What goes to no bucket, CodeBuild does not encrypt in any case.
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
    message="projectVisibility is PUBLIC_READ, so logs and artifacts allow anonymous access",
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation="Leave out projectVisibility, or set it to PRIVATE",
    fix={"projectVisibility": "PRIVATE"},
    title="CodeBuild project is publicly accessible",
    why="""
    Logs and artifacts of all builds of a public project are readable without an account, with what
    builds print: tokens, host names, environments.
    https://docs.aws.amazon.com/codebuild/latest/userguide/public-builds.html
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
        },
        project_visibility="PUBLIC_READ",  # bad
        project_visibility="PRIVATE",  # good
    )
    """,
)


project_privileged = property_rule(
    id="codebuild-project-privileged",
    properties={_PROJECT: "environment.privilegedMode"},
    must=equal(False),
    default=False,
    message="privilegedMode is true, so builds have all devices of the build host",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Leave out privilegedMode, unless the project builds container images",
    title="CodeBuild project runs in privileged mode",
    why="""
    Builds need the privileged mode to build container images, and for nothing else.
    https://docs.aws.amazon.com/codebuild/latest/userguide/change-project.html
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
            "privileged_mode": True,  # bad
        },
    )
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

    CodeBuild logs to CloudWatch Logs unless the program disables it. Without a log, what a build
    has run, and what it has sent out, cannot be found after the fact.
    https://docs.aws.amazon.com/codebuild/latest/userguide/change-project.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/codebuild-controls.html#codebuild-4

    Example:
        aws.codebuild.Project(
            "orders",
            service_role="arn:aws:iam::111122223333:role/build",
            artifacts={"type": "NO_ARTIFACTS"},
            source={"type": "GITHUB", "location": "https://github.com/example/orders.git"},
            environment={
                "compute_type": "BUILD_GENERAL1_SMALL",
                "image": "aws/codebuild/amazonlinux-x86_64-standard:5.0",
                "type": "LINUX_CONTAINER",
            },
            logs_config={"cloudwatch_logs": {"status": "DISABLED"}},  # bad
        )
    """
    groups = project.get("logsConfig.cloudwatchLogs.status", "ENABLED")
    bucket = project.get("logsConfig.s3Logs.status", "DISABLED")
    if "ENABLED" not in (groups, bucket):
        yield Finding("logs to CloudWatch Logs are disabled, and none go to S3", "logsConfig")


@rule(
    id="codebuild-output-unencrypted",
    types=tuple(_OUTPUTS),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="Leave out encryptionDisabled",
)
def output_unencrypted(resource: Resource) -> Outcomes:
    """CodeBuild stores its output without encryption.

    CodeBuild encrypts artifacts, logs and reports with a KMS key. With encryptionDisabled, access
    to the bucket suffices to read them. Where nothing is written to a bucket, the switch has no
    effect, and is not reported.
    https://docs.aws.amazon.com/codebuild/latest/userguide/security-encryption.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/codebuild-controls.html#codebuild-3

    Example:
        aws.codebuild.Project(
            "orders",
            service_role="arn:aws:iam::111122223333:role/build",
            artifacts={
                "type": "S3",
                "location": "orders-artifacts",
                "encryption_disabled": True,  # bad
            },
            source={"type": "GITHUB", "location": "https://github.com/example/orders.git"},
            environment={
                "compute_type": "BUILD_GENERAL1_SMALL",
                "image": "aws/codebuild/amazonlinux-x86_64-standard:5.0",
                "type": "LINUX_CONTAINER",
            },
        )
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
    remediation="Leave out insecureSsl, and give the certificate as environment.certificate",
)
def source_tls_unverified(project: Resource) -> Outcomes:
    """CodeBuild does not verify the certificate of its source.

    An attacker on the network path can then answer in place of the repository, and have code of
    their own built and deployed.
    https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ProjectSource.html

    Example:
        aws.codebuild.Project(
            "orders",
            service_role="arn:aws:iam::111122223333:role/build",
            artifacts={"type": "NO_ARTIFACTS"},
            source={
                "type": "GITHUB_ENTERPRISE",
                "location": "https://git.example.com/orders.git",
                "insecure_ssl": True,  # bad
            },
            environment={
                "compute_type": "BUILD_GENERAL1_SMALL",
                "image": "aws/codebuild/amazonlinux-x86_64-standard:5.0",
                "type": "LINUX_CONTAINER",
            },
        )
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
    Artifacts and caches of a build are encrypted with the AWS managed key aws/s3 unless the program
    names a key, with a key policy and a record of each use.
    https://docs.aws.amazon.com/codebuild/latest/userguide/security-encryption.html
    """,
    example="""
    aws.codebuild.Project(
        "orders",
        service_role="arn:aws:iam::111122223333:role/build",
        artifacts={"type": "NO_ARTIFACTS"},
        environment={
            "compute_type": "BUILD_GENERAL1_SMALL",
            "image": "aws/codebuild/amazonlinux-x86_64-standard:5.0",
            "type": "LINUX_CONTAINER",
        },
        source={"type": "GITHUB", "location": "https://github.com/example/orders.git"},
        encryption_key="arn:aws:kms:eu-central-1:111122223333:key/1234abcd",  # good
    )
    """,
)
