"""Tasks of S3 Batch Operations, in both schemas, and their results."""

from __future__ import annotations

from typing import Any

import pytest

from runtime_guards.errors import EventRejected
from runtime_guards.events.s3_batch import S3Batch
from tests.guards.events.edits import GONE, Path, edited, refused
from tests.guards.samples import sample

T: Path = ("tasks", 0)
ARGUMENTS: Path = ("job", "userArguments")
REFUSED = EventRejected("traversal", "tasks[0].s3Key")


def _first_schema() -> Any:
    return edited(
        "s3-batch",
        (("invocationSchemaVersion",), "1.0"),
        (ARGUMENTS, GONE),
        ((*T, "s3Bucket"), GONE),
        ((*T, "s3BucketArn"), "arn:aws:s3:::orders-uploads"),
    )


def test_given_the_second_schema_when_validated_then_its_task_is_read() -> None:
    event = S3Batch().validate(sample("s3-batch"))

    (task,) = event.records
    assert (task.bucket, task.key, task.version_id) == (
        "orders-uploads",
        "incoming/new orders.csv",
        "1",
    )
    assert task.task_id == "dGFza2lkZ29lc2hlcmUK"
    assert event.arguments == {"kind": "orders"}
    assert dict(event) == sample("s3-batch")


def test_given_the_first_schema_when_validated_then_its_task_is_read() -> None:
    event = S3Batch().validate(_first_schema())

    assert event.records[0].bucket == "orders-uploads"
    assert event.arguments == {}
    assert dict(event) == _first_schema()


def test_given_no_version_of_the_object_when_validated_then_there_is_none() -> None:
    event = edited("s3-batch", ((*T, "s3VersionId"), None))
    assert S3Batch().validate(event).records[0].version_id is None


@pytest.mark.parametrize(
    ("path", "value", "reason", "place"),
    [
        (("invocationSchemaVersion",), "3.0", "malformed", "invocationSchemaVersion"),
        (("invocationSchemaVersion",), "1.0", "missing", "tasks[0]"),
        (("invocationId",), "a b", "malformed", "invocationId"),
        (("invocationId",), 1, "malformed", "invocationId"),
        (("job",), GONE, "missing", "job"),
        (("job",), [], "wrong-type", "job"),
        (("job", "id"), "", "missing", "job.id"),
        (("job", "id"), "a\n", "control-character", "job.id"),
        (ARGUMENTS, [], "wrong-type", "job.userArguments"),
        (ARGUMENTS, {"a": 1}, "wrong-type", "job.userArguments.*"),
        (ARGUMENTS, {"a": "\n"}, "control-character", "job.userArguments.*"),
        (ARGUMENTS, {"a": "v" * 1025}, "too-long", "job.userArguments.*"),
        (ARGUMENTS, {"a" * 65: "v"}, "too-long", "job.userArguments.*"),
        (ARGUMENTS, {str(n): "v" for n in range(11)}, "too-many", "job.userArguments"),
        (("tasks",), GONE, "missing", "tasks"),
        (("tasks",), [], "missing", "tasks"),
        (T, 1, "wrong-type", "tasks[0]"),
        (("tasks",), sample("s3-batch")["tasks"] * 2, "duplicate-key", "tasks"),
        ((*T, "taskId"), "a b", "malformed", "tasks[0].taskId"),
        ((*T, "taskId"), GONE, "missing", "tasks[0]"),
        ((*T, "s3Bucket"), "a/b", "malformed", "tasks[0].s3Bucket"),
        ((*T, "s3VersionId"), 1, "wrong-type", "tasks[0].s3VersionId"),
        ((*T, "s3VersionId"), "a\n", "control-character", "tasks[0].s3VersionId"),
        ((*T, "s3Key"), "a/%2e%2e/b", "traversal", "tasks[0].s3Key"),
        ((*T, "s3Key"), None, "missing", "tasks[0].s3Key"),
    ],
)
def test_given_a_fault_when_validated_then_it_is_refused(
    path: Path, value: Any, reason: str, place: str
) -> None:
    assert refused(S3Batch(), edited("s3-batch", (path, value))) == (reason, place)


def test_given_a_bad_arn_in_the_first_schema_when_validated_then_it_is_refused() -> None:
    event = _first_schema()
    event["tasks"][0]["s3BucketArn"] = "arn:aws:s3:::"
    assert refused(S3Batch(), event) == ("malformed", "tasks[0].s3BucketArn")
    assert refused(S3Batch(buckets={"other"}), _first_schema()) == (
        "not-allowed",
        "tasks[0].s3BucketArn",
    )
    assert refused(S3Batch(), None) == ("wrong-type", "")


@pytest.mark.parametrize(
    ("options", "reason", "place"),
    [
        ({"extensions": {".json"}}, "not-allowed", "tasks[0].s3Key"),
        ({"prefixes": {"outgoing/"}}, "not-allowed", "tasks[0].s3Key"),
        ({"buckets": {"other"}}, "not-allowed", "tasks[0].s3Bucket"),
    ],
)
def test_given_a_limit_when_a_task_is_beyond_it_then_it_is_refused(
    options: dict[str, Any], reason: str, place: str
) -> None:
    assert refused(S3Batch(**options), sample("s3-batch")) == (reason, place)


def test_given_a_limit_of_tasks_when_there_is_one_more_then_the_event_is_refused() -> None:
    event = sample("s3-batch")
    event["tasks"] *= 2
    assert refused(S3Batch(max_records=1), event) == ("too-many", "tasks")


def test_given_limits_when_a_task_keeps_them_then_it_is_accepted() -> None:
    validator = S3Batch(
        extensions={".csv"}, prefixes={"incoming/"}, buckets={"orders-uploads"}, max_records=1
    )
    arguments = {"a" * 63 + str(n): "v" * 1024 for n in range(10)}
    assert validator.validate(edited("s3-batch", (ARGUMENTS, arguments))).records


def test_given_a_refusal_when_answered_then_the_tasks_fail_for_good() -> None:
    assert S3Batch().refuse(sample("s3-batch"), REFUSED) == {
        "invocationSchemaVersion": "2.0",
        "treatMissingKeysAs": "PermanentFailure",
        "invocationId": sample("s3-batch")["invocationId"],
        "results": [
            {
                "taskId": "dGFza2lkZ29lc2hlcmUK",
                "resultCode": "PermanentFailure",
                "resultString": "The event was refused.",
            }
        ],
    }
    other = edited("s3-batch", (("invocationSchemaVersion",), "9"))
    assert S3Batch().refuse(other, REFUSED)["invocationSchemaVersion"] == "1.0"


@pytest.mark.parametrize(
    "event",
    [
        None,
        {},
        {"tasks": []},
        {"tasks": [1], "invocationId": "a"},
        edited("s3-batch", (("invocationId",), "a b")),
        edited("s3-batch", (("invocationId",), None)),
        edited("s3-batch", ((*T, "taskId"), "<script>")),
    ],
)
def test_given_tasks_that_cannot_be_named_when_answered_then_the_invocation_fails(
    event: Any,
) -> None:
    with pytest.raises(EventRejected) as caught:
        S3Batch().refuse(event, REFUSED)
    assert caught.value is REFUSED


def test_given_handled_tasks_when_answered_then_they_succeeded_unless_the_handler_says() -> None:
    event = S3Batch().validate(sample("s3-batch"))

    answer = S3Batch().answer(event, None)
    assert answer["results"][0]["resultCode"] == "Succeeded"
    again = event.result("TemporaryFailure", "busy")
    assert again["results"] == [
        {
            "taskId": "dGFza2lkZ29lc2hlcmUK",
            "resultCode": "TemporaryFailure",
            "resultString": "busy",
        }
    ]
    assert S3Batch().answer(event, again) is again
