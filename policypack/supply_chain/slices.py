"""The slice of the advisory index that a function takes along, for its scan at a cold start.

A slice is one JSON object, which `runtime_guards.startup.dependencies` reads:

    {
      "format": 1,
      "made": "2026-11-25",           when the advisories were compiled, UTC
      "releases": {
        "requests-2.31.0": [["GHSA-9wx4-h78v-vm56", "medium", "2.32.0", ["CVE-2024-35195"]]],
        "pytz-2025.2": []
      }
    }

A release is named as the folder of an installed distribution is, but for its suffix and with the
normalized name. It has a list for every advisory about it: id, severity, fixed version (both null
where nobody knows) and aliases. One that is not in it was not there when the slice was made.
https://packaging.python.org/en/latest/specifications/recording-installed-packages/
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterable
from typing import Any

from packaging.version import InvalidVersion, Version

from policypack.supply_chain.inventory import Inventory
from policypack.supply_chain.manifests import PYPI, Requirement
from policypack.supply_chain.vulnerabilities import index_of, releases, vulnerabilities

FORMAT = 1
_SUFFIX = ".dist-info"


def compiled(inventories: Iterable[Inventory]) -> str:
    """The slice for everything of PyPI that these packages ship: a function's and its layers'.

    Raises ValueError without an index: a slice that knows nothing would let everything pass.
    """
    index = index_of(PYPI)
    if isinstance(index, str):
        raise ValueError(f"no slice can be made; it waits for {index}")
    known: dict[str, dict[str, list[Any]]] = {}
    for inventory in inventories:
        for release in releases(inventory):
            if release.ecosystem == PYPI:
                known.setdefault(_named(release), {})
        for found in vulnerabilities(inventory):
            if found.release.ecosystem == PYPI:
                advisory = found.advisory
                told = [advisory.id, advisory.severity, found.fixed, sorted(advisory.aliases)]
                known[_named(found.release)][advisory.id] = told
    table = {name: list(known[name].values()) for name in sorted(known)}
    made = f"{index.about.made:%Y-%m-%d}"
    document = {"format": FORMAT, "made": made, "releases": table}
    return json.dumps(document, separators=(",", ":")) + "\n"


def _named(release: Requirement) -> str:
    folder = posixpath.basename(posixpath.dirname(release.file))
    if folder.endswith(_SUFFIX):
        # As the cold start will see it, whatever the description inside says.
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
