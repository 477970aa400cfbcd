"""Records of the Open Source Vulnerability (OSV) format, reduced to what is needed here.

https://ossf.github.io/osv-schema/
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
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
    """Whether a valid version is not a prerelease, by the rules of its ecosystem."""
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


# The severity of an advisory: its publisher's rating, or the rating of its CVSS vector.
#
# Base scores of CVSS 3.0 and 3.1 (https://www.first.org/cvss/v3-1/specification-document, chapter
# 7). A vector of another version has no computed severity.

_RATINGS = {
    "low": "low",
    "moderate": "medium",
    "medium": "medium",
    "high": "high",
    "critical": "critical",
}
_WEIGHTS: Mapping[str, Mapping[str, float]] = {
    "AV": {"N": 0.85, "A": 0.62, "L": 0.55, "P": 0.2},
    "AC": {"L": 0.77, "H": 0.44},
    "UI": {"N": 0.85, "R": 0.62},
    "C": {"H": 0.56, "L": 0.22, "N": 0.0},
    "I": {"H": 0.56, "L": 0.22, "N": 0.0},
    "A": {"H": 0.56, "L": 0.22, "N": 0.0},
}
# Privileges weigh more where the scope changes.
_PRIVILEGES = {"U": {"N": 0.85, "L": 0.62, "H": 0.27}, "C": {"N": 0.85, "L": 0.68, "H": 0.5}}


def severity_of(record: Mapping[str, Any], affected: Mapping[str, Any]) -> str | None:
    """low, medium, high or critical; None for an unrated record."""
    for holder in (affected, record):
        for key in ("database_specific", "ecosystem_specific"):
            word = (holder.get(key) or {}).get("severity")
            if isinstance(word, str) and word.lower() in _RATINGS:
                return _RATINGS[word.lower()]
    scores = [
        base_score(str(entry.get("score", "")))
        for holder in (affected, record)
        for entry in holder.get("severity") or ()
    ]
    known = [score for score in scores if score is not None]
    return _rating(max(known)) if known else None


def base_score(vector: str) -> float | None:
    """The base score of a CVSS 3 vector, 0.0 to 10.0; None for anything else."""
    head, _, rest = vector.partition("/")
    if head not in ("CVSS:3.0", "CVSS:3.1"):
        return None
    metrics = dict(part.split(":", 1) for part in rest.split("/") if ":" in part)
    try:
        weight = {name: values[metrics[name]] for name, values in _WEIGHTS.items()}
        changed = metrics["S"] == "C"
        privileges = _PRIVILEGES[metrics["S"]][metrics["PR"]]
    except KeyError:
        return None
    lost = 1 - (1 - weight["C"]) * (1 - weight["I"]) * (1 - weight["A"])
    impact = 7.52 * (lost - 0.029) - 3.25 * (lost - 0.02) ** 15 if changed else 6.42 * lost
    if impact <= 0:
        return 0.0
    ease = 8.22 * weight["AV"] * weight["AC"] * privileges * weight["UI"]
    return _rounded_up(min((1.08 if changed else 1.0) * (impact + ease), 10.0))


def _rounded_up(score: float) -> float:
    # Appendix A: rounding up without floating point errors.
    hundred_thousandths = round(score * 100_000)
    if hundred_thousandths % 10_000 == 0:
        return hundred_thousandths / 100_000
    return (math.floor(hundred_thousandths / 10_000) + 1) / 10


def _rating(score: float) -> str | None:
    for least, word in ((9.0, "critical"), (7.0, "high"), (4.0, "medium"), (0.1, "low")):
        if score >= least:
            return word
    return None


class MalformedRecordError(ValueError):
    """A record that violates the OSV schema. The message names the record where it has an id."""


@record(frozen=True)
class Range:
    """A range of versions: from `introduced` (None: from the first) to its end.

    The end is `fixed`, the first unaffected version, or `last`, the last affected one. Without both
    the range is open.
    """

    introduced: str | None
    fixed: str | None = None
    last: str | None = None

    def contains(self, ecosystem: str, version: Order) -> bool:
        """Whether the range contains the version. An invalid bound is ignored."""
        start, fixed, last = (
            None if bound is None else order(ecosystem, bound)
            for bound in (self.introduced, self.fixed, self.last)
        )
        if start is not None and version < start:
            return False
        if fixed is not None and not version < fixed:
            return False
        return last is None or not last < version


@record(frozen=True)
class Advisory:
    """One record about one package. `modified` is the date of its last change, where known."""

    id: str
    ecosystem: str
    name: str
    aliases: frozenset[str] = frozenset()
    severity: str | None = None
    summary: str = ""
    versions: frozenset[str] = frozenset()
    ranges: tuple[Range, ...] = field(default=())
    modified: str = field(default="", compare=False)

    def affects(self, version: str) -> bool:
        """Whether the version is affected: listed, or within one of the ranges."""
        if normalized_version(self.ecosystem, version) in self.versions:
            return True
        place = order(self.ecosystem, version)
        return place is not None and any(
            part.contains(self.ecosystem, place) for part in self.ranges
        )

    def fixed_after(self, version: str) -> str | None:
        """The lowest fixed version that is not older than `version`, where one is known."""
        place = order(self.ecosystem, version)
        fixes = [
            (found, part.fixed)
            for part in self.ranges
            if part.fixed and (found := order(self.ecosystem, part.fixed)) is not None
        ]
        later = [pair for pair in fixes if place is None or not pair[0] < place]
        if not later:
            return None
        best = later[0]
        for pair in later[1:]:
            best = pair if pair[0] < best[0] else best
        return best[1]


def read(record: Any) -> Iterator[Advisory]:
    """The advisories of a record, one per package; none if it was withdrawn.

    Raises MalformedRecordError.
    """
    if not isinstance(record, Mapping) or not isinstance(record.get("id"), str):
        raise MalformedRecordError("record without an id")
    if record.get("withdrawn"):
        return
    try:
        for affected in record.get("affected") or ():
            yield from _affected(record, affected)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise MalformedRecordError(f"{record['id']}: {type(error).__name__}") from error


def _affected(record: Mapping[str, Any], affected: Mapping[str, Any]) -> Iterator[Advisory]:
    package = affected.get("package")
    if not package:
        # A record about a repository's commits alone names no package.
        return
    # "Debian:12" is an ecosystem and its release; ours have none.
    ecosystem = str(package["ecosystem"]).partition(":")[0]
    ranges = [
        each
        for part in affected.get("ranges") or ()
        if part["type"] != "GIT"
        for each in _ranges_of(ecosystem, part["events"])
    ]
    yield Advisory(
        id=record["id"],
        ecosystem=ecosystem,
        name=normalized_name(ecosystem, str(package["name"])),
        aliases=frozenset(record.get("aliases") or ()),
        severity=severity_of(record, affected),
        summary=str(record.get("summary") or record.get("details") or "").split("\n")[0][:200],
        versions=frozenset(
            normalized_version(ecosystem, str(version))
            for version in affected.get("versions") or ()
        ),
        ranges=tuple(ranges),
        modified=str(record.get("modified") or "")[:10],
    )


def _ranges_of(ecosystem: str, events: Sequence[Mapping[str, str]]) -> Iterator[Range]:
    """The ranges that a range's events make, in the order of their versions.

    The events may come in any order. `introduced: "0"` is before every version, `limit` closes a
    range as `fixed` does. Events of one version apply in the order fixed, introduced.
    """
    placed = [_placed(ecosystem, event) for event in events]
    placed = [item for item in placed if item is not None]
    start: str | None = None
    is_open = False
    for _, kind, version in _sorted(placed):  # type: ignore[arg-type]
        if kind == "introduced":
            if not is_open:
                start, is_open = (None if version == "0" else version), True
        elif is_open:
            yield Range(start, last=version) if kind == "last_affected" else Range(start, version)
            is_open = False
    if is_open:
        yield Range(start)


_RANK = {"fixed": 0, "limit": 0, "introduced": 1, "last_affected": 2}
Placed = tuple["Order | None", str, str]


def _placed(ecosystem: str, event: Mapping[str, str]) -> Placed | None:
    for kind in _RANK:
        if kind in event:
            version = str(event[kind])
            if kind == "limit" and version == "*":
                return None
            place = None if version == "0" else order(ecosystem, version)
            if place is None and kind == "introduced":
                # An invalid version opens the range at the first version.
                return (None, kind, "0")
            return None if place is None else (place, kind, version)
    return None


def _sorted(placed: list[Placed]) -> list[Placed]:
    first = [item for item in placed if item[0] is None]
    rest = sorted((item for item in placed if item[0] is not None), key=lambda item: _RANK[item[1]])
    # Sorting is stable, so the rank decides among equal versions.
    rest.sort(key=lambda item: item[0])  # type: ignore[arg-type,return-value]
    return first + rest
