"""Repositories: image tags, scanning, encryption, lifecycle and policies."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Settings,
    Severity,
    Stack,
    Unknown,
    Value,
    given,
    rule,
)
from policypack.forms.families.encryption import without_customer_key
from policypack.forms.families.policy_documents import (
    publicly_accessible,
    service_without_source,
    shared_with_external_account,
)
from policypack.forms.families.separate_resources import inline_or_separate
from policypack.topology.parts.registry_scanning import CONFIGURATION, scans_registry

# A template holds the settings of repositories that ECR creates automatically.
_REPOSITORY = "aws:ecr/repository:Repository"
_TEMPLATE = "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate"
_MUTABILITY = "imageTagMutability"
_IMMUTABLE = ("IMMUTABLE", "IMMUTABLE_WITH_EXCLUSION")


@rule(
    id="ecr-repository-mutable-tags",
    types=(_REPOSITORY, _TEMPLATE),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        'Set imageTagMutability to "IMMUTABLE", or to "IMMUTABLE_WITH_EXCLUSION" with a filter for '
        "the tags that a pipeline moves"
    ),
)
def repository_mutable_tags(repository: Resource) -> Outcomes:
    """ECR repository allows image tags to be overwritten.

    By default, a tag can be moved to another image. An attacker who can push images can then
    replace a reviewed image, and workloads that refer to it by tag run the new one. A pipeline that
    moves a tag such as latest needs an exclusion filter for that tag.
    https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html
    """
    held = repository.get(_MUTABILITY, "MUTABLE")
    if held not in _IMMUTABLE:
        yield Finding(
            f'imageTagMutability is "{held}", so a push can replace a reviewed image', _MUTABILITY
        )
    elif held == "IMMUTABLE_WITH_EXCLUSION":
        yield from repository.each(f"{_MUTABILITY}ExclusionFilters", _excludes_all)


def _excludes_all(entry: Value) -> Outcomes:
    if set(str(entry.get("filter", ""))) == {"*"}:
        yield Finding("the filter excludes every tag from immutability", f"{entry.path}.filter")


repository_without_customer_key = without_customer_key(
    id="ecr-repository-without-customer-key",
    subject="ECR repository",
    properties=dict.fromkeys((_REPOSITORY, _TEMPLATE), "encryptionConfigurations[0].kmsKey"),
    remediation=(
        'Set encryptionConfigurations with encryptionType "KMS" and the ARN of a customer managed '
        "key as kmsKey"
    ),
    why="""
    By default, ECR encrypts images with Amazon S3 managed keys. A customer managed key adds a key
    policy and a record of each use. The encryption is fixed at creation: a later change replaces
    the repository.
    https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html
    """,
)


@rule(
    id="ecr-repository-unscanned",
    types=(_REPOSITORY,),
    reads=(CONFIGURATION,),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Set imageScanningConfiguration.scanOnPush to true, or add a rule that matches the "
        "repository to a RegistryScanningConfiguration; if another program scans the registry, "
        "list the repository in the setting completed_elsewhere"
    ),
    fix={"imageScanningConfiguration": {"scanOnPush": True}},
)
def repository_unscanned(repository: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """ECR repository does not scan images for known vulnerabilities.

    Scanning is off unless the repository or the registry enables it. A scanning configuration of
    the registry overrides the setting of each repository: a repository that none of its rules
    matches is scanned only on request.
    https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/ecr-controls.html#ecr-1
    """
    if settings.is_completed_elsewhere(repository.urn):
        return
    of_registry = scans_registry(stack, repository)
    path = "imageScanningConfiguration.scanOnPush"
    if isinstance(of_registry, Unknown):
        yield of_registry
    elif of_registry is False:
        yield Finding("no rule of the registry's scanning configuration matches the repository")
    elif of_registry is None and repository.get(path) is not True:
        yield Finding("scanOnPush is not true, so images are scanned only on request", path)


repository_without_lifecycle = inline_or_separate(
    id="ecr-repository-without-lifecycle",
    # A template holds the policy of the repositories that ECR creates from it.
    owners=(_REPOSITORY, _TEMPLATE),
    separate={"aws:ecr/lifecyclePolicy:LifecyclePolicy": "repository"},
    properties={_TEMPLATE: "lifecyclePolicy"},
    must=given('{"rules": []}'),
    message="lifecyclePolicy is empty, so old images are never removed",
    absent="no lifecycle policy removes old images",
    remediation="Add an aws.ecr.LifecyclePolicy with the repository's name as repository",
    title="ECR repository has no lifecycle policy",
    why="""
    Without a policy, ECR keeps every image that was ever pushed. Old images have known
    vulnerabilities, can be deployed by mistake, and cost storage.
    https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/ecr-controls.html#ecr-3
    """,
)


repository_public = publicly_accessible(
    id="ecr-repository-public",
    subject="ECR repository",
    remediation="Name accounts or services in Principal, or add a condition on aws:PrincipalOrgID",
    why="""
    Any AWS account can pull the images, with the code and secrets in them, or push an image that
    your functions and containers then run. Use Amazon ECR Public, which has its own resource types,
    for repositories that are public on purpose.
    https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html
    """,
)


repository_foreign_account = shared_with_external_account(
    id="ecr-repository-foreign-account",
    subject="ECR repository policy",
    why="""
    The account can pull the images, or push images and so decide which code your functions and
    containers run. Functions of another account pull images through the service principal of
    Lambda.
    https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html
    """,
)


policy_without_source_arn = service_without_source(
    id="ecr-policy-without-source-arn",
    subject="ECR repository policy",
    severity=Severity.MEDIUM,
    why="""
    Without a source condition, Lambda pulls the images for functions of any account. Functions in
    your own account need no statement, because Lambda adds one itself.
    https://docs.aws.amazon.com/lambda/latest/dg/images-create.html#configuration-images-permissions
    """,
)
