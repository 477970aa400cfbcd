"""Releases and the order of their versions: PEP 440 for PyPI, Semantic Versioning and its kin.

An ecosystem without an order here has no vulnerability database: its releases are undecided.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Protocol

import semver
from packaging.version import InvalidVersion, Version

from policypack.start.record import record
from policypack.supply_chain.ecosystems import (
    CRATES,
    GO,
    NPM,
    NUGET,
    PYPI,
    RUBYGEMS,
    normalized_name,
)

_LONGEST = 128


class Order(Protocol):
    """A version that can be compared with others of its ecosystem."""

    def __lt__(self, other: Any, /) -> bool: ...


@record(frozen=True)
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
    """The comparable version, or None for an invalid one and an ecosystem of unknown order."""
    parse = _ORDERS.get(ecosystem)
    try:
        return parse(version) if parse else None
    except (InvalidVersion, ValueError, TypeError):
        return None


def is_final(ecosystem: str, version: str) -> bool:
    """Whether a valid version is no prerelease, by the rules of its ecosystem."""
    if ecosystem == PYPI:
        return not Version(version).is_prerelease
    plain = version.strip().partition("+")[0].removeprefix("v")
    letters = ecosystem == RUBYGEMS and re.search("[A-Za-z]", plain)
    return "-" not in plain and not letters


@lru_cache(maxsize=16384)
def normalized_version(ecosystem: str, version: str) -> str:
    """The one spelling of a version, so that `1.0` and `1.0.0` of PyPI are equal.

    An invalid version stays unchanged.
    """
    if ecosystem == PYPI:
        # It imports what reads the tags of wheels.
        from packaging.utils import canonicalize_version

        return canonicalize_version(version.strip())
    if ecosystem == NUGET:
        # 1.0.0.0 equals 1.0.0, and metadata after a plus sign is ignored.
        plain = version.strip().partition("+")[0].lower()
        return re.sub(r"^(\d+\.\d+\.\d+)\.0(?=-|$)", r"\1", plain)
    return version.strip().removeprefix("v")


def _three_parts(version: str) -> str:
    # Advisories write "1" and "1.2" where npm has 1.0.0 and 1.2.0.
    match = re.fullmatch(r"v?(\d+)(\.\d+)?(\.\d+)?((?:[-+].*)?)", version.strip())
    if match is None:
        raise ValueError(version)
    major, minor, patch, rest = match.groups()
    return f"{major}{minor or '.0'}{patch or '.0'}{rest}"


def _semantic(version: str) -> Order:
    return semver.Version.parse(_three_parts(version))


def _nuget(version: str) -> Order:
    """Four numbers, and a label that is compared as Semantic Versioning does, without case.

    https://learn.microsoft.com/nuget/concepts/package-versioning
    """
    match = re.fullmatch(r"v?(\d+(?:\.\d+){0,3})(-[^+]+)?(?:\+.*)?", version.strip().lower())
    if match is None:
        raise ValueError(version)
    numbers = [int(part) for part in match[1].split(".")]
    numbers += [0] * (4 - len(numbers))
    return (*numbers, semver.Version.parse(f"0.0.0{match[2] or ''}"))


def _rubygems(version: str) -> Order:
    """Numbers and words between dots; a word is a prerelease, older than any number there.

    https://guides.rubygems.org/patterns/#prerelease-gems and
    https://docs.ruby-lang.org/en/master/Gem/Version.html
    """
    text = version.strip().replace("-", ".pre.")
    if len(text) > _LONGEST or not re.fullmatch(r"\d+(?:\.[0-9A-Za-z]+)*", text):
        raise ValueError(version)
    # 1.0 is 1, and 1.0.rc is 1.rc. The end of a version is a zero: newer than a word, older than 1.
    parts = re.findall(r"\d+|[A-Za-z]+", re.sub(r"(?:\.0+)+(?=$|\.?[A-Za-z])", "", text))
    return (*((1, int(it), "") if it.isdigit() else (0, 0, it) for it in parts), (1, 0, ""))


_ORDERS: dict[str, Callable[[str], Order]] = {
    PYPI: Version,
    NPM: _semantic,
    CRATES: _semantic,
    GO: _semantic,
    NUGET: _nuget,
    RUBYGEMS: _rubygems,
}
