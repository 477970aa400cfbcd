"""What repositories accept as images, and how they store them."""

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
from policypack.forms.families.customer_keys import without_customer_key
from policypack.forms.families.separate_resources import inline_or_separate
from policypack.topology.parts.registry_scanning import CONFIGURATION, scans_registry

# A template has the settings of the repositories that ECR creates by itself.
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

    ECR lets a tag move to another image unless the program forbids it. An attacker who can push
    then replaces an image that was reviewed, and what refers to it by its tag runs the new one. A
    pipeline that moves a tag such as latest needs a filter for that tag.
    https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html

    Example:
        aws.ecr.Repository(
            "orders",
            image_tag_mutability="MUTABLE",  # bad
            image_tag_mutability="IMMUTABLE",  # good
        )
    """
    held = repository.get(_MUTABILITY, "MUTABLE")
    if held not in _IMMUTABLE:
        yield Finding(f'imageTagMutability is "{held}"', _MUTABILITY)
    elif held == "IMMUTABLE_WITH_EXCLUSION":
        yield from repository.each(f"{_MUTABILITY}ExclusionFilters", _excludes_all)


def _excludes_all(entry: Value) -> Outcomes:
    if set(str(entry.get("filter", ""))) == {"*"}:
        yield Finding("the filter excludes every tag", f"{entry.path}.filter")


repository_without_customer_key = without_customer_key(
    id="ecr-repository-without-customer-key",
    subject="ECR repository",
    properties=dict.fromkeys((_REPOSITORY, _TEMPLATE), "encryptionConfigurations[0].kmsKey"),
    remediation=(
        'Set encryptionConfigurations with encryptionType "KMS" and kmsKey, the ARN of a customer '
        "managed key"
    ),
    why="""
    ECR always encrypts images, with a key of its own unless the program names one. A customer
    managed key adds a key policy and a record of each use. The encryption is fixed at creation: a
    later change replaces the repository.
    https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html
    """,
    example="""
    aws.ecr.Repository(
        "orders",
        image_tag_mutability="IMMUTABLE",
        encryption_configurations=[{  # good
            "encryption_type": "KMS",  # good
            "kms_key": "arn:aws:kms:eu-central-1:111122223333:key/1234abcd",  # good
        }],  # good
    )
    """,
)


@rule(
    id="ecr-repository-unscanned",
    types=(_REPOSITORY,),
    reads=(CONFIGURATION,),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Set imageScanningConfiguration.scanOnPush to true, or a rule of a "
        "RegistryScanningConfiguration that matches the repository; list it in the setting "
        "completed_elsewhere where another program scans the registry"
    ),
)
def repository_unscanned(repository: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """ECR repository does not scan images for known vulnerabilities.

    Scanning is off unless the repository or the registry turns it on. A configuration of the
    registry replaces the setting of each repository: one that none of its rules matches is then
    scanned on request only.
    https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/ecr-controls.html#ecr-1

    Example:
        aws.ecr.Repository(
            "orders",
            image_tag_mutability="IMMUTABLE",
            image_scanning_configuration={"scan_on_push": False},  # bad
            image_scanning_configuration={"scan_on_push": True},  # good
        )
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
        yield Finding("scanOnPush is not true", path)


repository_without_lifecycle = inline_or_separate(
    id="ecr-repository-without-lifecycle",
    # A template holds the policy of the repositories that ECR creates from it.
    owners=(_REPOSITORY, _TEMPLATE),
    separate={"aws:ecr/lifecyclePolicy:LifecyclePolicy": "repository"},
    properties={_TEMPLATE: "lifecyclePolicy"},
    must=given('{"rules": []}'),
    message="lifecyclePolicy is empty",
    absent="no lifecycle policy removes old images",
    remediation="Add a LifecyclePolicy with repository set to its name",
    title="ECR repository has no lifecycle policy",
    why="""
    Without a policy, every image that was ever pushed stays, with the vulnerabilities of its time,
    and can be deployed by mistake. Storage is billed.
    https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/ecr-controls.html#ecr-3
    """,
    example="""
    orders = aws.ecr.Repository(
        "orders",
        image_tag_mutability="IMMUTABLE",
        image_scanning_configuration={"scan_on_push": True},
    )
    aws.ecr.LifecyclePolicy(  # good
        "orders",  # good
        repository=orders.name,  # good
        policy=json.dumps({  # good
            "rules": [{  # good
                "rulePriority": 1,  # good
                "selection": {  # good
                    "tagStatus": "any",  # good
                    "countType": "imageCountMoreThan",  # good
                    "countNumber": 20,  # good
                },  # good
                "action": {"type": "expire"},  # good
            }]  # good
        }),  # good
    )  # good
    """,
)
