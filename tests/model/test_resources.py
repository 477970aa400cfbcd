"""A resource deserializes its properties late, and shows none of them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pulumi.runtime.proto import analyzer_pb2

from policypack.model import conversion
from policypack.model.conversion import of_message, registered, values_of
from policypack.model.deserialization import SIGNATURE
from policypack.model.resources import Resource
from tests.judged import secret


def queue(properties: dict[str, Any]) -> Resource:
    return Resource("urn:orders", "aws:sqs/queue:Queue", "orders", properties)


def test_the_properties_are_deserialized_at_the_first_reading_and_once() -> None:
    resource = queue({"a": {SIGNATURE: "of no kind"}})
    with pytest.raises(ValueError, match="unknown type signature"):
        resource.get("b")
    held = {"a": 1}
    read = queue(held)
    held["a"] = 2
    assert read.get("a") == 2
    held["a"] = 3
    assert read.get("a") == 2


def test_a_message_is_read_with_its_properties_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def read(properties: Any) -> dict[str, Any]:
        calls.append(1)
        return values_of(properties)

    monkeypatch.setattr(conversion, "values_of", read)
    message = analyzer_pb2.AnalyzeRequest(urn="urn:orders", type="aws:sqs/queue:Queue")
    message.properties.update({"a": 1})
    resource = registered(of_message(message))
    assert calls == []
    assert (resource.get("a"), {**resource.wire}, calls) == (1, {"a": 1}, [1])


def test_the_text_of_a_resource_shows_no_property() -> None:
    assert "hunter2" not in repr(queue({"a": secret("hunter2")}))
    assert "hunter2" not in repr(queue({"a": secret("hunter2")}).at("a"))


@pytest.mark.parametrize(
    ("member", "expected"),
    [
        ({"name": "DB_PASSWORD", "value": "hunter22"}, {"hunter22"}),
        # What is not a name of a variable, or names no value, may be the secret itself.
        ({"name": "hunter22", "value": "x"}, {"hunter22", "x"}),
        ({"name": "DB_PASSWORD"}, {"DB_PASSWORD"}),
        ({"name": "AKIAQ2W3E4R5T6Y7U2I3", "value": "x"}, {"AKIAQ2W3E4R5T6Y7U2I3", "x"}),
    ],
)
def test_names_of_variables_in_a_marked_document_are_public(
    member: dict[str, str], expected: set[str]
) -> None:
    text = json.dumps([{"environment": [member]}])
    assert queue({"containerDefinitions": secret(text)}).secrets == {text, *expected}
