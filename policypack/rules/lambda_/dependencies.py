"""Dependencies that a function's or a layer's package lists: pinned, hashed, and from where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from policypack.rule import Finding, Outcomes, Profile, Severity, rule
from policypack.settings import Settings
from policypack.supply_chain.archives import DeploymentPackage, printable
from policypack.supply_chain.dependencies import (
    read_inventory,
    shipped_requirements,
    typosquatted_package,
    unhashed,
    unpinned,
    untrusted_options,
    untrusted_requirements,
)
from policypack.supply_chain.manifests import Option, OptionKind, Origin, Requirement
from policypack.topology.packages import FUNCTION, LAYER, unread_dependencies
from policypack.unknown import Unknown

_NAMED = 5


@rule(
    id="lambda-dependency-unpinned",
    types=(FUNCTION, LAYER),
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation="Pin every line (==) or ship a lock file beside the code",
)
def dependency_unpinned(package: DeploymentPackage) -> Outcomes:
    """The package lists dependencies without an exact version.

    What is installed is then decided on the day of the build: whoever takes over a package, or
    publishes a bad release of it, is in the function with the next one, under its role. AWS's
    own guidance for Lambda is to know what a deployment package is made of. A range such as
    `numpy==1.*` is no version. A lock file in the same folder or above fixes all of them, and what
    lies in the package itself (`*.dist-info`, `node_modules`) is fixed by its content.
    https://docs.aws.amazon.com/lambda/latest/dg/python-package.html

    Example:
        aws.lambda_.Function(
            "orders",
            role="arn:aws:iam::111122223333:role/orders",
            runtime="python3.13",
            handler="orders.handler",
            code=pulumi.AssetArchive(
                {
                    "orders.py": pulumi.StringAsset("import requests"),  # bad
                    "requirements.txt": pulumi.StringAsset("requests>=2.31"),  # bad
                    "orders.py": pulumi.StringAsset("import pytz"),  # good
                    "requirements.txt": pulumi.StringAsset(  # good
                        "pytz==2025.2 --hash=sha256:"  # good
                        "5ddf76296dd8c44c26eb8f4b6f35488f3ccbf6fbbd7adee0b7262d43f0ec2f00"  # good
                    ),  # good
                }
            ),
        )
    """
    inventory = package.once(read_inventory)
    for file, names in _by_file(unpinned(inventory)):
        yield Finding(f"{file} gives no exact version for {names}", file=file)
    yield from unread_dependencies(package)


@rule(
    id="lambda-dependency-unhashed",
    types=(FUNCTION, LAYER),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Add --hash to every requirement, or use a lock file that has them",
)
def dependency_unhashed(package: DeploymentPackage) -> Outcomes:
    """The package's pinned dependencies carry no hashes.

    A version says which file is meant, a hash that it is this very file: without one, an index or
    a mirror that somebody has broken into may hand out another. pip refuses a file in which only
    some lines have hashes.
    https://pip.pypa.io/en/stable/topics/secure-installs/

    Example:
        aws.lambda_.Function(
            "orders",
            role="arn:aws:iam::111122223333:role/orders",
            runtime="python3.13",
            handler="orders.handler",
            code=pulumi.AssetArchive(
                {
                    "orders.py": pulumi.StringAsset("import pytz"),
                    "requirements.txt": pulumi.StringAsset("pytz==2025.2"),  # bad
                    "requirements.txt": pulumi.StringAsset(  # good
                        "pytz==2025.2 --hash=sha256:"  # good
                        "5ddf76296dd8c44c26eb8f4b6f35488f3ccbf6fbbd7adee0b7262d43f0ec2f00"  # good
                    ),  # good
                }
            ),
        )
    """
    inventory = package.once(read_inventory)
    hashed = {r.file for m in inventory.manifests for r in m.requirements if r.hashed}
    for file, names in _by_file(unhashed(inventory)):
        partly = ", and pip refuses a file that has some" if file in hashed else ""
        yield Finding(f"{file} has no hash for {names}{partly}", file=file)
    yield from unread_dependencies(package)


@rule(
    id="lambda-dependency-foreign-index",
    types=(FUNCTION, LAYER),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Drop --extra-index-url, --trusted-host, VCS, editable and unhashed URL requirements, or "
        "allow the index in the pack's configuration"
    ),
)
def dependency_foreign_index(package: DeploymentPackage, settings: Settings) -> Outcomes:
    """The package installs from an extra index, a repository or a plain URL.

    With a second index pip takes the higher version of the two, so whoever registers the name of
    an internal package in public is installed instead. `--trusted-host` switches the check of
    certificates off, and a repository or an address gives whatever lies there today. The setting
    `trusted_indexes` names the hosts and addresses of the organization; an address over plain
    http is never trusted. A direct address with a hash is fine.
    https://pip.pypa.io/en/stable/cli/pip_install/#cmdoption-extra-index-url

    Example:
        aws.lambda_.Function(
            "orders",
            role="arn:aws:iam::111122223333:role/orders",
            runtime="python3.13",
            handler="orders.handler",
            code=pulumi.AssetArchive(
                {
                    "orders.py": pulumi.StringAsset("import pytz"),
                    "requirements.txt": pulumi.StringAsset(
                        "--extra-index-url https://packages.example.com/simple\\n"  # bad
                        "pytz==2025.2 --hash=sha256:"
                        "5ddf76296dd8c44c26eb8f4b6f35488f3ccbf6fbbd7adee0b7262d43f0ec2f00"
                    ),
                }
            ),
        )
    """
    inventory, trusted = package.once(read_inventory), settings.trusted_indexes
    for option in untrusted_options(inventory, trusted):
        yield _about_option(option)
    for requirement in untrusted_requirements(inventory, trusted):
        yield _about_origin(requirement)
    yield from unread_dependencies(package)


def _about_option(option: Option) -> Finding | Unknown:
    if "$" in option.location:
        return _filled_in(option.file)
    place = printable(option.location)
    said = f"{option.file}, line {option.line}, names the {option.kind.value} {place}"
    # Whoever sits between the build and this host decides what is installed.
    open_door = option.kind is OptionKind.TRUSTED_HOST or option.location.startswith("http://")
    severity = Severity.HIGH if open_door else None
    return Finding(said, severity=severity, file=option.file, line=option.line)


def _about_origin(requirement: Requirement) -> Finding | Unknown:
    location = printable(requirement.location or "the folder of its sources")
    if "$" in location:
        return _filled_in(requirement.file)
    how = {
        Origin.VCS: f"from the repository {location}",
        Origin.EDITABLE: f"as an editable install of {location}",
        Origin.URL: f"from {location}, without a hash",
        Origin.INDEX: f"from the index {location}",
    }[requirement.origin]
    where = f"{requirement.file}, line {requirement.line}"
    said = f"{where}, takes {printable(requirement.name)} {how}"
    return Finding(said, file=requirement.file, line=requirement.line)


def _filled_in(file: str) -> Unknown:
    return Unknown("", "the variables that the build fills in its addresses with", file=file)


@rule(
    id="lambda-dependency-lookalike",
    types=(FUNCTION, LAYER),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation="Correct the name, or waive the finding once somebody has looked at the package",
)
def dependency_lookalike(package: DeploymentPackage) -> Outcomes:
    """A dependency's name is one letter away from a popular package.

    Attackers register what people type by mistake, and the code of such a package runs in the
    build already. Compared with the most downloaded names of PyPI and npm in a dated table; names
    that are well used themselves are left alone.
    https://owasp.org/www-project-top-10-ci-cd-security-risks/CICD-SEC-03-Dependency-Chain-Abuse

    Example:
        aws.lambda_.Function(
            "orders",
            role="arn:aws:iam::111122223333:role/orders",
            runtime="python3.13",
            handler="orders.handler",
            code=pulumi.AssetArchive(
                {
                    "orders.py": pulumi.StringAsset("import requests"),  # bad
                    "orders.py": pulumi.StringAsset("import pytz"),  # good
                    "requirements.txt": pulumi.StringAsset(
                        "reqeusts==2.32.4 --hash=sha256:"  # bad
                        "27babd3cda2a6d50b30443204ee89830707d396671944c998b5975b031ac2b2c"  # bad
                        "pytz==2025.2 --hash=sha256:"  # good
                        "5ddf76296dd8c44c26eb8f4b6f35488f3ccbf6fbbd7adee0b7262d43f0ec2f00"  # good
                    ),
                }
            ),
        )
    """
    inventory = package.once(read_inventory)
    listed = (r for manifest in inventory.manifests for r in manifest.requirements)
    seen: set[tuple[str, str]] = set()
    for requirement in (*listed, *shipped_requirements(inventory)):
        meant = typosquatted_package(requirement.ecosystem, requirement.key)
        if meant and (requirement.ecosystem, requirement.key) not in seen:
            seen.add((requirement.ecosystem, requirement.key))
            name = printable(requirement.name)
            said = f"{requirement.file} has {name}, one letter away from {meant}"
            yield Finding(said, file=requirement.file, line=requirement.line)
    yield from unread_dependencies(package)


def _by_file(requirements: Iterable[Requirement]) -> list[tuple[str, str]]:
    """The names of the requirements of each file with their lines, the first few."""
    files: dict[str, list[str]] = defaultdict(list)
    for requirement in requirements:
        files[requirement.file].append(f"{printable(requirement.name)} (line {requirement.line})")
    return [(file, _some(names)) for file, names in files.items()]


def _some(names: list[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")
