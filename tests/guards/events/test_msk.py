"""Records of an Amazon MSK cluster: its ARN."""

from __future__ import annotations

from typing import Any

import pytest

from runtime_guards.events.msk import MSK
from tests.guards.events.edits import GONE, edited, refused
from tests.guards.samples import sample


@pytest.mark.parametrize(("arn", "reason"), [(GONE, "missing"), ("arn:aws:kafka:x", "malformed")])
def test_given_another_arn_when_validated_then_it_is_refused(arn: Any, reason: str) -> None:
    event = edited("msk", (("eventSourceArn",), arn))
    assert refused(MSK(), event) == (reason, "eventSourceArn")


def test_given_allowed_clusters_when_it_is_another_then_it_is_refused() -> None:
    event = sample("msk")
    assert MSK(clusters={event["eventSourceArn"]}).validate(event).records
    assert refused(MSK(clusters={event["eventSourceArn"] + "0"}), event) == (
        "not-allowed",
        "eventSourceArn",
    )
