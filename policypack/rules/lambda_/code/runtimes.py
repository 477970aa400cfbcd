"""What the code of a function runs on: runtimes, container images and layers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from policypack.authoring import (
    Finding,
    Implication,
    Outcomes,
    Profile,
    Resource,
    Settings,
    Severity,
    Stack,
    Unknown,
    Value,
    differ,
    property_rule,
    rule,
)
from policypack.facts.layer_publishers import ACCOUNTS
from policypack.facts.runtimes import AS_OF, DEPRECATED_ON, newest
from policypack.iam.meaning.truth import settled
from policypack.start import clock
from policypack.start.lazy_patterns import lazy_pattern
from policypack.topology.parts import accounts
from policypack.topology.parts.functions import FUNCTION, text_of
from policypack.topology.parts.links import comes_from
from policypack.topology.parts.packages import LAYER


@rule(
    id="lambda-function-runtime-deprecated",
    types=(FUNCTION,),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="Set runtime to a supported version",
    cwe=(1104,),
)
def function_runtime_deprecated(function: Resource) -> Outcomes:
    """Lambda function uses a deprecated runtime.

    AWS no longer patches the language and operating system of a deprecated runtime, and later
    rejects new functions and updates that use it. Container images have no runtime. The dates come
    from a table in the pack; the finding names the date of that table.
    https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
    """
    runtime = function.get("runtime")
    if not runtime:
        return
    if runtime not in DEPRECATED_ON:
        yield _unlisted(function, runtime)
        return
    since = DEPRECATED_ON[runtime]
    if since is not None and since <= clock.today():
        successor = newest(runtime)
        fix = f'Set runtime to "{successor}"' if successor else None
        yield Finding(f"{runtime} has been deprecated since {since}{_dated()}", "runtime", fix=fix)


@rule(
    id="lambda-function-runtime-outdated",
    types=(FUNCTION,),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set runtime to the newest version of its language",
    implied_by=(Implication("lambda-function-runtime-deprecated"),),
)
def function_runtime_outdated(function: Resource) -> Outcomes:
    """Lambda function does not use the newest runtime of its language.

    The newest runtime is supported for the longest time and has the newest operating system.
    https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
    """
    runtime = function.get("runtime")
    if not runtime:
        return
    if runtime not in DEPRECATED_ON:
        yield _unlisted(function, runtime)
        return
    successor = newest(runtime)
    if successor:
        message = f"{successor} is newer than {runtime}{_dated()}"
        yield Finding(message, "runtime", fix=f'Set runtime to "{successor}"')


@rule(
    id="lambda-function-runtime-not-allowed",
    types=(FUNCTION,),
    severity=Severity.MEDIUM,
    profile=Profile.ESSENTIAL,
    remediation="Set runtime to one that the settings allow",
)
def function_runtime_not_allowed(function: Resource, settings: Settings) -> Outcomes:
    """Lambda function uses a runtime that the settings do not allow.

    The settings allowed_runtimes and forbidden_runtimes decide; without them, every runtime is
    allowed. Fewer languages need fewer tools for updates, scans and incident response.
    https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
    """
    if not (settings.allowed_runtimes or settings.forbidden_runtimes):
        return
    runtime = function.get("runtime")
    fault = settings.fault_of_runtime(runtime) if runtime else None
    if fault:
        yield Finding(fault, "runtime")


def _unlisted(function: Resource, runtime: str) -> Unknown:
    return Unknown("runtime", f"a table of runtimes that lists {runtime}{_dated()}", function.urn)


def _dated() -> str:
    return f" (AWS's table of {AS_OF})"


runtime_frozen = property_rule(
    id="lambda-runtime-frozen",
    properties={"aws:lambda/runtimeManagementConfig:RuntimeManagementConfig": "updateRuntimeOn"},
    must=differ("Manual", meeting="Auto"),
    default="Auto",
    message='updateRuntimeOn is "Manual", so the function stays on one runtime version',
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    cwe=(1329,),
    remediation='Set updateRuntimeOn to "Auto" or "FunctionUpdate" and remove runtimeVersionArn',
    title="Lambda function receives no runtime updates",
    why="""
    The function gets no security updates for its language and operating system. The mode is meant
    for a rollback of a few days, which a waiver with an expiry date allows. Without this resource,
    Lambda updates the runtime automatically.
    https://docs.aws.amazon.com/lambda/latest/dg/runtimes-update.html
    """,
)


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


# https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html (Layers)
_PINNED = lazy_pattern(r"arn:[^:]+:lambda:[^:]+:\d{12}:layer:[^:]+:\d+")
_OWNED = lazy_pattern(r"arn:[^:]+:lambda:[^:]*:(?P<account>\d{12}):layer:(?P<name>[^:]+)")
_NAMED_BY = "the setting trusted_layer_publishers can name it"


@rule(
    id="lambda-layer-unpinned",
    types=(FUNCTION,),
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation="End every ARN in layers with its version number",
    cwe=(494,),
)
def layer_unpinned(function: Resource) -> Outcomes:
    """Lambda function uses a layer without a pinned version.

    An unpinned layer ARN refers to whatever version its owner publishes next, which then runs with
    the function's role; a layer version is immutable. Lambda rejects an ARN without a version, but
    only during the deployment, after part of the stack has changed.
    https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html
    """

    def unpinned(arn: str, path: str) -> Outcomes:
        if not _PINNED.fullmatch(arn):
            message = "the layer's ARN does not end with a version number"
            yield Finding(message, path, cause=arn)

    return _layers(function, unpinned)


@rule(
    id="lambda-layer-foreign-account",
    types=(FUNCTION,),
    reads=accounts.READS,
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation=(
        "Publish a copy of the layer in your own account, or add the account to the setting "
        "trusted_layer_publishers"
    ),
    cwe=(829,),
)
def layer_foreign_account(function: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """Lambda function uses a layer from an untrusted external account.

    A layer from an untrusted source runs inside the function, with its role and its environment.
    The external account can delete the version, or publish a malicious one that your next update
    uses. AWS's own publishers are trusted; the settings `trusted_layer_publishers` and
    `trusted_accounts` add others. Your own accounts are the account of the function's role, which
    Lambda requires to be the function's account, and those of the stack's other resources.
    https://docs.aws.amazon.com/lambda/latest/dg/adding-layers.html
    """
    publishers = ACCOUNTS | settings.trusted_layer_publishers
    known = accounts.accounts_with(function.at("role"), stack, settings)
    known = replace(known, trusted=known.trusted | publishers, named_by=_NAMED_BY)

    def foreign(arn: str, path: str) -> Outcomes:
        owned = _OWNED.match(arn)
        if owned is not None and settled(known.is_external(owned["account"], path)):
            owner = f"the layer {owned['name']} belongs to the account {owned['account']}"
            yield Finding(f"{owner}, which is not trusted", path, cause=arn)

    return _layers(function, foreign)


def _layers(function: Resource, check: Callable[[str, str], Outcomes]) -> Outcomes:
    published_here = comes_from(function, "layers", (LAYER,))

    def judge(layer: Value) -> Outcomes:
        # An unknown element that comes from the program's own LayerVersions is one of their ARNs.
        if not (published_here and isinstance(layer.tree, Unknown)):
            yield from check(text_of(layer), layer.path)

    return function.each("layers", judge)
