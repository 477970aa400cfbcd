"""Installed dependencies that were changed after their installation."""

from __future__ import annotations

from policypack.authoring import Finding, Outcomes, Profile, Severity, Unknown, first_few, rule
from policypack.supply_chain.archives import DeploymentPackage, printable
from policypack.supply_chain.dependencies import (
    Alteration,
    Change,
    alterations,
    altered_modules,
    read_inventory,
)
from policypack.topology.parts.packages import FUNCTION, LAYER, unread

_SHOWN = 20
_FILES = 3


@rule(
    id="lambda-dependency-altered",
    types=(FUNCTION, LAYER),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation="Install the dependency again into an empty folder, and deploy it unchanged",
    cwe=(494,),
)
def dependency_altered(package: DeploymentPackage) -> Outcomes:
    """Lambda package contains an altered dependency.

    A dependency that fails the integrity check isn't the code that was published and that
    advisories and reviews cover. Python installers write the hash of every installed file to
    RECORD; the rule reports modules that differ from it or that RECORD doesn't list. It doesn't
    report bytecode in `__pycache__`, scripts, files of installers, folders that were left out as a
    whole, and distributions that were installed from a local folder or file. A build that strips
    libraries alters them. npm lists the packages of node_modules in `.package-lock.json`, without
    hashes of their files, so the rule reports packages that the file doesn't list or lists with
    another version.
    https://packaging.python.org/en/latest/specifications/recording-installed-packages/
    https://docs.npmjs.com/cli/configuring-npm/package-lock-json#hidden-lockfiles

    Example:
        aws.lambda_.Function(
            "orders",
            role="arn:aws:iam::111122223333:role/orders",
            runtime="python3.13",
            handler="orders.handler",
            code=pulumi.AssetArchive({
                "orders.py": pulumi.StringAsset("import rates"),
                "rates/__init__.py": pulumi.StringAsset("LIMIT = 900"),  # bad
                "rates/__init__.py": pulumi.StringAsset("LIMIT = 100"),  # good
                "rates-1.0.dist-info/METADATA": pulumi.StringAsset("Name: rates\\nVersion: 1.0"),
                "rates-1.0.dist-info/RECORD": pulumi.StringAsset(
                    "rates/__init__.py,"
                    "sha256=kUQx9dDBw3qSTtjo5T0SHyv-2fmRHx4KOSQhuI8y2ZI,11"
                ),
            }),
        )
    """
    found = package.once(alterations)
    yield from map(_about, found[:_SHOWN])
    if len(found) > _SHOWN:
        yield Finding(f"more altered distributions: {len(found) - _SHOWN}", file="")
    modules = package.once(altered_modules)
    for module in modules[:_SHOWN]:
        name = printable(module.name)
        yield Finding(f"{name} {module.how} since the installation by npm", file=module.file)
    if len(modules) > _SHOWN:
        yield Finding(f"more altered packages of npm: {len(modules) - _SHOWN}", file="")
    for error in package.once(read_inventory).broken:
        if ".dist-info/" in error.file:
            yield Unknown("", f"a readable file: line {error.line} {error.reason}", file=error.file)
    yield from unread(package)


def _about(found: Alteration) -> Finding:
    files = first_few([printable(name) for name in found.files], _FILES)
    # A module that does not ship cannot run; an import of it fails.
    severity = Severity.LOW if found.change is Change.MISSING else None
    release = printable(found.distribution.name)
    message = f"{found.change.value} since the installation of {release}: {files}"
    return Finding(message, severity=severity, file=found.files[0])
