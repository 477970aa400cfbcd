"""Conversations of Lex V2."""

from __future__ import annotations

from typing import Any

import pytest

from runtime_guards.events import LexV2
from tests.guards.events.refusals import GONE, changed, refusal_of


@pytest.mark.parametrize(
    ("change", "value", "reason", "path"),
    [
        ("bot", GONE, "missing", "bot"),
        ("bot.id", "a-b", "malformed", "bot.id"),
        ("bot.name", "a\n", "control-character", "bot.name"),
        ("invocationSource", "Other", "malformed", "invocationSource"),
        ("inputMode", "Video", "malformed", "inputMode"),
        ("sessionId", "s" * 129, "too-long", "sessionId"),
        ("sessionId", "", "missing", "sessionId"),
        ("inputTranscript", "x" * (16 * 1024 + 1), "too-long", "inputTranscript"),
        ("sessionState", GONE, "missing", "sessionState"),
        ("sessionState.intent", {}, "missing", "sessionState.intent.name"),
        ("sessionState.intent.slots", [], "wrong-type", "sessionState.intent.slots"),
        (
            "sessionState.intent.slots",
            {"s3cret": {"shape": "x" * 4097}},
            "too-long",
            "sessionState.intent.slots.*",
        ),
        (
            "sessionState.intent.slots",
            {str(number): None for number in range(201)},
            "too-many",
            "sessionState.intent.slots",
        ),
        (
            "sessionState.sessionAttributes",
            {"a": 5},
            "wrong-type",
            "sessionState.sessionAttributes.*",
        ),
        ("sessionState.dialogAction", "text", "wrong-type", "sessionState.dialogAction"),
        ("proposedNextState", [], "wrong-type", "proposedNextState"),
        ("interpretations", [{}] * 21, "too-many", "interpretations"),
        ("interpretations", [{"intent": {}}], "missing", "interpretations[0].intent.name"),
        ("transcriptions", [{"a": [[]] * 100_001}], "too-many", "transcriptions[0]"),
    ],
)
def test_given_a_field_of_another_form_when_validated_then_it_is_named(
    change: str, value: Any, reason: str, path: str
) -> None:
    assert refusal_of(LexV2(), changed("lex-v2", (change, value))) == (reason, path)


@pytest.mark.parametrize(
    ("change", "value"),
    [
        ("sessionId", "s" * 128),
        ("inputTranscript", "x" * (16 * 1024)),
        ("inputTranscript", GONE),
        ("invocationSource", "DialogCodeHook"),
        ("inputMode", "DTMF"),
        ("interpretations", [{}] * 20),
        ("sessionState.intent.slots", {str(number): None for number in range(200)}),
        ("added", {"by": "AWS"}),
    ],
)
def test_given_a_field_at_its_limit_when_validated_then_it_is_accepted(
    change: str, value: Any
) -> None:
    event = LexV2(intents={"OrderBooks"}).validate(changed("lex-v2", (change, value)))
    assert event.intent == "OrderBooks"
    assert "added" not in event


def test_given_no_intent_when_some_are_allowed_then_it_is_refused() -> None:
    event = changed("lex-v2", ("sessionState.intent", None))
    assert LexV2().validate(event).intent is None
    assert refusal_of(LexV2(intents={"OrderBooks"}), event) == (
        "not-allowed",
        "sessionState.intent.name",
    )


@pytest.mark.parametrize("name", ["inputTranscript", "rawInputTranscript"])
def test_given_a_limit_when_more_is_said_then_it_is_refused(name: str) -> None:
    event = changed("lex-v2", ("inputTranscript", ""), (name, "12345"))
    assert refusal_of(LexV2(max_input=4), event) == ("too-long", name)
    for enough in (5, 6):
        LexV2(max_input=enough).validate(event)
