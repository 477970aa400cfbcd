"""Known vulnerabilities of the releases that a package ships, and the slice that ships with it.

A missing vulnerability database is not an error here: `index_of` returns the reason, so that it can
be reported once instead of for every package.

A slice is for the scan at a cold start. It is one JSON object, which
`runtime_guards.startup.dependencies` reads:

    {
      "format": 1,
      "made": "2026-11-25",           when the advisories were compiled, UTC
      "releases": {
        "requests-2.31.0": [["GHSA-9wx4-h78v-vm56", "medium", "2.32.0", ["CVE-2024-35195"]]],
        "pytz-2025.2": []
      }
    }

A release has the name of its installed distribution's folder, with the normalized name and without
the suffix. Each advisory about it is a list: id, severity, fixed version (both null where unknown)
and aliases. A release that is missing from the slice did not ship when the slice was made.
https://packaging.python.org/en/latest/specifications/recording-installed-packages/
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from packaging.version import InvalidVersion, Version

from policypack.start.record import record
from policypack.supply_chain.advisories.index import Index, IndexUnusableError, merged
from policypack.supply_chain.advisories.osv import Advisory, Order, Release, is_final, order
from policypack.supply_chain.advisories.store import ECOSYSTEMS, shared_index
from policypack.supply_chain.dependencies import Inventory, shipped_releases
from policypack.supply_chain.manifests import PYPI, Requirement

# The order of reports; an unrated advisory comes before those that are rated medium or low.
_SEVERITIES = ("critical", "high", None, "medium", "low")


@record(frozen=True)
class Vulnerability:
    """A release that ships, an advisory about it, and the date of the database.

    `unaffected` is the lowest later final version among those with a fix that no known advisory
    affects: one version that resolves all findings about the release. None if none is known.
    """

    release: Requirement
    advisory: Advisory
    known: datetime
    unaffected: str | None = None

    @property
    def fixed(self) -> str | None:
        """The lowest later version with a fix, where one is known."""
        return self.advisory.fixed_after(self.release.version or "")


def known_vulnerabilities(inventory: Inventory) -> list[Vulnerability]:
    """The known vulnerabilities of what ships, the most severe first.

    Raises IndexUnusableError if a vulnerability database is damaged.
    """
    present = shipped_releases(inventory)
    indexes = {ecosystem: index_of(ecosystem) for ecosystem in {r.ecosystem for r in present}}
    found = [known for each in present for known in _known(each, indexes[each.ecosystem])]
    return sorted(found, key=lambda item: _SEVERITIES.index(item.advisory.severity))


def index_of(ecosystem: str) -> Index | str:
    """The vulnerability database of an ecosystem, or what is missing, in words."""
    try:
        index = shared_index(ecosystem)
    except IndexUnusableError as error:
        return _lacking(ecosystem, str(error))
    return index or _lacking(ecosystem, "no vulnerability database yet")


def _lacking(ecosystem: str, reason: str) -> str:
    if ecosystem in ECOSYSTEMS:
        remedy = f"run `stackwarden advisories update --ecosystem {ecosystem}`"
    else:
        remedy = f"the supported ecosystems are {', '.join(ECOSYSTEMS)}"
    return f"the advisories of {ecosystem}: {reason}; {remedy}"


def _known(release: Requirement, index: Index | str) -> Iterator[Vulnerability]:
    # A missing database is reported once for the whole stack.
    if isinstance(index, Index) and release.version is not None:
        asked = Release(release.ecosystem, release.name, release.version)
        about = index.about_package(asked.ecosystem, asked.key)
        unaffected = _unaffected(asked, about)
        for advisory in merged(each for each in about if each.affects(asked.version)):
            yield Vulnerability(release, advisory, index.about.made, unaffected)


def _unaffected(release: Release, about: Sequence[Advisory]) -> str | None:
    """The lowest final version that an advisory names as fixed, and that none affects."""
    place = order(release.ecosystem, release.version)
    best: tuple[Order, str] | None = None
    for version in {part.fixed for each in about for part in each.ranges if part.fixed}:
        found = order(release.ecosystem, version)
        if found is None or (place is not None and not place < found):
            continue
        is_lower = best is None or found < best[0]
        is_free = is_lower and not any(each.affects(version) for each in about)
        if is_free and is_final(release.ecosystem, version):
            best = found, version
    return best[1] if best else None


FORMAT = 1
_SUFFIX = ".dist-info"


def compile_slice(inventories: Iterable[Inventory]) -> str:
    """The slice for all PyPI releases that a function and its layers ship, as JSON.

    Raises ValueError without a vulnerability database: an empty slice would report nothing.
    """
    index = index_of(PYPI)
    if isinstance(index, str):
        raise ValueError(f"the slice cannot be compiled: {index}")
    known: dict[str, dict[str, list[Any]]] = {}
    for inventory in inventories:
        for release in shipped_releases(inventory):
            if release.ecosystem == PYPI:
                known.setdefault(_folder_name(release), {})
        for found in known_vulnerabilities(inventory):
            if found.release.ecosystem == PYPI:
                advisory = found.advisory
                row = [advisory.id, advisory.severity, found.fixed, sorted(advisory.aliases)]
                known[_folder_name(found.release)][advisory.id] = row
    table = {name: list(known[name].values()) for name in sorted(known)}
    made = f"{index.about.made:%Y-%m-%d}"
    document = {"format": FORMAT, "made": made, "releases": table}
    return json.dumps(document, separators=(",", ":")) + "\n"


def _folder_name(release: Requirement) -> str:
    folder = posixpath.basename(posixpath.dirname(release.file))
    if folder.endswith(_SUFFIX):
        # As the cold start sees it, whatever the metadata inside states.
        version = folder.removesuffix(_SUFFIX).rpartition("-")[2]
    else:
        version = _installed(release.version or "")
    return f"{release.key}-{version}"


def _installed(version: str) -> str:
    """The version as installers write it into the folder's name: normalized, without hyphens."""
    try:
        return str(Version(version))
    except InvalidVersion:
        return version.replace("-", "_")
