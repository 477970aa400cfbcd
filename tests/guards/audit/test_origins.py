"""Where an event came from: the ARN of its trigger, and who its source says that the caller is."""

from __future__ import annotations

import re
from typing import Any

import pytest

from policypack.facts.resource_types import read_resource_types
from runtime_guards.audit.origins import caller, is_of_source, trigger_arn
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


# From events of AWS, https://docs.aws.amazon.com/eventbridge/latest/ref/events.html
RESOURCES = (
    "rds:eu-central-1:123456789012:db:mysql-instance-2018-10-06-12-24",
    "rds:eu-central-1:123456789012:cluster-snapshot:rds:orders-2026-03-10-05-16",
    "ecs:eu-central-1:123456789012:task/default/3a1f5a5b6c7d8e9f0a1b2c3d4e5f6071",
    "ec2:eu-central-1:123456789012:instance/i-0a1b2c3d4e5f67890",
    "codebuild:eu-central-1:123456789012:build/orders:ed6aa685-0d76-41da-a7f5-6d8760f41f55",
    "guardduty:eu-central-1:123456789012:detector/12abc34d567e8fa901bc2d34e56789f0",
    "kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    "states:eu-central-1:123456789012:execution:orders:b70f3b5f3e0d4b0f8c3c1d2e3f4a5b6c",
)


@pytest.mark.parametrize("resource", RESOURCES)
def test_arn_of_a_service_on_a_bus_is_printed(resource: str) -> None:
    arn = f"arn:aws:{resource}"
    event = {**sample("event-bridge"), "resources": [arn]}
    assert trigger_arn("event-bridge", event, None) == arn
    assert is_of_source("event-bridge", arn)


@pytest.mark.parametrize("service", ["shop", "keys", "sqs2"])
def test_arn_of_an_unknown_service_is_not_printed_as_it_is(service: str) -> None:
    assert not is_of_source("event-bridge", f"arn:aws:{service}:eu-central-1:123456789012:x")


# Values as AWS gives them to the variables of ARN formats: random, dated, of people, of versions.
NAMES = (
    "3a1f5a5b6c7d8e9f0a1b2c3d4e5f6071",
    "ed6aa685-0d76-41da-a7f5-6d8760f41f55",
    "i-0a1b2c3d4e5f67890",
    "rds:orders-2026-03-10-05-16",
    "AROAEXAMPLEID4XMPL7QA",
    "anna.b+c=d,e@example.com",
    "AKiAq7Zp2LxW9mVt4RbN8sYc3",
)


def _formats() -> list[str]:
    """The ARN formats of AWS's reference that have no variable in the place of the service."""
    _, lines = read_resource_types()
    words = [word for line in lines for word in line.split() if word.startswith("arn:")]
    return sorted({word for word in words if "$" not in word.split(":")[2]})


@pytest.mark.parametrize("name", NAMES)
def test_an_arn_of_each_documented_format_is_printed(name: str) -> None:
    """GIVEN AWS's formats of ARNs WHEN an event is refused THEN the record has its ARN."""
    formats, wrong = _formats(), []
    for *head, resource in (text.split(":", 5) for text in formats):
        region = "eu-central-1" if head[3] else ""
        account = "123456789012" if head[4] else ""
        filled = re.sub(r"\$\{[^}]*\}", name, resource).replace("?", "x")
        arn = f"arn:aws:{head[2]}:{region}:{account}:{filled}"
        found = trigger_arn("event-bridge", {"resources": [arn]}, None)
        if len(filled) <= 256 and (found != arn or not is_of_source("event-bridge", arn)):
            wrong.append(arn)
    assert len(formats) > 1_000
    assert not wrong
