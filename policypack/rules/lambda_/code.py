"""What lies in a function's or a layer's package besides its dependencies."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policypack.credentials import secrets_in_text
from policypack.resources import Resource
from policypack.rule import Finding, Outcomes, Profile, Severity, rule
from policypack.supply_chain.archives import (
    ArchiveError,
    DeploymentPackage,
    Entry,
    incompatible_libraries,
    processors,
)
from policypack.supply_chain.dependencies import read_inventory
from policypack.supply_chain.guards import is_of_release
from policypack.supply_chain.manifests import decoded
from policypack.topology.packages import FUNCTION, LAYER, unread, unread_parts
from policypack.unknown import Unknown

# Enough for the program's own files, bundled ones too; a second of work for some seven megabytes.
_MOST_TEXT = 32 * 1024 * 1024
_HEAD = 8192
_SHOWN = 20
_ENV_FILE = re.compile(r"(?:^|/)(?:\.env(?:\.[\w-]+)*|[\w-]+\.env)$")
_ENV_EXAMPLE = re.compile(r"\.(?:example|sample|template|dist|defaults?|schema|tpl)$")


@rule(
    id="lambda-function-code-secret",
    types=(FUNCTION,),
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation="Delete the file from the archive in code and read the secret at run time",
)
def function_code_secret(package: DeploymentPackage) -> Outcomes:
    """The function's package contains a credential.

    Whoever may read the function may download its package (`lambda:GetFunction` gives the
    address), and so may everybody who reaches the build or its artifacts. Files of published
    packages are left out, documented example keys too; a path such as `code[tests/keys.pem]` in a
    waiver accepts a test vector. Looked at are text files, up to 32 MB in all.
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html

    Example:
        aws.lambda_.Function(
            "orders",
            role="arn:aws:iam::111122223333:role/orders",
            runtime="python3.13",
            handler="orders.handler",
            code=pulumi.AssetArchive(
                {"orders.py": pulumi.StringAsset('DB_PASSWORD = "9f2Kq7!xVb31"')}  # bad
                {"orders.py": pulumi.StringAsset('PARAMETER = "/orders/db-password"')}  # good
            ),
        )
    """
    return _secrets(package)


@rule(
    id="lambda-layer-code-secret",
    types=(LAYER,),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation="Remove the file from the layer's code archive",
)
def layer_code_secret(package: DeploymentPackage) -> Outcomes:
    """The layer's content contains a credential.

    Everybody who may use the layer can download it, and a version of a layer stays as it is until
    it is deleted. The same files are looked at as in a function's package.
    https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html

    Example:
        aws.lambda_.LayerVersion(
            "shared",
            layer_name="shared",
            code=pulumi.AssetArchive(
                {"python/shared.py": pulumi.StringAsset('DB_PASSWORD = "9f2Kq7!xVb31"')}  # bad
                {"python/shared.py": pulumi.StringAsset('PARAMETER = "/orders/db-password"')}  # good
            ),
        )
    """
    return _secrets(package)


def _secrets(package: DeploymentPackage) -> Outcomes:
    found, unsearched = package.once(_found_secrets)
    for name, kinds in found[:_SHOWN]:
        yield Finding(f"{name} holds a secret ({kinds})", file=name)
    if len(found) > _SHOWN:
        yield Finding(f"{len(found) - _SHOWN} more files hold secrets", file="")
    for name, waits_for in unsearched:
        yield Unknown("", waits_for, file=name)
    yield from unread(package)


Secrets = tuple[list[tuple[str, str]], list[tuple[str, str]]]


def _found_secrets(package: DeploymentPackage) -> Secrets:
    """The files with secrets, with what and where; and what was not looked at, with why."""
    inventory = package.once(read_inventory)
    found: list[tuple[str, str]] = []
    unread: list[tuple[str, str]] = []
    total = 0
    for entry in package.entries:
        if entry.is_link or inventory.is_published(entry):
            continue
        try:
            # What everybody can read in a release of the guards is no secret.
            text = "" if is_of_release(entry) else _text(entry, _MOST_TEXT - total)
        except ArchiveError as fault:
            unread.append((entry.name, f"a file that can be read: it {fault.reason}"))
            continue
        total += entry.size if text else 0
        kinds = sorted(secrets_in_text(text), key=lambda match: match[0])
        if kinds:
            found.append((entry.name, _said(f"{s.kind} in line {line}" for line, s in kinds)))
        if total >= _MOST_TEXT:
            return found, [*unread, ("", "less text: its first 32 MB have been looked at")]
    return found, unread


def _said(kinds: Iterator[str]) -> str:
    first = next(kinds)
    more = sum(1 for _ in kinds)
    return f"{first} and {more} more" if more else first


def _text(entry: Entry, limit: int) -> str:
    """The first bytes of a text file; empty for anything else."""
    head = entry.read(_HEAD)
    # UTF-16 has zeros too, and a mark that says so.
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ""
    return decoded(entry.read(limit) if entry.size > _HEAD else head)


@rule(
    id="lambda-code-env-file",
    types=(FUNCTION, LAYER),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Leave the .env file out of the archive in code, and read settings from the environment "
        "or a parameter"
    ),
)
def code_env_file(package: DeploymentPackage) -> Outcomes:
    """The package ships a .env file.

    Such a file is what a developer has on the own machine, and what is in it is seldom for others:
    a part of it may be no secret by its form and still be one. `.env.example` and its like are
    fine, and so is an empty file.
    https://12factor.net/config

    Example:
        aws.lambda_.Function(
            "orders",
            role="arn:aws:iam::111122223333:role/orders",
            runtime="python3.13",
            handler="orders.handler",
            code=pulumi.AssetArchive(
                {
                    "orders.py": pulumi.StringAsset("import os"),
                    ".env": pulumi.StringAsset("STAGE=dev"),  # bad
                    ".env.example": pulumi.StringAsset("STAGE=dev"),  # good
                }
            ),
        )
    """
    inventory = package.once(read_inventory)
    for entry in package.entries:
        ours = _ENV_FILE.search(entry.name) and not _ENV_EXAMPLE.search(entry.name)
        if ours and entry.size and not inventory.is_published(entry):
            yield Finding(f"{entry.name} ships with the code", file=entry.name)
    yield from unread(package)


@rule(
    id="lambda-code-malformed",
    types=(FUNCTION, LAYER),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Build the archive anew with an ordinary tool, without links and names that lead out of "
        "it, and correct the lock file or manifest that the finding names"
    ),
)
def code_malformed(package: DeploymentPackage) -> Outcomes:
    """The package is not what it says it is: a broken archive, a bomb, a way out, a bad manifest.

    Two programs unpack such an archive in two ways, so what was reviewed may not be what runs; a
    name or a link that leads out takes a file along that nobody meant to ship, or overwrites one
    where it is unpacked. An archive that unpacks to more than Lambda takes is refused by Lambda.
    What cannot be read is not judged by the other rules either.
    https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html

    Example:
        aws.lambda_.Function(
            "orders",
            role="arn:aws:iam::111122223333:role/orders",
            runtime="python3.13",
            handler="orders.handler",
            code=pulumi.AssetArchive(
                {
                    "orders.py": pulumi.StringAsset("import os"),
                    "../settings.py": pulumi.StringAsset("STAGE = 'dev'"),  # bad
                    "settings.py": pulumi.StringAsset("STAGE = 'dev'"),  # good
                }
            ),
        )
    """
    for fault in package.faults[:_SHOWN]:
        yield Finding(f"{fault.path or 'the archive'} {fault.reason}", file=fault.path)
    for error in package.once(read_inventory).broken[:_SHOWN]:
        said = f"{error.file}, line {error.line}, {error.reason}"
        yield Finding(said, file=error.file, line=error.line)
    yield from unread_parts(package)


@rule(
    id="lambda-code-wrong-architecture",
    types=(FUNCTION, LAYER),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Build the dependencies for the architecture that the function runs on, or set "
        "architectures (compatibleArchitectures of a layer) to theirs"
    ),
)
def code_wrong_architecture(resource: Resource, package: DeploymentPackage) -> Outcomes:
    """The package brings machine code for another processor than the function's.

    It cannot be loaded, so the function fails at its first import, or falls back to something
    slower and less looked after. It also says that the build ran somewhere else than was meant.
    Without `architectures` a function runs on x86_64. A package that has the same library for
    several processors is fine.
    https://docs.aws.amazon.com/lambda/latest/dg/foundation-arch.html

    Example:
        aws.lambda_.Function(
            "orders",
            role="arn:aws:iam::111122223333:role/orders",
            runtime="python3.13",
            handler="orders.handler",
            architectures=["arm64"],  # bad
            architectures=["x86_64"],  # good
            code=pulumi.AssetArchive(
                {
                    "orders.py": pulumi.StringAsset("import fast"),
                    "fast.so": pulumi.StringAsset("\\x7fELF\\x02\\x01" + "\\0" * 12 + "\\x3e\\0"),
                }
            ),
        )
    """
    wanted = _architecture(resource)
    if wanted is None:
        return
    for name, kind in incompatible_libraries(package.once(processors), wanted):
        yield Finding(f"{name} is for {kind}, and {wanted} is what it runs on", file=name)
    yield from unread(package)


def _architecture(resource: Resource) -> str | None:
    """The one processor that the code is for; None for a layer that leaves it open."""
    own = resource.type == FUNCTION
    stated = resource.properties.items("architectures" if own else "compatibleArchitectures")
    architectures = [str(item.content) for item in stated]
    if own and not architectures:
        return "x86_64"
    return architectures[0] if len(architectures) == 1 else None
