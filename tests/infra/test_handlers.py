"""The functions do their work, and stay calm when the world does not."""

from __future__ import annotations

import hashlib
import importlib.util
import io
import json
import sys
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from runtime_guards import EventRejected, protection
from runtime_guards.encryption import DecryptionFailed, KmsDataKeys, Vault
from runtime_guards.startup import variables as startup_variables
from tests.guards.samples import sample
from tests.sealed_log.logs import KEY_TEXT

KEY = "arn:aws:kms:eu-central-1:123456789012:key/0b0e3d3e-5b5c-4d58-9c8e-3f2d6a1c9a10"
DATA_KEY = {"Plaintext": bytes(range(32)), "CiphertextBlob": b"sealed"}
INFRA = Path(__file__).parents[2] / "infra"
ORDER = {"customerId": "c-1", "items": [{"sku": "BOOK-1", "quantity": 2}]}
MESSAGE = {
    "orderId": "0b0e3d3e-5b5c-4d58-9c8e-3f2d6a1c9a10",
    "customerId": "c-1",
    "day": "2026-11-24",
    "items": [{"sku": "BOOK-1", "quantity": 2}],
}


class ClientError(Exception):
    """Stands for botocore's, with the one field that the handlers read."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.response = {"Error": {"Code": code}}


class _Aws:
    """Stands for every client and resource: remembers calls, and answers as it is told."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.answers: dict[str, Any] = {"generate_data_key": DATA_KEY, "decrypt": DATA_KEY}
        self.protections: list[dict[str, Any]] = []

    def Table(self, name: str) -> _Aws:  # noqa: N802
        return self

    def get_secret_value(self, SecretId: str) -> dict[str, str]:  # noqa: N803
        # The key of the audit log, which is not a call of the function's own.
        assert SecretId == "audit"
        return {"SecretString": KEY_TEXT}

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        def call(**arguments: Any) -> Any:
            self.calls.append((operation, arguments))
            answer = self.answers.get(operation, {})
            answer = answer.pop(0) if isinstance(answer, list) else answer
            if isinstance(answer, Exception):
                raise answer
            return answer

        return call


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> _Aws:
    """GIVEN Lambda's runtime: boto3, the layer, and the environment of the stack."""
    aws = _Aws()
    boto3, conditions, exceptions = (ModuleType(name) for name in ("boto3", "conditions", "errors"))
    boto3.client = boto3.resource = lambda service, config=None: aws  # type: ignore[attr-defined]
    conditions.Key = lambda name: type("Key", (), {"eq": lambda _, v: (name, v)})()  # type: ignore[attr-defined]
    exceptions.ClientError = exceptions.BotoCoreError = ClientError  # type: ignore[attr-defined]
    config = ModuleType("config")
    config.Config = dict  # type: ignore[attr-defined]
    modules = {
        "boto3": boto3,
        "boto3.dynamodb": ModuleType("boto3.dynamodb"),
        "boto3.dynamodb.conditions": conditions,
        "botocore": ModuleType("botocore"),
        "botocore.config": config,
        "botocore.exceptions": exceptions,
    }
    for name, module in modules.items():
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.syspath_prepend(str(INFRA / "layers" / "orders_common" / "python"))
    variables = {"QUEUE_URL": "q", "TABLE_NAME": "t", "INDEX_NAME": "by-day", "BUCKET": "b"}
    variables |= {"AWS_REGION": "eu-central-1", "AUDIT_SECRET": "audit", "ORDERS_KEY": KEY}
    for name, value in {**variables, "PREFIX": "reports/"}.items():
        monkeypatch.setenv(name, value)
    # What this process was started with is nothing of Lambda's.
    for name in (*startup_variables.LOADING, *startup_variables.FOLDERS):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(startup_variables, "INITIAL", "")
    # A hook cannot be removed again.
    monkeypatch.setattr(protection, "protect", lambda **options: aws.protections.append(options))
    return aws


def _handler(function: str) -> Callable[[Any, Any], Any]:
    path = INFRA / "functions" / function / "handler.py"
    spec = importlib.util.spec_from_file_location(f"{function}_handler", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    handler: Callable[[Any, Any], Any] = module.handler
    return handler


def _request(body: str | None) -> dict[str, Any]:
    """What the API sends for `POST /orders`."""
    event = sample("rest-api")
    event.update(resource="/orders", path="/orders", pathParameters=None, body=body)
    event["requestContext"].update(resourcePath="/orders", path="/v1/orders")
    return event  # type: ignore[no-any-return]


def _messages(*bodies: str) -> dict[str, Any]:
    """What the queue sends; the ids of the messages are their numbers."""
    one = sample("sqs")["Records"][0]
    return {
        "Records": [
            {
                **one,
                "messageId": str(number),
                "body": body,
                "md5OfBody": hashlib.md5(body.encode()).hexdigest(),
            }
            for number, body in enumerate(bodies)
        ]
    }


def test_intake_queues_an_order_and_tells_its_id(cloud: _Aws) -> None:
    answer = _handler("intake")(_request(json.dumps(ORDER)), None)

    [(operation, arguments)] = cloud.calls
    queued = json.loads(arguments["MessageBody"])
    assert (answer["statusCode"], operation) == (202, "send_message")
    assert json.loads(answer["body"]) == {"orderId": queued["orderId"]}
    assert queued["items"] == ORDER["items"]


@pytest.mark.parametrize(
    "body",
    [
        None,
        "no json",
        "[]",
        "{}",
        json.dumps({**ORDER, "admin": True}),
        json.dumps({**ORDER, "items": []}),
        json.dumps({**ORDER, "items": [{"sku": "BOOK-1", "quantity": True}]}),
        json.dumps({**ORDER, "items": [{"sku": "<script>", "quantity": 1}]}),
        json.dumps({**ORDER, "customerId": "c-1\n"}),
    ],
)
def test_intake_refuses_what_is_no_order(cloud: _Aws, body: str | None) -> None:
    answer = _handler("intake")(_request(body), None)

    assert answer["statusCode"] == 400
    assert cloud.calls == []
    assert "script" not in answer["body"]


@pytest.mark.parametrize(
    ("change", "status"),
    [({"httpMethod": "DELETE"}, 405), ({"path": "/orders/../admin"}, 400), ({"path": "/x"}, 403)],
)
def test_intake_refuses_another_request(cloud: _Aws, change: dict[str, str], status: int) -> None:
    event = {**_request(json.dumps(ORDER)), **change}
    context = event["requestContext"]
    context.update(httpMethod=event["httpMethod"], path=f"/v1{event['path']}")
    answer = _handler("intake")(event, None)

    assert answer["statusCode"] == status
    assert cloud.calls == []


def test_worker_names_the_messages_that_failed(cloud: _Aws) -> None:
    cloud.answers["put_item"] = [{}, ClientError("ProvisionedThroughputExceededException")]
    bodies = (json.dumps(MESSAGE), json.dumps(MESSAGE), "no json", json.dumps(ORDER))
    answer = _handler("worker")(_messages(*bodies), None)

    assert {f["itemIdentifier"] for f in answer["batchItemFailures"]} == {"1", "2", "3"}


def test_worker_takes_a_repeat_for_done(cloud: _Aws) -> None:
    cloud.answers["put_item"] = ClientError("ConditionalCheckFailedException")
    answer = _handler("worker")(_messages(json.dumps(MESSAGE)), None)

    assert answer == {"batchItemFailures": []}
    assert cloud.calls[-1][1]["ConditionExpression"] == "attribute_not_exists(orderId)"


def _stored(cloud: _Aws) -> list[dict[str, Any]]:
    return [arguments["Item"] for operation, arguments in cloud.calls if operation == "put_item"]


def test_worker_stores_who_ordered_encrypted_and_bound_to_the_order(cloud: _Aws) -> None:
    another = {**MESSAGE, "orderId": "5f1d8c1e-8f3e-4c39-9d0e-0a4b1c2d3e4f"}
    _handler("worker")(_messages(json.dumps(MESSAGE), json.dumps(another)), None)
    first, second = _stored(cloud)
    vault = Vault(KmsDataKeys(KEY, client=cloud))

    assert first["customerId"] != second["customerId"]
    assert {**first, "customerId": "c-1"} == MESSAGE
    for item in (first, second):
        context = {"table": "orders", "orderId": item["orderId"]}
        assert vault.decrypt_fields(item, ["customerId"], context)["customerId"] == "c-1"
    with pytest.raises(DecryptionFailed):
        vault.decrypt_fields(first, ["customerId"], context)


def test_worker_stores_no_order_that_it_cannot_encrypt(cloud: _Aws) -> None:
    refused = ClientError("AccessDeniedException")
    cloud.answers["generate_data_key"] = [refused, DATA_KEY]
    answer = _handler("worker")(_messages(json.dumps(MESSAGE), json.dumps(MESSAGE)), None)

    assert answer == {"batchItemFailures": [{"itemIdentifier": "0"}]}
    assert len(_stored(cloud)) == 1
    assert "c-1" not in json.dumps(_stored(cloud))


@pytest.mark.parametrize(
    "arn", ["alias/orders", "0b0e3d3e-5b5c-4d58-9c8e-3f2d6a1c9a10", KEY.replace("key", "alias")]
)
def test_worker_starts_with_no_name_that_can_come_to_mean_another_key(
    cloud: _Aws, arn: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ORDERS_KEY", arn)
    with pytest.raises(EventRejected, match=r"^startup-refused\b"):
        _handler("worker")(_messages(json.dumps(MESSAGE)), None)
    assert "environment-malformed: ORDERS_KEY" in capsys.readouterr().out
    assert cloud.calls == []


def test_worker_does_not_start_where_cryptography_does_not_load(
    cloud: _Aws, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # What Python finds for a module whose import is to fail:
    # https://docs.python.org/3/reference/import.html#the-module-cache
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.ciphers.aead", None)
    with pytest.raises(EventRejected, match=r"^startup-refused\b"):
        _handler("worker")(_messages(json.dumps(MESSAGE)), None)
    assert "cryptography_loads: ModuleNotFoundError" in capsys.readouterr().out
    assert cloud.calls == []


def _uploaded(text: str, **changes: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    data = text.encode()
    event = sample("s3")
    event["Records"][0]["s3"]["object"].update({"size": len(data), **changes})
    return event, {"ETag": '"e"', "Body": io.BytesIO(data)}


def _queued(cloud: _Aws) -> list[dict[str, Any]]:
    batches = [a["Entries"] for operation, a in cloud.calls if operation == "send_message_batch"]
    return [json.loads(entry["MessageBody"]) for batch in batches for entry in batch]


def test_importer_queues_good_lines_and_skips_bad_ones(cloud: _Aws) -> None:
    lines = ["customerId,sku,quantity", *(f"c-{i},BOOK-{i},1" for i in range(12))]
    bad = ["c-1,BOOK-1,many", "c-1,BOOK-1", "c-1,BOOK-1,1,extra", "c-1,../etc,1"]
    event, cloud.answers["get_object"] = _uploaded("\n".join([*lines, *bad]))

    assert _handler("importer")(event, None) == {"queued": 12}
    assert cloud.calls[0][1] == {
        "Bucket": "orders-uploads",
        "Key": "incoming/new orders.csv",
        "VersionId": event["Records"][0]["s3"]["object"]["versionId"],
    }
    assert len(_queued(cloud)) == 12


def test_importing_a_file_again_makes_the_same_orders(cloud: _Aws) -> None:
    for _ in range(2):
        event, cloud.answers["get_object"] = _uploaded("customerId,sku,quantity\nc-1,BOOK-1,1\n")
        _handler("importer")(event, None)
    first, second = _queued(cloud)

    assert first == second


def test_importer_gives_up_on_an_unreadable_file(cloud: _Aws) -> None:
    event, cloud.answers["get_object"] = _uploaded("a,b\n1,2\n")

    with pytest.raises(ValueError, match="the first line must be"):
        _handler("importer")(event, None)
    assert _queued(cloud) == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"size": 10 * 1024 * 1024 + 1}, "too-long"),
        ({"key": "incoming/orders.exe"}, "not-allowed"),
        ({"key": "reports/orders.csv"}, "not-allowed"),
        ({"key": "incoming/../reports/orders.csv"}, "traversal"),
        ({"key": "incoming/%252e%252e/orders.csv"}, "traversal"),
    ],
)
def test_importer_does_not_even_read_what_is_refused(
    cloud: _Aws, change: dict[str, Any], reason: str
) -> None:
    event, _ = _uploaded("customerId,sku,quantity\n", **change)

    with pytest.raises(EventRejected, match=reason):
        _handler("importer")(event, None)
    assert cloud.calls == []


@pytest.mark.parametrize("function", ["intake", "worker", "importer", "report"])
def test_no_function_takes_an_event_of_another_source(cloud: _Aws, function: str) -> None:
    for trigger in ("sns", "event-bridge", "http-api", "direct"):
        with pytest.raises(EventRejected, match="undeclared-source"):
            _handler(function)(sample(trigger), None)
    assert cloud.calls == []


def test_importer_fails_where_the_queue_refuses(cloud: _Aws) -> None:
    cloud.answers["send_message_batch"] = {"Failed": [{"Id": "0"}]}
    event, cloud.answers["get_object"] = _uploaded("customerId,sku,quantity\nc-1,BOOK-1,1\n")

    with pytest.raises(RuntimeError, match="SQS refused 1 of 1"):
        _handler("importer")(event, None)


def test_report_counts_every_page(cloud: _Aws) -> None:
    # The index by day holds nothing of who ordered, encrypted or not.
    item = {name: value for name, value in MESSAGE.items() if name != "customerId"}
    page = {"Items": [item, item], "LastEvaluatedKey": {"orderId": "x"}}
    cloud.answers["query"] = [page, {"Items": [item]}]
    answer = _handler("report")(sample("scheduler"), None)
    yesterday = (datetime.now(timezone.utc) - timedelta(days=1)).date().isoformat()
    operation, written = cloud.calls[-1]

    assert (answer, operation) == ({"day": yesterday, "orders": 3}, "put_object")
    assert written["Key"] == f"reports/{yesterday}.json"
    assert json.loads(written["Body"])["sold"] == {"BOOK-1": 6}


NEEDED = {
    "intake": ["QUEUE_URL"],
    "worker": ["TABLE_NAME", "ORDERS_KEY"],
    "importer": ["QUEUE_URL", "AWS_REGION"],
    "report": ["TABLE_NAME", "INDEX_NAME", "BUCKET", "PREFIX"],
}
EVENTS = {"intake": _request("{}"), "worker": _messages("{}"), "report": sample("scheduler")}


@pytest.mark.parametrize(
    ("function", "name"), [(function, name) for function in EVENTS for name in NEEDED[function]]
)
def test_a_function_without_a_variable_never_starts(
    function: str, name: str, cloud: _Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(name)
    handler = _handler(function)
    if function == "intake":
        assert handler(EVENTS[function], None)["statusCode"] == 503
    else:
        with pytest.raises(EventRejected, match=r"^startup-refused\b"):
            handler(EVENTS[function], None)
    assert cloud.calls == []


@pytest.mark.parametrize("function", NEEDED)
def test_a_function_with_a_planted_library_never_starts(
    function: str, cloud: _Aws, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LD_PRELOAD", "/tmp/planted.so")
    handler = _handler(function)
    event = EVENTS.get(function, sample("s3"))
    if function == "intake":
        handler(event, None)
    else:
        with pytest.raises(EventRejected, match=r"^startup-refused\b"):
            handler(event, None)
    assert cloud.calls == []
    assert "loader-hijack: LD_PRELOAD" in capsys.readouterr().out


def test_the_function_that_reads_files_reaches_aws_alone(cloud: _Aws) -> None:
    _handler("importer")
    assert cloud.protections == [{"hosts": {"*.eu-central-1.amazonaws.com"}}]
