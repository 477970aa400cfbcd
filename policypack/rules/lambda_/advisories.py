"""Releases in a package that are known to be vulnerable, and how fresh that knowledge is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone

from policypack.rule import Finding, Outcomes, Profile, Severity, rule
from policypack.settings import Settings
from policypack.supply_chain.advisories import (
    Vulnerability,
    index_of,
    is_old,
    known_vulnerabilities,
    shipped_releases,
)
from policypack.supply_chain.archives import DeploymentPackage, printable
from policypack.supply_chain.dependencies import read_inventory
from policypack.supply_chain.manifests import Origin, Requirement
from policypack.topology.packages import FUNCTION, LAYER, unread_dependencies
from policypack.unknown import Unknown

# The resource that stands for the stack itself; there is one in every stack.
STACK = "pulumi:pulumi:Stack"
_SHOWN = 50


@rule(
    id="lambda-dependency-vulnerable",
    types=(FUNCTION, LAYER),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation="Upgrade the dependency to the fixed version that the finding names",
)
def dependency_vulnerable(package: DeploymentPackage) -> Outcomes:
    """The package ships a dependency version with a published vulnerability.

    How to attack it is public, and it is looked for by machines. Looked at is what ships with its
    own files (`*.dist-info`, `node_modules`, bills of materials in wheels) and what a manifest or a
    lock file pins. A finding has the severity of its advisory, or that of this rule where nobody
    has rated it, and can be waived by itself: its path ends with the name and the advisory's id,
    such as `code[requirements.txt].requests[GHSA-9wx4-h78v-vm56]`. The advisories are those that
    `stackwarden advisories update` has fetched; without any, lambda-dependency-advisories-outdated
    says so.
    https://ossf.github.io/osv-schema/#evaluation

    Example:
        aws.lambda_.Function(
            "orders",
            role="arn:aws:iam::111122223333:role/orders",
            runtime="python3.13",
            handler="orders.handler",
            code=pulumi.AssetArchive(
                {
                    "orders.py": pulumi.StringAsset("import requests"),
                    "requirements.txt": pulumi.StringAsset(
                        "requests==2.31.0 --hash=sha256:"  # bad
                        "58cd2187c01e70e6e26505bca751777aa9f2ee0b7f4300988b709f44e013003f"  # bad
                        "requests==2.32.4 --hash=sha256:"  # good
                        "27babd3cda2a6d50b30443204ee89830707d396671944c998b5975b031ac2b2c"  # good
                    ),
                }
            ),
        )
    """
    found = known_vulnerabilities(package.once(read_inventory))
    yield from map(_about, found[:_SHOWN])
    if len(found) > _SHOWN:
        # They are sorted, so the first of the rest is the gravest of it.
        said = f"{len(found) - _SHOWN} more known vulnerabilities ship with it"
        yield Finding(said, severity=_severity(found[_SHOWN]), file="")
    yield from unread_dependencies(package)


def _about(known: Vulnerability) -> Finding:
    release, advisory = known.release, known.advisory
    name, version = printable(release.name), printable(release.version or "")
    also = [alias for alias in sorted(advisory.aliases) if alias.startswith("CVE-")]
    ids = f"{advisory.id} ({', '.join(also)})" if also else advisory.id
    rated = advisory.severity or "severity not known"
    cured = f"fixed in {known.fixed}" if known.fixed else "no fixed version is known"
    return Finding(
        f"{_place(release)} ships {name} {version}, which {ids} is about: {rated}, {cured} "
        f"(advisories of {known.known:%Y-%m-%d})",
        f"{printable(release.key)}[{advisory.id}]",
        _severity(known),
        f"Upgrade {name} to {known.fixed} or later"
        if known.fixed
        else f"Replace {name}, or waive this advisory once somebody has looked at it",
        release.file,
        release.line,
    )


def _place(release: Requirement) -> str:
    line = "" if release.origin is Origin.CONTENT else f", line {release.line},"
    return f"{release.file}{line}"


def _severity(known: Vulnerability) -> Severity | None:
    return Severity(known.advisory.severity) if known.advisory.severity else None


@rule(
    id="lambda-dependency-advisories-outdated",
    types=(STACK,),
    reads=(
        FUNCTION,
        LAYER,
    ),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="Run `stackwarden advisories update` before the preview, at best every day",
)
def dependency_advisories_outdated(
    packages: Mapping[str, DeploymentPackage], settings: Settings
) -> Outcomes:
    """Dependencies are judged by advisories that are old, or by none.

    What was published since then is not known here, so a clean preview says less than it seems to.
    Said once for the whole stack, and only where something ships that advisories could be about;
    without any advisories of an ecosystem nothing can be told about its packages. The setting
    `advisories_max_age_days` says how old they may be.
    https://google.github.io/osv.dev/data/#data-dumps

    Example:
        aws.lambda_.Function(
            "orders",
            role="arn:aws:iam::111122223333:role/orders",
            runtime="nodejs22.x",  # bad
            runtime="python3.13",  # good
            handler="orders.handler",
            code=pulumi.AssetArchive(
                {
                    "orders.js": pulumi.StringAsset("require('axios')"),  # bad
                    "package.json": pulumi.StringAsset('{"dependencies": {"axios": "1.12.0"}}'),  # bad
                    "orders.py": pulumi.StringAsset("import pytz"),  # good
                    "requirements.txt": pulumi.StringAsset(  # good
                        "pytz==2025.2 --hash=sha256:"  # good
                        "5ddf76296dd8c44c26eb8f4b6f35488f3ccbf6fbbd7adee0b7262d43f0ec2f00"  # good
                    ),  # good
                }
            ),
        )
    """
    ecosystems: set[str] = set()
    for owner, package in packages.items():
        ecosystems.update(
            release.ecosystem for release in shipped_releases(package.once(read_inventory))
        )
        yield from unread_dependencies(package, owner)
    for ecosystem in sorted(ecosystems):
        yield from _freshness(ecosystem, timedelta(days=settings.advisories_max_age_days))


def _freshness(ecosystem: str, limit: timedelta) -> Outcomes:
    path, index = f"advisories[{ecosystem}]", index_of(ecosystem)
    if isinstance(index, str):
        yield Unknown(path, index)
    elif is_old(index.about, limit):
        days = (datetime.now(timezone.utc) - index.about.made).days
        made = f"{index.about.made:%Y-%m-%d}"
        yield Finding(f"the advisories of {ecosystem} are {days} days old, of {made}", path)
