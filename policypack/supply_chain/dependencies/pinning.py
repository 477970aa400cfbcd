"""Which dependencies of a package are pinned and hashed, and which releases ship."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from policypack.supply_chain.dependencies.inventory import Inventory, is_below
from policypack.supply_chain.manifests import Manifest, Origin, Requirement

# What requirements files are compiled from:
# https://pip-tools.readthedocs.io/en/stable/ and https://docs.astral.sh/uv/pip/compile/
_SOURCES = (".in", "pyproject.toml", "Pipfile")


def effective_requirements(inventory: Inventory) -> Iterator[Requirement]:
    """The requirements that determine what is installed.

    A lock file in the same folder or above replaces the manifests that it was made from, a compiled
    requirements file the sources beside it. What the package itself contains is not installed.
    """
    bundled = {(item.ecosystem, item.key) for item in inventory.bundled}
    locks = [manifest for manifest in inventory.manifests if manifest.is_lock]
    for manifest in inventory.manifests:
        if not manifest.is_lock and any(_covers(lock, manifest) for lock in locks):
            continue
        for requirement in manifest.requirements:
            if (requirement.ecosystem, requirement.key) not in bundled:
                yield requirement


def unpinned(inventory: Inventory) -> Iterator[Requirement]:
    """The requirements without an exact version or commit."""
    kinds = (Origin.INDEX, Origin.VCS)
    return (r for r in effective_requirements(inventory) if not r.pinned and r.origin in kinds)


def unhashed(inventory: Inventory) -> Iterator[Requirement]:
    """The pinned requirements from an index that have no hash."""
    return (
        r
        for r in effective_requirements(inventory)
        if r.pinned and not r.hashed and r.origin is Origin.INDEX
    )


def shipped_requirements(inventory: Inventory) -> Iterator[Requirement]:
    """Every release known to ship: what the package contains, and what is pinned to a version."""
    yield from inventory.bundled
    yield from (r for r in effective_requirements(inventory) if r.version is not None)


def _covers(lock: Manifest, manifest: Manifest) -> bool:
    if lock.ecosystem != manifest.ecosystem:
        return False
    folder = posixpath.dirname(lock.file)
    if lock.is_compiled:
        # Another requirements.txt is installed by itself; a source of one never is.
        above, name = posixpath.split(folder)
        places = (folder, above) if name == "requirements" else (folder,)
        return posixpath.dirname(manifest.file) in places and manifest.file.endswith(_SOURCES)
    return is_below(folder, manifest.file)
