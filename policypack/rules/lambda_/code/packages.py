"""Packages of functions: signatures, versions, archives, and code that Pulumi serializes."""

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
    differ,
    equal,
    first_few,
    given,
    or_absent,
    property_rule,
    rule,
)
from policypack.iam.meaning.truth import Truth, any_of, settled
from policypack.start.lazy_patterns import lazy_pattern
from policypack.supply_chain.archives import DeploymentPackage, incompatible_libraries, processors
from policypack.supply_chain.dependencies import read_inventory
from policypack.topology.parts.accounts import READS, accounts_with
from policypack.topology.parts.functions import FUNCTION
from policypack.topology.parts.links import comes_from
from policypack.topology.parts.packages import LAYER, architecture, unread, unread_parts
from policypack.topology.roles.callback_functions import (
    ATTACHMENT,
    callback_cause,
    callback_fix,
    default_policies,
)

CONFIG = "aws:lambda/codeSigningConfig:CodeSigningConfig"
_SIGNING_PROFILE = "aws:signer/signingProfile:SigningProfile"
_PUBLISHERS = "allowedPublishers.signingProfileVersionArns"
_OWNED = lazy_pattern(r"arn:[^:]*:signer:[^:]*:(?P<account>\d{12}):")

code_signing_unenforced = property_rule(
    id="lambda-code-signing-unenforced",
    properties={CONFIG: "policies.untrustedArtifactOnDeployment"},
    must=equal("Enforce"),
    default="Warn",
    message="Lambda deploys unsigned and altered packages and only writes a log entry",
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    cwe=(347,),
    remediation='Set policies.untrustedArtifactOnDeployment to "Enforce"',
    fix={"policies": {"untrustedArtifactOnDeployment": "Enforce"}},
    title="Lambda code signing configuration does not block untrusted code",
    why="""
    With "Warn", the default, signature verification blocks nothing: Lambda deploys packages whose
    signature is missing, expired, revoked or from an unlisted publisher. A package that fails the
    integrity check is always blocked.
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-codesigning.html
    """,
)

function_unsigned = property_rule(
    id="lambda-function-unsigned",
    properties={"aws:lambda/function:Function": "codeSigningConfigArn"},
    must=given("arn:aws:lambda:eu-central-1:111122223333:code-signing-config:csc-0d5a1c0e7d4f"),
    # A container image cannot be signed this way. Its URI may not be known yet.
    unless=("imageUri",),
    only_if={"packageType": or_absent(differ("Image", meeting="Zip"))},
    message="codeSigningConfigArn is not set, so Lambda accepts any package",
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    cwe=(347,),
    remediation="Set codeSigningConfigArn to the ARN of a CodeSigningConfig",
    title="Lambda function accepts unsigned code",
    why="""
    With code signing, a principal that may update the function's code can only deploy packages that
    a trusted publisher signed. Container images don't support it.
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-codesigning.html
    """,
)


@rule(
    id="lambda-code-signing-foreign-publisher",
    types=(CONFIG,),
    reads=READS,
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "List only signing profiles of your own accounts in "
        "allowedPublishers.signingProfileVersionArns, or add the account to the setting "
        "trusted_accounts"
    ),
    cwe=(347,),
)
def code_signing_foreign_publisher(config: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """Lambda code signing configuration trusts an external account.

    Signature verification accepts every package that the external account signs.
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-codesigning.html
    """
    known = accounts_with(config.at("arn"), stack, settings)
    ours = comes_from(config, "allowedPublishers", (_SIGNING_PROFILE,))

    def judge(publisher: Value) -> Outcomes:
        # An unknown ARN that comes from the stack's own profiles is one of theirs.
        if ours and isinstance(publisher.tree, Unknown):
            return
        found = _OWNED.match(str(publisher.content))
        if found and settled(known.is_external(found["account"], publisher.path)):
            message = f"the profile belongs to the external account {found['account']}"
            yield Finding(message, publisher.path)

    yield from config.each(_PUBLISHERS, judge)


_OBJECTS = ("aws:s3/bucketObject:BucketObject", "aws:s3/bucketObjectv2:BucketObjectv2")


@rule(
    id="lambda-code-unpinned",
    types=(FUNCTION, LAYER),
    reads=_OBJECTS,
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Set s3ObjectVersion to the version of the reviewed object, or ship the code as an asset "
        "(code=pulumi.FileArchive(...))"
    ),
    cwe=(494,),
)
def code_unpinned(owner: Resource, stack: Stack) -> Outcomes:
    """Lambda code in S3 is not pinned to a version.

    Unpinned code lets every principal with write access to the bucket choose what the next
    deployment runs. `sourceCodeHash` only triggers an update and doesn't pin the code. An object
    that the same program uploads complies, because its content is part of the program. Object
    versions require a bucket with versioning.
    https://docs.aws.amazon.com/lambda/latest/api/API_FunctionCode.html
    """
    if not owner.at("s3Key").is_set or owner.is_given("s3ObjectVersion"):
        return
    if not settled(_is_uploaded_here(owner, stack)):
        yield Finding("the object in s3Key can be replaced", "s3Key")


def _is_uploaded_here(owner: Resource, stack: Stack) -> Truth:
    if stack.recorded(owner, "s3Key", *_OBJECTS):
        return True
    key = owner.get("s3Key")
    uploaded = (each for each in stack.of_type(*_OBJECTS) if _has_key(each, key))
    return any_of(_is_in_bucket(each, owner) for each in uploaded)


def _has_key(uploaded: Resource, key: str) -> bool:
    held = uploaded.at("key").tree
    return isinstance(held, str) and held == key


def _is_in_bucket(uploaded: Resource, owner: Resource) -> Truth:
    """Whether the object is in the bucket that the code comes from: of one name, or one output."""
    held, wanted = uploaded.at("bucket").tree, owner.at("s3Bucket").tree
    if set(uploaded.depends_on("bucket")) & set(owner.depends_on("s3Bucket")):
        return True
    if isinstance(wanted, Unknown):
        return wanted
    return held if isinstance(held, Unknown) else bool(held == wanted)


_SHOWN = 20


@rule(
    id="lambda-code-malformed",
    types=(FUNCTION, LAYER),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Rebuild the archive with a standard tool, without symlinks or names that lead out of it,"
        " and correct the lock file or manifest that the finding names"
    ),
    cwe=(22, 409),
)
def code_malformed(package: DeploymentPackage) -> Outcomes:
    """Lambda package or manifest is malformed or unsafe to extract.

    A malformed archive can hide code from reviews, escape its folder (path traversal, "zip slip")
    or exhaust the disk (zip bomb). Two programs can extract it differently if two headers of a file
    disagree, if data belongs to no file, or if a file unpacks to a size other than the stated one,
    so the reviewed code may not be the code that runs. A name or symlink that leaves the archive
    ships or overwrites files outside of it. A zip bomb exceeds Lambda's limit for unpacked code.
    Other rules can't check files that can't be read.
    https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
    """
    for fault in package.faults[:_SHOWN]:
        yield Finding(f"{fault.path or 'the archive'} {fault.reason}", file=fault.path)
    for error in package.once(read_inventory).broken[:_SHOWN]:
        message = f"{error.file}, line {error.line}, {error.reason}"
        yield Finding(message, file=error.file, line=error.line)
    yield from unread_parts(package)


@rule(
    id="lambda-code-wrong-architecture",
    types=(FUNCTION, LAYER),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Build the dependencies for the architecture that the function runs on, or set "
        "architectures (compatibleArchitectures of a layer) to match them"
    ),
)
def code_wrong_architecture(resource: Resource, package: DeploymentPackage) -> Outcomes:
    """Lambda package contains native code for the wrong architecture.

    Lambda can't load the library, so the function fails at its first import or uses a slower, less
    tested fallback. The mismatch also shows that the package was built in an unexpected
    environment. Without `architectures`, a function runs on x86_64. A package that contains the
    same library for several architectures complies.
    https://docs.aws.amazon.com/lambda/latest/dg/foundation-arch.html
    """
    wanted = architecture(resource)
    if wanted is None:
        return
    for name, built_for in incompatible_libraries(package.once(processors), wanted):
        yield Finding(f"{name} is built for {built_for}, not for {wanted}", file=name)
    yield from unread(package)


@rule(
    id="lambda-callback-default-role",
    types=(FUNCTION,),
    reads=(ATTACHMENT,),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation="Pass role, or policies with only the actions in use, to the CallbackFunction",
    cwe=(250,),
)
def callback_default_role(function: Resource, stack: Stack) -> Outcomes:
    """Lambda callback function has Pulumi's default role.

    The default role gives a CallbackFunction excessive permissions: without `role` or `policies`,
    the SDK for Node.js attaches a dozen AWS managed policies to it, including full access to S3,
    DynamoDB, SQS and Lambda. An attacker who compromises the function controls the account's data.
    An event handler, such as onObjectCreated, is a CallbackFunction too.
    https://www.pulumi.com/registry/packages/aws/api-docs/lambda/callbackfunction/
    https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html
    """
    policies = default_policies(stack, function)
    names = sorted(each for each in policies if isinstance(each, str))
    if names:
        message = f"the SDK attaches {first_few(names)} to its role"
        fix = callback_fix(function.name)
        yield Finding(message, "role", fix=fix, cause=callback_cause(function.name))
    else:
        yield from (each for each in policies if isinstance(each, Unknown))
