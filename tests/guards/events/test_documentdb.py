"""Change events of a DocumentDB cluster."""

from __future__ import annotations

import time
from typing import Any

import pytest

from runtime_guards.events.documentdb import DocumentDB, DocumentDBRecord
from tests.guards.events.edits import GONE, Path, edited, refused
from tests.guards.samples import sample

E: Path = ("events", 0, "event")
AT = "events[0].event"


def _nested(depth: int) -> Any:
    value: Any = {}
    for _ in range(depth - 1):
        value = {"a": value}
    return value


def test_given_a_change_when_validated_then_it_is_read() -> None:
    event = DocumentDB().validate(sample("documentdb"))

    (record,) = event.records
    assert (record.operation, record.database, record.collection) == ("insert", "shop", "orders")
    assert record.document["anyField"] == "sampleValue"
    assert dict(event) == sample("documentdb")


def test_given_a_model_when_validated_then_the_document_is_made_by_it() -> None:
    def fields(document: Any) -> list[str]:
        return sorted(document)

    record = DocumentDB(body=fields).validate(sample("documentdb")).records[0]
    assert record.document == ["_id", "anyField"]


@pytest.mark.parametrize(
    ("operation", "names"),
    [
        ("delete", {"db": "shop", "coll": "orders"}),
        ("update", {"db": "shop", "coll": "orders"}),
        ("drop", {"db": "shop", "coll": "orders"}),
        ("dropDatabase", {"db": "shop"}),
    ],
)
def test_given_a_change_without_a_document_when_validated_then_it_is_accepted(
    operation: str, names: Any
) -> None:
    event = edited(
        "documentdb",
        ((*E, "operationType"), operation),
        ((*E, "ns"), names),
        ((*E, "fullDocument"), GONE),
        ((*E, "documentKey"), GONE),
    )
    record: DocumentDBRecord[object] = DocumentDB(body=list).validate(event).records[0]
    assert (record.document, record.collection) == (None, names.get("coll"))


@pytest.mark.parametrize(
    ("path", "value", "reason", "place"),
    [
        (("eventSource",), "aws:sqs", "inconsistent", "eventSource"),
        (("eventSourceArn",), GONE, "missing", "eventSourceArn"),
        (("eventSourceArn",), "x", "malformed", "eventSourceArn"),
        (("events",), GONE, "missing", "events"),
        (("events",), {}, "wrong-type", "events"),
        (("events", 0), 1, "wrong-type", "events[0]"),
        (E, GONE, "missing", "events[0]"),
        ((*E, "operationType"), "x", "malformed", f"{AT}.operationType"),
        ((*E, "operationType"), [], "wrong-type", "events[0]"),
        ((*E, "_id", "_data"), "xyz", "malformed", f"{AT}._id._data"),
        ((*E, "_id", "_data"), "a" * 2049, "malformed", f"{AT}._id._data"),
        ((*E, "ns"), GONE, "missing", "events[0]"),
        ((*E, "ns", "db"), "../x", "malformed", f"{AT}.ns.db"),
        ((*E, "ns", "db"), "d" * 65, "malformed", f"{AT}.ns.db"),
        ((*E, "ns", "coll"), "$cmd", "malformed", f"{AT}.ns.coll"),
        ((*E, "ns", "coll"), GONE, "wrong-type", "events[0]"),
        ((*E, "documentKey"), [], "wrong-type", f"{AT}.documentKey"),
        ((*E, "updateDescription"), "x", "wrong-type", f"{AT}.updateDescription"),
        ((*E, "clusterTime"), 1, "wrong-type", f"{AT}.clusterTime"),
        ((*E, "fullDocument"), [], "wrong-type", f"{AT}.fullDocument"),
        ((*E, "fullDocument"), GONE, "missing", f"{AT}.fullDocument"),
        ((*E, "documentKey"), _nested(101), "too-deep", f"{AT}.documentKey"),
        ((*E, "fullDocument"), _nested(101), "too-deep", f"{AT}.fullDocument"),
    ],
)
def test_given_a_fault_when_validated_then_it_is_refused(
    path: Path, value: Any, reason: str, place: str
) -> None:
    assert refused(DocumentDB(), edited("documentdb", (path, value))) == (reason, place)


@pytest.mark.parametrize(
    ("options", "reason", "place"),
    [
        (
            {"clusters": {"arn:aws:rds:eu-central-1:123456789012:cluster:x"}},
            "not-allowed",
            "eventSourceArn",
        ),
        ({"databases": {"x"}}, "not-allowed", f"{AT}.ns.db"),
        ({"collections": {"x"}}, "not-allowed", f"{AT}.ns.coll"),
        ({"operations": {"update"}}, "not-allowed", f"{AT}.operationType"),
        ({"max_depth": 1}, "too-deep", f"{AT}.fullDocument"),
        ({"max_age": 60}, "too-old", f"{AT}.clusterTime"),
        ({"body": list}, "schema", f"{AT}.fullDocument"),
    ],
)
def test_given_a_limit_when_a_change_is_beyond_it_then_it_is_refused(
    options: dict[str, Any], reason: str, place: str
) -> None:
    assert refused(DocumentDB(**options), sample("documentdb")) == (reason, place)


def test_given_a_limit_of_changes_when_there_is_one_more_then_the_event_is_refused() -> None:
    event = sample("documentdb")
    event["events"] *= 2
    assert refused(DocumentDB(max_records=1), event) == ("too-many", "events")


def test_given_limits_when_a_change_keeps_them_then_it_is_accepted() -> None:
    event = edited("documentdb", ((*E, "clusterTime", "$timestamp", "t"), int(time.time())))
    validator = DocumentDB(
        clusters={event["eventSourceArn"]},
        databases={"shop"},
        collections={"orders"},
        operations={"insert"},
        max_records=1,
        max_depth=2,
        max_age=60,
        body=dict,
    )
    assert validator.validate(event).records
    assert DocumentDB().validate(edited("documentdb", ((*E, "fullDocument"), _nested(100)))).records


# https://www.mongodb.com/docs/manual/reference/change-events/invalidate/: it names no namespace.
@pytest.mark.parametrize("options", [{}, {"databases": {"shop"}, "collections": {"orders"}}])
def test_given_the_end_of_a_stream_when_validated_then_it_needs_no_namespace(
    options: dict[str, Any],
) -> None:
    change = {"_id": {"_data": "0163"}, "operationType": "invalidate", "clusterTime": {"t": 1}}
    record = DocumentDB(**options).validate(edited("documentdb", (E, change))).records[0]
    assert (record.operation, record.database, record.collection) == ("invalidate", None, None)


@pytest.mark.parametrize("name", ["documentKey", "fullDocument", "updateDescription", "to"])
def test_given_the_end_of_a_stream_with_data_when_validated_then_it_is_refused(name: str) -> None:
    change = {"_id": {"_data": "0163"}, "operationType": "invalidate", name: {"a": 1}}
    refusal = refused(DocumentDB(databases={"shop"}), edited("documentdb", (E, change)))
    assert refusal == ("inconsistent", f"{AT}.{name}")
