"""sns-topic-unencrypted."""

from __future__ import annotations

from typing import Any

import pytest

from tests.judging import UNKNOWN, outcomes, resource, secret

RULE = "sns-topic-unencrypted"
TOPIC = "aws:sns/topic:Topic"


@pytest.mark.parametrize(
    "properties",
    [
        pytest.param({}, id="no key"),
        pytest.param({"fifoTopic": True}, id="FIFO"),
        pytest.param({"kmsMasterKeyId": ""}, id="an empty key"),
    ],
)
def test_a_topic_without_a_key_violates(properties: dict[str, Any]) -> None:
    assert outcomes(RULE, resource(TOPIC, properties)) == [("violates", "kmsMasterKeyId")]


@pytest.mark.parametrize(
    "key",
    [
        pytest.param("alias/aws/sns", id="AWS's key"),
        pytest.param("alias/orders", id="customer key"),
        pytest.param(secret("alias/orders"), id="a secret alias"),
        pytest.param(UNKNOWN, id="a key of this deployment"),
    ],
)
def test_a_topic_with_a_key_complies(key: Any) -> None:
    assert outcomes(RULE, resource(TOPIC, {"kmsMasterKeyId": key})) == []
