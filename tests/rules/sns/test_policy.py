"""sns-topic-public: what is particular to this service."""

from __future__ import annotations

from typing import Any

from tests.documents import ACCOUNT, allow, text
from tests.judging import outcomes, resource

RULE = "sns-topic-public"
ARN = f"arn:aws:sns:eu-central-1:{ACCOUNT}:orders"


def grant(principal: Any = "*", **elements: Any) -> dict[str, Any]:
    return allow("sns:Subscribe", ARN, Principal=principal, **elements)


def violates(statement: dict[str, Any]) -> bool:
    found = outcomes(RULE, resource("aws:sns/topicPolicy:TopicPolicy", {"policy": text(statement)}))
    assert all(outcome == "violates" for outcome, _ in found)
    return bool(found)


def test_the_policy_that_sns_gives_a_new_topic_complies() -> None:
    actions = ["SNS:Publish", "SNS:Subscribe", "SNS:SetTopicAttributes", "SNS:DeleteTopic"]
    owner = {"StringEquals": {"AWS:SourceOwner": ACCOUNT}}
    default = allow(actions, ARN, Principal={"AWS": "*"}, Condition=owner)
    assert not violates(default)
    del default["Condition"]
    assert violates(default)
