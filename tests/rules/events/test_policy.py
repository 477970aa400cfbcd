"""Policies of event buses and schema registries."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.documents import ACCOUNT, allow, text
from tests.judged import UNKNOWN, outcomes, resource, verdicts

PUBLIC = "events-bus-public"
EXTERNAL = "events-bus-foreign-account"
WITHOUT_POLICY = "events-bus-without-policy"
REGISTRY = "events-schema-registry-foreign-account"
BUS = "aws:cloudwatch/eventBus:EventBus"
PERMISSION = "aws:cloudwatch/eventPermission:EventPermission"
POLICY = "aws:cloudwatch/eventBusPolicy:EventBusPolicy"
OWN = resource("aws:sns/topic:Topic", {"arn": f"arn:aws:sns:eu-central-1:{ACCOUNT}:own"}, "own")
OTHER = "999988887777"
ORGANIZATION = {"key": "aws:PrincipalOrgID", "type": "StringEquals", "value": "o-a1b2c3d4e5"}


def permission(**properties: Any) -> Resource:
    return resource(PERMISSION, {"statementId": "senders", **properties})


# https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutPermission.html
def test_a_permission_for_any_principal_is_public() -> None:
    (found,) = verdicts(PUBLIC, permission(principal="*", eventBusName="orders"))
    assert found.path == "principal"
    assert found.message.startswith("principal allows any principal to use events:PutEvents")


# https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutPermission.html (EventBusName)
@pytest.mark.parametrize("kind", [PERMISSION, POLICY])
def test_without_a_bus_a_grant_is_about_the_default_one(kind: str) -> None:
    statement = allow("events:PutEvents", "*", Principal="*", Sid="a")
    held = {"principal": "*"} if kind == PERMISSION else {"policy": text(statement)}
    assert [outcome for outcome, _ in outcomes(PUBLIC, resource(kind, held))] == ["violates"]


def test_a_permission_for_an_organization_complies() -> None:
    assert outcomes(PUBLIC, permission(principal="*", condition=ORGANIZATION)) == []
    assert outcomes(PUBLIC, permission(principal=ACCOUNT)) == []
    assert outcomes(PUBLIC, permission()) == []


@pytest.mark.parametrize(
    ("properties", "path"),
    [
        ({"principal": UNKNOWN}, "principal"),
        ({"principal": "*", "condition": UNKNOWN}, "condition"),
        ({"principal": "*", "condition": {**ORGANIZATION, "type": UNKNOWN}}, "condition"),
        ({"principal": "*", "condition": {**ORGANIZATION, "key": UNKNOWN}}, "condition"),
        ({"principal": "*", "condition": {**ORGANIZATION, "value": UNKNOWN}}, "condition"),
    ],
)
def test_an_unknown_part_of_a_permission_leaves_it_undecided(properties: Any, path: str) -> None:
    assert outcomes(PUBLIC, permission(**properties)) == [("undecided", path)]


def test_a_permission_for_an_external_account_violates_unless_it_is_trusted() -> None:
    external = permission(principal=OTHER)
    assert outcomes(EXTERNAL, external, OWN) == [("violates", "principal")]
    assert outcomes(EXTERNAL, external, OWN, trusted_accounts=[OTHER]) == []
    assert outcomes(EXTERNAL, permission(principal=ACCOUNT), OWN) == []
    # AND without an own account nothing is external for sure
    assert outcomes(EXTERNAL, external) == [("undecided", "principal")]


# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus-perms.html
@pytest.mark.parametrize(
    ("action", "severity"),
    [
        ("events:PutEvents", "medium"),
        ("events:PutRule", "high"),
        ("events:PutTargets", "high"),
        ("events:*", "high"),
    ],
)
def test_an_external_account_that_manages_rules_is_of_high_severity(
    action: str, severity: str
) -> None:
    statement = allow(action, "*", Principal={"AWS": OTHER}, Sid="a")
    policy = resource(POLICY, {"policy": text(statement)})
    assert [each.severity.value for each in verdicts(EXTERNAL, policy, OWN)] == [severity]


def bus() -> Resource:
    return resource(BUS, {"name": "orders"}, "orders")


@pytest.mark.parametrize("kind", [POLICY, PERMISSION])
def test_a_bus_that_a_policy_names_complies(kind: str) -> None:
    assert outcomes(WITHOUT_POLICY, bus(), resource(kind, {"eventBusName": "orders"})) == []
    linked = resource(kind, {"eventBusName": UNKNOWN}, depends={"eventBusName": [bus()]})
    assert outcomes(WITHOUT_POLICY, bus(), linked) == []


def test_a_bus_that_no_policy_names_violates() -> None:
    other = resource(POLICY, {"eventBusName": "other"})
    of_default_bus = resource(POLICY, {}, "default")
    assert outcomes(WITHOUT_POLICY, bus(), other, of_default_bus) == [("violates", "")]


def test_a_policy_of_an_unknown_bus_leaves_it_undecided() -> None:
    unknown = resource(POLICY, {"eventBusName": UNKNOWN})
    assert outcomes(WITHOUT_POLICY, bus(), unknown) == [("undecided", "eventBusName")]


def registry(principal: Any) -> Resource:
    statement = allow("schemas:DescribeSchema", "*", Principal=principal)
    kind = "aws:schemas/registryPolicy:RegistryPolicy"
    return resource(kind, {"registryName": "orders", "policy": text(statement)})


@pytest.mark.parametrize("principal", ["*", {"AWS": OTHER}])
def test_a_registry_for_any_principal_and_for_an_external_account_violates(principal: Any) -> None:
    assert [outcome for outcome, _ in outcomes(REGISTRY, registry(principal), OWN)] == ["violates"]


def test_a_registry_for_own_and_trusted_accounts_complies() -> None:
    assert outcomes(REGISTRY, registry({"AWS": ACCOUNT}), OWN) == []
    assert outcomes(REGISTRY, registry({"AWS": OTHER}), OWN, trusted_accounts=[OTHER]) == []


def test_an_unknown_policy_of_a_registry_is_undecided_and_an_absent_one_complies() -> None:
    kind = "aws:schemas/registryPolicy:RegistryPolicy"
    assert outcomes(REGISTRY, resource(kind, {"policy": UNKNOWN}), OWN) == [("undecided", "policy")]
    assert outcomes(REGISTRY, resource(kind, {}), OWN) == []


# https://docs.aws.amazon.com/eventbridge/latest/userguide/cross-service-confused-deputy-prevention.html
@pytest.mark.parametrize(
    ("principal", "condition", "violates"),
    [
        ({"Service": "events.amazonaws.com"}, None, True),
        ({"AWS": ACCOUNT}, None, False),
        *(
            (
                {"Service": "events.amazonaws.com"},
                {"ArnLike": {"aws:SourceArn": f"arn:aws:events:eu-central-1:{account}:rule/*"}},
                account == "*",
            )
            for account in (ACCOUNT, "*")
        ),
    ],
)
def test_a_rule_that_forwards_to_the_bus_is_its_source(
    principal: Any, condition: Any, violates: bool
) -> None:
    elements = {"Condition": condition} if condition else {}
    statement = allow("events:PutEvents", "*", Principal=principal, Sid="a", **elements)
    found = outcomes(
        "events-bus-policy-without-source-arn", resource(POLICY, {"policy": text(statement)})
    )
    assert [outcome for outcome, _ in found] == (["violates"] if violates else [])
