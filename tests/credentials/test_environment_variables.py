"""How often the detector is right about environment variables of public programs.

`environment_variables.csv` has names and values as data, labelled before the detector ran on them.
Values that look like live credentials are made up in the same form; a bar in one keeps scanners of
code hosts away, and isn't part of it. `blocks`: a known format, or a random value under a secret's
name. `advises`: a name alone. `silent`: a setting, a reference, a placeholder or an example.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from policypack.credentials import secret_in
from policypack.model.confidence import Confidence

_LABELS = Path(__file__).with_name("environment_variables.csv")


class Variable(NamedTuple):
    """A variable of a public program, with the verdict that a person gave."""

    name: str
    value: str
    expected: str


def variables() -> Iterator[Variable]:
    """The labelled variables."""
    with _LABELS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Variable(row["name"], row["value"].replace("|", ""), row["expected"])


def verdict(variable: Variable) -> str:
    """The verdict of the detector, in the words of the labels."""
    found = secret_in(variable.name, variable.value)
    if found is None:
        return "silent"
    return "blocks" if found.confidence is Confidence.HIGH else "advises"


def share(right: list[Variable], of: list[Variable]) -> float:
    """The share of the one list in the other."""
    return len(right) / len(of)


def test_secrets_are_found_and_settings_are_not_reported() -> None:
    found = [(each, verdict(each)) for each in variables()]
    secrets = [each for each, _ in found if each.expected != "silent"]
    reported = [each for each, made in found if made != "silent"]
    right = [each for each in secrets if each in reported]
    settings = len(found) - len(secrets)
    wrong = len(reported) - len(right)
    print(
        f"found: {len(right)} of {len(secrets)} secrets; reported: {wrong} of {settings} settings"
    )
    assert len(found) >= 300
    # Both sides are large enough to measure.
    assert min(len(secrets), settings) >= 100

    assert share(right, secrets) >= 0.98, [each for each in secrets if each not in right]
    assert share(right, reported) >= 0.98, [each for each in reported if each not in right]


def test_what_blocks_is_proven() -> None:
    """A random value of one case and few digits is a known miss: it advises."""
    found = [(each, verdict(each)) for each in variables()]
    proven = [each for each, _ in found if each.expected == "blocks"]
    blocked = [each for each, made in found if made == "blocks"]
    right = [each for each in proven if each in blocked]

    assert share(right, proven) >= 0.97, [each for each in proven if each not in right]
    assert share(right, blocked) >= 0.98, [each for each in blocked if each not in right]
