"""Dependencies and installer options that name an untrusted index, repository or address.

Every address of a manifest is judged by `fault_of`: those of options, and those that requirements
are downloaded from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from itertools import islice
from urllib.parse import unquote

from packaging.version import InvalidVersion, Version

from policypack.facts.package_indexes import DEFAULT_HOSTS, FILE_HOSTS
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record
from policypack.supply_chain.dependencies.inventory import Inventory
from policypack.supply_chain.ecosystems import NPM, PYPI, normalized_name
from policypack.supply_chain.manifests import Address, Option, Origin, Requirement

# Whether an address belongs to the package and release that a lock file names.
#
# An installer downloads what the address names, and reports the name that the lock file states.

# DISTRIBUTION-VERSION(-BUILD)-PYTHON-ABI-PLATFORM.whl:
# https://packaging.python.org/en/latest/specifications/binary-distribution-format/
_WHEEL = lazy_pattern(r"([^-/]+)-([^-/]+)(?:-\d[^-/]*)?-[^-/]+-[^-/]+-[^-/]+\.whl")
# https://packaging.python.org/en/latest/specifications/source-distribution-format/, and older ones.
_SDIST = lazy_pattern(r"([^/]+)\.(?:tar\.(?:gz|bz2|xz|Z)|tgz|zip)")
_SEPARATORS = lazy_pattern(r"[-_.]+")
# NAME/-/FILE.tgz; registries behind Artifactory or GitLab repeat the scope before the file.
_NPM = lazy_pattern(r"/((?:@[^/]+/)?[^/]+)/-/(?:@[^/]+/)?([^/]+)\.tgz")


def names_another(requirement: Requirement, address: Address, strict: bool) -> bool:
    """Whether the address belongs to a package or release that differs from the requirement.

    `strict`: the host is a public index, whose addresses all have a known form.
    """
    if requirement.origin is not Origin.INDEX and not strict:
        return False
    if requirement.ecosystem == PYPI:
        return _of_pypi(requirement, unquote(address.file), strict)
    if requirement.ecosystem == NPM:
        return _of_npm(requirement, unquote(address.path), strict)
    return False


def _of_pypi(requirement: Requirement, file: str, strict: bool) -> bool:
    if wheel := _WHEEL.fullmatch(file):
        return not _is_release(requirement, wheel[1], wheel[2].replace("_", "-"))
    if sdist := _SDIST.fullmatch(file):
        return not _is_release(requirement, *_divided(sdist[1], requirement.key.count("-")))
    # An encoded slash is part of no file's name.
    return strict or "/" in file


def _divided(stem: str, dashes: int) -> tuple[str, str]:
    """The name and the version in the name of a source distribution, by the dashes of the name."""
    found = next(islice(_SEPARATORS.finditer(stem), dashes, None), None)
    return (stem[: found.start()], stem[found.end() :]) if found else (stem, "")


def _is_release(requirement: Requirement, name: str, version: str) -> bool:
    if normalized_name(PYPI, name) != requirement.key:
        return False
    return requirement.version is None or _equal(version, requirement.version)


def _equal(version: str, other: str) -> bool:
    try:
        return Version(version) == Version(other)
    except InvalidVersion:
        return version == other


def _of_npm(requirement: Requirement, path: str, strict: bool) -> bool:
    if path in ("", "/"):
        # A registry, not a file in it.
        return False
    found = _NPM.fullmatch(path) if strict else _NPM.search(path)
    if found is None:
        return strict
    base = requirement.name.rpartition("/")[2]
    if found[1] != requirement.name or not found[2].startswith(f"{base}-"):
        return True
    version = found[2][len(base) + 1 :]
    return requirement.version is not None and _bare(requirement.version) != _bare(version)


def _bare(version: str) -> str:
    # The registry ignores build metadata: https://semver.org/#spec-item-10
    return version.partition("+")[0]


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
