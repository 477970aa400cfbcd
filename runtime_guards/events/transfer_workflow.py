"""AWS Transfer Family: custom steps of workflows, for files that users have uploaded."""

from __future__ import annotations

from runtime_guards.errors import EventRejected
from runtime_guards.events.transfer_authorizer import USER_NAME
from runtime_guards.validation.allow_lists import allow, listed
from runtime_guards.validation.event import Event
from runtime_guards.validation.s3_objects import BUCKET_NAME, AllowedKeys
from runtime_guards.validation.shaped import ShapedValidator
from runtime_guards.validation.shapes import Fields, Line, Matching, OneOf, Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

# https://docs.aws.amazon.com/transfer/latest/userguide/API_SendWorkflowStepState.html and
# https://docs.aws.amazon.com/transfer/latest/APIReference/API_EfsFileLocation.html have the forms
# of the token and of the IDs.
_EVENT = Fields(
    {
        "token": Matching(r"[\w=+/-]{1,256}"),
        "serviceMetadata": Fields(
            {
                "executionDetails": Fields(
                    {
                        "workflowId": Matching(r"w-[a-z0-9]{17}"),
                        "executionId": Matching(
                            r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
                        ),
                    }
                )
            },
            {
                "transferDetails": Fields(
                    {},
                    {"sessionId": Line(128), "userName": Matching(USER_NAME), "serverId": Line(64)},
                )
            },
        ),
        "fileLocation": Fields(
            {"domain": OneOf("S3", "EFS")},
            {
                "bucket": Matching(BUCKET_NAME),
                "key": Text(1024),
                "eTag": Line(128),
                "versionId": Line(1024),
                "fileSystemId": Matching(r"fs(?:ap)?-[0-9a-f]{7,40}"),
                "path": Text(4096),
            },
        ),
    }
)


class TransferWorkflowEvent(Event):
    """A validated custom step. The handler reports the result by `SendWorkflowStepState` with
    `workflow_id`, `execution_id` and `token`.

    `domain` is S3, with `bucket` and `key`, or EFS, with `file_system_id` and an absolute `path`;
    the others are None.
    """

    __slots__ = (
        "bucket",
        "domain",
        "execution_id",
        "file_system_id",
        "key",
        "path",
        "token",
        "workflow_id",
    )
    FIELDS = _EVENT.fields

    def __init__(self, raw: Any, key: str | None, path: str | None) -> None:
        execution, place = raw["serviceMetadata"]["executionDetails"], raw["fileLocation"]
        self.raw = raw
        self.token: str = raw["token"]
        self.workflow_id: str = execution["workflowId"]
        self.execution_id: str = execution["executionId"]
        self.domain: str = place["domain"]
        self.bucket: str | None = place.get("bucket")
        self.file_system_id: str | None = place.get("fileSystemId")
        self.key = key
        self.path = path


class TransferWorkflow(ShapedValidator[TransferWorkflowEvent]):
    """Validates custom steps of AWS Transfer Family's managed workflows.

    Refuses:
        - keys and paths with path traversal or control characters, or over 1,024 bytes
        - a location that lacks fields of its domain or has fields of the other domain
        - malformed tokens, workflow IDs, execution IDs, buckets and file system IDs

    Keyword arguments:
        extensions: Allowed file extensions with their dot, such as `.csv`, in any letter case; None
            allows all.
        prefixes: Allowed prefixes of keys, and of paths without their leading slash; None allows
            all.
        single_line: True refuses line breaks, tabs and direction marks in keys.
        any_path: True accepts keys with a `..` segment, a leading slash or a backslash, which S3
            allows. The handler must never use such a key as the path of a file.
        buckets: Allowed buckets; None allows all.
        workflows: Allowed workflow IDs; None allows all.

    Answers:
        The invocation fails, and with it the step: the workflow continues with its steps for
        exceptions.

    Source:
        https://docs.aws.amazon.com/transfer/latest/userguide/custom-step-details.html
    """

    trigger = "transfer-workflow"
    shape = _EVENT

    def __init__(
        self,
        *,
        extensions: Collection[str] | None = None,
        prefixes: Collection[str] | None = None,
        single_line: bool = False,
        any_path: bool = False,
        buckets: Collection[str] | None = None,
        workflows: Collection[str] | None = None,
    ) -> None:
        self._check_key = AllowedKeys(extensions, prefixes, single_line, any_path).check_unencoded
        self._buckets = listed(buckets)
        self._workflows = listed(workflows)

    def _checked(self, event: Any) -> TransferWorkflowEvent:
        workflow = event["serviceMetadata"]["executionDetails"]["workflowId"]
        allow(workflow, self._workflows, "serviceMetadata.executionDetails.workflowId")
        place = event["fileLocation"]
        if place["domain"] == "S3":
            return TransferWorkflowEvent(event, self._key(place), None)
        return TransferWorkflowEvent(event, None, self._path(place))

    def _key(self, place: Any) -> str:
        bucket, key = _only(place, ("bucket", "key"), ("fileSystemId", "path"))
        allow(bucket, self._buckets, "fileLocation.bucket")
        return self._check_key(key, "fileLocation.key")

    def _path(self, place: Any) -> str:
        path = _only(place, ("fileSystemId", "path"), ("bucket", "key"))[1]
        if path[0] != "/":
            raise EventRejected("malformed", "fileLocation.path")
        return "/" + self._check_key(path[1:], "fileLocation.path")


def _only(place: Any, own: tuple[str, ...], others: tuple[str, ...]) -> list[str]:
    """The fields of a location's own domain, which it has, and none of the other domain's."""
    for name in own:
        if not place.get(name):
            raise EventRejected("missing", f"fileLocation.{name}")
    for name in others:
        if place.get(name) is not None:
            raise EventRejected("inconsistent", f"fileLocation.{name}")
    return [place[name] for name in own]
