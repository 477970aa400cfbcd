"""Which requirements of compliance frameworks a rule checks: `frameworks.csv`, by peer.

A line of the table says that a check of another tool stands for requirements of a framework, and
names the page that says so. A rule has the requirements of its equivalent checks (`peers.csv`), so
what no source maps stays without a framework. A line without a check lists all requirements that
its source knows. `tools/mine_frameworks.py` makes the table.

The controls of the Foundational Security Best Practices are the Security Hub peers themselves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from policypack.facts.peers import peers
from policypack.facts.table import read_table
from policypack.start.lazy_patterns import lazy_pattern

AS_OF = "2026-11-26"
FSBP = "aws-fsbp"
_TABLE = Path(__file__).with_suffix(".csv")
# Why a requirement or a check of other tools has no rule, and why a rule differs from practice.
REASONS = _TABLE.with_name("reasons.csv")
_PARTS = lazy_pattern(r"\d+|\D+")


class Framework(NamedTuple):
    """A framework as its publisher calls it, with the publisher's page."""

    name: str
    version: str
    url: str


FRAMEWORKS: Mapping[str, Framework] = {
    id_: Framework(**row) for id_, row in read_table(__file__)["frameworks"].items()
}


# The edition of the pages that lines of the table cite, by the beginning of their address.
EDITIONS: Mapping[str, str] = {
    "https://docs.aws.amazon.com/": "September 2026",
    "https://github.com/awsdocs/": "the last edition in AWS's repository",
    "https://github.com/cdklabs/cdk-nag/": "cdk-nag 3.0.2",
    "https://github.com/prowler-cloud/prowler/": "Prowler 5.46.0",
}


class Mapped(NamedTuple):
    """What one page says: these requirements, and the check that stands for them, if any."""

    requirements: tuple[str, ...]
    check: str
    source: str


def requirements(rule: str, framework: str) -> tuple[str, ...]:
    """The requirements of the framework that the rule with this ID checks, in their order.

    Raises KeyError for an unknown framework.
    """
    found = peers(rule)
    if framework == FSBP:
        controls = (peer.removeprefix("security-hub:") for peer in found if _is_fsbp(peer))
        return in_order(controls)
    by_check = _by_check(framework)
    return in_order(each for peer in found for each in by_check.get(peer, ()))


def label(framework: str) -> str:
    """The framework with its version, such as `CIS AWS Foundations Benchmark 5.0.0`; a name that
    this version does not know stands for itself."""
    known = FRAMEWORKS.get(framework)
    return f"{known.name} {known.version}" if known else framework


@lru_cache(maxsize=1024)
def frameworks_of(rule: str) -> Mapping[str, tuple[str, ...]]:
    """The requirements that the rule checks, by framework."""
    found = {framework: requirements(rule, framework) for framework in FRAMEWORKS}
    return {framework: ids for framework, ids in found.items() if ids}


def edition(source: str) -> str:
    """The edition of a page of the table. Raises KeyError for a page without one."""
    for beginning, found in EDITIONS.items():
        if source.startswith(beginning):
            return found
    raise KeyError(source)


def all_requirements(framework: str) -> tuple[str, ...]:
    """Every requirement that a source of the table knows. Raises KeyError for an unknown
    framework."""
    return in_order(each for line in lines()[framework] for each in line.requirements)


@lru_cache(maxsize=len(FRAMEWORKS))
def reasons(framework: str) -> Mapping[str, str]:
    """Why requirements of the framework have no rule, by requirement."""
    import csv

    with REASONS.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["framework"] == framework]
    return {each: row["reason"] for row in rows for each in row["requirements"].split()}


@lru_cache(maxsize=1)
def _without_rule() -> Mapping[str, str]:
    import csv

    with REASONS.open(encoding="utf-8", newline="") as file:
        return {
            each: row["reason"] for row in csv.DictReader(file) for each in row["checks"].split()
        }


def reason_without_rule(id_: str) -> str:
    """Why a check of other tools has no rule, by its ID in `peers.csv`; empty without a reason."""
    return _without_rule().get(id_, "")


@lru_cache(maxsize=1)
def lines() -> Mapping[str, tuple[Mapped, ...]]:
    """The lines of the table by framework."""
    # A start of the pack reads no table.
    import csv

    table: dict[str, list[Mapped]] = {framework: [] for framework in FRAMEWORKS}
    with _TABLE.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        for framework, found, tool, check, source in rows:
            line = Mapped(tuple(found.split()), tool and f"{tool}:{check}", source)
            table[framework].append(line)
    return {framework: tuple(of_it) for framework, of_it in table.items()}


def in_order(ids: Iterable[str]) -> tuple[str, ...]:
    """The IDs once each, numbers by value: 1.2 before 1.10."""
    return tuple(sorted(set(ids), key=lambda id_: [*_order(id_)]))


def _order(id_: str) -> Iterator[tuple[bool, int, str]]:
    for part in _PARTS.findall(id_):
        yield (False, int(part), "") if part.isdecimal() else (True, 0, part)


def _is_fsbp(peer: str) -> bool:
    """Whether the control is on AWS's page of the standard; `peers.csv` marks the others."""
    return peer.startswith("security-hub:") and not peer.endswith("*")


@lru_cache(maxsize=len(FRAMEWORKS))
def _by_check(framework: str) -> Mapping[str, list[str]]:
    table: dict[str, list[str]] = defaultdict(list)
    for line in lines()[framework]:
        if line.check:
            table[line.check].extend(line.requirements)
    return dict(table)
