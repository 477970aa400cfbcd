"""S3 Batch Operations: tasks in the invocation schemas 1.0 and 2.0."""

from __future__ import annotations

import re

from runtime_guards.errors import EventRejected, absent
from runtime_guards.validation.allow_lists import listed
from runtime_guards.validation.batches import each_record
from runtime_guards.validation.checks import line
from runtime_guards.validation.event import TEXT, Event, EventRecord
from runtime_guards.validation.s3_objects import BUCKET_NAME, AllowedKeys
from runtime_guards.validation.validator import Validator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from runtime_guards.validation.event import Documented

_BUCKET = re.compile(BUCKET_NAME + r"\Z").match
_BUCKET_ARN = re.compile(rf"arn:[a-z0-9-]{{1,30}}:s3:::({BUCKET_NAME})\Z").match
# Values that an answer repeats may have only the characters of an ID.
_IDENTITY = re.compile(r"[A-Za-z0-9+/=_.-]{1,1024}\Z").match
# https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_LambdaInvokeOperation.html
_ARGUMENTS, _NAME, _VALUE = 10, 64, 1024

_TASK: Documented = {
    "taskId": TEXT,
    "s3Key": TEXT,
    "s3VersionId": TEXT,
    "s3BucketArn": TEXT,
    "s3Bucket": TEXT,
}


class S3BatchTask(EventRecord):
    """A validated task for one object. `key` is decoded."""

    __slots__ = ("bucket", "key", "task_id", "version_id")
    FIELDS = _TASK

    def __init__(
        self, raw: Any, task_id: str, bucket: str, key: str, version_id: str | None
    ) -> None:
        self.raw = raw
        self.task_id = task_id
        self.bucket = bucket
        self.key = key
        self.version_id = version_id


class S3BatchEvent(Event):
    """The validated tasks of one invocation; `records` holds an `S3BatchTask` for each."""

    __slots__ = ("arguments", "records")
    FIELDS = {  # noqa: RUF012 - a constant
        "invocationSchemaVersion": TEXT,
        "invocationId": TEXT,
        "job": {"id": TEXT, "userArguments": {"*": TEXT}},
        "tasks": [_TASK],
    }

    def __init__(self, raw: Any, records: list[S3BatchTask], arguments: dict[str, str]) -> None:
        self.raw = raw
        self.records = records
        self.arguments = arguments

    def result(self, code: str = "Succeeded", text: str = "") -> dict[str, Any]:
        """An answer that gives every task one result: Succeeded, TemporaryFailure (S3 tries again)
        or PermanentFailure. `text` goes into the job's report.
        """
        return _results(self.raw, [task.task_id for task in self.records], code, text)


class S3Batch(Validator):
    """Validates tasks of S3 Batch Operations.

    A handler returns the result of `S3BatchEvent.result`, or None if all tasks succeeded.

    Refuses:
        - keys with path traversal (a `..` segment, a leading slash, a backslash) or a control
          character, as sent, decoded, and decoded once more
        - malformed task IDs, invocation IDs, bucket names and bucket ARNs
        - task IDs that occur twice
        - user arguments beyond 10, or with control characters

    Keyword arguments:
        extensions: Allowed file extensions of keys with their dot, such as `.csv`, in any letter
            case; None allows all.
        prefixes: Allowed key prefixes; None allows all.
        single_line: True refuses line breaks, tabs and direction marks in keys.
        any_path: True accepts keys with a `..` segment, a leading slash or a backslash, which S3
            allows. The handler must never use such a key as the path of a file.
        buckets: Allowed bucket names; None allows all.
        max_records: Maximum number of tasks in an invocation.

    Answers:
        A `PermanentFailure` result for every task, since a retry would be refused too. The
        invocation fails where task IDs are malformed.

    Source:
        https://docs.aws.amazon.com/AmazonS3/latest/userguide/batch-ops-invoke-lambda.html
    """

    trigger = "s3-batch"
    answers = "value"

    def __init__(
        self,
        *,
        extensions: Collection[str] | None = None,
        prefixes: Collection[str] | None = None,
        single_line: bool = False,
        any_path: bool = False,
        buckets: Collection[str] | None = None,
        max_records: int = 1000,
    ) -> None:
        self._check_key = AllowedKeys(extensions, prefixes, single_line, any_path).check
        self._buckets = listed(buckets)
        self._max_records = max_records

    def validate(self, event: Any) -> S3BatchEvent:
        """The checked tasks. Raises EventRejected."""
        if event.__class__ is not dict:
            raise EventRejected("wrong-type", "")
        version, identity, job = (
            event.get(name) for name in ("invocationSchemaVersion", "invocationId", "job")
        )
        if version not in ("1.0", "2.0"):
            raise EventRejected("malformed", "invocationSchemaVersion")
        if identity.__class__ is not str or not _IDENTITY(identity):
            raise EventRejected("malformed", "invocationId")
        if job.__class__ is not dict:
            raise absent(job, "job")
        line(job.get("id"), "job.id", 128, 1)
        check = self._by_arn if version == "1.0" else self._by_name
        records = each_record(event, check, self._max_records, "tasks")
        if len({task.task_id for task in records}) != len(records):
            raise EventRejected("duplicate-key", "tasks")
        return S3BatchEvent(event, records, _arguments(job.get("userArguments")))

    def refuse(self, event: Any, rejected: EventRejected) -> Any:
        """Returns a permanent failure of every task, where all have valid IDs."""
        tasks = event.get("tasks") if event.__class__ is dict else None
        if tasks.__class__ is not list or not tasks:
            raise rejected
        identities = [task.get("taskId") if task.__class__ is dict else None for task in tasks]
        for identity in (event.get("invocationId"), *identities):
            if identity.__class__ is not str or not _IDENTITY(identity):
                raise rejected
        return _results(event, identities, "PermanentFailure", "The event was refused.")

    def answer(self, event: Any, result: Any) -> Any:
        """Returns the handler's response, or success of every task where it returned None."""
        return event.result() if result is None else result

    def _by_arn(self, raw: Any) -> S3BatchTask:
        match = _BUCKET_ARN(raw["s3BucketArn"])
        if match is None:
            raise EventRejected("malformed", "s3BucketArn")
        if raw.get("s3Bucket") not in (None, match[1]):
            raise EventRejected("inconsistent", "s3Bucket")
        return self._task(raw, match[1], "s3BucketArn")

    def _by_name(self, raw: Any) -> S3BatchTask:
        bucket = raw["s3Bucket"]
        if not _BUCKET(bucket):
            raise EventRejected("malformed", "s3Bucket")
        if raw.get("s3BucketArn") is not None:
            match = _BUCKET_ARN(raw["s3BucketArn"])
            if match is None or match[1] != bucket:
                raise EventRejected("inconsistent", "s3BucketArn")
        return self._task(raw, bucket, "s3Bucket")

    def _task(self, raw: Any, bucket: str, place: str) -> S3BatchTask:
        identity, version_id = raw["taskId"], raw.get("s3VersionId")
        if not _IDENTITY(identity):
            raise EventRejected("malformed", "taskId")
        if self._buckets is not None and bucket not in self._buckets:
            raise EventRejected("not-allowed", place)
        if version_id is not None:
            line(version_id, "s3VersionId", 1024)
        key = self._check_key(raw["s3Key"], "s3Key")
        return S3BatchTask(raw, identity, bucket, key, version_id)


def _arguments(arguments: Any) -> dict[str, str]:
    if arguments is None:
        return {}
    place = "job.userArguments"
    if arguments.__class__ is not dict:
        raise EventRejected("wrong-type", place)
    if len(arguments) > _ARGUMENTS:
        raise EventRejected("too-many", place)
    for name, value in arguments.items():
        line(name, f"{place}.*", _NAME)
        line(value, f"{place}.*", _VALUE)
    return dict(arguments)


def _results(event: Any, identities: list[Any], code: str, text: str) -> dict[str, Any]:
    version = event.get("invocationSchemaVersion")
    return {
        "invocationSchemaVersion": version if version in ("1.0", "2.0") else "1.0",
        # A task without a result must not pass for one that went well.
        "treatMissingKeysAs": "PermanentFailure",
        "invocationId": event["invocationId"],
        "results": [
            {"taskId": identity, "resultCode": code, "resultString": text}
            for identity in identities
        ],
    }
