"""Records of Kafka, of a managed and of a self-managed cluster."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from runtime_guards.events.msk import MSK
from runtime_guards.events.self_managed_kafka import SelfManagedKafka
from runtime_guards.testing.places import encoded
from tests.guards.events.edits import GONE, Path, edit, edited, refused
from tests.guards.samples import sample

KINDS = [("msk", MSK), ("self-managed-kafka", SelfManagedKafka)]
R: Path = ("records", "orders-0", 0)


def _partitions(**contents: list[str]) -> Any:
    """Records of partitions, such as `orders_0=["a", "b"]`."""
    event = sample("msk")
    (template,) = event["records"]["orders-0"]
    event["records"] = {
        name.replace("_", "-"): [
            {
                **template,
                "topic": name.partition("_")[0],
                "partition": int(name.partition("_")[2]),
                "offset": offset,
                "value": encoded(content),
            }
            for offset, content in enumerate(values)
        ]
        for name, values in contents.items()
    }
    return event


@pytest.mark.parametrize(("trigger", "kind"), KINDS)
def test_given_records_when_validated_then_they_are_read(trigger: str, kind: Any) -> None:
    event = kind().validate(sample(trigger))

    (record,) = event.records
    assert (record.topic, record.partition, record.offset) == ("orders", 0, 15)
    assert record.key == b"42"
    assert json.loads(record.value)["quantity"] == 2
    assert record.body == record.value
    assert record.headers == [("kind", b"order")]
    assert dict(event) == sample(trigger)
    assert kind(body=dict).validate(sample(trigger)).records[0].body["quantity"] == 2


def test_given_no_key_value_or_headers_when_validated_then_there_are_none() -> None:
    event = edited("msk", ((*R, "key"), None), ((*R, "value"), GONE), ((*R, "headers"), []))
    (record,) = MSK().validate(event).records
    assert (record.key, record.value, record.body, record.headers) == (None, None, None, [])
    # A value that is a model's has to be there.
    assert refused(MSK(body=dict), event) == ("missing", "records.*[0].value")


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ([{"a": [-1, 255, 0]}], [("a", b"\xff\xff\0")]),
        ([{"a": []}, {"a": [1]}], [("a", b""), ("a", b"\1")]),
        ([{"a": None}], [("a", b"")]),
        ([{}], []),
    ],
)
def test_given_headers_when_validated_then_they_are_bytes(headers: Any, expected: Any) -> None:
    assert MSK().validate(edited("msk", ((*R, "headers"), headers))).records[0].headers == expected


@pytest.mark.parametrize(
    ("path", "value", "reason", "place"),
    [
        (("eventSource",), "aws:sqs", "inconsistent", "eventSource"),
        (("bootstrapServers",), GONE, "missing", "bootstrapServers"),
        (("bootstrapServers",), ["a:1"], "wrong-type", "bootstrapServers"),
        (("bootstrapServers",), "a", "malformed", "bootstrapServers"),
        (("bootstrapServers",), "a:9092,", "malformed", "bootstrapServers"),
        (("bootstrapServers",), "http://a:9092", "malformed", "bootstrapServers"),
        (("records",), GONE, "missing", "records"),
        (("records",), [], "wrong-type", "records"),
        (("records",), {}, "missing", "records"),
        (("records", "orders-0"), {}, "wrong-type", "records.*"),
        (("records", "orders-0"), [], "missing", "records"),
        (
            ("records", "orders-1"),
            sample("msk")["records"]["orders-0"],
            "inconsistent",
            "records.*",
        ),
        (R, 1, "wrong-type", "records.*[0]"),
        ((*R, "topic"), "a b", "malformed", "records.*[0].topic"),
        ((*R, "topic"), "other", "inconsistent", "records.*"),
        ((*R, "partition"), True, "malformed", "records.*[0].partition"),
        ((*R, "partition"), -1, "malformed", "records.*[0].partition"),
        ((*R, "partition"), 1, "inconsistent", "records.*"),
        ((*R, "offset"), "1", "malformed", "records.*[0].offset"),
        ((*R, "offset"), 2**63, "malformed", "records.*[0].offset"),
        ((*R, "offset"), GONE, "missing", "records.*[0]"),
        ((*R, "key"), "!", "malformed", "records.*[0].key"),
        ((*R, "value"), "!", "malformed", "records.*[0].value"),
        ((*R, "headers"), "x", "wrong-type", "records.*[0].headers"),
        ((*R, "headers"), ["x"], "wrong-type", "records.*[0].headers.*"),
        ((*R, "headers"), [{"a": "x"}], "wrong-type", "records.*[0].headers.*"),
        ((*R, "headers"), [{"a": ["x"]}], "wrong-type", "records.*[0].headers.*"),
        ((*R, "headers"), [{"a": [256]}], "malformed", "records.*[0].headers.*"),
        ((*R, "headers"), [{"a": [-129]}], "malformed", "records.*[0].headers.*"),
        ((*R, "headers"), [{"a\n": []}], "malformed", "records.*[0].headers.*"),
        ((*R, "headers"), [{"a" * 1025: []}], "malformed", "records.*[0].headers.*"),
    ],
)
def test_given_a_fault_when_validated_then_it_is_refused(
    path: Path, value: Any, reason: str, place: str
) -> None:
    assert refused(MSK(), edited("msk", (path, value))) == (reason, place)


def test_given_no_object_when_validated_then_it_is_refused() -> None:
    assert refused(MSK(), []) == ("wrong-type", "")


@pytest.mark.parametrize(
    "servers", ["a:1", "a.b:9092, c.d:9094", "10.0.0.1:9092", "[2001:db8::1]:9092,a:1"]
)
def test_given_servers_when_validated_then_they_are_accepted(servers: str) -> None:
    assert MSK().validate(edited("msk", (("bootstrapServers",), servers))).records


@pytest.mark.parametrize(
    ("options", "reason", "place"),
    [
        ({"topics": {"x"}}, "not-allowed", "records.*[0].topic"),
        ({"max_data": 53}, "too-long", "records.*[0].value"),
        ({"max_headers": 0}, "too-many", "records.*[0].headers"),
        ({"max_age": 60}, "too-old", "records.*[0].timestamp"),
        ({"body": list}, "schema", "records.*[0].value"),
        ({"body": dict, "max_depth": 0}, "too-deep", "records.*[0].value"),
    ],
)
def test_given_a_limit_when_a_record_is_beyond_it_then_it_is_refused(
    options: dict[str, Any], reason: str, place: str
) -> None:
    assert refused(MSK(**options), sample("msk")) == (reason, place)


def test_given_a_limit_of_records_when_there_is_one_more_then_the_event_is_refused() -> None:
    event = sample("msk")
    for records in event["records"].values():
        records *= 2
    assert refused(MSK(max_records=1), event) == ("too-many", "records")


def test_given_limits_when_a_record_keeps_them_then_it_is_accepted() -> None:
    event = edited("msk", ((*R, "timestamp"), int(time.time() * 1000)))
    validator = MSK(
        clusters={event["eventSourceArn"]},
        topics={"orders"},
        max_records=1,
        max_data=54,
        max_headers=1,
        max_age=60,
        max_depth=1,
        body=dict,
    )
    assert validator.validate(event).records
    long = edit(event, (*R, "headers"), [{"a": [1] * 55}])
    assert refused(validator, long) == ("too-long", "records.*[0].headers.*")


def test_given_partial_when_a_record_is_refused_then_the_rest_of_its_partition_waits() -> None:
    validator = MSK(body=dict, partial=True)

    checked = validator.validate(_partitions(a_0=["{}", "{", "{}"], b_1=["{}", "{}"]))

    assert [(record.topic, record.offset) for record in checked.records] == [
        ("a", 0),
        ("b", 0),
        ("b", 1),
    ]
    assert [(no.reason, no.path) for no in checked.refused] == [("not-json", "records.*[1].value")]
    assert {name: len(raws) for name, raws in checked["records"].items()} == {"a-0": 1, "b-1": 2}
    assert validator.answer(checked, None) == {
        "batchItemFailures": [
            {"itemIdentifier": {"topic-partition": "a-0", "offset": offset}} for offset in (1, 2)
        ]
    }


def test_given_no_partial_when_a_record_is_refused_then_the_batch_is() -> None:
    assert refused(MSK(body=dict), _partitions(a_0=["{}"], b_1=["{"])) == (
        "not-json",
        "records.*[0].value",
    )
    assert MSK().answer(MSK().validate(sample("msk")), "as it is") == "as it is"


@pytest.mark.parametrize("edits", [("offset", None), ("offset", GONE)])
def test_given_a_record_that_cannot_be_named_when_refused_then_the_batch_is(edits: Any) -> None:
    event = _partitions(a_0=["{", "{}"])
    edit(event, ("records", "a-0", 1, edits[0]), edits[1])
    assert refused(MSK(body=dict, partial=True), event) == ("not-json", "records.*[0].value")


def test_given_what_is_no_record_when_refused_then_the_batch_is() -> None:
    event = _partitions(a_0=["{}"])
    event["records"]["a-0"].append(None)
    assert refused(MSK(partial=True), event) == ("wrong-type", "records.*[1]")
