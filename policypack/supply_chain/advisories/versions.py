"""Releases and the order of their versions: PEP 440 for PyPI, Semantic Versioning elsewhere."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

import semver
from packaging.utils import canonicalize_version
from packaging.version import InvalidVersion, Version

from policypack.supply_chain.ecosystems import PYPI, normalized_name


class Order(Protocol):
    """A version that can be compared with others of its ecosystem."""

    def __lt__(self, other: Any, /) -> bool: ...


@dataclass(frozen=True)
class Release:
    """One release of a package, as OSV names it."""

    ecosystem: str
    name: str
    version: str

    @property
    def key(self) -> str:
        """The normalized name, equal for all spellings of one package."""
        return normalized_name(self.ecosystem, self.name)


@lru_cache(maxsize=16384)
def order(ecosystem: str, version: str) -> Order | None:
    """The comparable version, or None for an invalid one."""
    try:
        return (
            Version(version) if ecosystem == PYPI else semver.Version.parse(_three_parts(version))
        )
    except (InvalidVersion, ValueError, TypeError):
        return None


@lru_cache(maxsize=16384)
def normalized_version(ecosystem: str, version: str) -> str:
    """The one spelling of a version, so that `1.0` and `1.0.0` of PyPI are equal.

    An invalid version stays unchanged.
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
