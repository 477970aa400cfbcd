"""`make mutate` plants faults that tests notice, and lists one that they do not."""

from __future__ import annotations

import pytest

from policypack.rules import catalogue
from tests.mutate import Tally, noticed_by, of_rule

RULES = {rule.id: rule for rule in catalogue()}


def test_a_rule_without_a_fault_is_noticed_by_nothing() -> None:
    assert noticed_by(RULES["sqs-queue-unencrypted"]) == []


@pytest.mark.parametrize(
    ("id_", "faults"),
    [
        # With a default, a condition and a safe fix.
        (
            "sqs-queue-unencrypted",
            {"message", "fix", "severity", "profile", "never, property_rule"}
            | {"inverted, property_rule", "safe fix", "must", "default", "unless"},
        ),
        # Of a family, and of several types.
        (
            "sqs-queue-public",
            {"message", "fix", "severity", "profile", "type"}
            | {"never, policy_documents", "inverted, policy_documents"},
        ),
    ],
)
def test_every_fault_of_a_rule_is_noticed(id_: str, faults: set[str]) -> None:
    planted = list(of_rule(RULES[id_]))
    assert {fault.kind for fault in planted} == faults
    assert [fault.kind for fault in planted if not noticed_by(fault.planted)] == []


def test_a_fault_that_nothing_notices_is_listed() -> None:
    tally = Tally()
    tally.add("must", "sqs-a", ["example", "snapshot"])
    tally.add("must", "sqs-b", [])
    assert tally.missed == ["must: sqs-b"]
    assert tally.table().splitlines()[1].split()[:5] == ["must", "2", "1", "-", "1"]
