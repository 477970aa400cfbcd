"""Published advisories and versions, where they are at hand."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

from policypack.supply_chain.advisories import Advisory, Index, compile_index
from policypack.supply_chain.advisories.osv import normalized_version, order, read
from tests import corpora

RECORDS = corpora.FOLDER / "pypi-advisories.osv.jsonl.gz"
PAIRS = corpora.FOLDER / "pep440-order.txt"

# Versions that a record calls fixed and affected at once: it lists them, or a range begins there.
CONTRADICTIONS = {
    "PYSEC-2021-114",
    "PYSEC-2022-236",
    "PYSEC-2022-42972",
    "PYSEC-2023-72",
}


def records() -> list[Any]:
    with gzip.open(RECORDS, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


@corpora.needs(RECORDS.name)
def test_every_listed_version_is_found_and_no_fixed_one() -> None:
    listed, fixed, contradicting = 0, 0, set()
    for record in records():
        for advisory, affected in zip(read(record), record["affected"], strict=False):
            for version in affected.get("versions") or ():
                listed += 1
                assert normalized_version("PyPI", version) in advisory.versions
            for version in _fixed(affected):
                fixed += 1
                if advisory.affects(version):
                    contradicting.add(record["id"])
                    assert _contradicts(affected, version), (record["id"], version)
    assert listed > 100_000
    assert fixed > 4_000
    assert contradicting >= CONTRADICTIONS
    print(f"{listed} listed versions, {fixed} fixed ones, {len(contradicting)} contradictions")


@corpora.needs(RECORDS.name)
def test_the_compiled_index_holds_every_live_record_as_it_was_read(tmp_path: Path) -> None:
    told = [advisory for record in records() for advisory in read(record)]
    by_name: dict[str, list[Advisory]] = defaultdict(list)
    for advisory in told:
        by_name[advisory.name].append(advisory)
    compile_index(told, tmp_path / "PyPI.sqlite", source="corpus", sha256="0")
    with Index(tmp_path / "PyPI.sqlite") as index:
        assert index.about.records == len(told) > 2_000
        for name, expected in by_name.items():
            found = index.about_package("PyPI", name)
            assert sorted(found, key=_order) == sorted(expected, key=_order)


def _order(advisory: Advisory) -> str:
    return f"{advisory.id} {sorted(advisory.versions)} {advisory.ranges}"


@corpora.needs(PAIRS.name)
def test_versions_are_ordered_as_published() -> None:
    compared = 0
    for line in PAIRS.read_text(encoding="utf-8").splitlines():
        one, sign, other = line.split()
        left, right = order("PyPI", one), order("PyPI", other)
        if left is None or right is None:
            continue
        compared += 1
        assert {"<": left < right, ">": right < left, "==": left == right}[sign], line
    assert compared > 12_000


def _fixed(affected: Any) -> list[str]:
    return [
        event["fixed"]
        for part in affected.get("ranges") or ()
        if part["type"] != "GIT"
        for event in part["events"]
        if "fixed" in event
    ]


def _contradicts(affected: Any, version: str) -> bool:
    """Whether the record itself calls the version affected, too."""
    begins = {
        event["introduced"]
        for part in affected.get("ranges") or ()
        for event in part["events"]
        if "introduced" in event
    }
    spelled = {normalized_version("PyPI", each) for each in affected.get("versions") or ()}
    return version in begins or normalized_version("PyPI", version) in spelled
