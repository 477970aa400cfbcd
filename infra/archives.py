"""The code of functions and layers, and who must have signed it.

A deployment takes archives that AWS Signer has signed: `signedArchives` in the stack's
configuration names the folder they lie in. Without it the sources themselves are used, which is
enough for a preview, and which Lambda refuses to deploy.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pulumi
import pulumi_aws as aws

from runtime_guards import contract

HERE = Path(__file__).parent
# The guards that the program was checked with are those that its functions ship.
GUARDS = Path(contract.__file__).parent


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


def _archive(folder: str, guards: Mapping[str, pulumi.Asset]) -> pulumi.Archive:
    signed = pulumi.Config("orders").get("signedArchives")
    if signed:
        return pulumi.FileArchive(f"{signed}/{folder}.zip")
    if not (HERE / folder).is_dir():
        raise FileNotFoundError(f"{HERE / folder} is no folder; archive() takes one below infra/")
    own = {
        path.relative_to(HERE / folder).as_posix(): pulumi.FileAsset(f"./{path.relative_to(HERE)}")
        for path in _sources(HERE / folder)
    }
    return pulumi.AssetArchive({**own, **guards})


def _sources(folder: Path) -> list[Path]:
    # File by file, because a folder would bring the caches that Python leaves in it.
    return sorted(folder.rglob("*.py"))


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
        description="What an order is, for every function that handles one",
        code=archive("layers/orders_common"),
        compatible_runtimes=[aws.lambda_.Runtime.PYTHON3D14],
        compatible_architectures=["arm64"],
    )
