"""The code of functions and layers, and who must have signed it.

A deployment takes archives that AWS Signer has signed: `signedArchives` in the stack's
configuration names the folder they lie in. Without it the sources themselves are used, which is
enough for a preview, and which Lambda refuses to deploy.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pulumi
import pulumi_aws as aws
from place import Place

from runtime_guards import contract

HERE = Path(__file__).parent
# The guards that the program was checked with are those that its functions ship.
GUARDS = Path(contract.__file__).parent
_LAYER_VERSION = re.compile(r"arn:aws[a-z-]*:lambda:(?P<region>[a-z0-9-]+):\d{12}:layer:[\w-]+:\d+")


def archive(folder: str) -> pulumi.Archive:
    """The archive of a folder below this one, such as `layers/orders_common`."""
    return _archive(folder, {})


def guarded_archive(folder: str) -> pulumi.Archive:
    """The archive of a function, such as `functions/intake`, with its guards inside."""
    return _archive(
        folder,
        {
            f"runtime_guards/{path.relative_to(GUARDS).as_posix()}": pulumi.FileAsset(str(path))
            for path in _sources(GUARDS)
        },
    )


def bundled_archive(folder: str) -> pulumi.Archive:
    """The archive of a function on Node.js, such as `functions/articles`: one bundled file."""
    return _archive(folder, {}, "*.mjs")


def _archive(
    folder: str, guards: Mapping[str, pulumi.Asset], files: str = "*.py"
) -> pulumi.Archive:
    signed = pulumi.Config("orders").get("signedArchives")
    if signed:
        return pulumi.FileArchive(f"{signed}/{folder}.zip")
    if not (HERE / folder).is_dir():
        raise FileNotFoundError(f"{HERE / folder} is no folder; archive() takes one below infra/")
    own = {
        path.relative_to(HERE / folder).as_posix(): pulumi.FileAsset(f"./{path.relative_to(HERE)}")
        for path in _sources(HERE / folder, files)
    }
    return pulumi.AssetArchive({**own, **guards})


def _sources(folder: Path, files: str = "*.py") -> list[Path]:
    # File by file, because a folder would bring the caches that Python leaves in it.
    return sorted(folder.rglob(files))


def code_signing() -> aws.lambda_.CodeSigningConfig:
    """Accepts only code that this stack's own profile has signed, unaltered and unrevoked."""
    profile = aws.signer.SigningProfile(
        "orders",
        name_prefix="orders_",
        platform_id="AWSLambda-SHA384-ECDSA",
        tags={"component": "signing"},
    )
    return aws.lambda_.CodeSigningConfig(
        "orders",
        description="Only what the release pipeline signed",
        allowed_publishers=aws.lambda_.CodeSigningConfigAllowedPublishersArgs(
            signing_profile_version_arns=[profile.version_arn]
        ),
        policies=aws.lambda_.CodeSigningConfigPoliciesArgs(
            untrusted_artifact_on_deployment="Enforce"
        ),
        tags={"component": "signing"},
    )


def shared_layer() -> aws.lambda_.LayerVersion:
    """Code that the functions share. The layer's ARN ends with its version, so it is pinned."""
    return aws.lambda_.LayerVersion(
        "orders-common",
        layer_name=f"{pulumi.get_project()}-{pulumi.get_stack()}-common",
        description="The order model, for every function that handles orders",
        code=archive("layers/orders_common"),
        compatible_runtimes=[aws.lambda_.Runtime.PYTHON3D14],
        compatible_architectures=["arm64"],
    )


def cryptography_layer(place: Place) -> str:
    """The layer with the package cryptography, which Lambda's runtime does not bring: its ARN.

    Its native code is built for one processor and one Python, so it is built and published
    apart, and updated for its advisories; `orders:cryptographyLayer` names the published version.
    BUCKET keeps versions; PROFILE is the one of `code_signing`, since Lambda refuses a layer that
    it has not signed:

        pip install --only-binary=:all: --implementation cp --python-version 3.14 \\
          --platform manylinux_2_34_aarch64 --platform manylinux2014_aarch64 \\
          --require-hashes --no-compile -r infra/layers/cryptography/requirements.txt \\
          -t build/layer/python
        (cd build/layer && zip -qr cryptography.zip python)
        aws s3api put-object --bucket BUCKET --key cryptography.zip \\
          --body build/layer/cryptography.zip
        aws signer start-signing-job --profile-name PROFILE \\
          --source 's3={bucketName=BUCKET,key=cryptography.zip,version=VERSION}' \\
          --destination 's3={bucketName=BUCKET,prefix=signed/}'
        aws lambda publish-layer-version --layer-name cryptography-arm64 \\
          --content S3Bucket=BUCKET,S3Key=signed/JOB.zip \\
          --compatible-runtimes python3.14 --compatible-architectures arm64
        pulumi config set orders:cryptographyLayer LAYER_VERSION_ARN

    The ARN of a first version ends with 1, so it can be set before the stack has made the profile.
    Two platforms, because not every wheel is built for the newest libc that the runtime has:
    https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html (Amazon Linux 2023).
    Raises pulumi.RunError if the ARN is not set, names no version, or lies in another region,
    from which Lambda loads no layer.
    """
    arn = pulumi.Config("orders").get("cryptographyLayer") or ""
    found = _LAYER_VERSION.fullmatch(arn)
    if found and found["region"] == place.region:
        return arn
    given = repr(arn) if arn else "not set"
    raise pulumi.RunError(
        f"orders:cryptographyLayer must be arn:aws:lambda:{place.region}:ACCOUNT:layer:NAME:VERSION"
        f" and is {given}: publish the layer as cryptography_layer in infra/archives.py says, then"
        " run: pulumi config set orders:cryptographyLayer ARN"
    )
