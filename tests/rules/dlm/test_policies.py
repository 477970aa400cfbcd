"""Lifecycle policies: copies of schedules, and of snapshots that others share."""

from __future__ import annotations

from typing import Any

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource

PLAIN, WITHOUT_KEY = "dlm-copy-unencrypted", "dlm-copy-without-customer-key"
KEY = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd"
RULE_AT = "policyDetails.schedules[0].crossRegionCopyRules[{}].{}"
EVENT_AT = "policyDetails.action.crossRegionCopies[0].encryptionConfiguration.{}"


def policy(**details: Any) -> Resource:
    return resource("aws:dlm/lifecyclePolicy:LifecyclePolicy", {"policyDetails": details})


def scheduled(*rules: dict[str, Any]) -> Resource:
    return policy(schedules=[{"crossRegionCopyRules": list(rules)}])


def by_event(**encryption: Any) -> Resource:
    return policy(action={"crossRegionCopies": [{"encryptionConfiguration": encryption}]})


def test_each_copy_without_encryption_is_reported() -> None:
    copies = scheduled({"encrypted": True, "cmkArn": KEY}, {"encrypted": False})
    assert outcomes(PLAIN, copies) == [("violates", RULE_AT.format(1, "encrypted"))]
    assert outcomes(WITHOUT_KEY, copies) == [("violates", RULE_AT.format(1, "cmkArn"))]
    assert outcomes(PLAIN, by_event()) == [("violates", EVENT_AT.format("encrypted"))]
    assert outcomes(WITHOUT_KEY, by_event()) == [("violates", EVENT_AT.format("cmkArn"))]


def test_encrypted_copies_and_policies_without_copies_are_fine() -> None:
    for rule in (PLAIN, WITHOUT_KEY):
        assert outcomes(rule, scheduled({"encrypted": True, "cmkArn": KEY})) == []
        assert outcomes(rule, by_event(encrypted=True, cmkArn=KEY)) == []
        assert outcomes(rule, policy(schedules=[{"name": "daily"}])) == []


def test_what_is_known_after_apply_is_undecided() -> None:
    assert outcomes(PLAIN, scheduled({"encrypted": UNKNOWN})) == [
        ("undecided", RULE_AT.format(0, "encrypted"))
    ]
