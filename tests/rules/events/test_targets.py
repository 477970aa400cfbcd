"""events-target-foreign-account."""

from __future__ import annotations

from typing import Any

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource

RULE = "events-target-foreign-account"
TARGET = "aws:cloudwatch/eventTarget:EventTarget"
OWN = resource("aws:sqs/queue:Queue", {"arn": "arn:aws:sqs:eu-central-1:111122223333:own"}, "own")
FOREIGN = "arn:aws:events:eu-central-1:999988887777:event-bus/orders"


def target(arn: Any) -> Resource:
    return resource(TARGET, {"arn": arn})


def test_a_target_in_an_external_account_violates_unless_it_is_trusted() -> None:
    assert outcomes(RULE, target(FOREIGN), OWN) == [("violates", "arn")]
    assert outcomes(RULE, target(FOREIGN), OWN, trusted_accounts=["999988887777"]) == []
    assert outcomes(RULE, target(FOREIGN)) == [("undecided", "arn")]


def test_a_target_in_the_own_account_complies() -> None:
    assert outcomes(RULE, target(FOREIGN.replace("999988887777", "111122223333")), OWN) == []
    destination = "arn:aws:events:eu-central-1:111122223333:api-destination/crm/1234"
    assert outcomes(RULE, target(destination), OWN) == []


def test_an_unknown_target_of_the_stack_is_in_its_account() -> None:
    linked = resource(TARGET, {"arn": UNKNOWN}, depends={"arn": [OWN]})
    assert outcomes(RULE, linked, OWN) == []
    assert outcomes(RULE, target(UNKNOWN), OWN) == [("undecided", "arn")]
