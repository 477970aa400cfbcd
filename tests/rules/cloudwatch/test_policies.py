"""Policies of CloudWatch Logs, and where subscriptions send events."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.documents import ACCOUNT, allow, document, text
from tests.judged import UNKNOWN, outcomes, resource, verdicts

RULE = "logs-subscription-foreign-account"
FILTER = "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter"
POLICY = "aws:cloudwatch/logAccountPolicy:LogAccountPolicy"
OTHER = "999988887777"
OWN = resource("aws:sqs/queue:Queue", {"arn": f"arn:aws:sqs:eu-central-1:{ACCOUNT}:own"}, "own")


def destination(account: str) -> str:
    return f"arn:aws:logs:eu-central-1:{account}:destination:collector"


def test_a_subscription_to_an_external_account_violates() -> None:
    found = resource(FILTER, {"destinationArn": destination(OTHER)})
    assert outcomes(RULE, found, OWN) == [("violates", "destinationArn")]
    # A vendor of logging is an account to trust.
    assert outcomes(RULE, found, OWN, trusted_accounts=[OTHER]) == []


def test_a_subscription_to_the_own_account_complies() -> None:
    assert outcomes(RULE, resource(FILTER, {"destinationArn": destination(ACCOUNT)}), OWN) == []
    for kind in (FILTER, POLICY):
        assert outcomes(RULE, resource(kind, {}), OWN) == []


def test_an_unknown_destination_is_undecided_unless_it_is_one_of_the_stack() -> None:
    unknown = resource(FILTER, {"destinationArn": UNKNOWN})
    assert outcomes(RULE, unknown, OWN) == [("undecided", "destinationArn")]
    linked = resource(FILTER, {"destinationArn": UNKNOWN}, depends={"destinationArn": [OWN]})
    assert outcomes(RULE, linked, OWN) == []


def account_policy(target: Any, kind: str = "SUBSCRIPTION_FILTER_POLICY") -> dict[str, Any]:
    return {"policyType": kind, "policyDocument": {"DestinationArn": target, "FilterPattern": ""}}


@pytest.mark.parametrize("as_text", [True, False])
def test_an_account_wide_subscription_to_an_external_account_violates(as_text: bool) -> None:
    held = account_policy(destination(OTHER))
    if as_text:
        held["policyDocument"] = json.dumps(held["policyDocument"])
    (found,) = verdicts(RULE, resource(POLICY, held), OWN)
    assert (found.path, OTHER in found.message) == ("policyDocument", True)


def test_another_account_policy_complies() -> None:
    own = account_policy(destination(ACCOUNT))
    masks = account_policy(destination(OTHER), "DATA_PROTECTION_POLICY")
    assert outcomes(RULE, resource(POLICY, own), OWN) == []
    assert outcomes(RULE, resource(POLICY, masks), OWN) == []
    unknown = resource(POLICY, account_policy(UNKNOWN))
    assert outcomes(RULE, unknown, OWN) == [("undecided", "policyDocument.DestinationArn")]


@pytest.mark.parametrize("action", ["logs:PutSubscriptionFilter", "logs:*"])
def test_each_policy_of_a_destination_counts(action: str) -> None:
    statement = allow(action, Principal="*")
    rule = "logs-destination-public"
    kind = "aws:cloudwatch/logDestinationPolicy:LogDestinationPolicy"
    found = outcomes(rule, resource(kind, {"accessPolicy": text(statement)}))
    assert [outcome for outcome, _ in found] == ["violates"]
    kind = "aws:cloudwatch/logDeliveryDestinationPolicy:LogDeliveryDestinationPolicy"
    found = outcomes(rule, resource(kind, {"deliveryDestinationPolicy": text(statement)}))
    assert [outcome for outcome, _ in found] == ["violates"]


@pytest.mark.parametrize("scope", [{"policyName": "events"}, {"resourceArn": "arn:aws:logs:::x"}])
def test_a_resource_policy_counts_as_text_and_as_object(scope: dict[str, Any]) -> None:
    kind = "aws:cloudwatch/logResourcePolicy:LogResourcePolicy"
    statement = allow("logs:PutLogEvents", Principal="*")
    for held in (text(statement), document(statement)):
        found = outcomes("logs-policy-public", resource(kind, {**scope, "policyDocument": held}))
        assert [outcome for outcome, _ in found] == ["violates"]
