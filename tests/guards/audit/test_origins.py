"""Where an event came from: the ARN of its trigger, and who its source says that the caller is."""

from __future__ import annotations

from typing import Any

import pytest

from runtime_guards.audit.origins import caller, trigger_arn
from runtime_guards.contract import BY_NAME, TRIGGERS
from tests.each import each
from tests.guards.audit.test_logger import FUNCTION, Context
from tests.guards.samples import sample

# Their events name no source, or by something that is no ARN.
SILENT = {
    "alexa-skill",
    "alexa-smart-home",
    "appsync-authorizer",
    "appsync-batch-resolver",
    "appsync-events",
    "appsync-resolver",
    "bedrock-agent",
    "cloudwatch-logs",
    "code-pipeline",
    "cognito",
    "connect",
    "direct",
    "event-bridge",
    "iot-authorizer",
    "iot-rule",
    "lambda-edge",
    "lex-v2",
    "s3-batch",
    "self-managed-kafka",
    "ses",
    "step-functions",
    "transfer-authorizer",
    "transfer-workflow",
    "vpc-lattice",
}


def test_every_arn_has_the_form_of_one() -> None:
    told = {t.name: trigger_arn(t.name, sample(t.name), Context()) for t in TRIGGERS}
    assert {name for name, arn in told.items() if arn is None} == SILENT
    for name, arn in told.items():
        assert arn is None or arn.startswith("arn:aws:"), name
    assert told["function-url"] == FUNCTION


def test_an_api_is_told_by_its_stage() -> None:
    event = {"requestContext": {"accountId": "123456789012", "apiId": "a1b2", "stage": "prod"}}
    for source in ("rest-api", "http-api", "websocket-api"):
        found = trigger_arn(source, event, Context())
        assert found == "arn:aws:execute-api:eu-central-1:123456789012:a1b2/prod"
    assert trigger_arn("rest-api", event, None) is None
    # One for WebSockets does not name its account, and one of another account does.
    del event["requestContext"]["accountId"]
    assert trigger_arn("websocket-api", event, Context()) == found
    event["requestContext"]["accountId"] = "210987654321"
    other = trigger_arn("rest-api", event, Context())
    assert other == "arn:aws:execute-api:eu-central-1:210987654321:a1b2/prod"
    assert trigger_arn("rest-api", {"requestContext": {}}, Context()) is None


def test_the_path_of_a_request_is_no_part_of_its_arn() -> None:
    event = {"methodArn": "arn:aws:execute-api:eu-central-1:123456789012:a1b2/prod/GET/s3cret"}
    found = trigger_arn("rest-authorizer", event, None)
    assert found == "arn:aws:execute-api:eu-central-1:123456789012:a1b2/prod"


@pytest.mark.parametrize(
    "arn",
    [
        None,
        5,
        "",
        "orders",
        "arn:aws:sqs:eu-central-1:123456789012:or ders",
        "arn:aws:sqs:eu-central-1:123456789012:orders\n",
        "arn:aws:sqs:eu-central-1:123456789012:\u202eorders",
        "arn:aws:sqs:eu-central-1:123456789012:" + "x" * 257,
        "arn:aws:sqs:eu-central-1:12:orders",
        'arn:aws:sqs:eu-central-1:123456789012:{"a"}',
    ],
)
def test_what_is_no_arn_is_not_told(arn: Any) -> None:
    assert trigger_arn("sqs", {"Records": [{"eventSourceARN": arn}]}, None) is None


@pytest.mark.parametrize("event", [None, 5, "text", [], {}, {"Records": []}, {"Records": {}}])
@each("source", [*BY_NAME, None, "no-such"])
def test_a_strange_event_has_no_origin(source: str | None, event: Any) -> None:
    context = None if source == "function-url" else Context()
    assert trigger_arn(source, event, context) is None
    assert caller(source, event) is None


def _request(**context: Any) -> dict[str, Any]:
    return {"requestContext": context}


CALLERS: dict[str, tuple[str, Any]] = {
    "a user pool's, of REST": ("rest-api", _request(authorizer={"claims": {"sub": "ann"}})),
    "an authorizer's, of REST": ("rest-api", _request(authorizer={"principalId": "ann"})),
    "IAM's, of REST": ("rest-api", _request(identity={"userArn": "ann"})),
    "an identity pool's": ("rest-api", _request(identity={"cognitoIdentityId": "ann"})),
    "a certificate's, of REST": (
        "rest-api",
        _request(identity={"clientCert": {"subjectDN": "ann"}}),
    ),
    "a JWT's": ("http-api", _request(authorizer={"jwt": {"claims": {"sub": "ann"}}})),
    "IAM's, of HTTP": ("http-api", _request(authorizer={"iam": {"userArn": "ann"}})),
    "a certificate's, of HTTP": (
        "http-api",
        _request(authentication={"clientCert": {"subjectDN": "ann"}}),
    ),
    "IAM's, of a URL": ("function-url", _request(authorizer={"iam": {"userArn": "ann"}})),
    "an authorizer's, of WebSocket": ("websocket-api", _request(authorizer={"principalId": "ann"})),
    "IAM's, of Lattice": ("vpc-lattice-v2", _request(identity={"principal": "ann"})),
    "a resolver's": ("appsync-resolver", {"identity": {"sub": "ann"}}),
    "a batch resolver's": ("appsync-batch-resolver", [{"identity": {"userArn": "ann"}}]),
    "an uploader's": ("s3", {"Records": [{"userIdentity": {"principalId": "ann"}}]}),
    "a reader's": ("s3-object-lambda", {"userIdentity": {"principalId": "ann"}}),
    "a publisher's": ("appsync-events", {"identity": {"sub": "ann"}}),
    "a committer's": ("code-commit", {"Records": [{"userIdentityARN": "ann"}]}),
    "a sender's": ("sqs", {"Records": [{"attributes": {"SenderId": "ann"}}] * 3}),
}


@pytest.mark.parametrize("who", CALLERS)
def test_the_caller_is_told_where_the_source_authenticates_it(who: str) -> None:
    source, event = CALLERS[who]
    assert caller(source, event) == "ann"


def test_several_senders_are_no_caller() -> None:
    senders = [{"attributes": {"SenderId": name}} for name in ("ann", "ann", "bob")]
    assert caller("sqs", {"Records": senders}) is None
    assert caller("sqs", {"Records": senders[:2]}) == "ann"


@pytest.mark.parametrize("sub", [None, "", 5, ["ann"]])
def test_an_identity_is_a_text(sub: Any) -> None:
    assert caller("appsync-resolver", {"identity": {"sub": sub}}) is None


def test_a_header_is_no_identity() -> None:
    event = sample("alb")
    event["headers"]["x-amzn-oidc-identity"] = "ann"
    assert caller("alb", event) is None
