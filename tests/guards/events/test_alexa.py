"""Requests of custom skills, and directives of smart home skills.

https://developer.amazon.com/en-US/docs/alexa/custom-skills/request-and-response-json-reference.html
https://developer.amazon.com/en-US/docs/alexa/device-apis/message-guide.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from runtime_guards import EventRejected, guard
from runtime_guards.events.alexa_skill import AlexaSkill
from runtime_guards.events.alexa_smart_home import AlexaSmartHome
from tests.guards.events.refusals import GONE, changed, refusal_of
from tests.guards.samples import sample

SKILL = "alexa-skill"
HOME = "alexa-smart-home"
APPLICATION = "context.System.application.applicationId"
ENDPOINT = "context.System.apiEndpoint"
INTENT = "request.intent"


@dataclass
class Books:
    Count: str


@dataclass
class Brightness:
    brightness: int


def test_an_intent_is_read() -> None:
    event = AlexaSkill().validate(sample(SKILL))
    assert (event.type, event.intent) == ("IntentRequest", "OrderBooks")
    assert event.slots == {"Count": "2", "Title": None}
    assert event.attributes == {"city": "Berlin"}
    assert event.user_id == "amzn1.ask.account.AEXAMPLE7Q2"
    assert event.skill.startswith("amzn1.ask.skill.")
    assert dict(event)["context"] == sample(SKILL)["context"]


def test_slots_fit_their_model() -> None:
    slots = {"Count": {"name": "Count", "value": "2"}}
    event = changed(SKILL, (f"{INTENT}.slots", slots))
    assert AlexaSkill(slots=Books).validate(event).slots == Books("2")
    empty = changed(SKILL, (f"{INTENT}.slots", {"Count": {"name": "Count"}}))
    assert refusal_of(AlexaSkill(slots=Books), empty)[0] == "schema"


@pytest.mark.parametrize(
    "kind", ["LaunchRequest", "SessionEndedRequest", "AudioPlayer.PlaybackStarted", "Alexa.A.B.C1"]
)
def test_a_request_without_an_intent_is_read(kind: str) -> None:
    edits = (("request.type", kind), (INTENT, GONE), ("session", GONE))
    event = AlexaSkill(intents={"OrderBooks"}).validate(changed(SKILL, *edits))
    assert (event.type, event.intent, event.slots, event.attributes) == (kind, None, {}, {})


def test_an_intent_need_not_have_slots() -> None:
    for slots in (GONE, None, {"Count": None}):
        event = AlexaSkill().validate(changed(SKILL, (f"{INTENT}.slots", slots)))
        assert not any(event.slots.values())


@pytest.mark.parametrize(
    "address", ["https://api.amazonalexa.com", "https://api.fe.amazonalexa.com/"]
)
def test_an_endpoint_of_alexa_is_accepted(address: str) -> None:
    assert AlexaSkill().validate(changed(SKILL, (ENDPOINT, address)))


@pytest.mark.parametrize(
    ("change", "value", "reason", "place"),
    [
        *(
            (ENDPOINT, address, "malformed", ENDPOINT)
            for address in (
                "http://api.amazonalexa.com",
                "https://api.amazonalexa.com.example.com",
                "https://example.com/?.amazonalexa.com",
                "https://a@example.com#.amazonalexa.com",
                "https://evilamazonalexa.com",
                "https://169.254.169.254/",
            )
        ),
        (APPLICATION, "amzn1.ask.skill.", "malformed", APPLICATION),
        (APPLICATION, GONE, "missing", APPLICATION),
        ("context", GONE, "missing", "context"),
        (
            "session.application",
            {"applicationId": "amzn1.ask.skill.other"},
            "inconsistent",
            "session.application.applicationId",
        ),
        ("request.type", "a/../b", "malformed", "request.type"),
        ("request.locale", "en_US", "malformed", "request.locale"),
        ("request.timestamp", "yesterday", "malformed", "request.timestamp"),
        ("request.requestId", "a\nb", "control-character", "request.requestId"),
        ("request.error", "x" * (128 * 1024 + 1), "too-long", "request"),
        ("context.Viewport", ["x" * (128 * 1024 + 1)], "too-long", "context"),
        (
            f"{INTENT}.slots",
            {"a": {"name": "a", "value": 5}},
            "wrong-type",
            f"{INTENT}.slots.*.value",
        ),
        ("session.attributes", [], "wrong-type", "session.attributes"),
    ],
)
def test_another_request_is_refused(change: str, value: Any, reason: str, place: str) -> None:
    assert refusal_of(AlexaSkill(), changed(SKILL, (change, value))) == (reason, place)


@pytest.mark.parametrize(
    ("options", "refusal"),
    [
        ({"skills": {"amzn1.ask.skill.other"}}, ("not-allowed", APPLICATION)),
        ({"intents": {"CancelOrder"}}, ("not-allowed", f"{INTENT}.name")),
        ({"max_value": 0}, ("too-long", f"{INTENT}.slots.*.value")),
        ({"max_age": 1}, ("too-old", "request.timestamp")),
    ],
)
def test_options_of_skills_are_applied(options: dict[str, Any], refusal: tuple[str, str]) -> None:
    event = changed(SKILL, ("request.timestamp", "2020-01-01T00:00:00Z"))
    assert refusal_of(AlexaSkill(**options), event) == refusal
    skill = event["context"]["System"]["application"]["applicationId"]
    assert AlexaSkill(skills={skill}, intents={"OrderBooks"}, max_age=1e12).validate(event)


def test_a_directive_is_read() -> None:
    event = AlexaSmartHome(payload=Brightness).validate(sample(HOME))
    assert event.directive == "Alexa.BrightnessController.SetBrightness"
    assert event.endpoint_id == "light#kitchen-1"
    assert event.payload == Brightness(42)
    assert event.token == "token-of-alice"
    assert "token-of" not in repr(event)


@pytest.mark.parametrize("name", ["scope", "grantee"])
def test_a_directive_without_an_endpoint_has_its_token_in_the_payload(name: str) -> None:
    payload = {name: {"type": "BearerToken", "token": "granted"}}
    event = changed(HOME, ("directive.endpoint", GONE), ("directive.payload", payload))
    read = AlexaSmartHome().validate(event)
    assert (read.endpoint_id, read.token) == (None, "granted")


@pytest.mark.parametrize("scope", [None, [], {}, {"token": 5}])
def test_a_directive_may_have_no_token(scope: Any) -> None:
    event = changed(
        HOME, ("directive.endpoint.scope", GONE), ("directive.payload", {"scope": scope})
    )
    assert AlexaSmartHome().validate(event).token is None


@pytest.mark.parametrize(
    ("change", "value", "reason"),
    [
        ("directive.header.namespace", "Alexa..A", "malformed"),
        ("directive.header.name", "Set/../", "malformed"),
        ("directive.header.payloadVersion", "three", "malformed"),
        ("directive.header.messageId", "a\nb", "control-character"),
        ("directive.header.correlationToken", "x" * (16 * 1024 + 1), "too-long"),
        ("directive.payload", [], "wrong-type"),
        ("directive.payload", {"a": "x" * (256 * 1024 + 1)}, "too-long"),
        ("directive.payload", GONE, "missing"),
        *(
            ("directive.endpoint.endpointId", name, "malformed")
            # https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-discovery-objects.html
            for name in ("../light", "a/b", "a\nb", "", "x" * 257, "a$b")
        ),
    ],
)
def test_another_directive_is_refused(change: str, value: Any, reason: str) -> None:
    assert refusal_of(AlexaSmartHome(), changed(HOME, (change, value))) == (reason, change)


def test_options_of_directives_are_applied() -> None:
    event = sample(HOME)
    allowed = {"Alexa.BrightnessController.SetBrightness"}
    assert AlexaSmartHome(directives=allowed).validate(event)
    assert refusal_of(AlexaSmartHome(directives={"Alexa.Discovery.Discover"}), event) == (
        "not-allowed",
        "directive.header.name",
    )
    assert refusal_of(AlexaSmartHome(max_payload=5), event) == ("too-long", "directive.payload")


@pytest.mark.parametrize(
    ("validator", "trigger", "place"),
    [
        (AlexaSkill(skills={"amzn1.ask.skill.other"}), SKILL, APPLICATION),
        (AlexaSmartHome(directives={"Alexa.Other"}), HOME, "directive.header.name"),
    ],
)
def test_what_is_refused_fails_the_invocation(validator: Any, trigger: str, place: str) -> None:
    @guard(validator, audit=lambda record: None)
    def handler(event: Any, context: Any) -> Any: ...

    with pytest.raises(EventRejected) as caught:
        handler(sample(trigger), None)
    assert str(caught.value) == f"not-allowed at {place}"
