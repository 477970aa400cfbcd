"""Where dependencies are installed from, and names that resemble popular packages."""

from __future__ import annotations

from policypack.rule import Finding, Outcomes, Profile, Severity, rule
from policypack.settings import Settings
from policypack.supply_chain.archives import DeploymentPackage, printable
from policypack.supply_chain.dependencies import (
    read_inventory,
    shipped_requirements,
    typosquatted_package,
    untrusted_options,
    untrusted_requirements,
)
from policypack.supply_chain.manifests import Option, OptionKind, Origin, Requirement
from policypack.topology.packages import FUNCTION, LAYER, unread_dependencies
from policypack.unknown import Unknown


@rule(
    id="lambda-dependency-foreign-index",
    types=(FUNCTION, LAYER),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Remove --extra-index-url, --trusted-host and VCS, editable or unhashed URL requirements, "
        "or add the index to the setting trusted_indexes"
    ),
)
def dependency_foreign_index(package: DeploymentPackage, settings: Settings) -> Outcomes:
    """Lambda package installs from an untrusted index or source.

    With two indexes pip installs the higher version of the two. An attacker who registers the name
    of an internal package on a public index gets installed instead (dependency confusion).
    `--trusted-host` disables the check of TLS certificates, and the content behind a repository or
    URL can change. The setting `trusted_indexes` lists the organization's hosts and URLs, never for
    plain HTTP. A URL with a hash complies.
    https://pip.pypa.io/en/stable/cli/pip_install/#cmdoption-extra-index-url

    Example:
        aws.lambda_.Function(
            "orders",
            role="arn:aws:iam::111122223333:role/orders",
            runtime="python3.13",
            handler="orders.handler",
            code=pulumi.AssetArchive({
                "orders.py": pulumi.StringAsset("import pytz"),
                "requirements.txt": pulumi.StringAsset(
                    "--extra-index-url https://packages.example.com/simple\\n"  # bad
                    "pytz==2025.2 --hash=sha256:"
                    "5ddf76296dd8c44c26eb8f4b6f35488f3ccbf6fbbd7adee0b7262d43f0ec2f00"
                ),
            }),
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
        return _expanded(option.file)
    place = printable(option.location)
    where = f"{option.file}, line {option.line}"
    message = f"{where}, sets the {option.kind.value} {place}, which is not trusted"
    # An attacker on the network path to this host decides what is installed.
    unverified = option.kind is OptionKind.TRUSTED_HOST or option.location.startswith("http://")
    severity = Severity.HIGH if unverified else None
    return Finding(message, severity=severity, file=option.file, line=option.line)


def _about_origin(requirement: Requirement) -> Finding | Unknown:
    location = printable(requirement.location or "the folder of its sources")
    if "$" in location:
        return _expanded(requirement.file)
    how = {
        Origin.VCS: f"from the repository {location}",
        Origin.EDITABLE: f"as an editable install of {location}",
        Origin.URL: f"from {location} without a hash",
        Origin.INDEX: f"from the index {location}, which is not trusted",
    }[requirement.origin]
    where = f"{requirement.file}, line {requirement.line}"
    message = f"{where}, installs {printable(requirement.name)} {how}"
    return Finding(message, file=requirement.file, line=requirement.line)


def _expanded(file: str) -> Unknown:
    return Unknown("", "the values of the variables in its URLs, set during the build", file=file)


@rule(
    id="lambda-dependency-lookalike",
    types=(FUNCTION, LAYER),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation="Correct the name, or review the package and waive the finding",
)
def dependency_lookalike(package: DeploymentPackage) -> Outcomes:
    """Lambda dependency resembles a popular package (typosquatting).

    Attackers register misspelled names of popular packages, and the code of such a package already
    runs during the build. Names are compared with a dated table of the most downloaded packages of
    PyPI and npm. Packages that are popular themselves are not reported.
    https://owasp.org/www-project-top-10-ci-cd-security-risks/CICD-SEC-03-Dependency-Chain-Abuse

    Example:
        aws.lambda_.Function(
            "orders",
            role="arn:aws:iam::111122223333:role/orders",
            runtime="python3.13",
            handler="orders.handler",
            code=pulumi.AssetArchive({
                "orders.py": pulumi.StringAsset("import requests"),
                "requirements.txt": pulumi.StringAsset(
                    "reqeusts"  # bad
                    "requests"  # good
                    "==2.32.4 --hash=sha256:"
                    "27babd3cda2a6d50b30443204ee89830707d396671944c998b5975b031ac2b2c"
                ),
            }),
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
            message = f"{name} in {requirement.file} resembles the popular package {meant}"
            yield Finding(message, file=requirement.file, line=requirement.line)
    yield from unread_dependencies(package)
