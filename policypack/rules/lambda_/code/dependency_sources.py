"""Where dependencies are installed from, and names that resemble popular packages."""

from __future__ import annotations

from policypack.authoring import Finding, Outcomes, Profile, Settings, Severity, Unknown, rule
from policypack.supply_chain.archives import DeploymentPackage, printable
from policypack.supply_chain.dependencies import (
    Fault,
    UntrustedOption,
    UntrustedSource,
    read_inventory,
    shipped_requirements,
    typosquatted_package,
    untrusted_options,
    untrusted_requirements,
)
from policypack.supply_chain.manifests import Address, OptionKind, Origin
from policypack.topology.parts.packages import FUNCTION, LAYER, unread_dependencies

_KINDS = {Origin.VCS: "the repository "}
_FIXES = {
    Fault.DOUBTFUL: "Write the address in {file} as https://HOST/PATH",
    Fault.PLAIN: "Use an address with https:// in {file}",
    Fault.UNTRUSTED: (
        "Install from the default index and write {file} again, "
        "or add {host} to the setting trusted_indexes"
    ),
    Fault.ANOTHER: "Delete the entry from {file} and lock again",
}


@rule(
    id="lambda-dependency-foreign-index",
    types=(FUNCTION, LAYER),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Remove --extra-index-url, --trusted-host and VCS, editable or URL requirements, or add "
        "the index to the setting trusted_indexes"
    ),
    cwe=(427, 829),
)
def dependency_foreign_index(package: DeploymentPackage, settings: Settings) -> Outcomes:
    """Lambda package installs from an untrusted index or source.

    An untrusted source controls the code that it delivers, and a second index enables dependency
    confusion: pip installs the higher version of the two, so an attacker can register the name of
    an internal package on a public index. `--trusted-host` disables the check of TLS certificates,
    and the content behind a repository or URL can change. Installers download from the URLs in a
    lock file without further checks, so each URL must use HTTPS or SSH, be on a trusted host, and
    match the package and version of its entry. A hash is no substitute, because whoever changes the
    URL can change the hash beside it. The rule also reports URLs that parsers read differently
    (backslashes, control characters, two at signs). The setting `trusted_indexes` lists the
    organization's hosts and URLs, but never allows plain HTTP; a URL that ends with /simple
    includes the files of that index. Development dependencies are ignored.
    https://pip.pypa.io/en/stable/cli/pip_install/#cmdoption-extra-index-url
    https://docs.npmjs.com/cli/configuring-npm/package-lock-json

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
    for source in untrusted_requirements(inventory, trusted):
        yield _about_origin(source)
    yield from unread_dependencies(package)


def _about_option(untrusted: UntrustedOption) -> Finding | Unknown:
    option, place = untrusted.option, untrusted.at
    if _is_expanded(place):
        return _expanded(option.file)
    where = f"{option.file}, line {option.line}"
    message = f"{where}, sets the {option.kind.value} {_shown(place)}, {_reason(untrusted)}"
    # An attacker on the network path to this host decides what is installed.
    unverified = option.kind is OptionKind.TRUSTED_HOST or untrusted.fault is not Fault.UNTRUSTED
    severity = Severity.HIGH if unverified else None
    return Finding(message, severity=severity, file=option.file, line=option.line)


def _about_origin(source: UntrustedSource) -> Finding | Unknown:
    requirement, place = source.requirement, source.at
    where = f"{requirement.file}, line {requirement.line}"
    message = f"{where}, installs {printable(requirement.name)}"
    if place is None:
        message += " as an editable install of the folder of its sources"
        return Finding(message, file=requirement.file, line=requirement.line)
    if _is_expanded(place):
        return _expanded(requirement.file)
    kind = _KINDS.get(requirement.origin, "")
    message += f" from {kind}{_shown(place)}, {_reason(source)}"
    severity = None if source.fault is Fault.UNTRUSTED else Severity.HIGH
    fix = _FIXES[source.fault].format(file=requirement.file, host=place.host)
    return Finding(
        message, severity=severity, fix=fix, file=requirement.file, line=requirement.line
    )


def _shown(place: Address) -> str:
    return printable(place.shown)


def _reason(untrusted: UntrustedOption | UntrustedSource) -> str:
    reason = {
        Fault.DOUBTFUL: "which URL parsers read differently",
        Fault.PLAIN: "which uses neither HTTPS nor SSH",
        Fault.UNTRUSTED: "which is not trusted",
        Fault.ANOTHER: "which is the address of another package or version",
    }[untrusted.fault]
    doubt = untrusted.at.doubt if untrusted.at else ""
    return f"{reason}: {doubt}" if doubt else reason


def _is_expanded(place: Address) -> bool:
    return "$" in place.shown and not place.doubt


def _expanded(file: str) -> Unknown:
    return Unknown("", "the values of the variables in its URLs, set during the build", file=file)


@rule(
    id="lambda-dependency-lookalike",
    types=(FUNCTION, LAYER),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation="Correct the name, or review the package and waive the finding",
    cwe=(1357,),
)
def dependency_lookalike(package: DeploymentPackage) -> Outcomes:
    """Lambda dependency resembles a popular package (typosquatting).

    Attackers register misspelled names of popular packages, and the code of such a package already
    runs during the build. The rule compares names with a dated table of the most downloaded
    packages of PyPI and npm. It doesn't report packages that are popular themselves.
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
