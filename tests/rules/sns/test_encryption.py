"""sns-topic-unencrypted: what its declaration does not show."""

from __future__ import annotations

from typing import Any

import pytest

from tests.judged import outcomes, resource

RULE = "sns-topic-unencrypted"
TOPIC = "aws:sns/topic:Topic"


@pytest.mark.parametrize(
    "properties",
    [
        pytest.param({"fifoTopic": True}, id="FIFO"),
        pytest.param({"kmsMasterKeyId": ""}, id="empty"),
    ],
)
def test_a_topic_without_a_key_violates(properties: dict[str, Any]) -> None:
    assert outcomes(RULE, resource(TOPIC, properties)) == [("violates", "kmsMasterKeyId")]


def test_a_topic_with_the_key_that_aws_manages_complies() -> None:
    assert outcomes(RULE, resource(TOPIC, {"kmsMasterKeyId": "alias/aws/sns"})) == []
