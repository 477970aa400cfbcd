"""Dependencies: where they come from, how they are pinned, and changes after installation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from policypack.authoring import (
    Finding,
    Implication,
    Outcomes,
    Profile,
    Settings,
    Severity,
    Unknown,
    first_few,
    rule,
)
from policypack.supply_chain.archives import DeploymentPackage, printable
from policypack.supply_chain.dependencies import (
    Alteration,
    Change,
    Fault,
    UntrustedOption,
    UntrustedSource,
    alterations,
    altered_modules,
    read_inventory,
    shipped_requirements,
    typosquatted_package,
    unhashed,
    unpinned,
    untrusted_options,
    untrusted_requirements,
)
from policypack.supply_chain.manifests import Address, OptionKind, Origin, Requirement
from policypack.topology.parts.functions import FUNCTION
from policypack.topology.parts.packages import LAYER, unread, unread_dependencies

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


_SHOWN = 5


@rule(
    id="lambda-dependency-unpinned",
    types=(FUNCTION, LAYER),
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation="Pin every line (==), or ship the same tool's lock file beside it",
    cwe=(829,),
)
def dependency_unpinned(package: DeploymentPackage) -> Outcomes:
    """Lambda package lists an unpinned dependency.

    An unpinned dependency is code from an untrusted source: each build installs the newest release
    of that day, so an attacker who takes over the dependency or publishes a malicious release runs
    code with the function's role after the next build. A range such as `numpy==1.*` is not a pin. A
    lock file pins the dependencies that it lists for the manifests of its own tool in the same
    folder or workspace: uv.lock, poetry.lock, pdm.lock or pylock.toml for pyproject.toml;
    package-lock.json, yarn.lock or pnpm-lock.yaml for package.json; and a requirements.txt with
    hashes for the requirements.in or pyproject.toml beside it. pip ignores other tools' lock files
    when it installs a requirements.txt. Dependencies that ship as files (`*.dist-info`,
    `node_modules`) are fixed.
    https://docs.aws.amazon.com/lambda/latest/dg/python-package.html
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
    remediation="Add --hash to every requirement, or use a lock file with hashes",
    cwe=(494,),
    implied_by=(Implication("lambda-dependency-unpinned"),),
)
def dependency_unhashed(package: DeploymentPackage) -> Outcomes:
    """Lambda package lists a pinned dependency without a hash.

    Without a hash there is no integrity check, so a compromised index or mirror can serve another
    file under the same version. pip rejects a requirements file in which only some lines have
    hashes.
    https://pip.pypa.io/en/stable/topics/secure-installs/
    """
    inventory = package.once(read_inventory)
    hashed = {r.file for m in inventory.manifests for r in m.requirements if r.hashed}
    for file, names in _by_file(unhashed(inventory)):
        partly = "; pip rejects a file with hashes on some lines only" if file in hashed else ""
        yield Finding(f"{file} has no hash for {names}{partly}", file=file)
    yield from unread_dependencies(package)


def _by_file(requirements: Iterable[Requirement]) -> list[tuple[str, str]]:
    """The names of the requirements of each file with their lines, the first few."""
    files: dict[str, list[str]] = defaultdict(list)
    for requirement in requirements:
        files[requirement.file].append(f"{printable(requirement.name)} (line {requirement.line})")
    return [(file, first_few(names, _SHOWN)) for file, names in files.items()]


_MOST_ALTERED = 20
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
    """
    found = package.once(alterations)
    yield from map(_about, found[:_MOST_ALTERED])
    if len(found) > _MOST_ALTERED:
        yield Finding(f"more altered distributions: {len(found) - _MOST_ALTERED}", file="")
    modules = package.once(altered_modules)
    for module in modules[:_MOST_ALTERED]:
        name = printable(module.name)
        yield Finding(f"{name} {module.how} since the installation by npm", file=module.file)
    if len(modules) > _MOST_ALTERED:
        yield Finding(f"more altered packages of npm: {len(modules) - _MOST_ALTERED}", file="")
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
