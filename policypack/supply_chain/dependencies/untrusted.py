"""Dependencies and installer options that name an untrusted index, repository or address."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from policypack.facts.package_indexes import DEFAULT_HOSTS
from policypack.supply_chain.dependencies.inventory import Inventory
from policypack.supply_chain.manifests import Option, OptionKind, Origin, Requirement


def untrusted_options(inventory: Inventory, trusted: frozenset[str]) -> Iterator[Option]:
    """The installer options of the manifests that name an index or a host outside `trusted`."""
    for manifest in inventory.manifests:
        for option in manifest.options:
            if option.kind is OptionKind.FIND_LINKS and "://" not in option.location:
                continue
            if not is_trusted(option.location, trusted):
                yield option


def untrusted_requirements(inventory: Inventory, trusted: frozenset[str]) -> Iterator[Requirement]:
    """The requirements from a repository, an address or an index outside `trusted`."""
    for manifest in inventory.manifests:
        for requirement in manifest.requirements:
            if _is_untrusted(requirement, trusted):
                yield requirement


def _is_untrusted(requirement: Requirement, trusted: frozenset[str]) -> bool:
    if requirement.origin is Origin.EDITABLE:
        return True
    if requirement.origin in (Origin.PATH, Origin.CONTENT):
        return False
    location = requirement.location
    if location is None or is_trusted(location, trusted):
        return False
    # A hash pins the file behind a direct address.
    return requirement.origin is not Origin.URL or not requirement.hashed


def is_trusted(location: str, trusted: frozenset[str]) -> bool:
    """Whether the address belongs to an ecosystem's default index or lies below one of `trusted`.

    `trusted` has hosts (`packages.example.com`) and addresses (`https://example.com/simple`). Plain
    HTTP is never trusted: anyone on the network path can replace the answer.
    """
    address = location.removeprefix("git+")
    parts = urlsplit(address if "://" in address else f"https://{address}")
    if parts.scheme not in ("https", "ssh"):
        return False
    host = parts.hostname or ""
    if host in DEFAULT_HOSTS or host in trusted:
        return True
    return any(_same_or_below(address, known) for known in trusted if "://" in known)


def _same_or_below(location: str, known: str) -> bool:
    known = known.rstrip("/")
    return location.rstrip("/") == known or location.startswith(f"{known}/")
