"""S3 notifications: which are accepted, and what refuses each of the others."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from runtime_guards.events.s3 import S3
from tests.guards.events.edits import GONE, Path, edited, refused
from tests.guards.samples import sample

R: Path = ("Records", 0)
KEY: Path = (*R, "s3", "object", "key")
SIZE: Path = (*R, "s3", "object", "size")
TEST_EVENT = {
    "Service": "Amazon S3",
    "Event": "s3:TestEvent",
    "Time": "2026-03-10T05:16:23.677Z",
    "Bucket": "orders-uploads",
    "RequestId": "5582815E1AEA5ADF",
    "HostId": "8cLeGAmw098X5cv4Zkwcmo8vvZa3eH3eKxsPzbB9wrR",
}


def test_given_a_notification_when_validated_then_its_object_is_read() -> None:
    event = S3().validate(sample("s3"))

    (record,) = event.records
    assert (record.bucket, record.key, record.size) == (
        "orders-uploads",
        "incoming/new orders.csv",
        1305107,
    )
    assert record.event_name == "ObjectCreated:Put"
    assert dict(event) == sample("s3")


def test_given_a_deletion_when_validated_then_it_has_no_size() -> None:
    assert S3().validate(edited("s3", (SIZE, GONE))).records[0].size is None


def test_given_an_extra_field_when_validated_then_only_raw_has_it() -> None:
    event = S3().validate(edited("s3", ((*R, "added"), 1), (("more",), 2)))

    assert event.raw["more"] == 2
    assert "more" not in event
    assert "added" not in event["Records"][0]
    assert "added" not in event.records[0]


@pytest.mark.parametrize(
    ("path", "value", "reason", "place"),
    [
        (("Records",), GONE, "missing", "Records"),
        (("Records",), [], "missing", "Records"),
        (("Records",), {}, "wrong-type", "Records"),
        (R, None, "wrong-type", "Records[0]"),
        ((*R, "s3"), GONE, "missing", "Records[0]"),
        ((*R, "s3"), "x", "wrong-type", "Records[0]"),
        ((*R, "eventSource"), "aws:sqs", "inconsistent", "Records[0].eventSource"),
        ((*R, "eventName"), "", "malformed", "Records[0].eventName"),
        ((*R, "eventName"), "a" * 65, "malformed", "Records[0].eventName"),
        ((*R, "eventName"), ["x"], "wrong-type", "Records[0]"),
        ((*R, "awsRegion"), "EU", "malformed", "Records[0].awsRegion"),
        ((*R, "s3", "bucket", "name"), "../x", "malformed", "Records[0].s3.bucket.name"),
        (
            (*R, "s3", "bucket", "arn"),
            "arn:aws:s3:::other",
            "inconsistent",
            "Records[0].s3.bucket.arn",
        ),
        (SIZE, -1, "malformed", "Records[0].s3.object.size"),
        (SIZE, "1", "wrong-type", "Records[0].s3.object.size"),
        (SIZE, True, "wrong-type", "Records[0].s3.object.size"),
        (SIZE, 50 * 1024**4 + 1, "too-long", "Records[0].s3.object.size"),
        (KEY, GONE, "missing", "Records[0]"),
        (KEY, None, "missing", "Records[0].s3.object.key"),
        (KEY, 1, "wrong-type", "Records[0].s3.object.key"),
        (KEY, "a/../b.csv", "traversal", "Records[0].s3.object.key"),
    ],
)
def test_given_a_fault_when_validated_then_it_is_refused(
    path: Path, value: Any, reason: str, place: str
) -> None:
    assert refused(S3(), edited("s3", (path, value))) == (reason, place)


def test_given_a_fault_after_a_good_record_when_validated_then_it_is_refused_too() -> None:
    # What was checked last is kept, and must not cover what differs from it.
    event = sample("s3")
    other = sample("s3")["Records"][0]
    other["s3"]["bucket"]["arn"] = "arn:aws:s3:::other"
    event["Records"].append(other)

    assert refused(S3(), event) == ("inconsistent", "Records[1].s3.bucket.arn")


@pytest.mark.parametrize("value", ["x", None, [], 1])
def test_given_no_object_when_validated_then_it_is_refused(value: Any) -> None:
    assert refused(S3(), value) == ("missing", "Records")


@pytest.mark.parametrize("offset", [-1, 0, 1])
def test_given_sizes_around_the_limit_when_validated_then_one_above_is_refused(offset: int) -> None:
    validator, event = S3(max_size=100), edited("s3", (SIZE, 100 + offset))

    if offset > 0:
        assert refused(validator, event) == ("too-long", "Records[0].s3.object.size")
    else:
        assert validator.validate(event).records[0].size == 100 + offset


@pytest.mark.parametrize("count", [1, 2, 3])
def test_given_records_around_the_limit_when_validated_then_one_above_is_refused(
    count: int,
) -> None:
    validator, event = S3(max_records=2), {"Records": sample("s3")["Records"] * count}

    if count > 2:
        assert refused(validator, event) == ("too-many", "Records")
    else:
        assert len(validator.validate(event).records) == count


@pytest.mark.parametrize(
    ("options", "place"),
    [
        ({"extensions": {".json"}}, "s3.object.key"),
        ({"prefixes": {"outgoing/"}}, "s3.object.key"),
        ({"prefixes": {"new"}}, "s3.object.key"),
        ({"buckets": {"orders"}}, "s3.bucket.name"),
        ({"event_names": {"ObjectRemoved:*", "ObjectCreated:Post"}}, "eventName"),
    ],
)
def test_given_an_allow_list_when_the_value_is_not_on_it_then_it_is_refused(
    options: dict[str, Any], place: str
) -> None:
    assert refused(S3(**options), sample("s3")) == ("not-allowed", f"Records[0].{place}")


@pytest.mark.parametrize(
    "options",
    [
        {"extensions": {".CSV"}},
        {"prefixes": ("incoming/",)},
        {"buckets": ["orders-uploads"]},
        {"event_names": {"ObjectCreated:*"}},
        {"event_names": {"ObjectCreated:Put"}},
    ],
)
def test_given_an_allow_list_when_the_value_is_on_it_then_it_is_accepted(
    options: dict[str, Any],
) -> None:
    assert S3(**options).validate(sample("s3")).records


def test_given_an_age_when_the_notification_is_older_then_it_is_refused() -> None:
    assert refused(S3(max_age=60), sample("s3")) == ("too-old", "Records[0].eventTime")
    now = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())
    assert S3(max_age=60).validate(edited("s3", ((*R, "eventTime"), now))).records


def test_given_a_text_for_a_list_when_made_then_it_raises() -> None:
    with pytest.raises(TypeError, match="must be a collection of texts"):
        S3(extensions=".csv")
    with pytest.raises(TypeError, match="must be a collection of texts"):
        S3(prefixes="incoming/")


@pytest.mark.parametrize("extension", ["", ".", "*", "a/b", "text/unknown"])
def test_given_no_extension_when_set_then_it_is_refused(extension: str) -> None:
    with pytest.raises(ValueError, match="extensions= of S3"):
        S3(extensions={".json", extension})


def test_given_an_empty_prefix_when_set_then_it_is_refused() -> None:
    with pytest.raises(ValueError, match=r"prefixes= of S3.. is empty"):
        S3(prefixes={"incoming/", ""})


def test_given_the_test_event_when_validated_then_it_has_no_records() -> None:
    event = S3(buckets={"orders-uploads"}).validate(TEST_EVENT)

    assert event.records == []
    assert dict(event) == TEST_EVENT


@pytest.mark.parametrize(
    ("change", "reason", "place"),
    [
        ({"Records": []}, "inconsistent", "Records"),
        ({"Service": "Other"}, "inconsistent", "Service"),
        ({"Bucket": "a/b"}, "malformed", "Bucket"),
        ({"Bucket": "other"}, "not-allowed", "Bucket"),
    ],
)
def test_given_a_false_test_event_when_validated_then_it_is_refused(
    change: Any, reason: str, place: str
) -> None:
    validator = S3(buckets={"orders-uploads"})
    assert refused(validator, {**TEST_EVENT, **change}) == (reason, place)


@pytest.mark.parametrize("end", [".csv", ".json", ".parquet", ".CSV"])
def test_seed_extensions_are_accepted(end: str) -> None:
    validator = S3(extensions={".csv", ".json", ".parquet"})
    assert validator.validate(edited("s3", (KEY, f"in/a{end}"))).records[0].key == f"in/a{end}"


@pytest.mark.parametrize(
    "key", ["in/a.exe", "in/a", "in/a.csv.sh", "in/csv", "in/a.csv%00.sh", "in/a.csv/", "a.csv+"]
)
def test_seed_other_extensions_are_refused(key: str) -> None:
    validator = S3(extensions={".csv", ".json", ".parquet"})
    reason, place = refused(validator, edited("s3", (KEY, key)))
    assert (reason, place) == (
        "control-character" if "%00" in key else "not-allowed",
        "Records[0].s3.object.key",
    )


def test_given_an_event_when_it_is_shown_then_no_value_is() -> None:
    event = S3().validate(sample("s3"))
    assert repr(event) == "<S3Event>"
    assert repr(event.records[0]) == "<S3Record>"
    assert json.dumps(dict(event))


@pytest.mark.parametrize(
    ("key", "decoded"),
    [
        ("/incoming/a.csv", "/incoming/a.csv"),
        ("//a.csv", "//a.csv"),
        ("a/../b.csv", "a/../b.csv"),
        ("..", ".."),
        ("a%5Cb.csv", "a\\b.csv"),
        ("%2e%2e/a.csv", "../a.csv"),
        ("+/..%2Fa", " /../a"),
    ],
)
def test_keys_that_are_legal_in_s3_can_be_allowed(key: str, decoded: str) -> None:
    """GIVEN a key that is not a path of a file THEN it passes with any_path, and never without."""
    event = edited("s3", (KEY, key))
    assert S3(any_path=True).validate(event).records[0].key == decoded
    assert refused(S3(), event) == ("traversal", "Records[0].s3.object.key")


def test_any_path_takes_no_control_character_and_no_other_prefix() -> None:
    place = "Records[0].s3.object.key"
    assert refused(S3(any_path=True), edited("s3", (KEY, "a%00"))) == ("control-character", place)
    open_ = S3(any_path=True, prefixes={"in/"})
    assert refused(open_, edited("s3", (KEY, "/in/a"))) == ("not-allowed", place)
