"""Amazon Cognito: Lambda triggers of user pools.

Cognito expects its event back, with `response` filled in: the handler returns the event that it
received, and the guard returns the raw event.
"""

from __future__ import annotations

from runtime_guards.errors import EventRejected
from runtime_guards.validation.allow_lists import allow, listed
from runtime_guards.validation.event import OBJECT, Event, documented
from runtime_guards.validation.shaped import OpaqueValidator
from runtime_guards.validation.shapes import (
    REGION,
    Fields,
    Line,
    Matching,
    Object,
    Text,
    Tree,
    Words,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

# An attribute has at most 2,048 characters, a pool 50 custom attributes beside the standard ones:
# https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html
ATTRIBUTES = 100
ATTRIBUTE = 2048
_METADATA = Words(Text(4096), 100)


class _Attribute(Text):
    """A text, or true or false.

    Attributes are texts, `"email_verified": "true"` among them, but AWS's own samples also have
    booleans: https://github.com/aws/aws-lambda-go/tree/main/events/testdata, of custom messages.
    """

    def __call__(self, value: Any) -> None:
        if value.__class__ is not bool:
            super().__call__(value)


# https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-custom-sender-triggers.html:
# of the functions that send messages, Cognito expects nothing back.
_SENDERS = ("CustomEmailSender_", "CustomSMSSender_")


def _shape(most: int, count: int) -> Fields:
    """The shape of an event whose user has at most `count` attributes of `most` characters."""
    return Fields(
        {
            "triggerSource": Matching(r"[A-Za-z0-9]{1,64}_[A-Za-z0-9]{1,64}"),
            "region": REGION,
            "userPoolId": Matching(r"[\w-]{1,55}_[0-9A-Za-z]{1,55}"),
            "callerContext": Fields({}, {"awsSdkVersion": Line(256), "clientId": Line(256)}),
            "request": Fields(
                {},
                {
                    "userAttributes": Words(_Attribute(most), count),
                    "validationData": _METADATA,
                    "clientMetadata": _METADATA,
                },
            ),
        },
        # The functions that send messages have nothing to fill in.
        {"version": Line(16), "userName": Line(128), "response": Object(2048 * 16)},
    )


_EVENT = _shape(ATTRIBUTE, ATTRIBUTES)


class CognitoEvent(Event):
    """A validated trigger. The handler fills in `response`; `attributes` are the user's."""

    __slots__ = ("attributes", "trigger_source", "user_name", "user_pool_id")
    # Each kind of trigger has other fields, so `request` and `response` are read as they are.
    FIELDS = {**(_EVENT.fields or {}), "request": OBJECT, "response": OBJECT}  # type: ignore[dict-item]  # noqa: RUF012

    def __init__(self, raw: Any) -> None:
        self.raw = raw
        self.trigger_source: str = raw["triggerSource"]
        self.user_pool_id: str = raw["userPoolId"]
        self.user_name: str | None = raw.get("userName")
        self.attributes: dict[str, str | bool] = raw["request"].get("userAttributes") or {}

    def __getitem__(self, key: str) -> Any:
        return self.response if key == "response" else super().__getitem__(key)

    def __setitem__(self, key: str, value: Any) -> None:
        """Sets `response`; everything else is read-only. Raises TypeError."""
        if key != "response":
            raise TypeError("Only the response of a Cognito event can be set.")
        self.response = value

    @property
    def response(self) -> dict[str, Any]:
        """What goes back to Cognito: a part of `raw`, to be filled in."""
        if self.raw.get("response") is None:
            self.response = {}
        response: dict[str, Any] = self.raw["response"]
        return response

    @response.setter
    def response(self, value: dict[str, Any]) -> None:
        self.raw["response"] = value
        self._documented = documented(self.raw, self.FIELDS)


class Cognito(OpaqueValidator[CognitoEvent]):
    """Validates Lambda triggers of an Amazon Cognito user pool.

    The handler returns its event; anything but a mapping raises TypeError, except for custom
    senders.

    Refuses:
        - malformed trigger sources, regions and user pool IDs
        - a user pool in a region other than the event's
        - user attributes and metadata over a limit

    Keyword arguments:
        triggers: Allowed trigger sources, such as `PreSignUp_SignUp`; None allows all.
        user_pools: Allowed user pool IDs; None allows all.
        clients: Allowed app client IDs; None allows all.
        max_attributes: Maximum number of user attributes.
        max_attribute: Maximum length of a user attribute in characters.

    Answers:
        The invocation fails with an error whose message is always `refused`, since Cognito shows it
        to the client.

    Source:
        https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html
    """

    trigger = "cognito"
    answers = "value"
    shape = _EVENT

    def __init__(
        self,
        *,
        triggers: Collection[str] | None = None,
        user_pools: Collection[str] | None = None,
        clients: Collection[str] | None = None,
        max_attributes: int = ATTRIBUTES,
        max_attribute: int = ATTRIBUTE,
    ) -> None:
        self.shape = _shape(max_attribute, max_attributes)
        self._triggers = listed(triggers)
        self._user_pools = listed(user_pools)
        self._clients = listed(clients)
        self._request = Tree()

    def answer(self, event: Event, result: Any) -> Any:
        """The raw event where the handler returned the validated one.

        Raises TypeError for what Cognito would not take for its event: anything but a mapping,
        or nothing if a message was to be sent.
        """
        if isinstance(result, Event):
            return result.raw
        sent = result is None and event.raw["triggerSource"].startswith(_SENDERS)
        if not sent and not isinstance(result, dict):
            raise TypeError("The handler of a Cognito trigger must return its event.")
        return result

    def _checked(self, event: Any) -> CognitoEvent:
        if not event["userPoolId"].startswith(f"{event['region']}_"):
            raise EventRejected("inconsistent", "userPoolId")
        try:
            self._request(event["request"])
        except EventRejected as rejected:
            raise rejected.below("request") from None
        allow(event["triggerSource"], self._triggers, "triggerSource")
        allow(event["userPoolId"], self._user_pools, "userPoolId")
        allow(event["callerContext"].get("clientId"), self._clients, "callerContext.clientId")
        return CognitoEvent(event)
