"""Code signing: which packages Lambda accepts."""

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
    given,
    or_absent,
    property_rule,
    rule,
)
from policypack.iam.meaning.truth import settled
from policypack.start.lazy_patterns import lazy_pattern
from policypack.topology.parts.accounts import READS, accounts_with
from policypack.topology.parts.links import comes_from

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
    example="""
    profile = "arn:aws:signer:eu-central-1:111122223333:/signing-profiles/orders/a1b2c3d4e5"
    aws.lambda_.CodeSigningConfig(
        "orders",
        allowed_publishers={"signing_profile_version_arns": [profile]},
        policies={"untrusted_artifact_on_deployment": "Warn"},  # bad
        policies={"untrusted_artifact_on_deployment": "Enforce"},  # good
    )
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
    example="""
    configs = "arn:aws:lambda:eu-central-1:111122223333:code-signing-config"
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.13",
        handler="orders.handler",
        code=pulumi.FileArchive("./orders"),
        code_signing_config_arn=f"{configs}:csc-0d5a1c0e7d4f8a9b1",  # good
    )
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

    Example:
        aws.lambda_.Function(
            "orders",
            role=f"arn:aws:iam::{aws.get_caller_identity().account_id}:role/orders",
            runtime="python3.13",
            handler="orders.handler",
            code=pulumi.FileArchive("./orders"),
        )
        own = aws.get_caller_identity().account_id  # good
        own = "999988887777"  # bad
        aws.lambda_.CodeSigningConfig(
            "orders",
            allowed_publishers={
                "signing_profile_version_arns": [
                    f"arn:aws:signer:eu-central-1:{own}:/signing-profiles/orders/a1b2c3d4e5"
                ]
            },
            policies={"untrusted_artifact_on_deployment": "Enforce"},
        )
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
