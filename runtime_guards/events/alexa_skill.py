"""Alexa: requests of custom skills."""

from __future__ import annotations

from runtime_guards.bodies.declaration import checker
from runtime_guards.errors import EventRejected
from runtime_guards.validation.ages import check_age
from runtime_guards.validation.allow_lists import allow, listed
from runtime_guards.validation.event import OBJECT, Event
from runtime_guards.validation.generic import Body, Generic
from runtime_guards.validation.shaped import ShapedValidator
from runtime_guards.validation.shapes import (
    TIME,
    Fields,
    Flag,
    Line,
    LinesIn,
    Matching,
    Object,
    Scalar,
    Shape,
    Text,
    Tree,
    Words,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any, TypedDict, overload

    from typing_extensions import Unpack

    from runtime_guards.validation.generic import Model, Modelled

    class _Options(TypedDict, total=False):
        skills: Collection[str] | None
        intents: Collection[str] | None
        max_value: int
        max_age: float | None


# A skill's response has at most 120 KB, and the attributes of a session come from there:
# https://developer.amazon.com/en-US/docs/alexa/custom-skills/request-and-response-json-reference.html
_PART = 128 * 1024
VALUE = 8192
_TOKEN = Line(16 * 1024, least=0)
_APPLICATION = Fields({"applicationId": Matching(r"amzn1\.[a-z.-]{1,40}\.[A-Za-z0-9-]{1,64}")})
_USER = Fields({}, {"userId": Line(512), "accessToken": _TOKEN, "permissions": Tree(_PART)})
# The function sends the access token to this address.
_ENDPOINT = Matching(r"https://(?:[a-z0-9-]{1,40}\.){1,4}amazonalexa\.com/?")


def _shape(max_value: int) -> Shape:
    """The shape of a request whose slots have values of at most `max_value` characters."""
    slot = Fields(
        {"name": Line(256)},
        {
            "value": Text(max_value),
            "confirmationStatus": Line(32),
            "source": Line(32),
            "resolutions": Tree(_PART),
            "slotValue": Tree(_PART),
        },
    )
    return Fields(
        {
            "context": Fields(
                {
                    "System": Fields(
                        {"application": _APPLICATION},
                        {
                            "user": _USER,
                            "person": Object(_PART),
                            "unit": Object(_PART),
                            "device": LinesIn(Object(_PART), "deviceId"),
                            "apiEndpoint": _ENDPOINT,
                            "apiAccessToken": _TOKEN,
                        },
                    )
                },
            ),
            "request": Fields(
                {
                    "type": Matching(r"[A-Za-z0-9]{1,64}(?:\.[A-Za-z0-9]{1,64}){0,5}"),
                    "requestId": Line(256),
                    "timestamp": TIME,
                },
                {
                    "locale": Matching(r"[a-z]{2,3}-[A-Z]{2}"),
                    "dialogState": Line(32),
                    "intent": Fields(
                        {"name": Line(512)},
                        {"confirmationStatus": Line(32), "slots": Words(slot, 200)},
                    ),
                    "reason": Line(64),
                },
            ),
        },
        {
            # The examples of messages write it as a number.
            "version": Scalar(16),
            "session": Fields(
                {"application": _APPLICATION, "sessionId": Line(256)},
                {"new": Flag(), "attributes": Object(_PART), "user": _USER},
            ),
        },
    )


_EVENT = _shape(VALUE)
_PARTS = Fields({"context": Tree(_PART), "request": Tree(_PART)})


class AlexaSkillEvent(Event, Generic[Body]):
    """A validated request. `type` is the type of the request, such as LaunchRequest, and `intent`
    the intent's name, or None.

    `slots` maps the names of slots to the texts that the user said, or None if a slot is empty;
    or it is the result of the declared model, or None for a request without an intent. `attributes`
    has the attributes of the session.
    """

    __slots__ = ("attributes", "intent", "skill", "slots", "type", "user_id")
    # The fields of a request depend on its type, and each device's interface varies: both are read
    # as is.
    FIELDS = {**(_EVENT.fields or {}), "request": OBJECT, "context": OBJECT}  # type: ignore[dict-item]  # noqa: RUF012

    def __init__(self, raw: Any, slots: Body) -> None:
        request, system = raw["request"], raw["context"]["System"]
        self.raw = raw
        self.skill: str = system["application"]["applicationId"]
        self.type: str = request["type"]
        self.intent: str | None = (request.get("intent") or {}).get("name")
        self.slots = slots
        self.attributes: dict[str, Any] = (raw.get("session") or {}).get("attributes") or {}
        self.user_id: str | None = (system.get("user") or {}).get("userId")


class AlexaSkill(ShapedValidator[AlexaSkillEvent[Body]]):
    """Validates requests of an Alexa custom skill.

    Refuses:
        - malformed skill IDs, request types, locales and timestamps
        - an `apiEndpoint` whose host isn't Alexa's, since the function would send it its token
        - a session of a skill other than the request's
        - slots and attributes over a limit
        - with `slots`: slots that do not fit the model

    Keyword arguments:
        skills: Allowed skill IDs; None allows all. Any skill can invoke the function where its
            permission has no `eventSourceToken`.
        intents: Allowed intent names; None allows all, and requests without an intent pass.
        slots: Model of the mapping of slots to values, see `runtime_guards.bodies`; None allows any
            texts.
        max_value: Maximum length of a slot's value in characters.
        max_age: Maximum age in seconds of a request; None allows any age. Requests more than 300
            seconds ahead are refused too.

    Answers:
        The invocation fails with `EventRejected`, and Alexa tells the user that the skill has a
        problem.

    Source:
        https://developer.amazon.com/en-US/docs/alexa/custom-skills/request-and-response-json-reference.html
        https://developer.amazon.com/en-US/docs/alexa/custom-skills/host-a-custom-skill-as-an-aws-lambda-function.html
    """

    trigger = "alexa-skill"
    answers = "value"
    shape = _EVENT

    if TYPE_CHECKING:
        # A request without an intent, such as LaunchRequest, has no slots.
        @overload
        def __init__(
            self: AlexaSkill[Modelled | None],
            *,
            slots: Model[Modelled],
            **options: Unpack[_Options],
        ) -> None: ...
        @overload
        def __init__(
            self: AlexaSkill[Any],
            *,
            slots: None = None,
            **options: Unpack[_Options],
        ) -> None: ...

    def __init__(
        self,
        *,
        skills: Collection[str] | None = None,
        intents: Collection[str] | None = None,
        slots: Model[Any] | None = None,
        max_value: int = VALUE,
        max_age: float | None = None,
    ) -> None:
        self.shape = _shape(max_value)
        self._skills = listed(skills)
        self._intents = listed(intents)
        self._slots = None if slots is None else checker(slots)
        self._max_age = max_age

    def _checked(self, event: Any) -> AlexaSkillEvent[Body]:
        self._check_skill(event)
        _PARTS(event)
        if self._max_age is not None:
            check_age(event["request"]["timestamp"], "request.timestamp", self._max_age)
        return AlexaSkillEvent(event, self._slots_of(event["request"].get("intent")))

    def _check_skill(self, event: Any) -> None:
        skill = event["context"]["System"]["application"]["applicationId"]
        allow(skill, self._skills, "context.System.application.applicationId")
        session = event.get("session")
        if session is not None and session["application"]["applicationId"] != skill:
            raise EventRejected("inconsistent", "session.application.applicationId")

    def _slots_of(self, intent: Any) -> Any:
        if intent is None:
            return {} if self._slots is None else None
        allow(intent["name"], self._intents, "request.intent.name")
        given = intent.get("slots") or {}
        values = {name: (slot or {}).get("value") for name, slot in given.items()}
        return values if self._slots is None else self._slots(values, "request.intent.slots")
