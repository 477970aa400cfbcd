"""Container images of functions."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Implication,
    Outcomes,
    Profile,
    Resource,
    Settings,
    Severity,
    Stack,
    rule,
)
from policypack.iam.meaning.truth import settled
from policypack.start.lazy_patterns import lazy_pattern
from policypack.topology.parts import accounts
from policypack.topology.parts.links import comes_from

# Builders that output the image by digest, as `ref` or `imageUri`. The `docker` provider's Image is
# not among them: its imageName is a tag.
_BUILDERS = ("docker-build:index:Image", "awsx:ecr:Image")
_REPOSITORIES = ("aws:ecr/repository:Repository", "awsx:ecr:Repository")
_DIGEST = lazy_pattern(r"@sha256:[0-9a-fA-F]{64}$")
# The domains of the partitions, with those of dual-stack endpoints:
# https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html
# https://github.com/boto/botocore/blob/develop/botocore/data/partitions.json
_DOMAIN = (
    r"amazonaws\.(?:com(?:\.cn)?|eu)|on\.(?:aws|amazonwebservices\.(?:com\.cn|eu))"
    r"|c2s\.ic\.gov|sc2s\.sgov\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov"
)
_ECR = lazy_pattern(rf"(?P<account>\d{{12}})\.dkr[.-]ecr(?:-fips)?\.[a-z0-9-]+\.(?:{_DOMAIN})/")
_TAG = lazy_pattern(r":(?P<tag>[\w.-]+)$")


@rule(
    id="lambda-image-unpinned",
    types=("aws:lambda/function:Function",),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="End imageUri with @sha256:DIGEST, the digest of the pushed image",
    cwe=(494,),
)
def image_unpinned(function: Resource) -> Outcomes:
    """Lambda container image is not pinned by digest.

    An unpinned image may not be the reviewed image: Lambda resolves the tag at each deployment, and
    every principal with push access to the repository can move the tag before that. A repository
    with immutable tags is a weaker pin, because a tag can be deleted and pushed again.
    https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html
    https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html

    Example:
        repository = "111122223333.dkr.ecr.eu-central-1.amazonaws.com/orders"
        digest = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"  # good
        aws.lambda_.Function(
            "orders",
            role="arn:aws:iam::111122223333:role/orders",
            package_type="Image",
            image_uri=f"{repository}:latest",  # bad
            image_uri=f"{repository}@{digest}",  # good
        )
    """
    # An unknown output of such a builder is a digest; a known value is checked.
    if comes_from(function, "imageUri", _BUILDERS, _REPOSITORIES) and not _is_known(function):
        return
    image = function.get("imageUri")
    if image and not _DIGEST.search(image):
        yield Finding(f"the image is named {_how(image)}, which can be moved", "imageUri")


@rule(
    id="lambda-image-foreign-registry",
    types=("aws:lambda/function:Function",),
    reads=accounts.READS,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Copy the image into an ECR repository of your own account and use its URI as imageUri, "
        "or add the registry's account to the setting trusted_accounts"
    ),
    cwe=(829,),
    implied_by=(Implication("stack-output-printed"),),
)
def image_foreign_registry(function: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """Lambda container image is not from a trusted ECR registry.

    An image from an untrusted source runs with the function's role: the external account controls
    its content, and can delete it. Lambda only accepts private ECR repositories in the same Region,
    so a deployment of an image from Docker Hub or Amazon ECR Public fails.
    https://docs.aws.amazon.com/lambda/latest/dg/images-create.html

    Example:
        digest = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
        theirs = "444455556666.dkr.ecr.eu-central-1.amazonaws.com/orders"  # bad
        ours = "111122223333.dkr.ecr.eu-central-1.amazonaws.com/orders"  # good
        aws.lambda_.Function(
            "orders",
            role="arn:aws:iam::111122223333:role/orders",
            package_type="Image",
            image_uri=f"{theirs}@{digest}",  # bad
            image_uri=f"{ours}@{digest}",  # good
        )
    """
    # An unknown name in a repository of the stack is one in its account.
    if comes_from(function, "imageUri", _REPOSITORIES, _BUILDERS) and not _is_known(function):
        return
    image = function.get("imageUri")
    if not image:
        return
    registry = _ECR.match(image)
    if registry is None:
        yield Finding("imageUri names no private ECR repository, so Lambda rejects it", "imageUri")
        return
    account = registry["account"]
    known = accounts.accounts_with(function.at("role"), stack, settings)
    if settled(known.is_external(account, "imageUri")):
        yield Finding(f"the registry belongs to the external account {account}", "imageUri")


def _is_known(function: Resource) -> bool:
    return isinstance(function.at("imageUri").tree, str)


def _how(image: str) -> str:
    tag = _TAG.search(image)
    return f'by the tag "{tag["tag"]}"' if tag else 'without a tag, which means "latest"'
