"""Topic policies: what is particular to this service."""

from __future__ import annotations

from typing import Any

import pytest

from tests.documents import ACCOUNT, allow, text
from tests.judged import UNKNOWN, outcomes, resource, verdicts

PUBLIC = "sns-topic-public"
WITHOUT_SOURCE = "sns-topic-policy-without-source-arn"
EXTERNAL = "sns-topic-foreign-account"
ARN = f"arn:aws:sns:eu-central-1:{ACCOUNT}:orders"
OWN = resource("aws:sns/topic:Topic", {"arn": ARN}, "orders")
OTHER = "999988887777"


def grant(principal: Any = "*", **elements: Any) -> dict[str, Any]:
    return allow("sns:Subscribe", ARN, Principal=principal, **elements)


def violates(statement: dict[str, Any], rule: str = PUBLIC) -> bool:
    policy = resource("aws:sns/topicPolicy:TopicPolicy", {"policy": text(statement)})
    found = outcomes(rule, policy, OWN)
    assert all(outcome == "violates" for outcome, _ in found)
    return bool(found)


def test_the_policy_that_sns_gives_a_new_topic_complies() -> None:
    actions = ["SNS:Publish", "SNS:Subscribe", "SNS:SetTopicAttributes", "SNS:DeleteTopic"]
    owner = {"StringEquals": {"AWS:SourceOwner": ACCOUNT}}
    default = allow(actions, ARN, Principal={"AWS": "*"}, Condition=owner)
    assert not violates(default)
    del default["Condition"]
    assert violates(default)


@pytest.mark.parametrize(
    ("source", "violated"),
    [
        (None, True),
        ({"StringEquals": {"aws:SourceAccount": ACCOUNT}}, False),
        (
            {"ArnLike": {"aws:SourceArn": f"arn:aws:cloudwatch:eu-central-1:{ACCOUNT}:alarm:*"}},
            False,
        ),
        ({"ArnLike": {"aws:SourceArn": "arn:aws:cloudwatch:eu-central-1:*:alarm:*"}}, True),
    ],
)
def test_an_alarm_may_publish_with_a_source_of_one_account(source: Any, violated: bool) -> None:
    elements = {"Condition": source} if source else {}
    statement = grant({"Service": "cloudwatch.amazonaws.com"}, **elements)
    assert violates(statement, WITHOUT_SOURCE) is violated


# https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
@pytest.mark.parametrize("account", [None, ACCOUNT])
def test_s3_needs_the_account_of_the_bucket_too(account: str | None) -> None:
    condition: dict[str, Any] = {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::uploads"}}
    if account:
        condition["StringEquals"] = {"aws:SourceAccount": account}
    statement = grant({"Service": "s3.amazonaws.com"}, Condition=condition)
    policy = resource("aws:sns/topicPolicy:TopicPolicy", {"policy": text(statement)})
    found = [each.severity.value for each in verdicts(WITHOUT_SOURCE, policy)]
    assert found == ([] if account else ["medium"])


def test_the_own_account_needs_no_source() -> None:
    assert not violates(grant({"AWS": ACCOUNT}), WITHOUT_SOURCE)


@pytest.mark.parametrize(
    "principal", [OTHER, f"arn:aws:iam::{OTHER}:root", f"arn:aws:iam::{OTHER}:role/audit"]
)
def test_an_external_account_violates_in_each_form(principal: str) -> None:
    assert violates(grant({"AWS": principal}), EXTERNAL)
    assert not violates(grant({"AWS": principal.replace(OTHER, ACCOUNT)}), EXTERNAL)


@pytest.mark.parametrize("key", ["AWS:SourceOwner", "aws:SourceAccount", "aws:PrincipalAccount"])
def test_an_external_account_in_a_condition_violates(key: str) -> None:
    for account, violated in ((OTHER, True), ([ACCOUNT, OTHER], True), (ACCOUNT, False)):
        statement = grant({"AWS": "*"}, Condition={"StringEquals": {key: account}})
        assert violates(statement, EXTERNAL) is violated


def test_a_service_that_acts_for_an_external_account_is_not_reported() -> None:
    # The page of the rule states this limit: only callers are judged.
    source = {"StringEquals": {"aws:SourceAccount": OTHER}}
    assert not violates(grant({"Service": "s3.amazonaws.com"}, Condition=source), EXTERNAL)


TLS_OPTIONAL = "sns-topic-tls-optional"
DENIES = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "sns:Publish",
    "Resource": ARN,
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}


def test_a_topic_whose_policy_denies_publishing_without_tls_complies() -> None:
    attached = resource("aws:sns/topicPolicy:TopicPolicy", {"arn": ARN, "policy": text(DENIES)})
    assert outcomes(TLS_OPTIONAL, OWN, attached) == []
    own = resource("aws:sns/topic:Topic", {"arn": ARN, "policy": text(DENIES)}, "orders")
    assert outcomes(TLS_OPTIONAL, own) == []


def test_a_topic_without_such_a_policy_violates() -> None:
    allows = resource("aws:sns/topicPolicy:TopicPolicy", {"arn": ARN, "policy": text(grant())})
    other = {"arn": f"{ARN}-other", "policy": text(DENIES)}
    of_other = resource("aws:sns/topicPolicy:TopicPolicy", other)
    malformed = resource("aws:sns/topicPolicy:TopicPolicy", {"arn": ARN, "policy": "{"})
    for policies in ([], [allows], [of_other], [malformed]):
        assert outcomes(TLS_OPTIONAL, OWN, *policies) == [("violates", "policy")]


def test_an_unknown_policy_leaves_it_undecided() -> None:
    unknown = resource("aws:sns/topicPolicy:TopicPolicy", {"arn": ARN, "policy": UNKNOWN})
    assert outcomes(TLS_OPTIONAL, OWN, unknown) == [("undecided", "policy")]
    elsewhere = resource("aws:sns/topicPolicy:TopicPolicy", {"arn": UNKNOWN, "policy": "{}"})
    assert outcomes(TLS_OPTIONAL, OWN, elsewhere) == [("undecided", "arn")]
