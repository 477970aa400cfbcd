"""Whether an address belongs to the package and release that a lock file names.

An installer downloads what the address names, and reports the name that the lock file states.
"""

from __future__ import annotations

from itertools import islice
from urllib.parse import unquote

from packaging.version import InvalidVersion, Version

from policypack.start.lazy_patterns import lazy_pattern
from policypack.supply_chain.ecosystems import NPM, PYPI, normalized_name
from policypack.supply_chain.manifests import Address, Origin, Requirement

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
