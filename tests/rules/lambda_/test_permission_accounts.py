"""The rules about the accounts that a permission lets in."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from policypack.judging.run import judge
from policypack.model.resources import Resource
from policypack.settings.merging import read_settings
from tests.judged import UNKNOWN, outcomes, resource

FOREIGN = "lambda-permission-foreign-account"
SOURCE = "lambda-permission-source-foreign-account"
NO_ACCOUNT = "lambda-permission-without-source-account"
OURS, OTHER = "111122223333", "444455556666"
FUNCTION = f"arn:aws:lambda:eu-central-1:{OURS}:function:orders"
BUCKET = "arn:aws:s3:::orders-intake"


def permission(principal: Any, **properties: Any) -> Resource:
    given = {"action": "lambda:InvokeFunction", "function": FUNCTION, "principal": principal}
    return resource("aws:lambda/permission:Permission", {**given, **properties})


def rule_of(account: str) -> str:
    return f"arn:aws:events:eu-central-1:{account}:rule/orders"


def test_an_external_principal_violates() -> None:
    assert outcomes(FOREIGN, permission(OTHER)) == [("violates", "principal")]


@pytest.mark.parametrize("name", ["root", "role/checkout", "user/ada"])
def test_the_arn_of_an_external_principal_violates(name: str) -> None:
    it = permission(f"arn:aws:iam::{OTHER}:{name}")
    assert outcomes(FOREIGN, it) == [("violates", "principal")]
    # AND a trusted account complies
    assert outcomes(FOREIGN, it, trusted_accounts=[OTHER]) == []


@pytest.mark.parametrize(
    ("principal", "properties"),
    [
        pytest.param(OURS, {}, id="the own account"),
        pytest.param(f"arn:aws:iam::{OURS}:role/checkout", {}, id="a role of it"),
        pytest.param(OTHER, {"principalOrgId": "o-a1b2c3d4e5"}, id="an organization"),
        pytest.param("events.amazonaws.com", {"sourceAccount": OTHER}, id="a service"),
        pytest.param("*", {}, id="any principal is another rule's"),
    ],
)
def test_other_principals_comply(principal: str, properties: dict[str, Any]) -> None:
    assert outcomes(FOREIGN, permission(principal, **properties)) == []


@pytest.mark.parametrize("rule", [FOREIGN, SOURCE])
def test_an_unknown_own_account_cannot_be_told(rule: str) -> None:
    path = "principal" if rule == FOREIGN else "sourceArn"
    principal = OTHER if rule == FOREIGN else "events.amazonaws.com"
    it = permission(principal, function="orders", sourceArn=rule_of(OTHER))
    assert outcomes(rule, it) == [("undecided", path)]
    # AND an account of the stack's resources decides
    topic = resource("aws:sns/topic:Topic", {"arn": f"arn:aws:sns:eu-central-1:{OURS}:news"}, "t")
    assert outcomes(rule, it, topic) == [("violates", path)]


def test_an_unknown_principal_cannot_be_told_unless_it_is_the_stacks_own() -> None:
    assert outcomes(FOREIGN, permission(UNKNOWN)) == [("undecided", "principal")]
    role = resource("aws:iam/role:Role", {}, "checkout")
    ours = replace(permission(UNKNOWN), property_dependencies={"principal": (role.urn,)})
    assert outcomes(FOREIGN, ours, role) == []


def test_an_unknown_organization_cannot_be_told() -> None:
    it = permission(OTHER, principalOrgId=UNKNOWN)
    assert outcomes(FOREIGN, it) == [("undecided", "principalOrgId")]


def policy(principal: str, condition: dict[str, Any] | None = None) -> Resource:
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": principal},
        "Action": "lambda:InvokeFunction",
        "Resource": FUNCTION,
        **({"Condition": condition} if condition else {}),
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    given = {"resourceArn": FUNCTION, "policy": document}
    return resource("aws:lambda/resourcePolicy:ResourcePolicy", given)


def test_a_resource_policy_for_an_external_account_violates() -> None:
    found = outcomes(FOREIGN, policy(f"arn:aws:iam::{OTHER}:root"))
    assert found == [("violates", "policy.Statement[0].Principal.AWS")]
    assert outcomes(FOREIGN, policy(f"arn:aws:iam::{OURS}:root")) == []
    limit = {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}
    assert outcomes(FOREIGN, policy(f"arn:aws:iam::{OTHER}:root", limit)) == []


@pytest.mark.parametrize(
    ("properties", "path"),
    [
        ({"sourceArn": rule_of(OTHER)}, "sourceArn"),
        ({"sourceArn": BUCKET, "sourceAccount": OTHER}, "sourceAccount"),
    ],
)
def test_a_source_in_an_external_account_violates(properties: dict[str, Any], path: str) -> None:
    it = permission("events.amazonaws.com", **properties)
    assert outcomes(SOURCE, it) == [("violates", path)]
    # AND a trusted account complies
    assert outcomes(SOURCE, it, trusted_accounts=[OTHER]) == []


@pytest.mark.parametrize(
    ("principal", "properties"),
    [
        pytest.param("events.amazonaws.com", {"sourceArn": rule_of(OURS)}, id="own"),
        pytest.param(
            "events.amazonaws.com",
            {"sourceArn": rule_of(OURS).replace("eu-central-1", "us-east-1")},
            id="own in another region",
        ),
        pytest.param("events.amazonaws.com", {"sourceArn": rule_of("*")}, id="vacuous"),
        pytest.param("s3.amazonaws.com", {"sourceArn": BUCKET}, id="a bucket"),
        pytest.param("events.amazonaws.com", {}, id="no source"),
        pytest.param(OTHER, {"sourceArn": rule_of(OTHER)}, id="no service"),
        pytest.param(
            "events.amazonaws.com",
            {"sourceArn": rule_of(OTHER), "principalOrgId": "o-a1b2c3d4e5"},
            id="an organization",
        ),
    ],
)
def test_other_sources_comply(principal: str, properties: dict[str, Any]) -> None:
    assert outcomes(SOURCE, permission(principal, **properties)) == []


def test_an_unknown_source_cannot_be_told_unless_it_is_the_stacks_own() -> None:
    it = permission("events.amazonaws.com", sourceArn=UNKNOWN)
    assert outcomes(SOURCE, it) == [("undecided", "sourceArn")]
    event_rule = resource("aws:cloudwatch/eventRule:EventRule", {}, "nightly")
    ours = replace(it, property_dependencies={"sourceArn": (event_rule.urn,)})
    assert outcomes(SOURCE, ours, event_rule) == []


def test_a_bucket_without_its_account_violates() -> None:
    it = permission("s3.amazonaws.com", sourceArn=BUCKET)
    assert outcomes(NO_ACCOUNT, it) == [("violates", "sourceAccount")]


@pytest.mark.parametrize(
    ("principal", "properties"),
    [
        pytest.param("s3.amazonaws.com", {"sourceAccount": OURS}, id="the account"),
        # That of an external account is the finding of another rule.
        pytest.param("s3.amazonaws.com", {"sourceAccount": OTHER}, id="an account"),
        pytest.param("s3.amazonaws.com", {"principalOrgId": "o-a1b2c3d4e5"}, id="organization"),
        pytest.param("sns.amazonaws.com", {}, id="a service whose ARNs name the account"),
    ],
)
def test_a_named_account_or_another_service_complies(
    principal: str, properties: dict[str, Any]
) -> None:
    assert outcomes(NO_ACCOUNT, permission(principal, sourceArn=BUCKET, **properties)) == []


@pytest.mark.parametrize("path", ["principal", "sourceAccount", "principalOrgId"])
def test_what_may_limit_a_bucket_cannot_be_told(path: str) -> None:
    given = {"sourceArn": BUCKET, "principal": "s3.amazonaws.com", path: UNKNOWN}
    assert outcomes(NO_ACCOUNT, permission(**given)) == [("undecided", path)]


@pytest.mark.parametrize("source", [None, "arn:aws:s3:::*"])
def test_a_bucket_that_is_not_named_is_one_finding(source: str | None) -> None:
    it = permission("s3.amazonaws.com", sourceArn=source)
    found = judge([it], read_settings({"profile": "recommended"}))
    (told,) = [each for each in found if each.folded_into is None]
    assert told.rule.id != NO_ACCOUNT
    assert [each.rule.id for each in told.also] == [NO_ACCOUNT]
