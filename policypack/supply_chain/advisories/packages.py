"""Packages and the order of their versions, by the law of each ecosystem.

PyPI: names by PEP 503, versions by PEP 440, through `packaging`. npm: names as they are, versions
by Semantic Versioning, through `semver`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

import semver
from packaging.utils import canonicalize_name, canonicalize_version
from packaging.version import InvalidVersion, Version

PYPI = "PyPI"
NPM = "npm"


class Order(Protocol):
    """A version that knows its place among those of its ecosystem."""

    def __lt__(self, other: Any, /) -> bool: ...


@dataclass(frozen=True)
class Package:
    """One release of a package of an ecosystem, in OSV's words."""

    ecosystem: str
    name: str
    version: str

    @property
    def key(self) -> str:
        """The name by which the ecosystem takes two spellings for one."""
        return normalized_name(self.ecosystem, self.name)


def normalized_name(ecosystem: str, name: str) -> str:
    """The one spelling of a name: lower case with single hyphens for PyPI, as it is for npm."""
    return canonicalize_name(name) if ecosystem == PYPI else name


@lru_cache(maxsize=16384)
def order(ecosystem: str, version: str) -> Order | None:
    """The version's place in the order, or None for a text that is no version there."""
    try:
        return (
            Version(version) if ecosystem == PYPI else semver.Version.parse(_three_parts(version))
        )
    except (InvalidVersion, ValueError, TypeError):
        return None


@lru_cache(maxsize=16384)
def normalized_version(ecosystem: str, version: str) -> str:
    """The one spelling of a version, so that `1.0` and `1.0.0` of PyPI are found as one.

    A text that is no version stays what it is, and equals itself alone.
    """
    if ecosystem == PYPI:
        return canonicalize_version(version.strip())
    return version.strip().removeprefix("v")


def _three_parts(version: str) -> str:
    # Advisories write "1" and "1.2" where npm has 1.0.0 and 1.2.0.
    match = re.fullmatch(r"v?(\d+)(\.\d+)?(\.\d+)?((?:[-+].*)?)", version.strip())
    if match is None:
        raise ValueError(version)
    major, minor, patch, rest = match.groups()
    return f"{major}{minor or '.0'}{patch or '.0'}{rest}"
