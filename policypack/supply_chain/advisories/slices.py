"""The slice of the vulnerability database that ships with a function, for its cold start scan.

A slice is one JSON object, which `runtime_guards.startup.dependencies` reads:

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
from collections.abc import Iterable
from typing import Any

from packaging.version import InvalidVersion, Version

from policypack.supply_chain.advisories.vulnerabilities import index_of, known_vulnerabilities
from policypack.supply_chain.dependencies import Inventory, shipped_releases
from policypack.supply_chain.manifests import PYPI, Requirement

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
