"""Events for tests: valid for their validators, of now, and with what a test varies in them."""

from __future__ import annotations

import base64
import gzip
import inspect
import json
import time
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from runtime_guards.contract import TRIGGERS
from runtime_guards.testing import event
from runtime_guards.testing.arguments import ARGUMENTS
from runtime_guards.testing.arguments.requests import parameters_of
from runtime_guards.testing.clocks import SECOND, of_now
from runtime_guards.testing.samples import SAMPLES, sample
from tests.each import each
from tests.guards import validators

NAMES = [trigger.name for trigger in TRIGGERS]
APPLICATION = {"applicationId": "amzn1.ask.skill.0b6b6f1e-2f0e-4e0c-9a55-5d2f3c7a9e01"}
SLOTS = {"Count": "3", "Title": None}
IMAGE = {"id": "42", "n": 2, "d": Decimal("1.5"), "t": True, "b": b"hi", "l": [None], "m": {"a": 1}}
ORDER = {"order_id": "o-17", "quantity": 2}
NESTED = json.dumps(ORDER)


def packed(value: Any) -> str:
    """JSON in base64, as streams carry it."""
    return base64.b64encode(json.dumps(value).encode()).decode()


# Source, arguments, and the places of the event that they change.
CASES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("rest-api", {"method": "PUT"}, {"httpMethod": "PUT", "requestContext.httpMethod": "PUT"}),
    ("rest-api", {"method": "GET"}, {"httpMethod": "GET", "body": None}),
    (
        "rest-api",
        {"path": "/a/b"},
        {
            "resource": "/{proxy+}",
            "pathParameters": {"proxy": "a/b"},
            "requestContext.path": "/v1/a/b",
        },
    ),
    ("rest-api", {"path": "/"}, {"resource": "/", "path": "/", "pathParameters": None}),
    (
        "rest-api",
        {"resource": "/shops/{shop}/{rest+}", "path": "/shops/berlin/a/b"},
        {"pathParameters": {"shop": "berlin", "rest": "a/b"}, "path": "/shops/berlin/a/b"},
    ),
    (
        "rest-api",
        {"query": {"page": ["1", "2"], "sort": "day"}},
        {
            "queryStringParameters": {"page": "2", "sort": "day"},
            "multiValueQueryStringParameters": {"page": ["1", "2"], "sort": ["day"]},
        },
    ),
    (
        "rest-api",
        {"headers": {"X-Shop": "main"}},
        {"headers.X-Shop": "main", "multiValueHeaders.X-Shop": ["main"]},
    ),
    ("rest-api", {"body": ORDER}, {"body": NESTED, "isBase64Encoded": False}),
    ("rest-api", {"body": "text"}, {"body": "text"}),
    ("rest-api", {"body": b"hi"}, {"body": "aGk=", "isBase64Encoded": True}),
    ("rest-api", {"body": None}, {"body": None}),
    (
        "http-api",
        {"method": "PUT", "path": "/a"},
        {"rawPath": "/a", "requestContext.http.path": "/a", "routeKey": "PUT /a"},
    ),
    (
        "http-api",
        {"path": "/shops/berlin", "route": "POST /shops/{shop}"},
        {"pathParameters": {"shop": "berlin"}, "requestContext.routeKey": "POST /shops/{shop}"},
    ),
    ("http-api", {"route": "$default"}, {"routeKey": "$default"}),
    (
        "http-api",
        {"query": {"page": ["1", "2"], "sort": "day"}},
        {"rawQueryString": "page=1&page=2&sort=day", "queryStringParameters.page": "1,2"},
    ),
    ("http-api", {"headers": {"X-Shop": "main"}}, {"headers.x-shop": "main"}),
    ("function-url", {"method": "PUT", "path": "/a"}, {"rawPath": "/a", "routeKey": "$default"}),
    ("websocket-api", {"route": "cancel"}, {"requestContext.routeKey": "cancel"}),
    ("websocket-api", {"event_type": "CONNECT"}, {"requestContext.routeKey": "$connect"}),
    ("websocket-api", {"event_type": "MESSAGE"}, {"requestContext.routeKey": "sendOrder"}),
    ("websocket-api", {"connection": "ZmRgMfHOliACGPR="}, {}),
    ("websocket-api", {"body": ORDER}, {"body": NESTED}),
    ("rest-authorizer", {"path": "/a", "method": "GET"}, {"httpMethod": "GET", "path": "/a"}),
    ("rest-authorizer", {"token": "abc"}, {"type": "TOKEN", "authorizationToken": "abc"}),
    ("http-authorizer", {"path": "/a", "method": "GET"}, {"routeKey": "GET /a"}),
    (
        "http-authorizer",
        {"token": "abc"},
        {"identitySource": ["abc"], "headers.authorization": "abc"},
    ),
    ("alb", {"method": "GET", "path": "/a"}, {"path": "/a", "body": None}),
    ("alb", {"query": {"name": "a b"}}, {"queryStringParameters": {"name": "a%20b"}}),
    ("alb", {"headers": {"X-Shop": "main"}, "body": ORDER}, {"headers.x-shop": "main"}),
    ("vpc-lattice", {"path": "/a"}, {"raw_path": "/a?page=1"}),
    ("vpc-lattice", {"path": "/a", "query": {}}, {"raw_path": "/a"}),
    ("vpc-lattice", {"query": {"a": "b"}, "method": "GET"}, {"raw_path": "/orders?a=b"}),
    ("vpc-lattice", {"body": b"hi"}, {"is_base64_encoded": True}),
    ("vpc-lattice-v2", {"query": {"a": ["b", "c"]}}, {"queryStringParameters": {"a": ["b", "c"]}}),
    ("vpc-lattice-v2", {"headers": {"X-Shop": "main"}}, {"headers.x-shop": ["main"]}),
    ("sqs", {"bodies": [ORDER, "text"]}, {"Records.0.body": NESTED, "Records.1.body": "text"}),
    ("sqs", {"queue": "shop.fifo", "group": "g"}, {"Records.1.attributes.MessageGroupId": "g"}),
    ("sqs", {"queue": "arn:aws:sqs:eu-central-1:123456789012:a"}, {}),
    ("sns", {"bodies": [ORDER]}, {"Records.0.Sns.Message": NESTED}),
    ("sns", {"topic": "shop", "subject": "news"}, {"Records.0.Sns.Subject": "news"}),
    ("s3", {"keys": ["a b+ü.csv"]}, {"Records.0.s3.object.key": "a+b%2B%C3%BC.csv"}),
    ("s3", {"bucket": "shop"}, {"Records.0.s3.bucket.arn": "arn:aws:s3:::shop"}),
    ("s3", {"event_name": "ObjectCreated:Copy", "size": 5}, {"Records.0.s3.object.size": 5}),
    ("s3-batch", {"keys": ["a b", "c"], "bucket": "shop"}, {"tasks.0.s3Key": "a+b"}),
    ("s3-batch", {"arguments": {"kind": "all"}}, {"job.userArguments": {"kind": "all"}}),
    ("s3-object-lambda", {"key": "in/a b.csv"}, {"userRequest.url": "/in/a%20b.csv"}),
    (
        "dynamodb-stream",
        {"items": [IMAGE, {"id": "43"}], "table": "shop"},
        {
            "Records.0.dynamodb.Keys": {"id": {"S": "42"}},
            "Records.0.dynamodb.NewImage": {
                "id": {"S": "42"},
                "n": {"N": "2"},
                "d": {"N": "1.5"},
                "t": {"BOOL": True},
                "b": {"B": "aGk="},
                "l": {"L": [{"NULL": True}]},
                "m": {"M": {"a": {"N": "1"}}},
            },
        },
    ),
    ("kinesis-stream", {"bodies": [ORDER, b"\0"]}, {"Records.1.kinesis.data": "AA=="}),
    ("kinesis-stream", {"stream": "shop"}, {}),
    ("firehose", {"bodies": [ORDER, "hi"], "stream": "shop"}, {"records.1.data": "aGk="}),
    ("msk", {"bodies": [ORDER, "b"], "topic": "shop"}, {"records.shop-0.0.value": packed(ORDER)}),
    ("self-managed-kafka", {"topic": "shop"}, {"records.shop-0.0.topic": "shop"}),
    ("active-mq", {"bodies": [ORDER, "b"], "queue": "shop"}, {"messages.0.data": packed(ORDER)}),
    (
        "rabbit-mq",
        {"bodies": [ORDER], "queue": "shop"},
        {"rmqMessagesByQueue.shop::/.0.data": packed(ORDER)},
    ),
    ("documentdb", {"documents": [ORDER, {}]}, {"events.0.event.fullDocument.quantity": 2}),
    (
        "documentdb",
        {"database": "a", "collection": "b"},
        {"events.0.event.ns": {"db": "a", "coll": "b"}},
    ),
    ("cloudwatch-logs", {"messages": [ORDER, "b"], "log_group": "/aws/lambda/a"}, {}),
    (
        "cloudwatch-alarm",
        {"alarm": "slow", "state": "OK", "reason": "fine"},
        {"alarmData.state.value": "OK"},
    ),
    ("scheduler", {"schedule": "report", "detail": "{}"}, {"detail": "{}"}),
    ("schedule", {"rule": "nightly"}, {}),
    ("event-bridge-s3", {"key": "a b", "bucket": "shop"}, {"resources": ["arn:aws:s3:::shop"]}),
    ("event-bridge-s3", {"detail_type": "Object Created"}, {}),
    ("event-bridge", {"detail": ORDER, "detail_type": "Order"}, {"detail": ORDER}),
    ("event-bridge", {"source": "shop.a", "resources": []}, {"source": "shop.a"}),
    ("pipe", {"bodies": [ORDER]}, {"0.body": NESTED}),
    ("destination", {"request": ORDER, "response": 5}, {"requestPayload": ORDER}),
    ("destination", {"condition": "EventAgeExceeded"}, {}),
    ("cognito", {"trigger": "PostConfirmation_ConfirmSignUp", "user": "bob"}, {"userName": "bob"}),
    (
        "cognito",
        {"attributes": {"sub": "1"}, "metadata": {}},
        {"request.userAttributes": {"sub": "1"}},
    ),
    ("appsync-authorizer", {"token": "abc", "query": "{ a }", "variables": {}}, {}),
    ("appsync-batch-resolver", {"arguments": [ORDER, {}, {}]}, {"2.arguments": {}}),
    (
        "appsync-batch-resolver",
        {"field": "orders", "parent": "Shop"},
        {"1.info.fieldName": "orders"},
    ),
    (
        "appsync-resolver",
        {"arguments": ORDER, "field": "a", "parent": "Shop"},
        {"arguments": ORDER},
    ),
    ("appsync-resolver", {"identity": None}, {"identity": None}),
    ("ses", {"sender": "a@example.com"}, {"Records.0.ses.mail.headers.0.value": "a@example.com"}),
    ("ses", {"recipients": ["b@example.com"], "subject": "An offer"}, {}),
    ("config-rule", {"parameters": {"desired": "x"}}, {"ruleParameters": '{"desired": "x"}'}),
    ("config-rule", {"invoking_event": {"messageType": "ScheduledNotification"}}, {}),
    ("code-pipeline", {"user_parameters": ORDER}, {}),
    ("cloudformation", {"properties": {"Name": "a"}}, {"ResourceProperties.Name": "a"}),
    ("cloudformation", {"request_type": "Update"}, {"PhysicalResourceId": "orders-table"}),
    ("cloudformation", {"request_type": "Delete"}, {"RequestType": "Delete"}),
    ("cloudformation", {"request_type": "Create"}, {"RequestType": "Create"}),
    ("secret-rotation", {"step": "testSecret", "secret": "shop-a1b2c3"}, {"Step": "testSecret"}),
    ("lex-v2", {"transcript": "three books", "intent": "Order", "slots": SLOTS}, {}),
    ("connect", {"parameters": {"a": "b"}, "attributes": {}, "channel": "CHAT"}, {}),
    ("bedrock-agent", {"path": "/a", "method": "POST", "text": "hello"}, {"apiPath": "/a"}),
    ("bedrock-agent", {"parameters": {"orderId": "43"}}, {"parameters.0.value": "43"}),
    ("lambda-edge", {"method": "GET", "uri": "/a", "query_string": "b=c"}, {}),
    ("lambda-edge", {"headers": {"X-Shop": "main"}, "body": ORDER, "method": "PUT"}, {}),
    (
        "appsync-events",
        {"channel": "/shops/berlin", "payloads": [ORDER]},
        {"events.0.payload": ORDER},
    ),
    ("appsync-events", {"operation": "SUBSCRIBE"}, {"events": None}),
    ("appsync-events", {"operation": "PUBLISH"}, {"info.operation": "PUBLISH"}),
    ("code-commit", {"ref": "refs/heads/main", "custom_data": "x"}, {}),
    ("transfer-authorizer", {"username": "bob", "password": "p", "protocol": "FTPS"}, {}),
    ("transfer-workflow", {"key": "a b", "bucket": "shop", "user": "bob"}, {}),
    ("iot-authorizer", {"token": "t", "username": "u", "client_id": "c"}, {}),
    ("iot-authorizer", {"password": "hi"}, {"protocolData.mqtt.password": "aGk="}),
    ("iot-provisioning", {"parameters": {"SerialNumber": "1"}, "client_id": "c"}, {}),
    ("alexa-skill", {"intent": "Cancel", "slots": SLOTS, "locale": "de-DE"}, {}),
    ("alexa-skill", {"skill": APPLICATION["applicationId"]}, {"session.application": APPLICATION}),
    ("alexa-smart-home", {"payload": {"brightness": 1}}, {"directive.payload.brightness": 1}),
    ("alexa-smart-home", {"namespace": "Alexa", "name": "ReportState"}, {}),
    ("step-functions", {"payload": ORDER}, ORDER),
    ("iot-rule", {"payload": ORDER}, ORDER),
    ("direct", {"payload": ORDER}, ORDER),
]


def at(value: Any, path: str) -> Any:
    for step in path.split("."):
        value = value[int(step)] if isinstance(value, list) else value[step]
    return value


@pytest.mark.parametrize("name", NAMES)
def test_an_event_is_valid_and_of_now(name: str) -> None:
    made = event(name)
    validators.of(name).validate(made)
    if "max_age" in inspect.signature(type(validators.of(name))).parameters:
        validators.of(name, max_age=60).validate(made)
    # The moment of the samples is in none of the forms that it has there.
    assert not {"2026-03-10T", "10/Mar/2026", "Mar 10, 2026", "10 Mar 2026", str(SECOND)} & {
        form
        for form in ("2026-03-10T", "10/Mar/2026", "Mar 10, 2026", "10 Mar 2026", str(SECOND))
        if form in json.dumps(made)
    }


@each(("name", "arguments", "places"), CASES)
def test_an_argument_changes_its_places_and_the_event_stays_valid(
    name: str, arguments: dict[str, Any], places: dict[str, Any]
) -> None:
    made = event(name, **arguments)
    checked: Any = validators.of(name).validate(made)
    assert not getattr(checked, "refused", ())
    assert {path: at(made, path) for path in places} == places


def test_every_argument_is_tried() -> None:
    tried = {(name, argument) for name, arguments, _ in CASES for argument in arguments}
    assert set(ARGUMENTS) == set(SAMPLES) == set(NAMES)
    # The formats share their changes, so each of these is tried for one source.
    shared = {"method", "path", "resource", "query", "headers", "body", "route", "bodies"}
    for name, arguments in ARGUMENTS.items():
        assert {a for a in arguments if (name, a) not in tried} <= shared, name


def test_records_of_a_batch_have_ids_of_their_own() -> None:
    for name, key in (("sqs", "messageId"), ("kinesis-stream", "eventID")):
        records = event(name, bodies=["a", "b", "c"])["Records"]
        assert len({record[key] for record in records}) == 3
    (records,) = event("msk", bodies=["a", "b"])["records"].values()
    assert [record["offset"] for record in records] == [15, 16]


def test_logs_are_compressed_with_their_messages() -> None:
    made = event("cloudwatch-logs", messages=["one", ORDER], log_group="/aws/lambda/a")
    logs = json.loads(gzip.decompress(base64.b64decode(made["awslogs"]["data"])))
    assert [line["message"] for line in logs["logEvents"]] == ["one", NESTED]
    assert logs["logGroup"] == "/aws/lambda/a"
    assert abs(logs["logEvents"][0]["timestamp"] / 1000 - time.time()) < 60


def test_a_topic_is_the_same_wherever_its_arn_stands() -> None:
    record = event("sns", topic="shop")["Records"][0]
    arn = "arn:aws:sns:eu-central-1:123456789012:shop"
    assert record["Sns"]["TopicArn"] == arn
    assert record["EventSubscriptionArn"].startswith(f"{arn}:")
    assert record["Sns"]["UnsubscribeUrl"].endswith(record["EventSubscriptionArn"])


def test_a_name_replaces_the_end_of_an_arn() -> None:
    arns = {
        "sqs": event("sqs", queue="shop")["Records"][0]["eventSourceARN"],
        "stream": event("kinesis-stream", stream="shop")["Records"][0]["eventSourceARN"],
        "table": event("dynamodb-stream", table="shop")["Records"][0]["eventSourceARN"],
        "rule": event("schedule", rule="shop")["resources"][0],
    }
    assert {kind: arn.split(":", 5)[5] for kind, arn in arns.items()} == {
        "sqs": "shop",
        "stream": "stream/shop",
        "table": "table/shop/stream/2026-03-01T00:48:05.899",
        "rule": "rule/shop",
    }


@dataclass
class Order:
    order_id: str
    quantity: int


class Model:
    def model_dump(self, *, mode: str) -> dict[str, Any]:
        assert mode == "json"
        return ORDER


@pytest.mark.parametrize("body", [Order("o-17", 2), Model()])
def test_a_body_may_be_an_instance_of_its_model(body: Any) -> None:
    assert event("sqs", bodies=[body])["Records"][0]["body"] == NESTED


def test_a_body_that_is_no_json_is_an_error() -> None:
    with pytest.raises(TypeError, match="object is not JSON"):
        event("sqs", bodies=[{1, 2}])


def test_an_event_is_a_copy() -> None:
    event("sqs")["Records"].clear()
    event("direct", payload={"a": 1})
    assert event("sqs")["Records"]
    assert event("direct") == sample("direct")


def test_arguments_are_applied_in_one_order() -> None:
    one = event("rest-api", method="GET", body=ORDER)
    assert one["body"] == event("rest-api", body=ORDER, method="GET")["body"] == NESTED


@pytest.mark.parametrize(
    ("call", "error", "text"),
    [
        (lambda: event("sqss"), ValueError, "Unknown event source 'sqss'. Did you mean 'sqs'?"),
        (lambda: event("x"), ValueError, "Use one of active-mq, "),
        (
            lambda: event("sqs", body=[]),
            TypeError,
            "has no argument 'body'. Did you mean 'bodies'?",
        ),
        (lambda: event("sqs", x=1), TypeError, "Use one of bodies, group, queue."),
        (lambda: event("sqs", bodies="text"), TypeError, "one value for each record"),
        (
            lambda: event("rest-api", resource="/shops/{shop}"),
            ValueError,
            "The path /orders/42 does not have the form /shops/{shop}. Give both.",
        ),
    ],
)
def test_a_mistake_is_told_with_its_correction(call: Any, error: Any, text: str) -> None:
    with pytest.raises(error) as caught:
        call()
    assert text in str(caught.value)


def test_parameters_are_read_from_the_path() -> None:
    assert parameters_of("/a/{b}/c", "/a/x/c") == {"b": "x"}
    assert parameters_of("/a.c", "/a.c") is None
    with pytest.raises(ValueError, match="does not have the form"):
        parameters_of("/a.c", "/abc")


def test_every_form_of_the_time_moves() -> None:
    """GIVEN the moment of the samples in the forms of AWS THEN each becomes that of a day later."""
    day = 24 * 60 * 60
    before = {
        "iso": "2026-03-10T05:16:23.677Z",
        "log": "10/Mar/2026:05:16:23 +0000",
        "mail": "Tue, 10 Mar 2026 05:16:23 +0000",
        "broker": "Mar 10, 2026, 5:16:23 AM",
        "text": "1773119783677",
        "milliseconds": 1773119783678,
        "seconds": [1773119783, 1773119783.677],
        "others": [1, 1.5, True, None, "2025-01-01T00:00:00Z"],
    }
    assert of_now(before, SECOND + day) == {
        "iso": "2026-03-11T05:16:23.677Z",
        "log": "11/Mar/2026:05:16:23 +0000",
        "mail": "Wed, 11 Mar 2026 05:16:23 +0000",
        "broker": "Mar 11, 2026, 5:16:23 AM",
        "text": "1773206183677",
        "milliseconds": 1773206183678,
        "seconds": [1773206183, 1773206183.677],
        "others": [1, 1.5, True, None, "2025-01-01T00:00:00Z"],
    }
