"""Triggers of user pools: what comes from a user, and what goes back to Cognito."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from runtime_guards import EventRejected, guard
from runtime_guards.events import Cognito
from tests.guards.events.refusals import GONE, changed, refusal_of
from tests.guards.samples import sample

# https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html
SOURCES = [
    "PreSignUp_SignUp",
    "PreSignUp_ExternalProvider",
    "PreSignUp_AdminCreateUser",
    "PostConfirmation_ConfirmSignUp",
    "PostConfirmation_ConfirmForgotPassword",
    "PreAuthentication_Authentication",
    "PostAuthentication_Authentication",
    "DefineAuthChallenge_Authentication",
    "CreateAuthChallenge_Authentication",
    "VerifyAuthChallengeResponse_Authentication",
    "TokenGeneration_HostedAuth",
    "TokenGeneration_ClientCredentials",
    "UserMigration_Authentication",
    "UserMigration_ForgotPassword",
    "CustomMessage_SignUp",
    "CustomMessage_UpdateUserAttribute",
    "CustomEmailSender_SignUp",
    "CustomSMSSender_Authentication",
    "InboundFederation_ExternalProvider",
]


def _answer(event: Any, result: Any) -> Any:
    @guard(Cognito(), audit=lambda record: None)
    def handler(event: Any, context: Any) -> Any:
        return event if result == "the event" else result

    return handler(event, None)


@pytest.mark.parametrize("source", SOURCES)
def test_given_any_trigger_when_validated_then_it_is_told(source: str) -> None:
    event = Cognito(triggers={source}).validate(changed("cognito", ("triggerSource", source)))
    assert event.trigger_source == source


def test_given_an_allow_list_when_another_trigger_comes_then_it_is_refused() -> None:
    validator = Cognito(triggers={"PreSignUp_SignUp"})
    event = changed("cognito", ("triggerSource", "PreSignUp_AdminCreateUser"))
    assert refusal_of(validator, event) == ("not-allowed", "triggerSource")


@pytest.mark.parametrize(
    ("change", "value", "refusal"),
    [
        ("triggerSource", GONE, ("missing", "triggerSource")),
        ("triggerSource", "PreSignUp", ("malformed", "triggerSource")),
        ("triggerSource", "Pre\u0405ignUp_SignUp", ("malformed", "triggerSource")),
        ("region", GONE, ("missing", "region")),
        ("userPoolId", "eu-central-1_", ("malformed", "userPoolId")),
        ("userPoolId", "us-east-1_aBcDeFgHi", ("inconsistent", "userPoolId")),
        ("userName", "a" * 129, ("too-long", "userName")),
        ("userName", "", ("missing", "userName")),
        ("userName", "a\u2028b", ("control-character", "userName")),
        ("callerContext", GONE, ("missing", "callerContext")),
        ("callerContext.clientId", "c" * 257, ("too-long", "callerContext.clientId")),
        ("request", GONE, ("missing", "request")),
        ("response", "text", ("wrong-type", "response")),
        ("request.userAttributes", [], ("wrong-type", "request.userAttributes")),
        (
            "request.userAttributes",
            {"email": 5},
            ("wrong-type", "request.userAttributes.*"),
        ),
        (
            "request.userAttributes",
            {f"custom:{index}": "" for index in range(101)},
            ("too-many", "request.userAttributes"),
        ),
        (
            "request.userAttributes",
            {"s3cret\n": ""},
            ("control-character", "request.userAttributes.*"),
        ),
        (
            "request.clientMetadata",
            {"a": "x" * 4097},
            ("too-long", "request.clientMetadata.*"),
        ),
        ("request.session", [[[[]]]] * 100_001, ("too-many", "request")),
    ],
)
def test_given_a_field_of_another_form_when_validated_then_it_is_named(
    change: str, value: Any, refusal: tuple[str, str]
) -> None:
    assert refusal_of(Cognito(), changed("cognito", (change, value))) == refusal


@pytest.mark.parametrize(
    ("change", "value"),
    [
        ("userName", "a" * 128),
        ("userName", GONE),
        ("request.userAttributes", GONE),
        ("request.userAttributes", {"identities": "x" * 2048, "nickname": None}),
        ("request.userAttributes", {f"custom:{index}": "" for index in range(100)}),
        ("request.clientMetadata", {"a": "x" * 4096}),
        ("request.session", [{"challengeName": "SRP_A", "challengeResult": True}]),
        ("added", {"by": "AWS"}),
    ],
)
def test_given_a_field_at_its_limit_when_validated_then_it_is_accepted(
    change: str, value: Any
) -> None:
    event = Cognito().validate(changed("cognito", (change, value)))
    assert "added" not in event


def test_given_the_event_when_returned_then_cognito_gets_the_raw_one() -> None:
    answer = _answer(sample("cognito"), "the event")
    assert type(answer) is dict
    assert answer == sample("cognito")
    assert _answer(sample("cognito"), {"own": 1}) == {"own": 1}


@pytest.mark.parametrize("result", [None, "text", 5, []])
def test_given_no_event_when_returned_then_the_handler_is_told(result: Any) -> None:
    with pytest.raises(TypeError, match="must return its event"):
        _answer(sample("cognito"), result)


@pytest.mark.parametrize("source", ["CustomEmailSender_SignUp", "CustomSMSSender_SignUp"])
def test_given_a_sender_when_nothing_is_returned_then_nothing_is_amiss(source: str) -> None:
    event = changed("cognito", ("triggerSource", source), ("response", GONE))
    assert _answer(event, None) is None
    assert _answer(event, "the event") == event


def test_given_a_refusal_when_cognito_shows_it_then_it_tells_nothing() -> None:
    with pytest.raises(EventRejected) as caught:
        _answer(changed("cognito", ("userName", "s3cret\n")), "the event")
    assert str(caught.value) == "refused"
    assert (caught.value.reason, caught.value.path) == ("control-character", "userName")
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("response", [GONE, None])
def test_given_no_response_when_filled_in_then_it_goes_back(response: Any) -> None:
    event = Cognito().validate(changed("cognito", ("response", response)))
    event.response["autoConfirmUser"] = True
    assert event.raw["response"] == {"autoConfirmUser": True}


# https://github.com/aws/aws-lambda-go/blob/main/events/testdata/cognito-event-userpools-custommessage.json
def test_given_attributes_that_are_true_or_false_when_validated_then_they_are_read() -> None:
    attributes = {"email_verified": True, "phone_number_verified": "false", "custom:plan": None}
    event = Cognito().validate(changed("cognito", ("request.userAttributes", attributes)))
    assert event.attributes == attributes


@pytest.mark.parametrize("sent", [{}, None, GONE, {"autoVerifyEmail": False}])
@pytest.mark.parametrize("read_first", [True, False])
def test_given_a_response_when_set_then_it_is_returned(sent: Any, read_first: bool) -> None:
    """https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-sign-up.html:
    functions fill in `event["response"]` and return the event.
    """

    @guard(Cognito(), audit=False)
    def filled(event: Any, context: Any) -> Any:
        if read_first:
            dict(event)
        event["response"]["autoConfirmUser"] = True
        assert dict(event)["response"] is event.response is event["response"]
        assert event.get("response")["autoConfirmUser"] is True
        return event

    @guard(Cognito(), audit=False)
    def replaced(event: Any, context: Any) -> Any:
        if read_first:
            dict(event)
        event["response"] = {"autoConfirmUser": True}
        assert dict(event)["response"] == {"autoConfirmUser": True}
        return event

    event = changed("cognito", ("response", sent))
    kept = sent if isinstance(sent, dict) else {}
    assert filled(copy.deepcopy(event), None)["response"] == {**kept, "autoConfirmUser": True}
    assert replaced(event, None)["response"] == {"autoConfirmUser": True}


def test_given_another_field_when_set_then_it_is_an_error() -> None:
    event = Cognito().validate(sample("cognito"))
    with pytest.raises(TypeError, match="Only the response"):
        event["userName"] = "other"
