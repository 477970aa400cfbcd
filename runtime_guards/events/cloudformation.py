"""Requests of CloudFormation custom resources.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html

The function answers by an upload to `ResponseURL`, so that address is what an attacker would set.
A request that is refused is not answered: the stack waits for its time limit and rolls back.
"""

from __future__ import annotations

from runtime_guards.errors import EventRejected
from runtime_guards.events.shaped import ShapedValidator
from runtime_guards.events.shapes import Fields, Line, Matching, OneOf, Tree, allow
from runtime_guards.events.validated import Event
from runtime_guards.payloads import checker

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

# A presigned address of one of CloudFormation's own buckets, in either style of S3's addresses.
_RESPONSE_URL = Matching(
    r"https://(?:cloudformation-custom-resource-response-[a-z0-9-]{1,40}\.)?"
    r"s3[.-]?[a-z0-9.-]{0,60}\.amazonaws\.com(?:\.cn)?/[^\x00-\x20\x7f\\]{1,4096}"
)
_STACK = (
    r"arn:[a-z0-9-]{1,30}:cloudformation:[a-z0-9-]{1,30}:[0-9]{12}:stack/[\w.-]{1,128}/[\w-]{1,64}"
)
_EVENT = Fields(
    {
        "RequestType": OneOf("Create", "Update", "Delete"),
        "ResponseURL": _RESPONSE_URL,
        "StackId": Matching(_STACK),
        "RequestId": Line(128),
        "LogicalResourceId": Matching(r"[A-Za-z0-9]{1,255}"),
        "ResourceType": Matching(
            r"AWS::CloudFormation::CustomResource|Custom::[A-Za-z0-9_@-]{1,60}"
        ),
    },
    {
        "ServiceToken": Line(2048),
        "ServiceTimeout": Line(16),
        "PhysicalResourceId": Line(1024),
        "ResourceProperties": Tree(),
        "OldResourceProperties": Tree(),
    },
)


class CloudFormationEvent(Event):
    """A request. `properties` are as they came, or what the declared model has made of them."""

    __slots__ = ("properties", "request_type", "response_url")
    FIELDS = _EVENT.fields

    def __init__(self, raw: Any, properties: Any) -> None:
        self.raw = raw
        self.request_type: str = raw["RequestType"]
        self.response_url: str = raw["ResponseURL"]
        self.properties = properties


class CloudFormation(ShapedValidator):
    """Validates requests of custom resources.

    Keyword arguments:
        properties: what they have to be (see `runtime_guards.payloads`); None: any. A deletion's
            are not checked, or a resource that was made by mistake could never be deleted.
        resource_types: the allowed types, such as `Custom::Table`; None: all.
        stacks: the allowed ARNs of stacks; None: all.
    """

    trigger = "cloudformation"
    shape = _EVENT

    def __init__(
        self,
        *,
        properties: Any = None,
        resource_types: Collection[str] | None = None,
        stacks: Collection[str] | None = None,
    ) -> None:
        self._properties = None if properties is None else checker(properties)
        self._resource_types = resource_types
        self._stacks = stacks

    def _checked(self, event: Any) -> CloudFormationEvent:
        kind = event["RequestType"]
        if kind != "Create" and event.get("PhysicalResourceId") is None:
            raise EventRejected("missing", "PhysicalResourceId")
        allow(event["ResourceType"], self._resource_types, "ResourceType")
        allow(event["StackId"], self._stacks, "StackId")
        properties = event.get("ResourceProperties")
        if self._properties is not None and kind != "Delete":
            properties = self._properties(properties, "ResourceProperties")
        return CloudFormationEvent(event, properties)
