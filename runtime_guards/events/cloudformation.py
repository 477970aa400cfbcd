"""AWS CloudFormation: requests of custom resources."""

from __future__ import annotations

from runtime_guards.bodies.declaration import checker
from runtime_guards.errors import EventRejected
from runtime_guards.validation.allow_lists import allow, listed
from runtime_guards.validation.event import Event
from runtime_guards.validation.generic import Body, Generic
from runtime_guards.validation.partitions import DOMAIN, REGION
from runtime_guards.validation.shaped import ShapedValidator
from runtime_guards.validation.shapes import Fields, Line, Matching, Object, OneOf

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from runtime_guards.validation.generic import Model

# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-vpce-bucketnames.html: the
# bucket is named by the region, without its dashes. Any account may own another bucket, so
# the name is compared with the stack's region; the groups are bucket, region, or region, bucket.
_BUCKET = r"cloudformation-custom-resource-response-([a-z0-9]{5,40})"
_HOST = rf"s3(?:[.-](?:dualstack\.)?({REGION}))?\.{DOMAIN}"
# The provider framework of the CDK answers by itself, and hides the address from its handlers:
# https://github.com/aws/aws-cdk/tree/main/packages/aws-cdk-lib/custom-resources/lib/provider-framework
_HIDDEN = "..."


class _ResponseURL(Matching):
    """An address of CloudFormation, or that there is none to answer to."""

    def __call__(self, value: Any) -> None:
        if value != _HIDDEN:
            super().__call__(value)


_RESPONSE_URL = _ResponseURL(
    rf"https://(?:{_BUCKET}\.{_HOST}/|{_HOST}/{_BUCKET}/)[!-\[\]-~]{{1,4096}}"
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
        "ResourceProperties": Object(),
        "OldResourceProperties": Object(),
    },
)


class CloudFormationEvent(Event, Generic[Body]):
    """A validated request. `properties` are as sent, or the result of the declared model.

    `response_url` is None if the CDK's provider framework answers for the handler.
    """

    __slots__ = ("properties", "request_type", "response_url")
    FIELDS = _EVENT.fields

    def __init__(self, raw: Any, properties: Body) -> None:
        self.raw = raw
        self.request_type: str = raw["RequestType"]
        url = raw["ResponseURL"]
        self.response_url: str | None = None if url == _HIDDEN else url
        self.properties = properties


class CloudFormation(ShapedValidator[CloudFormationEvent[Body]]):
    """Validates requests of AWS CloudFormation custom resources.

    The function answers by an upload to `ResponseURL`, so only a bucket of CloudFormation in the
    stack's region is accepted there.

    Give the resource a short `ServiceTimeout`, and check in the handler what a template's author
    may get wrong: the handler can answer FAILED with a reason.

    Refuses:
        - a `ResponseURL` that is not HTTPS, or not CloudFormation's bucket in the stack's region
          (SSRF)
        - malformed stack ARNs, logical IDs and resource types
        - an update or deletion without `PhysicalResourceId`
        - with `properties`: properties that do not fit the model

    Keyword arguments:
        properties: Model of the properties, see `runtime_guards.bodies`; None allows any.
            Properties of a deletion are not checked, so that a resource created by mistake can be
            deleted.
        resource_types: Allowed resource types, such as `Custom::Table`; None allows all.
        stacks: Allowed stack ARNs; None allows all.

    Answers:
        The invocation fails. The guard sends no response to CloudFormation, so the stack waits for
        `ServiceTimeout` (one hour by default), fails and rolls back.

    Source:
        https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html
        https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-vpce-bucketnames.html
    """

    trigger = "cloudformation"
    shape = _EVENT

    def __init__(
        self,
        *,
        properties: Model[Body] | None = None,
        resource_types: Collection[str] | None = None,
        stacks: Collection[str] | None = None,
    ) -> None:
        self._properties = None if properties is None else checker(properties)
        self._resource_types = listed(resource_types)
        self._stacks = listed(stacks)

    def _checked(self, event: Any) -> CloudFormationEvent[Body]:
        kind = event["RequestType"]
        if kind != "Create" and event.get("PhysicalResourceId") is None:
            raise EventRejected("missing", "PhysicalResourceId")
        if event["ResponseURL"] != _HIDDEN:
            _check_place(event["ResponseURL"], event["StackId"].split(":")[3])
        allow(event["ResourceType"], self._resource_types, "ResourceType")
        allow(event["StackId"], self._stacks, "StackId")
        properties = event.get("ResourceProperties")
        if self._properties is not None and kind != "Delete":
            properties = self._properties(properties, "ResourceProperties")
        return CloudFormationEvent(event, properties)


def _check_place(url: str, region: str) -> None:
    bucket, first, second, other = _RESPONSE_URL.match(url).groups()
    if (bucket or other) != region.replace("-", "") or (first or second or region) != region:
        raise EventRejected("inconsistent", "ResponseURL")
