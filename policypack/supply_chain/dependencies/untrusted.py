"""Dependencies and installer options that name an untrusted index, repository or address.

Every address of a manifest is judged by `fault_of`: those of options, and those that requirements
are downloaded from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum

from policypack.facts.package_indexes import DEFAULT_HOSTS, FILE_HOSTS
from policypack.start.record import record
from policypack.supply_chain.dependencies.agreement import names_another
from policypack.supply_chain.dependencies.inventory import Inventory
from policypack.supply_chain.manifests import Address, Option, Origin, Requirement

_NOTHING: frozenset[str] = frozenset()


class Fault(Enum):
    """What is wrong with an address."""

    DOUBTFUL = "installers may read it differently"
    PLAIN = "it is not encrypted"
    UNTRUSTED = "it is not trusted"
    ANOTHER = "it belongs to another package or release"


@record(frozen=True)
class UntrustedOption:
    """An installer option with its faulty address."""

    option: Option
    at: Address
    fault: Fault


@record(frozen=True)
class UntrustedSource:
    """A requirement with its faulty address; `at` is None for an editable install."""

    requirement: Requirement
    at: Address | None = None
    fault: Fault = Fault.UNTRUSTED


def untrusted_options(inventory: Inventory, trusted: frozenset[str]) -> Iterator[UntrustedOption]:
    """The installer options of the manifests with an address that is not one of `trusted`."""
    for manifest in inventory.manifests:
        for option in manifest.options:
            for place in option.addresses:
                if fault := fault_of(place, manifest.ecosystem, trusted):
                    yield UntrustedOption(option, place, fault)


def untrusted_requirements(
    inventory: Inventory, trusted: frozenset[str]
) -> Iterator[UntrustedSource]:
    """The requirements from a repository, an address or an index outside `trusted`."""
    for manifest in inventory.manifests:
        for requirement in manifest.requirements:
            yield from _untrusted(requirement, trusted)


def _untrusted(requirement: Requirement, trusted: frozenset[str]) -> Iterator[UntrustedSource]:
    if requirement.origin is Origin.EDITABLE:
        yield UntrustedSource(requirement)
        return
    for place in requirement.addresses:
        fault = fault_of(place, requirement.ecosystem, trusted) or _disagreement(requirement, place)
        if fault:
            yield UntrustedSource(requirement, place, fault)
            return


def _disagreement(requirement: Requirement, place: Address) -> Fault | None:
    strict = place.host in FILE_HOSTS.get(requirement.ecosystem, _NOTHING)
    return Fault.ANOTHER if names_another(requirement, place, strict) else None


def fault_of(place: Address, ecosystem: str, trusted: frozenset[str]) -> Fault | None:
    """What is wrong with the address, unless it is the ecosystem's default index or `trusted`.

    `trusted` has hosts (`packages.example.com`) and addresses (`https://example.com/simple`). Plain
    HTTP is never trusted: anyone on the network path can replace the answer. A hash is no excuse:
    whoever writes an untrusted address into a lock file also writes the hash of its content.
    """
    if place.doubt:
        return Fault.DOUBTFUL
    # Git's and Cargo's addresses name their kind before the scheme: git+ssh, registry+https.
    if place.scheme.rpartition("+")[2] not in ("https", "ssh"):
        return Fault.PLAIN
    default = place.host in DEFAULT_HOSTS.get(ecosystem, _NOTHING) and place.port in ("", "443")
    if default or place.host in trusted or any(_is_below(place, known) for known in trusted):
        return None
    return Fault.UNTRUSTED


def _is_below(place: Address, known: str) -> bool:
    # A private index serves the files of /pypi/simple below /pypi; devpi writes +simple.
    known = re.sub(r"/\+?simple$", "", known.rstrip("/"))
    shown = re.sub(r"^\w+\+", "", place.shown).rstrip("/")
    return "://" in known and (shown == known or shown.startswith(f"{known}/"))
