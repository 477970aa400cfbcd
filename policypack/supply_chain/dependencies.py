"""Which dependencies of a package are fixed, and how: the questions that rules ask."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from urllib.parse import urlsplit

from policypack.facts.package_indexes import DEFAULT_HOSTS
from policypack.supply_chain.inventory import Inventory, below
from policypack.supply_chain.manifests import Manifest, Option, OptionKind, Origin, Requirement


def undecided(inventory: Inventory) -> Iterator[Requirement]:
    """The requirements that decide what gets installed.

    A lock file in the same folder or above stands for the manifests that it was made of, and what
    the package brings itself is not installed at all.
    """
    brought = {(item.ecosystem, item.key) for item in inventory.brought}
    locks = [manifest for manifest in inventory.manifests if manifest.is_lock]
    for manifest in inventory.manifests:
        if not manifest.is_lock and any(_covers(lock, manifest) for lock in locks):
            continue
        for requirement in manifest.requirements:
            if (requirement.ecosystem, requirement.key) not in brought:
                yield requirement


def unpinned(inventory: Inventory) -> Iterator[Requirement]:
    """The requirements for which another release may be installed tomorrow."""
    kinds = (Origin.INDEX, Origin.VCS)
    return (r for r in undecided(inventory) if not r.pinned and r.origin in kinds)


def unhashed(inventory: Inventory) -> Iterator[Requirement]:
    """The pinned requirements from an index whose files may be replaced unnoticed."""
    return (
        r for r in undecided(inventory) if r.pinned and not r.hashed and r.origin is Origin.INDEX
    )


def shipped(inventory: Inventory) -> Iterator[Requirement]:
    """Every release that is known to ship: what was brought, and what is pinned to a version."""
    yield from inventory.brought
    yield from (r for r in undecided(inventory) if r.version is not None)


def foreign_options(inventory: Inventory, trusted: frozenset[str]) -> Iterator[Option]:
    """The places that a manifest makes the installer trust, other than the ecosystem's own."""
    for manifest in inventory.manifests:
        for option in manifest.options:
            if option.kind is OptionKind.FIND_LINKS and "://" not in option.location:
                continue
            if not is_trusted(option.location, trusted):
                yield option


def foreign(inventory: Inventory, trusted: frozenset[str]) -> Iterator[Requirement]:
    """The requirements that come from a repository, an address or an index of their own."""
    for manifest in inventory.manifests:
        for requirement in manifest.requirements:
            if _is_foreign(requirement, trusted):
                yield requirement


def _is_foreign(requirement: Requirement, trusted: frozenset[str]) -> bool:
    if requirement.origin is Origin.EDITABLE:
        return True
    if requirement.origin in (Origin.PATH, Origin.CONTENT):
        return False
    location = requirement.location
    if location is None or is_trusted(location, trusted):
        return False
    # What a direct address gives is fixed by its hash.
    return requirement.origin is not Origin.URL or not requirement.hashed


def is_trusted(location: str, trusted: frozenset[str]) -> bool:
    """Whether the address lies at an ecosystem's own index, or below one that `trusted` names.

    `trusted` has hosts (`packages.example.com`) and addresses (`https://example.com/simple`). A
    plain-text connection is never trusted: everybody on the way can answer it.
    """
    plain = location.removeprefix("git+")
    parts = urlsplit(plain if "://" in plain else f"https://{plain}")
    if parts.scheme not in ("https", "ssh"):
        return False
    host = parts.hostname or ""
    if host in DEFAULT_HOSTS or host in trusted:
        return True
    return any(_same_or_below(plain, known) for known in trusted if "://" in known)


def _same_or_below(location: str, known: str) -> bool:
    known = known.rstrip("/")
    return location.rstrip("/") == known or location.startswith(f"{known}/")


def _covers(lock: Manifest, manifest: Manifest) -> bool:
    same = lock.ecosystem == manifest.ecosystem
    return same and below(posixpath.dirname(lock.file), manifest.file)
