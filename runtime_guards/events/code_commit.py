"""AWS CodeCommit: triggers of repositories, which report pushes, branches and tags."""

from __future__ import annotations

import re

from runtime_guards.errors import EventRejected
from runtime_guards.validation.allow_lists import allow, listed
from runtime_guards.validation.batches import every
from runtime_guards.validation.event import Event, EventRecord
from runtime_guards.validation.git_refs import REF
from runtime_guards.validation.shaped import ShapedValidator
from runtime_guards.validation.shapes import (
    ARN,
    REGION,
    TIME,
    Fields,
    Flag,
    Items,
    Line,
    Matching,
    Number,
    OneOf,
    Text,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

REFERENCES = 1000
_ARN = Matching(r"arn:[a-z0-9-]{1,30}:codecommit:[a-z0-9-]{1,30}:[0-9]{12}:[A-Za-z0-9_.-]{1,100}")
_REFERENCE = Fields(
    {"commit": Matching(r"[0-9a-f]{40}"), "ref": REF}, {"created": Flag(), "deleted": Flag()}
)


def _shape(max_records: int, max_references: int) -> Fields:
    """The shape of an event of at most so many records, with so many references each."""
    record = Fields(
        {
            "eventSource": OneOf("aws:codecommit"),
            "eventSourceARN": _ARN,
            "awsRegion": REGION,
            "codecommit": Fields({"references": Items(_REFERENCE, max_references, 1)}),
            "userIdentityARN": ARN,
        },
        {
            "eventId": Line(128),
            "eventName": Line(128),
            "eventPartNumber": Number(1, 1_000_000),
            "eventTotalParts": Number(1, 1_000_000),
            "eventTime": TIME,
            "eventTriggerConfigId": Line(128),
            "eventTriggerName": Line(256),
            "eventVersion": Line(16),
            "customData": Text(16 * 1024),
        },
    )
    return Fields({"Records": Items(record, max_records, 1)})


_EVENT = _shape(10, REFERENCES)


class CodeCommitRecord(EventRecord):
    """A validated change. `references` maps each ref, such as `refs/heads/main`, to its commit.

    `repository` is the repository's name, and `custom_data` the text that the trigger is given.
    """

    __slots__ = ("custom_data", "references", "repository", "repository_arn")
    FIELDS = _EVENT.fields["Records"][0]  # type: ignore[index,call-overload]

    def __init__(self, raw: Any) -> None:
        self.raw = raw
        self.repository_arn: str = raw["eventSourceARN"]
        self.repository = self.repository_arn.rpartition(":")[2]
        self.custom_data: str | None = raw.get("customData")
        self.references: dict[str, str] = {
            each["ref"]: each["commit"] for each in raw["codecommit"]["references"]
        }


class CodeCommitEvent(Event):
    """A validated event; `records` holds a `CodeCommitRecord` for each change."""

    __slots__ = ("records",)
    FIELDS = _EVENT.fields

    def __init__(self, raw: Any, records: list[CodeCommitRecord]) -> None:
        self.raw = raw
        self.records = records


class CodeCommit(ShapedValidator[CodeCommitEvent]):
    """Validates events of an AWS CodeCommit repository's trigger.

    A pusher chooses the names of branches and tags.

    Refuses:
        - names of branches and tags that Git refuses, that contain path traversal, or that a shell
          would interpret
        - malformed commit IDs, repository ARNs and identity ARNs
        - a region that contradicts the repository ARN
        - references that occur twice

    Keyword arguments:
        repositories: Allowed repository ARNs; None allows all.
        refs: Regular expression that every whole ref must match, such as `refs/heads/main`; None
            allows any.
        max_records: Maximum number of records in an event.
        max_references: Maximum number of references in a record.

    Source:
        https://docs.aws.amazon.com/codecommit/latest/userguide/how-to-notify-lambda.html
    """

    trigger = "code-commit"
    shape = _EVENT

    def __init__(
        self,
        *,
        repositories: Collection[str] | None = None,
        refs: str | None = None,
        max_records: int = 10,
        max_references: int = REFERENCES,
    ) -> None:
        self.shape = _shape(max_records, max_references)
        self._repositories = listed(repositories)
        self._matches = None if refs is None else re.compile(refs).fullmatch

    def _checked(self, event: Any) -> CodeCommitEvent:
        return CodeCommitEvent(event, every(event["Records"], self._record, "Records"))

    def _record(self, raw: Any) -> CodeCommitRecord:
        if raw["awsRegion"] != raw["eventSourceARN"].split(":")[3]:
            raise EventRejected("inconsistent", "awsRegion")
        allow(raw["eventSourceARN"], self._repositories, "eventSourceARN")
        record = CodeCommitRecord(raw)
        place = "codecommit.references"
        if len(record.references) != len(raw["codecommit"]["references"]):
            raise EventRejected("duplicate-key", place)
        if self._matches is not None and not all(map(self._matches, record.references)):
            raise EventRejected("not-allowed", place)
        return record
