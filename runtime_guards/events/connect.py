"""Amazon Connect: invocations by flows."""

from __future__ import annotations

from runtime_guards.bodies.declaration import checker
from runtime_guards.validation.allow_lists import allow, listed
from runtime_guards.validation.event import Event
from runtime_guards.validation.generic import Body, Generic
from runtime_guards.validation.shaped import ShapedValidator
from runtime_guards.validation.shapes import Fields, Line, Matching, Object, OneOf, Text, Words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from runtime_guards.validation.generic import Model

# https://docs.aws.amazon.com/connect/latest/APIReference/API_UpdateContactAttributes.html: the
# attributes of a contact have at most 32,768 bytes of UTF-8 together.
VALUE = 32 * 1024
_ENDPOINT = Fields({}, {"Address": Line(512), "Type": Line(64)})


def _shape(max_value: int) -> Fields:
    """The shape of an invocation, with so many characters at most in a parameter or attribute."""
    words = Words(Text(max_value), 1000)
    return Fields(
        {
            "Name": OneOf("ContactFlowEvent"),
            "Details": Fields(
                {
                    "ContactData": Fields(
                        {
                            "ContactId": Line(256),
                            "InstanceARN": Matching(
                                r"arn:[a-z0-9-]{1,30}:connect:[a-z0-9-]{1,30}:[0-9]{12}:instance/[\w-]{1,100}"
                            ),
                            "Channel": Line(64),
                        },
                        {
                            "Attributes": words,
                            "CustomerEndpoint": _ENDPOINT,
                            "SystemEndpoint": _ENDPOINT,
                            "CustomerId": Line(256),
                            "Description": Text(4096),
                            "InitialContactId": Line(256),
                            "InitiationMethod": Line(64),
                            "LanguageCode": Line(32),
                            "MediaStreams": Object(4096),
                            "Name": Text(512),
                            "PreviousContactId": Line(256),
                            "Queue": Object(4096),
                            "References": Object(32 * 1024),
                            "RelatedContactId": Line(256),
                            "SegmentAttributes": Object(32 * 1024),
                            "Tags": Object(4096),
                        },
                    )
                },
                {"Parameters": words},
            ),
        }
    )


_EVENT = _shape(VALUE)


class ConnectEvent(Event, Generic[Body]):
    """A validated contact. `parameters` are as the flow sent them, or the result of the declared
    model.
    """

    __slots__ = ("contact_id", "instance_arn", "parameters")
    FIELDS = _EVENT.fields

    def __init__(self, raw: Any, parameters: Body) -> None:
        self.raw = raw
        contact = raw["Details"]["ContactData"]
        self.contact_id: str = contact["ContactId"]
        self.instance_arn: str = contact["InstanceARN"]
        self.parameters = parameters


class Connect(ShapedValidator[ConnectEvent[Body]]):
    """Validates invocations by Amazon Connect flows.

    Refuses:
        - malformed instance ARNs
        - parameters and contact attributes over a limit
        - with `parameters`: parameters that do not fit the model

    Keyword arguments:
        parameters: Model of the parameters, see `runtime_guards.bodies`; None allows any texts.
        instances: Allowed instance ARNs; None allows all.
        channels: Allowed channels, such as `VOICE`; None allows all.
        max_value: Maximum length of a parameter, and of a contact attribute, in characters.

    Source:
        https://docs.aws.amazon.com/connect/latest/adminguide/connect-lambda-functions.html
    """

    trigger = "connect"
    answers = "value"
    shape = _EVENT

    def __init__(
        self,
        *,
        parameters: Model[Body] | None = None,
        instances: Collection[str] | None = None,
        channels: Collection[str] | None = None,
        max_value: int = VALUE,
    ) -> None:
        self.shape = _shape(max_value)
        self._parameters = None if parameters is None else checker(parameters)
        self._instances = listed(instances)
        self._channels = listed(channels)

    def _checked(self, event: Any) -> ConnectEvent[Body]:
        contact = event["Details"]["ContactData"]
        allow(contact["InstanceARN"], self._instances, "Details.ContactData.InstanceARN")
        allow(contact["Channel"], self._channels, "Details.ContactData.Channel")
        parameters = event["Details"].get("Parameters")
        if self._parameters is not None:
            parameters = self._parameters(parameters, "Details.Parameters")
        return ConnectEvent(event, parameters)
