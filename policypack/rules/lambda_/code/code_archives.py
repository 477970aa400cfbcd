"""Archives of functions and layers: malformed ones, and native code that cannot be loaded."""

from __future__ import annotations

from policypack.authoring import Finding, Outcomes, Profile, Resource, Severity, rule
from policypack.supply_chain.archives import DeploymentPackage, incompatible_libraries, processors
from policypack.supply_chain.dependencies import read_inventory
from policypack.topology.parts.packages import FUNCTION, LAYER, architecture, unread, unread_parts

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

    Example:
        aws.lambda_.Function(
            "orders",
            role="arn:aws:iam::111122223333:role/orders",
            runtime="python3.13",
            handler="orders.handler",
            code=pulumi.AssetArchive({
                "orders.py": pulumi.StringAsset("import os"),
                "../settings.py": pulumi.StringAsset("STAGE = 'dev'"),  # bad
                "settings.py": pulumi.StringAsset("STAGE = 'dev'"),  # good
            }),
        )
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

    Example:
        aws.lambda_.Function(
            "orders",
            role="arn:aws:iam::111122223333:role/orders",
            runtime="python3.13",
            handler="orders.handler",
            architectures=["arm64"],  # bad
            architectures=["x86_64"],  # good
            code=pulumi.AssetArchive({
                "orders.py": pulumi.StringAsset("import fast"),
                "fast.so": pulumi.StringAsset("\\x7fELF\\x02\\x01" + "\\0" * 12 + "\\x3e\\0"),
            }),
        )
    """
    wanted = architecture(resource)
    if wanted is None:
        return
    for name, built_for in incompatible_libraries(package.once(processors), wanted):
        yield Finding(f"{name} is built for {built_for}, not for {wanted}", file=name)
    yield from unread(package)
