"""Which dependencies of a package are pinned and hashed, and which releases ship."""

from __future__ import annotations

from collections.abc import Iterator

from policypack.supply_chain.dependencies.coverage import Locks
from policypack.supply_chain.dependencies.inventory import Inventory
from policypack.supply_chain.manifests import Origin, Requirement


def effective_requirements(inventory: Inventory) -> Iterator[Requirement]:
    """The requirements that determine what is installed.

    What a lock file fixes, it replaces in the manifests that it was made from. What the package
    itself contains is not installed.
    """
    bundled = {(item.ecosystem, item.key) for item in inventory.bundled}
    locks = Locks(inventory)
    for manifest in inventory.manifests:
        for requirement in manifest.requirements:
            ships = (requirement.ecosystem, requirement.key) in bundled
            if not ships and not locks.fix(manifest, requirement):
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


def shipped_releases(inventory: Inventory) -> list[Requirement]:
    """Every release that ships, once per file that states it."""
    found = {
        (r.file, r.ecosystem, r.key, r.version): r
        for r in reversed([*shipped_requirements(inventory)])
    }
    return list(reversed(found.values()))
