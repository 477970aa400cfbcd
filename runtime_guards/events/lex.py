"""Amazon Lex V2: conversations."""

from __future__ import annotations

from runtime_guards.errors import EventRejected, absent
from runtime_guards.validation.allow_lists import allow, listed
from runtime_guards.validation.event import Event, Leaf
from runtime_guards.validation.shaped import ShapedValidator
from runtime_guards.validation.shapes import (
    Fields,
    Items,
    Line,
    Matching,
    Object,
    OneOf,
    Shape,
    Text,
    Tree,
    Words,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

# https://docs.aws.amazon.com/lexv2/latest/dg/quotas.html: an utterance has at most 1,024
# characters, the attributes of a session at most 12 KB.
INPUT = 16 * 1024
_ATTRIBUTES = Words(Text(25 * 1024), 100)
_NAME = Line(256)


class _Confidence(Tree):
    """A number, or an object with the number as `score`: both occur."""

    fields = Leaf(dict, int, float)

    def __call__(self, value: Any) -> None:
        if value.__class__ not in self.fields.kinds:
            raise absent(value)
        super().__call__(value)


_INTENT = Fields(
    {"name": _NAME},
    {
        "confirmationState": OneOf("Confirmed", "Denied", "None"),
        "slots": Words(Object(4096), 200),
        "state": Line(64),
        "kendraResponse": Object(),
    },
)
_INTERPRETATION = Fields({}, {"intent": _INTENT, "nluConfidence": _Confidence(64)})
_EVENT = Fields(
    {
        "bot": Fields(
            {"id": Matching(r"[0-9A-Za-z]{1,32}"), "name": _NAME},
            {"aliasId": Line(64), "aliasName": _NAME, "localeId": Line(32), "version": Line(32)},
        ),
        "invocationSource": OneOf("DialogCodeHook", "FulfillmentCodeHook"),
        "sessionId": Line(128),
        "sessionState": Fields(
            {},
            {
                "activeContexts": Items(Object(4096), 100),
                "sessionAttributes": _ATTRIBUTES,
                "intent": _INTENT,
                "originatingRequestId": Line(128),
                "runtimeHints": Object(4096),
                "dialogAction": Object(4096),
            },
        ),
    },
    {
        "messageVersion": Line(16),
        "inputMode": OneOf("Text", "Speech", "DTMF"),
        "responseContentType": Line(256),
        "inputTranscript": Text(INPUT),
        "rawInputTranscript": Text(INPUT),
        "interpretations": Items(_INTERPRETATION, 20),
        "proposedNextState": Object(16 * 1024),
        "requestAttributes": _ATTRIBUTES,
        "transcriptions": Items(Object(16 * 1024), 20),
        "invocationLabel": Line(256),
    },
)


class LexV2Event(Event):
    """A validated turn of a conversation; `intent` is the session's intent, or None."""

    __slots__ = ("bot_id", "intent", "session_id")
    FIELDS = _EVENT.fields

    def __init__(self, raw: Any) -> None:
        self.raw = raw
        self.bot_id: str = raw["bot"]["id"]
        self.session_id: str = raw["sessionId"]
        self.intent: str | None = (raw["sessionState"].get("intent") or {}).get("name")


class LexV2(ShapedValidator[LexV2Event]):
    """Validates conversations of Amazon Lex V2.

    Refuses:
        - malformed bot IDs, unknown invocation sources and input modes
        - slots, attributes and transcriptions over a limit

    Keyword arguments:
        bots: Allowed bot IDs; None allows all.
        intents: Allowed intent names; None allows all.
        max_input: Maximum length of the user's input in characters.

    Source:
        https://docs.aws.amazon.com/lexv2/latest/dg/lambda-input-format.html
    """

    trigger = "lex-v2"
    answers = "value"
    shape: Shape = _EVENT

    def __init__(
        self,
        *,
        bots: Collection[str] | None = None,
        intents: Collection[str] | None = None,
        max_input: int = INPUT,
    ) -> None:
        self._max_input = max_input
        self._bots = listed(bots)
        self._intents = listed(intents)

    def _checked(self, event: Any) -> LexV2Event:
        for name in ("inputTranscript", "rawInputTranscript"):
            if len(event.get(name) or "") > self._max_input:
                raise EventRejected("too-long", name)
        made = LexV2Event(event)
        allow(made.bot_id, self._bots, "bot.id")
        allow(made.intent, self._intents, "sessionState.intent.name")
        return made
