"""The checks of other tools, by each spelling that their own pages and outputs have."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from policypack.facts import peers

with Path(peers.__file__).with_suffix(".csv").open(encoding="utf-8") as file:
    ROWS = [(row["rule"], row["tool"], row["check"]) for row in csv.DictReader(file)]


def spellings(tool: str, check: str) -> Iterator[str]:
    """A check as its tool prints it, and as people shorten it."""
    name = check.removeprefix("rule:").strip("*~")
    yield from (name, f"{tool}:{name}", name.lower(), name.upper())
    if tool == "trivy":
        yield from (f"AVD-{name}", f"avd-{name.lower()}", f"trivy:AVD-{name}")
    if tool == "security-hub":
        yield from (f"[{name}]", f" {name} ")
    if tool == "kics":
        platform, _, query = name.partition(":")
        # Some rows name a family of queries.
        rest = "-0000-4000-8000-000000000000" if re.fullmatch("[0-9a-f]{8}", query) else ""
        whole = f"{query}{rest}"
        yield from (query, whole, f"{platform}:{whole}", f"kics:{whole.upper()}")
    if tool == "pulumi" and "/" in name:
        yield name.rpartition("/")[2]


def test_each_spelling_finds_the_rule() -> None:
    missed = [
        f"{spelling} of {rule}"
        for rule, tool, check in ROWS
        for spelling in spellings(tool, check)
        if rule not in peers.rules_of(spelling)
    ]
    assert not missed


@pytest.mark.parametrize(
    "check", ["", "aws", "CKV_AWS", "AVD-AWS", "trivy:CKV_AWS_173", "tf:", "0057"]
)
def test_a_part_of_a_check_finds_none(check: str) -> None:
    assert peers.rules_of(check) == ()
