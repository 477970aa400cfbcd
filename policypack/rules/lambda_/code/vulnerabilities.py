"""Known vulnerabilities of the dependencies that ship, and the age of the database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from policypack.authoring import Finding, Outcomes, Profile, Settings, Severity, Unknown, rule
from policypack.supply_chain.archives import DeploymentPackage, printable
from policypack.supply_chain.dependencies import Inventory, read_inventory, shipped_releases
from policypack.supply_chain.manifests import Origin, Requirement
from policypack.topology.parts.functions import FUNCTION
from policypack.topology.parts.packages import LAYER, unread_dependencies

if TYPE_CHECKING:
    from policypack.supply_chain.advisories import Vulnerability

# The resource that stands for the stack itself; there is one in every stack.
STACK = "pulumi:pulumi:Stack"
_SHOWN = 50


@rule(
    id="lambda-dependency-vulnerable",
    types=(FUNCTION, LAYER),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation="Upgrade the dependency to the fixed version that the finding names",
    cwe=(1395,),
)
def dependency_vulnerable(package: DeploymentPackage) -> Outcomes:
    """Lambda package ships a dependency with a known vulnerability.

    Exploits of known vulnerabilities are public, and attackers scan for them. The rule checks
    dependencies that ship as files (`*.dist-info`, `node_modules`, bills of materials in wheels)
    and versions that a manifest or lock file pins. A finding has the severity of its advisory, or
    this rule's severity if the advisory has none. The fix names one version for each dependency:
    the lowest final release that no known advisory affects. Waive one advisory by its path, such as
    `code[requirements.txt].requests[GHSA-9wx4-h78v-vm56]`. `stackwarden advisories update`
    downloads the vulnerability database; lambda-dependency-advisories-outdated reports a missing
    one.
    https://ossf.github.io/osv-schema/#evaluation
    """
    inventory = package.once(read_inventory)
    if shipped_releases(inventory):
        yield from _vulnerabilities(inventory)
    yield from unread_dependencies(package)


def _vulnerabilities(inventory: Inventory) -> Outcomes:
    # A database is slow to import, and many packages ship nothing of others.
    from policypack.supply_chain.advisories import known_vulnerabilities

    found = known_vulnerabilities(inventory)
    yield from map(_known, found[:_SHOWN])
    if len(found) > _SHOWN:
        # They are sorted, so the first that is left out has the highest severity of those.
        more = f"more known vulnerabilities: {len(found) - _SHOWN}"
        yield Finding(more, severity=_severity(found[_SHOWN]), file="")


def _known(known: Vulnerability) -> Finding:
    release, advisory = known.release, known.advisory
    name, version = printable(release.name), printable(release.version or "")
    cves = [alias for alias in sorted(advisory.aliases) if alias.startswith("CVE-")]
    ids = f"{advisory.id} ({', '.join(cves)})" if cves else advisory.id
    rated = advisory.severity or "severity unknown"
    fixed = f"fixed in {known.fixed}" if known.fixed else "no fixed version is known"
    return Finding(
        f"{_place(release)}: {name} {version} is affected by {ids}: {rated}, {fixed} "
        f"(database of {known.known:%Y-%m-%d})",
        f"{printable(release.key)}[{advisory.id}]",
        _severity(known),
        _fix(known, name),
        release.file,
        release.line,
    )


def _fix(known: Vulnerability, name: str) -> str:
    """One version for all advisories about the package, where one is known."""
    if known.unaffected:
        return f"Upgrade {name} to {known.unaffected} or later"
    if known.fixed:
        return f"Upgrade {name} to {known.fixed}, the fix of this advisory, or replace it"
    return f"Replace {name}, or review this advisory and waive it"


def _place(release: Requirement) -> str:
    line = "" if release.origin is Origin.CONTENT else f", line {release.line}"
    return f"{release.file}{line}"


def _severity(known: Vulnerability) -> Severity | None:
    return Severity(known.advisory.severity) if known.advisory.severity else None


@rule(
    id="lambda-dependency-advisories-outdated",
    types=(STACK,),
    reads=(FUNCTION, LAYER),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="Run `stackwarden advisories update` before the preview, ideally every day",
    cwe=(1395,),
)
def dependency_advisories_outdated(
    packages: Mapping[str, DeploymentPackage], settings: Settings
) -> Outcomes:
    """Vulnerability database is missing or outdated.

    A known vulnerability that was published after the download isn't found, so a clean preview
    proves little. The rule reports once per stack, and only for ecosystems whose packages the stack
    ships. A missing database is undecided. The setting `advisories_max_age_days` sets the maximum
    age.
    https://google.github.io/osv.dev/data/#data-dumps
    """
    ecosystems: set[str] = set()
    for owner, package in packages.items():
        ecosystems.update(package.kept("ecosystems", _ecosystems))
        yield from unread_dependencies(package, owner)
    for ecosystem in sorted(ecosystems):
        yield from _freshness(ecosystem, timedelta(days=settings.advisories_max_age_days))


def _ecosystems(package: DeploymentPackage) -> list[str]:
    """The ecosystems of what ships."""
    releases = shipped_releases(package.once(read_inventory))
    return sorted({release.ecosystem for release in releases})


def _freshness(ecosystem: str, limit: timedelta) -> Outcomes:
    from policypack.supply_chain.advisories import index_of, is_old

    path, index = f"advisories[{ecosystem}]", index_of(ecosystem)
    if isinstance(index, str):
        yield Unknown(path, index)
    elif is_old(index.about, limit):
        dated = f"the vulnerability database of {ecosystem} dates from {index.about.made:%Y-%m-%d}"
        yield Finding(f"{dated}; advisories_max_age_days is {limit.days}", path)
