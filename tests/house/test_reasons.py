"""One table has the reasons for missing rules and for rules that differ from practice.

A row of `policypack/facts/reasons.csv` is about rules that differ from what most tools do, or about
what has no rule: checks of other tools under the ids that their rules would have, and requirements
of a framework. The pages of frameworks show the reasons of the latter.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence

import pytest

from policypack.facts.frameworks import FRAMEWORKS, REASONS, all_requirements
from policypack.rules import catalogue

RULES = frozenset(rule.id for rule in catalogue())
WITHOUT_RULE = ("checks", "requirements")

Row = Mapping[str, str]


def faults(rows: Sequence[Row]) -> list[str]:
    """Faults in a table of reasons."""
    seen = set[str]()
    found = []
    for row in rows:
        names = [*_names(row)]
        found += [f"{each}: remove the second reason" for each in names if each in seen]
        seen.update(names)
        found += [f"{', '.join(names)}: {fault}" for fault in _faults_of(row)]
    return found


def _names(row: Row) -> Iterator[str]:
    yield from row["rules"].split()
    yield from row["checks"].split()
    yield from (f"{row['framework']} {each}" for each in row["requirements"].split())


def _faults_of(row: Row) -> Iterator[str]:
    if not row["reason"]:
        yield "give the reason"
    if not any(_names(row)):
        yield "name what the reason is about"
    if row["rules"] and any(row[key] for key in WITHOUT_RULE):
        yield "give what has a rule a row of its own"
    named = {word for word in re.findall(r"`([^`]+)`", row["reason"]) if "-" in word}
    for id_ in sorted({*row["rules"].split(), *named} - RULES):
        yield f"no rule has the id {id_}"
    for id_ in sorted(RULES.intersection(row["checks"].split())):
        yield f"{id_} has a rule; move it to the column of rules, or remove it"
    for each in row["requirements"].split():
        if row["framework"] not in FRAMEWORKS or each not in all_requirements(row["framework"]):
            yield f"no source knows {row['framework']} {each}"


def test_each_reason_stands_once_and_is_about_what_it_says() -> None:
    with REASONS.open(encoding="utf-8", newline="") as file:
        rows = [*csv.DictReader(file)]
    assert any(row["rules"] for row in rows)
    assert all(any(row[key] for row in rows) for key in WITHOUT_RULE)
    found = faults(rows)
    assert not found, "\n".join([f"correct {REASONS.name}:", *found])


RULE = "sqs-queue-unencrypted"
NOTHING = dict.fromkeys(("rules", "checks", "framework", "requirements"), "")


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ({"rules": RULE, "reason": ""}, "give the reason"),
        ({}, "name what"),
        ({"rules": RULE, "checks": "sqs-queue-x"}, "a row of its own"),
        ({"rules": "sqs-queue-x"}, "no rule has the id sqs-queue-x"),
        ({"checks": "sqs-queue-x", "reason": "See `sqs-queue-y`"}, "no rule has the id"),
        ({"checks": RULE}, f"{RULE} has a rule"),
        ({"framework": "aws-fsbp", "requirements": "SQS.99"}, "no source knows aws-fsbp SQS.99"),
        ({"framework": "x", "requirements": "SQS.1"}, "no source knows x SQS.1"),
        ({"checks": "sqs-queue-x sqs-queue-x", "reason": "y"}, "second reason"),
    ],
)
def test_a_planted_fault_is_caught(row: dict[str, str], fault: str) -> None:
    rows = [{**NOTHING, "reason": "Because", **row}]
    if "second" in fault:
        rows = [{**rows[0], "checks": "sqs-queue-x"}] * 2
    (found,) = faults(rows)
    assert fault in found


def test_sound_rows_have_no_fault() -> None:
    rows = [
        {**NOTHING, "rules": RULE, "reason": "Because"},
        {**NOTHING, "checks": "sqs-queue-x", "reason": f"See `{RULE}`"},
        {**NOTHING, "framework": "aws-fsbp", "requirements": "SQS.1 SQS.3", "reason": "Because"},
    ]
    assert faults(rows) == []
