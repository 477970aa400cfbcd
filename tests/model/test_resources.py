"""A resource deserializes its properties late, and shows none of them."""

from __future__ import annotations

from typing import Any

from policypack.model.resources import Resource
from tests.judged import secret


def queue(properties: dict[str, Any]) -> Resource:
    return Resource("urn:orders", "aws:sqs/queue:Queue", "orders", properties)


def test_the_properties_are_decoded_at_the_first_reading_and_once() -> None:
    calls = []

    def wire() -> dict[str, Any]:
        calls.append(1)
        return {"a": 1}

    resource = Resource("urn:orders", "t", "orders", wire)
    assert calls == []
    assert (resource.get("a"), resource.get("a"), calls) == (1, 1, [1])


def test_the_text_of_a_resource_shows_no_property() -> None:
    assert "hunter2" not in repr(queue({"a": secret("hunter2")}))
    assert "hunter2" not in repr(queue({"a": secret("hunter2")}).at("a"))
