"""One requirement of Python and its environment markers, as PEP 508 writes them.

https://peps.python.org/pep-0508/; markers are evaluated for AWS Lambda's Pythons.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING

from policypack.start.lazy_patterns import lazy_pattern
from policypack.supply_chain.manifests.addresses import addresses
from policypack.supply_chain.manifests.model import (
    ManifestError,
    Origin,
    Requirement,
    without_credentials,
)

if TYPE_CHECKING:
    from packaging.specifiers import SpecifierSet

_VCS = lazy_pattern(r"(?:git|hg|svn|bzr)\+", re.IGNORECASE)
_COMMIT = lazy_pattern(r"@[0-9a-f]{40}(?:[0-9a-f]{24})?$", re.IGNORECASE)
_HASH = lazy_pattern(r"\b(?:sha256|sha384|sha512)=[0-9a-f]{64,128}", re.IGNORECASE)
_EGG = lazy_pattern(r"\begg=([A-Za-z0-9._-]+)")
# NAME-VERSION(-BUILD)-PYTHON-ABI-PLATFORM.whl, or NAME-VERSION.tar.gz
_WHEEL = lazy_pattern(r"([A-Za-z0-9._]+)-([^-/]+)(?:-\d[^-/]*)?-[^-/]+-[^-/]+-[^-/]+\.whl$")
_SDIST = lazy_pattern(r"([A-Za-z0-9._-]+)-(\d[^-/]*)\.(?:tar\.gz|zip|tgz|tar\.bz2)$")


def exact(specifiers: SpecifierSet) -> str | None:
    """The exact version, or None: `==1.*` and `~=1.0` are ranges."""
    for specifier in specifiers:
        if specifier.operator in ("==", "===") and not specifier.version.endswith(".*"):
            return specifier.version
    return None


def parse(text: str, file: str, line: int) -> Requirement:
    """The requirement of a line. Raises ManifestError."""
    # Most runs read no requirement, and the import compiles the whole grammar.
    from packaging.requirements import InvalidRequirement
    from packaging.requirements import Requirement as Parsed

    try:
        parsed = Parsed(text)
    except InvalidRequirement:
        raise ManifestError("has an invalid requirement (PEP 508)", file, line) from None
    if parsed.url:
        marker = str(parsed.marker or "")
        return replace(direct(parsed.url, file, line), name=parsed.name, marker=marker)
    version = exact(parsed.specifier)
    return Requirement(
        parsed.name,
        file,
        line,
        specifier=str(parsed.specifier),
        pinned=version is not None,
        version=version,
        marker=str(parsed.marker or ""),
    )


def direct(url: str, file: str, line: int) -> Requirement:
    """The requirement of an address, a repository or a path, named after its parts."""
    bare, _, fragment = url.partition("#")
    shown = without_credentials(bare)
    named = _EGG.search(fragment)
    wheel = _WHEEL.search(bare) or _SDIST.search(bare)
    name = named[1] if named else wheel[1] if wheel else shown.rstrip("/").rpartition("/")[2]
    requirement = Requirement(
        name.split("@")[0].removesuffix(".git") or "it",
        file,
        line,
        specifier="a direct reference",
        version=wheel[2] if wheel else None,
        origin=Origin.URL,
        location=shown,
        addresses=addresses(bare),
    )
    if _VCS.match(bare):
        pinned = bool(_COMMIT.search(bare))
        return replace(requirement, origin=Origin.VCS, pinned=pinned, version=None)
    if "://" in bare and not bare.lower().startswith("file:"):
        hashed = bool(_HASH.search(fragment))
        # The file behind the address can be replaced: only a hash pins it.
        return replace(requirement, pinned=hashed, hashed=hashed)
    return replace(requirement, origin=Origin.PATH, pinned=True, location=None)


# Beyond Lambda's managed runtimes on both sides, since an image brings any Python.
_MINORS = range(7, 17)
# The first patch release and one after the last, for markers that compare with one between.
_PATCHES = (0, 99)
_MACHINES = ("x86_64", "aarch64")
_CONSTANT = {
    "implementation_name": "cpython",
    "os_name": "posix",
    "platform_python_implementation": "CPython",
    "platform_release": "",
    "platform_system": "Linux",
    "platform_version": "",
    "sys_platform": "linux",
    "extra": "",
}


@lru_cache(maxsize=4096)
def installs_on_lambda(
    marker: str, requires_python: str = "", groups: frozenset[str] = frozenset()
) -> bool:
    """Whether the marker holds on any Python for Lambda that `requires_python` allows.

    `groups` are the dependency groups that are installed. What cannot be evaluated may hold.
    """
    if not marker:
        return True
    # Most runs evaluate no marker, and the import compiles the whole grammar.
    from packaging.markers import (
        InvalidMarker,
        Marker,
        UndefinedComparison,
        UndefinedEnvironmentName,
    )

    try:
        parsed = Marker(marker)
        return any(
            parsed.evaluate(
                {**each, "extras": frozenset(), "dependency_groups": groups}, "lock_file"
            )
            for each in _environments(requires_python)
        )
    except (InvalidMarker, UndefinedComparison, UndefinedEnvironmentName, RecursionError):
        return True


def _environments(requires_python: str) -> Iterator[dict[str, str]]:
    for minor, patch, machine in product(_allowed(requires_python), _PATCHES, _MACHINES):
        full = f"3.{minor}.{patch}"
        yield {
            **_CONSTANT,
            "implementation_version": full,
            "platform_machine": machine,
            "python_full_version": full,
            "python_version": f"3.{minor}",
        }


def _allowed(requires_python: str) -> list[int]:
    """The minor versions in the range; all of them where it allows none or is invalid."""
    # Most requirements have no range of versions of Python.
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        range_ = SpecifierSet(requires_python)
    except InvalidSpecifier:
        return [*_MINORS]
    allowed = [
        minor
        for minor in _MINORS
        if any(range_.contains(f"3.{minor}.{patch}") for patch in _PATCHES)
    ]
    return allowed or [*_MINORS]
