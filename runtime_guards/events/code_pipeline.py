"""AWS CodePipeline: jobs of a Lambda invoke action."""

from __future__ import annotations

from runtime_guards.bodies.declaration import decoder
from runtime_guards.validation.allow_lists import allow, listed
from runtime_guards.validation.batches import every
from runtime_guards.validation.event import Event
from runtime_guards.validation.generic import Body, Generic
from runtime_guards.validation.s3_objects import BUCKET_NAME, unencoded_key
from runtime_guards.validation.shaped import ShapedValidator
from runtime_guards.validation.shapes import (
    ACCOUNT,
    Fields,
    Identity,
    Items,
    Line,
    LinesIn,
    Matching,
    Object,
    OneOf,
    Text,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from runtime_guards.validation.generic import Model

_CONFIGURATION = "CodePipeline.job.data.actionConfiguration.configuration"
_BUCKET = Matching(BUCKET_NAME)
# https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_Artifact.html
_ARTIFACT = Fields(
    {
        "name": Matching(r"[a-zA-Z0-9_-]{1,100}"),
        "location": Fields(
            {
                "type": OneOf("S3"),
                "s3Location": Fields({"bucketName": _BUCKET, "objectKey": Line(1024)}),
            }
        ),
    },
    {"revision": Line(1500)},
)
_EVENT = Fields(
    {
        "CodePipeline.job": Fields(
            {
                "id": Identity(128),
                "accountId": ACCOUNT,
                "data": Fields(
                    {
                        "actionConfiguration": Fields(
                            {
                                "configuration": Fields(
                                    {"FunctionName": Line(256)}, {"UserParameters": Text(1000)}
                                )
                            }
                        ),
                        "inputArtifacts": Items(_ARTIFACT, 100),
                        "outputArtifacts": Items(_ARTIFACT, 100),
                    },
                    {
                        "artifactCredentials": LinesIn(Object(16 * 1024), "*"),
                        "continuationToken": Line(2048),
                        "encryptionKey": LinesIn(Object(2048), "*"),
                    },
                ),
            }
        )
    }
)


class CodePipelineEvent(Event, Generic[Body]):
    """A validated job; `user_parameters` is the text, or the result of the declared model."""

    __slots__ = ("job_id", "user_parameters")
    FIELDS = _EVENT.fields

    def __init__(self, raw: Any, user_parameters: Body) -> None:
        self.raw = raw
        self.job_id: str = raw["CodePipeline.job"]["id"]
        self.user_parameters = user_parameters


class CodePipeline(ShapedValidator[CodePipelineEvent[Body]]):
    """Validates jobs of AWS CodePipeline.

    A job carries credentials for its artifacts. They are in `raw`, and never in an audit record or
    a response.

    Refuses:
        - artifact keys with path traversal or control characters
        - malformed bucket names, artifact names and account IDs
        - with `user_parameters`: parameters that do not fit the model

    Keyword arguments:
        user_parameters: Model of the user parameters, see `runtime_guards.bodies`; None allows any
            text.
        accounts: Allowed account IDs; None allows all.
        buckets: Allowed artifact buckets; None allows all.

    Answers:
        The invocation fails. The guard calls no API, so the job gets no result, and the action
        fails after its time limit.

    Source:
        https://docs.aws.amazon.com/codepipeline/latest/userguide/actions-invoke-lambda-function.html
    """

    trigger = "code-pipeline"
    shape = _EVENT

    def __init__(
        self,
        *,
        user_parameters: Model[Body] | None = None,
        accounts: Collection[str] | None = None,
        buckets: Collection[str] | None = None,
    ) -> None:
        self._decode = None if user_parameters is None else decoder(user_parameters)
        self._accounts = listed(accounts)
        self._buckets = listed(buckets)

    def _checked(self, event: Any) -> CodePipelineEvent[Body]:
        job = event["CodePipeline.job"]
        allow(job["accountId"], self._accounts, "CodePipeline.job.accountId")
        for kind in ("inputArtifacts", "outputArtifacts"):
            every(job["data"][kind], self._check_place, f"CodePipeline.job.data.{kind}")
        given = job["data"]["actionConfiguration"]["configuration"].get("UserParameters")
        if self._decode is not None:
            given = self._decode(given or "", f"{_CONFIGURATION}.UserParameters")
        return CodePipelineEvent(event, given)

    def _check_place(self, artifact: Any) -> None:
        place = artifact["location"]["s3Location"]
        allow(place["bucketName"], self._buckets, "location.s3Location.bucketName")
        unencoded_key(place["objectKey"], "location.s3Location.objectKey")
