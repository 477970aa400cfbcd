"""Log groups: retention by class, and personal data."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.topology.parts.functions import FUNCTION
from policypack.topology.parts.log_groups import GROUP
from tests.judged import UNKNOWN, outcomes, resource

KEPT = "logs-group-kept-forever"
SHORT = "logs-group-short-retention"
PROTECTION = "logs-group-without-data-protection"
POLICY = "aws:cloudwatch/logDataProtectionPolicy:LogDataProtectionPolicy"
ACCOUNT_POLICY = "aws:cloudwatch/logAccountPolicy:LogAccountPolicy"
VIOLATES = [("violates", "")]
PII = {"data-classification": "pii"}


@pytest.mark.parametrize("days", [0, None])
def test_no_retention_keeps_events_for_ever_and_for_a_year(days: Any) -> None:
    group = resource(GROUP, {"retentionInDays": days})
    assert outcomes(KEPT, group) == [("violates", "retentionInDays")]
    assert outcomes(SHORT, group) == []


@pytest.mark.parametrize("days", [1, 30, 364])
def test_less_than_a_year_is_short(days: int) -> None:
    group = resource(GROUP, {"retentionInDays": days})
    assert outcomes(KEPT, group) == []
    assert outcomes(SHORT, group) == [("violates", "retentionInDays")]


def test_a_setting_says_how_long_is_long_enough() -> None:
    for days, found in ((89, [("violates", "retentionInDays")]), (90, [])):
        group = resource(GROUP, {"retentionInDays": days})
        assert outcomes(SHORT, group, log_retention_days=90) == found
    waiting = resource(GROUP, {"retentionInDays": UNKNOWN})
    assert outcomes(SHORT, waiting) == [("undecided", "retentionInDays")]


@pytest.mark.parametrize("rule", [KEPT, SHORT])
def test_the_class_delivery_has_a_retention_of_its_own(rule: str) -> None:
    for days in (0, 30):
        held = {"logGroupClass": "DELIVERY", "retentionInDays": days}
        assert outcomes(rule, resource(GROUP, held)) == []


def group(**properties: Any) -> Any:
    held = {"id": "/aws/lambda/orders", "name": "/aws/lambda/orders", **properties}
    return resource(GROUP, held, "group")


def function(**properties: Any) -> Any:
    return resource(FUNCTION, {"name": "orders", **properties}, "function")


@pytest.mark.parametrize(
    "tags", [PII, {"data": "Personal data"}, {"contains-pii": "true"}, {"class": "phi,internal"}]
)
def test_a_group_that_a_tag_marks_as_personal_violates(tags: Any) -> None:
    assert outcomes(PROTECTION, group(tags=tags)) == VIOLATES
    assert outcomes(PROTECTION, group(), function(tags=tags)) == VIOLATES
    # The default tags of the provider.
    assert outcomes(PROTECTION, group(tagsAll=tags)) == VIOLATES


@pytest.mark.parametrize(
    "tags", [None, {}, {"contains-pii": "false"}, {"team": "philosophy"}, {"class": "internal"}]
)
def test_another_group_is_not_judged(tags: Any) -> None:
    assert outcomes(PROTECTION, group(tags=tags), function(tags=tags)) == []


def test_the_function_is_the_one_that_writes_to_the_group() -> None:
    other = function(name="other", tags=PII)
    assert outcomes(PROTECTION, group(), other) == []
    named = function(name="other", tags=PII, loggingConfig={"logGroup": "/aws/lambda/orders"})
    assert outcomes(PROTECTION, group(), named) == VIOLATES
    elsewhere = function(tags=PII, loggingConfig={"logGroup": "/orders"})
    assert outcomes(PROTECTION, group(), elsewhere) == []
    made_of = resource(GROUP, {"name": UNKNOWN}, "group", depends={"name": [other]})
    assert outcomes(PROTECTION, made_of, other) == VIOLATES


def test_a_policy_of_the_group_or_the_account_protects() -> None:
    marked = group(tags=PII)
    own = resource(POLICY, {"logGroupName": "/aws/lambda/orders"}, "policy")
    assert outcomes(PROTECTION, marked, own) == []
    linked = resource(POLICY, {"logGroupName": UNKNOWN}, "p", depends={"logGroupName": [marked]})
    assert outcomes(PROTECTION, linked, marked) == []
    other = resource(POLICY, {"logGroupName": "/aws/lambda/other"}, "policy")
    assert outcomes(PROTECTION, marked, other) == VIOLATES
    account = resource(ACCOUNT_POLICY, {"policyType": "DATA_PROTECTION_POLICY"}, "account")
    assert outcomes(PROTECTION, marked, account) == []
    rare = group(tags=PII, logGroupClass="INFREQUENT_ACCESS")
    assert outcomes(PROTECTION, rare, account) == VIOLATES
    filters = resource(ACCOUNT_POLICY, {"policyType": "SUBSCRIPTION_FILTER_POLICY"}, "account")
    assert outcomes(PROTECTION, marked, filters) == VIOLATES
    assert outcomes(PROTECTION, marked, completed_elsewhere=["group"]) == []


def test_an_unknown_tag_or_policy_is_undecided() -> None:
    assert outcomes(PROTECTION, group(tags={"class": UNKNOWN})) == [("undecided", "tags.class")]
    unknown = resource(POLICY, {"logGroupName": UNKNOWN}, "policy")
    assert outcomes(PROTECTION, group(tags=PII), unknown) == [("undecided", "logGroupName")]
