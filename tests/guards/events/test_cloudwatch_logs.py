"""Log events of a subscription: what is expanded, accepted and refused."""

from __future__ import annotations

import base64
import gzip
import json
import time
from typing import Any

import pytest

from runtime_guards.errors import EventRejected
from runtime_guards.events.cloudwatch_logs import CloudWatchLogs
from runtime_guards.testing.places import encoded
from runtime_guards.testing.samples.queues import LOGS
from tests.guards.events.edits import GONE, Path, edit, refused
from tests.guards.samples import sample

PLACE = "awslogs.data"
LINE: Path = ("logEvents", 0)
MESSAGE = LOGS["logEvents"][0]["message"]


def _data(*edits: tuple[Path, Any]) -> Any:
    """The expanded data of the good event, changed."""
    data = json.loads(
        gzip.decompress(base64.b64decode(sample("cloudwatch-logs")["awslogs"]["data"]))
    )
    for path, value in edits:
        edit(data, path, value)
    return data


def _packed(data: Any) -> Any:
    return {"awslogs": {"data": encoded(gzip.compress(json.dumps(data).encode()))}}


def test_given_log_events_when_validated_then_they_are_expanded() -> None:
    event = CloudWatchLogs().validate(sample("cloudwatch-logs"))

    assert (event.owner, event.log_group) == ("123456789012", "/aws/lambda/orders-intake")
    assert event.log_stream.startswith("2026/03/10/")
    assert event.records[0].message == MESSAGE
    assert event.records[0].timestamp == 1773119783677
    assert event.data == _data()
    assert dict(event) == sample("cloudwatch-logs")


def test_given_an_extra_field_when_expanded_then_it_is_left_out() -> None:
    event = CloudWatchLogs().validate(_packed(_data((("added",), 1), ((*LINE, "added"), 2))))
    assert event.data == _data()
    assert "added" not in event.records[0]


def test_given_a_control_message_when_validated_then_it_has_no_records() -> None:
    data = {
        "messageType": "CONTROL_MESSAGE",
        "owner": "CloudwatchLogs",
        "logGroup": "",
        "logStream": "",
        "subscriptionFilters": [],
        "logEvents": [{"id": "", "timestamp": 1773119783677, "message": "checking"}],
    }
    assert CloudWatchLogs(log_groups={"a"}).validate(_packed(data)).records == []
    assert refused(CloudWatchLogs(), _packed({**data, "owner": []})) == (
        "wrong-type",
        f"{PLACE}.owner",
    )


@pytest.mark.parametrize(
    ("event", "reason", "place"),
    [
        (None, "wrong-type", "awslogs"),
        ({}, "missing", "awslogs"),
        ({"awslogs": {}}, "missing", "awslogs"),
        ({"awslogs": {"data": 1}}, "wrong-type", PLACE),
        ({"awslogs": {"data": "!"}}, "malformed", PLACE),
        ({"awslogs": {"data": encoded(b"plain")}}, "malformed", PLACE),
        ({"awslogs": {"data": encoded(gzip.compress(b"{"))}}, "not-json", PLACE),
        ({"awslogs": {"data": encoded(gzip.compress(b"\xff"))}}, "not-json", PLACE),
        ({"awslogs": {"data": encoded(gzip.compress(b"[]"))}}, "wrong-type", PLACE),
        ({"awslogs": {"data": encoded(gzip.compress(b"{}"))}}, "missing", PLACE),
        ({"awslogs": {"data": encoded(gzip.compress(b"\0" * 30_000_000))}}, "too-long", PLACE),
    ],
)
def test_given_no_data_when_validated_then_it_is_refused(
    event: Any, reason: str, place: str
) -> None:
    assert refused(CloudWatchLogs(), event) == (reason, place)


@pytest.mark.parametrize(
    ("path", "value", "reason", "place"),
    [
        (("messageType",), "OTHER", "malformed", "messageType"),
        (("owner",), "1", "malformed", "owner"),
        (("owner",), 1, "wrong-type", ""),
        (("logGroup",), "a b", "malformed", "logGroup"),
        (("logGroup",), "g" * 513, "malformed", "logGroup"),
        (("logStream",), "a:b", "malformed", "logStream"),
        (("logStream",), "a\nb", "malformed", "logStream"),
        (("subscriptionFilters",), "x", "wrong-type", "subscriptionFilters"),
        (("logEvents",), {}, "wrong-type", "logEvents"),
        (("logEvents",), GONE, "missing", ""),
        (LINE, "x", "wrong-type", "logEvents[0]"),
        ((*LINE, "id"), "", "malformed", "logEvents[0].id"),
        ((*LINE, "id"), 1, "malformed", "logEvents[0].id"),
        ((*LINE, "message"), 1, "wrong-type", "logEvents[0].message"),
        ((*LINE, "message"), GONE, "missing", "logEvents[0]"),
        ((*LINE, "timestamp"), "1", "malformed", "logEvents[0].timestamp"),
        ((*LINE, "timestamp"), -1, "malformed", "logEvents[0].timestamp"),
    ],
)
def test_given_a_fault_in_the_data_when_validated_then_it_is_refused(
    path: Path, value: Any, reason: str, place: str
) -> None:
    expected = f"{PLACE}.{place}" if place else PLACE
    assert refused(CloudWatchLogs(), _packed(_data((path, value)))) == (reason, expected)


def test_given_lines_with_breaks_when_validated_then_they_are_accepted() -> None:
    event = _packed(_data(((*LINE, "message"), "a\tb\nTraceback\n\x1b[31m")))
    assert CloudWatchLogs().validate(event).records[0].message.startswith("a\tb\n")


@pytest.mark.parametrize("offset", [-1, 0, 1])
def test_given_sizes_around_the_limits_when_validated_then_one_above_is_refused(
    offset: int,
) -> None:
    event = sample("cloudwatch-logs")
    expanded = len(json.dumps(_data()))
    compressed = len(gzip.compress(json.dumps(_data()).encode()))
    options: dict[str, Any]
    for option, size in (("max_expanded", expanded), ("max_data", compressed)):
        options = {option: size - offset}
        validator = CloudWatchLogs(**options)
        if offset > 0:
            assert refused(validator, event)[0] in ("too-long", "too-many")
        else:
            assert validator.validate(event).records


@pytest.mark.parametrize(
    ("options", "reason", "place"),
    [
        ({"owners": {"210987654321"}}, "not-allowed", "owner"),
        ({"log_groups": {"/aws/lambda/other"}}, "not-allowed", "logGroup"),
        ({"max_age": 60}, "too-old", "logEvents[0].timestamp"),
        ({"body": list}, "schema", "logEvents[0].message"),
    ],
)
def test_given_a_limit_when_the_data_is_beyond_it_then_it_is_refused(
    options: dict[str, Any], reason: str, place: str
) -> None:
    validator = CloudWatchLogs(**options)
    assert refused(validator, sample("cloudwatch-logs")) == (reason, f"{PLACE}.{place}")


def test_given_a_limit_of_events_when_there_is_one_more_then_the_data_is_refused() -> None:
    data = _data()
    data["logEvents"] *= 2
    assert refused(CloudWatchLogs(max_events=1), _packed(data))[0] == "too-many"
    assert CloudWatchLogs(max_events=2).validate(_packed(data)).records


def test_given_limits_when_the_data_keeps_them_then_it_is_accepted() -> None:
    validator = CloudWatchLogs(
        owners={"123456789012"}, log_groups={"/aws/lambda/orders-intake"}, body=dict, max_age=60
    )
    event = _packed(
        _data(
            ((*LINE, "message"), '{"level": "ERROR"}'),
            ((*LINE, "timestamp"), int(time.time() * 1000)),
        )
    )
    assert validator.validate(event).records[0].message == {"level": "ERROR"}


def test_given_data_of_a_record_when_read_then_text_and_too_much_are_refused() -> None:
    data = gzip.compress(json.dumps(_data()).encode())

    read = CloudWatchLogs().read(data, "data")

    assert read.records[0]["message"] == MESSAGE
    assert dict(read) == _data()
    with pytest.raises(EventRejected, match="wrong-type at data"):
        CloudWatchLogs().read("text", "data")
    with pytest.raises(EventRejected, match="too-long at data"):
        CloudWatchLogs(max_data=len(data) - 1).read(data, "data")
