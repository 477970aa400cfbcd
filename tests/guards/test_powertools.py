"""Powertools for AWS Lambda inside and outside a guard, each pair with the real package."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from policypack.reading import python_text
from runtime_guards import guard
from runtime_guards.events import (
    ALB,
    S3,
    SNS,
    SQS,
    DynamoDBStream,
    EventBridge,
    HttpApi,
    KinesisStream,
    RestApi,
    SQSEvent,
    SQSRecord,
)
from runtime_guards.validation.event import Event
from tests.guards.samples import sample
from tests.tools.markdown_pages import ROOT, blocks

if os.environ.get("CI") != "true":
    pytest.importorskip("aws_lambda_powertools")

Handler = Callable[[Any, Any], Any]


def _of(module: str, name: str) -> Any:
    return getattr(import_module(f"aws_lambda_powertools.{module}".rstrip(".")), name)


class Context:
    function_name = "intake"
    memory_limit_in_mb = 128
    invoked_function_arn = "arn:aws:lambda:eu-central-1:111122223333:function:intake"
    aws_request_id = "request-1"

    def get_remaining_time_in_millis(self) -> int:
        return 30_000


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "POWERTOOLS_SERVICE_NAME": "orders",
        "POWERTOOLS_METRICS_NAMESPACE": "orders",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
    }.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def table() -> Iterator[Any]:
    with mock_aws():
        client = boto3.client("dynamodb")
        client.create_table(
            TableName="idempotency",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        yield lambda: client.scan(TableName="idempotency")["Items"]


def _both(validator: Any, decorator: Callable[[Handler], Handler]) -> tuple[Handler, Handler]:
    """A handler with the decorator inside the guard, and one with it outside."""

    def handler(event: Any, context: Any) -> Any:
        return sorted(event["Records"][0])

    guarded = guard(validator, audit=False)
    return guarded(decorator(handler)), decorator(guarded(handler))


def test_decorators_of_logs_and_metrics(capsys: pytest.CaptureFixture[str]) -> None:
    logger, metrics = _of("", "Logger")(), _of("", "Metrics")()
    for decorator in (
        logger.inject_lambda_context(correlation_id_path="Records[0].messageId", log_event=True),
        metrics.log_metrics(),
    ):
        for handler in _both(SQS(), decorator):
            assert handler(sample("sqs"), Context()) == sorted(sample("sqs")["Records"][0])
    # `log_event` is asked for, and shows the raw event in both places.
    logged = [line for line in capsys.readouterr().out.splitlines() if "receiptHandle" in line]
    assert len(logged) == 2


@pytest.mark.parametrize(
    ("name", "validator", "data_class", "read"),
    [
        ("sqs", SQS(), "SQSEvent", lambda event: [r.message_id for r in event.records]),
        ("s3", S3(), "S3Event", lambda event: event.object_key),
        ("sns", SNS(), "SNSEvent", lambda event: event.sns_message),
        ("http-api", HttpApi(), "APIGatewayProxyEventV2", lambda event: event.json_body),
        ("rest-api", RestApi(), "APIGatewayProxyEvent", lambda event: event.path_parameters),
        ("alb", ALB(), "ALBEvent", lambda event: event.resolved_headers_field),
        ("event-bridge", EventBridge(), "EventBridgeEvent", lambda event: event.detail_type),
    ],
)
def test_data_classes(name: str, validator: Any, data_class: str, read: Any) -> None:
    event_source = _of("utilities.data_classes", "event_source")
    kind = _of("utilities.data_classes", data_class)
    inside = guard(validator, audit=False)(
        event_source(data_class=kind)(lambda event, context: read(event))
    )
    assert inside(sample(name), Context()) == read(kind(sample(name)))
    outside = event_source(data_class=kind)(
        guard(validator, audit=False)(lambda event, context: isinstance(event, Event))
    )
    assert outside(sample(name), Context()) is True


@pytest.mark.parametrize(
    ("name", "validator", "model"),
    [
        ("sqs", SQS(), "SqsModel"),
        ("s3", S3(), "S3Model"),
        ("kinesis-stream", KinesisStream(), "KinesisDataStreamModel"),
        ("dynamodb-stream", DynamoDBStream(), "DynamoDBStreamModel"),
        ("http-api", HttpApi(), "APIGatewayProxyEventV2Model"),
        ("event-bridge", EventBridge(), "EventBridgeModel"),
    ],
)
def test_parser(name: str, validator: Any, model: str) -> None:
    kind = _of("utilities.parser.models", model)
    parse, event_parser = _of("utilities.parser", "parse"), _of("utilities.parser", "event_parser")
    guarded = guard(validator, audit=False)
    expected = parse(sample(name), kind)
    assert guarded(event_parser(model=kind)(lambda event, _: event))(sample(name), 0) == expected
    assert guarded(lambda event, _: parse(event, kind))(sample(name), 0) == expected
    assert guarded(lambda event, _: parse(event.raw, kind))(sample(name), 0) == expected


@pytest.mark.parametrize(
    ("name", "validator", "kind"),
    [
        ("sqs", SQS(partial=True), "SQS"),
        ("kinesis-stream", KinesisStream(partial=True), "KinesisDataStreams"),
        ("dynamodb-stream", DynamoDBStream(partial=True), "DynamoDBStreams"),
    ],
)
def test_batch_processor(name: str, validator: Any, kind: str) -> None:
    batch = "utilities.batch"
    processor = _of(batch, "BatchProcessor")(event_type=getattr(_of(batch, "EventType"), kind))
    respond = _of(batch, "process_partial_response")
    last: Any = sample(name)["Records"][-1]

    def work(record: Any) -> None:
        if record.raw_event == last:
            raise ValueError

    def handler(event: Any, context: Any) -> Any:
        return respond(event=event, record_handler=work, processor=processor, context=context)

    expected = handler(sample(name), Context())
    assert len(expected["batchItemFailures"]) == 1
    assert guard(validator, audit=False)(handler)(sample(name), Context()) == expected


def test_resolver_of_requests() -> None:
    app = _of("event_handler", "APIGatewayHttpResolver")()

    @app.post("/orders")  # type: ignore[untyped-decorator]
    def order() -> Any:
        return app.current_event.json_body["quantity"]

    @guard(HttpApi(), audit=False)
    def handler(event: Any, context: Any) -> Any:
        return app.resolve(event, context)

    answer = handler(sample("http-api"), Context())
    assert (answer["statusCode"], answer["body"]) == (200, "2")


@pytest.mark.parametrize("options", [{}, {"event_key_jmespath": "requestContext.requestId"}])
@pytest.mark.parametrize("inside", [True, False])
def test_idempotent(table: Any, options: dict[str, str], inside: bool) -> None:
    module = "utilities.idempotency"
    config = _of(module, "IdempotencyConfig")(**options)
    store = _of(module, "DynamoDBPersistenceLayer")(table_name="idempotency")
    decorator = _of(module, "idempotent")(persistence_store=store, config=config)
    seen: list[Any] = []

    def work(event: Any, context: Any) -> Any:
        seen.append(event)
        return {"number": len(seen)}

    guarded = guard(HttpApi(), audit=False)
    handler = guarded(decorator(work)) if inside else decorator(guarded(work))
    answers = [handler(sample("http-api"), Context()) for _ in range(2)]
    assert answers == [{"number": 1}, {"number": 1}]
    assert len(table()) == 1


@dataclass
class Order:
    user_id: str
    quantity: int


def _example() -> str:
    text = (ROOT / "docs" / "handlers.md").read_text(encoding="utf-8")
    (code,) = [block.text for block in blocks(text) if "idempotent_function" in block.text]
    return code


def test_the_example_of_the_documentation(table: Any) -> None:
    """GIVEN the documented handler WHEN a message comes twice THEN its work is done once."""
    paid: list[Any] = []
    names = {"Order": Order, "Any": Any, "guard": guard, "SQS": SQS, "SQSEvent": SQSEvent}
    names |= {"SQSRecord": SQSRecord, "pay": paid.append}
    example = _example().replace('"order_id"', '"user_id"')
    exec(python_text.compile_module(example, "handlers.md"), names)
    event = sample("sqs")
    event["Records"] = event["Records"][:1]
    for _ in range(2):
        assert names["charge_orders"](event, Context()) == {"batchItemFailures": []}  # type: ignore[operator]
    assert len(paid) == len(table()) == 1


def test_the_example_is_on_a_page_that_readers_find() -> None:
    assert "(handlers.md" in Path(ROOT / "docs" / "guards.md").read_text(encoding="utf-8")
