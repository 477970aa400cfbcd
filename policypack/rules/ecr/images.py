"""What repositories accept as images, and how they store them."""

from __future__ import annotations

from policypack.families.customer_keys import without_customer_key
from policypack.resources import Resource
from policypack.rule import Finding, Outcomes, Profile, Severity, rule
from policypack.values import Value

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
