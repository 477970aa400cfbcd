"""The audit log: what a record says, what it never says, and that it fails no function."""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
from datetime import datetime, timedelta, timezone
from types import SimpleNamespace
from typing import Any

import pytest

from runtime_guards import guard
from runtime_guards.audit import records as audit_records
from runtime_guards.audit.logger import AuditLogger
from runtime_guards.audit.seals import HmacSeal
from runtime_guards.contract import TRIGGERS
from runtime_guards.errors import EventRejected
from runtime_guards.events import SQS, Direct, HttpApi
from tests.guards.samples import sample

FUNCTION = "arn:aws:lambda:eu-central-1:123456789012:function:intake"


class Context:
    """What Lambda gives a handler beside the event."""

    function_name = "intake"
    function_version = "7"
    aws_request_id = "8476a536-e9f4-11e8-9739-2dfe598c3fcd"
    log_group_name = "/aws/lambda/intake"
    invoked_function_arn = FUNCTION

    def get_remaining_time_in_millis(self) -> int:
        return 29_876


def logged(audit: AuditLogger, capsys: pytest.CaptureFixture[str], **told: Any) -> dict[str, Any]:
    """The one record that a call of `log` writes."""
    audit.log(Context(), told.pop("event", {}), **told)
    out, err = capsys.readouterr()
    assert err == ""
    assert out.endswith("\n")
    assert out.count("\n") == 1
    found: dict[str, Any] = json.loads(out)
    return found


def test_seed_audit_fields(capsys: pytest.CaptureFixture[str]) -> None:
    """The fields that the documents behind this project ask for, by their names."""
    before = datetime.now(timezone.utc)
    record = logged(AuditLogger(), capsys, source="s3", event=sample("s3"))
    assert record["function_name"] == "intake"
    assert record["aws_request_id"] == Context.aws_request_id
    assert record["remaining_time"] == 29_876
    assert record["event_source"] == "s3"
    assert record["log_group"] == "/aws/lambda/intake"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", record["timestamp"])
    time = datetime.fromisoformat(record["timestamp"].replace("Z", "+00:00"))
    assert time.utcoffset() == timedelta(0)
    assert before - timedelta(milliseconds=1) <= time <= datetime.now(timezone.utc)


def test_a_record_says_who_what_and_how_it_ended(capsys: pytest.CaptureFixture[str]) -> None:
    told = {"duration_ms": 1.23456, "cold_start": True}
    record = logged(AuditLogger(caller=None), capsys, source="sqs", event=sample("sqs"), **told)
    del record["timestamp"]
    assert record == {
        "audit": "runtime_guards",
        "schema": 1,
        "level": "INFO",
        "function_name": "intake",
        "function_version": "7",
        "aws_request_id": Context.aws_request_id,
        "log_group": "/aws/lambda/intake",
        "remaining_time": 29_876,
        "event_source": "sqs",
        "cold_start": True,
        "outcome": "accepted",
        "duration_ms": 1.235,
        "trigger_arn": "arn:aws:sqs:eu-central-1:123456789012:orders",
        "record_count": 2,
        "caller": None,
    }


def test_a_record_does_without_a_context_and_an_event(capsys: pytest.CaptureFixture[str]) -> None:
    AuditLogger().log(None)
    record = json.loads(capsys.readouterr().out)
    unknown = {name for name, value in record.items() if value is None}
    assert unknown >= {"function_name", "aws_request_id", "log_group", "remaining_time", "caller"}
    assert record["outcome"] == "accepted"


@pytest.mark.parametrize(
    "context",
    [
        type("C", (), {"get_remaining_time_in_millis": lambda self: "29876"}),
        type("C", (), {"get_remaining_time_in_millis": 5}),
    ],
)
def test_a_strange_clock_is_no_time(context: Any) -> None:
    records: list[Any] = []
    AuditLogger(sink=records.append).log(context())
    assert records[0]["remaining_time"] is None


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("orders-intake", "orders-intake"),
        (None, None),
        (5, "[refused: no text]"),
        ("x" * 512, "x" * 512),
        ("x" * 513, "[refused: length]"),
        ('in"take', "[refused: characters]"),
        ("in\ntake", "[refused: characters]"),
        ("in\u2028take", "[refused: characters]"),
        ("in\u202etake", "[refused: characters]"),
        ("in\ud800take", "[refused: characters]"),
        ('{"outcome":"accepted"}', "[refused: characters]"),
    ],
)
def test_a_name_is_a_name_or_is_not_told(name: Any, told: Any) -> None:
    assert audit_records.safe_name(name) == told


# A failing logger


class _Gone:
    def write(self, text: str) -> None:
        raise OSError


def test_a_failing_sink_shows_on_stderr_by_its_type_alone(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def sink(record: Any) -> None:
        raise ConnectionError("s3cret")

    AuditLogger(sink=sink).log(None)
    out, err = capsys.readouterr()
    assert err == "runtime_guards: an audit record was lost: ConnectionError\n"
    assert out == ""


def test_nothing_is_raised_where_stderr_is_gone_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", _Gone())
    monkeypatch.setattr(sys, "stderr", _Gone())
    AuditLogger().log(None)


@pytest.mark.parametrize(
    ("told", "field", "shown"),
    [
        ({"duration_ms": float("nan")}, "duration_ms", None),
        ({"duration_ms": float("-inf")}, "duration_ms", None),
        ({"duration_ms": 10**5000}, "duration_ms", None),
        ({"reason": float("nan")}, "reason", None),
        ({"refused": [10**5000, True, None]}, "refused", [None, True, None]),
        ({"outcome": "s3cret"}, "outcome", "unknown"),
        ({"outcome": "started"}, "outcome", "unknown"),
        ({"outcome": ["accepted"]}, "outcome", "unknown"),
        ({"source": ["sqs"]}, "event_source", "[refused: no text]"),
    ],
)
@pytest.mark.parametrize("schema", ["own", "ocsf"])
def test_no_value_keeps_its_record_out_of_the_log(
    schema: str, told: dict[str, Any], field: str, shown: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    AuditLogger(schema=schema).log(Context(), {}, **told)
    out, err = capsys.readouterr()
    record = json.loads(out)
    assert (record if schema == "own" else record["unmapped"]).get(field) == shown or (
        field == "reason"
    )
    assert "an audit record was lost" not in err
    assert "s3cret" not in out


@pytest.mark.parametrize("told", [{"duration_ms": "5"}, {"note": type("Evil", (str,), {})("x")}])
def test_a_record_that_cannot_have_its_details_is_written_without_them(
    told: dict[str, Any], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(name: str, value: Any) -> Any:
        raise LookupError("s3cret")

    monkeypatch.setattr(audit_records, "_doubted", failing)
    AuditLogger().log(Context(), sample("sqs"), source="sqs", outcome="refused", **told)
    out, err = capsys.readouterr()
    record = json.loads(out)
    assert (record["outcome"], record["event_source"]) == ("refused", "sqs")
    assert record["aws_request_id"] == Context.aws_request_id
    kind = "TypeError" if "duration_ms" in told else "LookupError"
    assert err == f"runtime_guards: an audit record lacks its details: {kind}\n"


def test_a_number_that_a_context_makes_up_is_no_time() -> None:
    records: list[Any] = []
    context = type("C", (), {"get_remaining_time_in_millis": lambda self: 10**5000})()
    AuditLogger(sink=records.append).log(context)
    assert records[0]["remaining_time"] is None


def test_a_context_that_cannot_tell_the_time_keeps_no_record_out_of_the_log() -> None:
    class Late(Context):
        def get_remaining_time_in_millis(self) -> int:
            raise RuntimeError("s3cret")

    records: list[Any] = []
    AuditLogger(sink=records.append).log(Late())
    AuditLogger(sink=records.append).log(Context)  # A class, whose method wants its object.
    assert [record["remaining_time"] for record in records] == [None, None]
    assert records[0]["function_name"] == "intake"


@pytest.mark.parametrize(
    ("details", "shown"),
    [
        ({"order": "A-17"}, "A-17"),
        ({"attempt": 3}, 3),
        ({"dry_run": True}, True),
        ({"password": "hunter2"}, "[redacted: name]"),
        ({"key_id": "AKIAIOSFODNN7EXAMPLE"}, "[redacted: key]"),
        ({"note": '{"outcome":"accepted"}'}, "[refused: characters]"),
        ({"tags": ("one", "\u202eowt\n", "{}")}, ["one", *["[refused: characters]"] * 2]),
        ({"passwords": ["hunter2"]}, ["[redacted: name]"]),
        ({"many": list(range(11))}, [*range(10), "[more]"]),
        ({"ratio": float("nan")}, "[refused: number]"),
        ({"strange": object()}, "[refused: object]"),
        ({"nested": {"password": "hunter2"}}, "[refused: object]"),
        ({"reason": ("{}", object())}, ["[refused: characters]", "[refused: object]"]),
    ],
)
def test_what_a_caller_adds_is_doubted_like_a_field(details: dict[str, Any], shown: Any) -> None:
    records: list[Any] = []
    AuditLogger(sink=records.append).log(None, **details)
    (name,) = details
    assert records[0][name] == shown


def test_what_a_caller_adds_takes_no_field_of_the_record(
    capsys: pytest.CaptureFixture[str],
) -> None:
    details: dict[str, Any] = {"audit": "other", "level": "x", "chain": {"id": "0"}}
    details |= {"time_ms": 5, "lowest": "FATAL", "timestamp": "never", "fields": {"a": 1}}
    details |= {"caller": "root", "trigger_arn": "arn:aws:s3:::other", "record_count": 7}
    AuditLogger().log(None, cold_start="{}", **details)  # type: ignore[arg-type]
    record = json.loads(capsys.readouterr().out)
    # These two are not fields of a record, but names of ours that a caller may use as well.
    assert (record["time_ms"], record["lowest"]) == (5, "FATAL")
    assert record["timestamp"].startswith("20")
    assert {record[name] for name in ("caller", "trigger_arn", "record_count")} == {None}
    assert "fields" not in record
    assert (record["audit"], record["level"]) == ("runtime_guards", "INFO")
    assert record["cold_start"] is True
    assert "chain" not in record


def test_no_event_keeps_its_record_out_of_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    class Hostile(dict[str, Any]):
        def get(self, key: str, default: Any = None) -> Any:
            raise LookupError("s3cret")

    AuditLogger(fields=["note"]).log(Context(), Hostile(), source="sqs", outcome="refused")
    out, err = capsys.readouterr()
    record = json.loads(out)
    assert (record["outcome"], record["function_name"]) == ("refused", "intake")
    assert (record["trigger_arn"], record["record_count"], record["caller"]) == (None, None, None)
    assert err == "runtime_guards: an audit record lacks details of its event: LookupError\n"


# The form of a line


def test_the_level_says_how_it_ended() -> None:
    outcomes = ("accepted", "refused", "partial", "observed", "suspended", "failed")
    levels = [audit_records.level(outcome, "") for outcome in outcomes]
    assert levels == ["INFO", "WARN", "WARN", "WARN", "INFO", "ERROR"]


@pytest.mark.parametrize(
    ("lowest", "accepted", "failed"),
    [
        ("DEBUG", "INFO", "ERROR"),
        ("INFO", "INFO", "ERROR"),
        ("WARN", "WARN", "ERROR"),
        ("FATAL", "FATAL", "FATAL"),
        ("s3cret", "INFO", "ERROR"),
    ],
)
def test_no_record_is_below_the_level_that_lambda_lets_through(
    lowest: str, accepted: str, failed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_LAMBDA_LOG_LEVEL", lowest)
    records: list[Any] = []
    audit = AuditLogger(sink=records.append)
    audit.log(None, outcome="accepted")
    audit.log(None, outcome="failed")
    assert [record["level"] for record in records] == [accepted, failed]


def test_a_record_stands_beside_lines_of_logging(capsys: pytest.CaptureFixture[str]) -> None:
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(logging.Formatter("[%(levelname)s] %(message)s"))
    logger = logging.getLogger("orders")
    logger.addHandler(handler)
    try:
        logger.warning("before")
        AuditLogger().log(Context())
        logger.warning("after")
    finally:
        logger.removeHandler(handler)
    before, record, after = capsys.readouterr().out.splitlines()
    assert (before, after) == ("[WARNING] before", "[WARNING] after")
    assert json.loads(record)["audit"] == "runtime_guards"


def test_records_may_go_through_logging_instead(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("orders")
    audit = AuditLogger(sink=lambda record: logger.error("audit", extra={"audit": dict(record)}))
    audit.log(Context(), outcome="failed")
    assert caplog.records[0].__dict__["audit"]["function_name"] == "intake"


def test_threads_write_in_the_order_of_the_chain(capsys: pytest.CaptureFixture[str]) -> None:
    audit = AuditLogger(seal=HmacSeal(b"k" * 32))

    def write() -> None:
        for _ in range(50):
            audit.log(None)

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["chain"]["sequence"] for line in lines] == list(range(400))


# Who and what is told of


def test_the_caller_is_hashed_with_a_salt_of_this_environment() -> None:
    records: list[Any] = []
    one, other = (AuditLogger(sink=records.append) for _ in range(2))
    event = sample("sqs")
    for audit in (one, one, other):
        audit.log(None, event, source="sqs")
    first, again, elsewhere = (record["caller"] for record in records)
    assert re.fullmatch(r"hmac-sha256:[0-9a-f]{32}", first)
    assert first == again != elsewhere
    assert event["Records"][0]["attributes"]["SenderId"] not in json.dumps(records)


def test_a_key_makes_the_caller_the_same_everywhere() -> None:
    records: list[Any] = []
    for _ in range(2):
        AuditLogger(sink=records.append, caller_key=b"k" * 16).log(
            None, sample("sqs"), source="sqs"
        )
    assert records[0]["caller"] == records[1]["caller"] is not None


def test_the_caller_is_told_in_clear_only_where_the_event_was_checked() -> None:
    records: list[Any] = []
    audit = AuditLogger(sink=records.append, caller="clear")
    event = sample("sqs")
    audit.log(None, event, source="sqs", checked=SQS().validate(event))
    audit.log(None, event, source="sqs", outcome="refused")
    assert records[0]["caller"] == event["Records"][0]["attributes"]["SenderId"]
    assert records[1]["caller"].startswith("hmac-sha256:")


def test_a_caller_that_is_no_unicode_is_hashed_too() -> None:
    records: list[Any] = []
    event = sample("http-api")
    event["requestContext"]["authorizer"] = {"jwt": {"claims": {"sub": "\ud800"}}}
    AuditLogger(sink=records.append).log(None, event, source="http-api")
    assert records[0]["caller"].startswith("hmac-sha256:")


def test_an_identity_has_a_bound() -> None:
    records: list[Any] = []
    audit = AuditLogger(sink=records.append)
    for length in (512, 513):
        audit.log(None, {"identity": {"sub": "x" * length}}, source="appsync-resolver")
    assert records[0]["caller"].startswith("hmac-sha256:")
    assert records[1]["caller"] == "[refused: length]"


def test_the_arn_of_a_refused_event_is_printed_where_it_is_one_of_its_source() -> None:
    """GIVEN the ARN of every source THEN a refusal tells where the event came from."""
    records: list[Any] = []
    audit = AuditLogger(sink=records.append)
    for trigger in TRIGGERS:
        event = sample(trigger.name)
        audit.log(Context(), event, source=trigger.name, outcome="refused")
        audit.log(Context(), event, source=trigger.name, checked=object())
        refused, accepted = records[-2:]
        # What a bus delivers is about resources of any service.
        if trigger.name != "event-bridge":
            assert refused["trigger_arn"] == accepted["trigger_arn"], trigger.name


@pytest.mark.parametrize(
    "arn",
    [
        # A name that looks random, as Pulumi makes them, and the label of a stream
        "arn:aws:sqs:eu-central-1:123456789012:orders-7f3a2b1c9d8e7f6a5b4c3d2e1f0a9b8c",
        "arn:aws:sqs:eu-central-1:123456789012:A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6.fifo",
    ],
)
def test_a_name_that_looks_random_is_printed(arn: str) -> None:
    assert _printed_arn("sqs", arn) == arn


@pytest.mark.parametrize(
    "arn",
    [
        # Of another service, and with characters that no queue's name has
        "arn:aws:iam::123456789012:user/AKIAQWERTYUIOPASDFGH",
        "arn:aws:sqs:eu-central-1:123456789012:someone@example.com",
    ],
)
def test_the_arn_of_another_service_is_doubted(arn: str) -> None:
    assert str(_printed_arn("sqs", arn)).startswith("[redacted")


def _printed_arn(source: str, arn: str) -> Any:
    records: list[Any] = []
    event = sample(source)
    event["Records"][0]["eventSourceARN"] = arn
    AuditLogger(sink=records.append).log(None, event, source=source, outcome="refused")
    return records[0]["trigger_arn"]


@pytest.mark.parametrize(
    ("event", "checked", "count"),
    [
        ({"Records": [1, 2]}, None, 2),
        ({"records": [1]}, None, 1),
        ([1, 2, 3], None, 3),
        ({"Records": "text"}, None, None),
        ("text", None, None),
        ({}, type("C", (), {"records": [1, 2], "refused": [3]}), 3),
        ({}, type("C", (), {"records": [1]}), 1),
        ({"Records": [1]}, type("C", (), {"records": None}), 1),
    ],
)
def test_the_records_of_a_batch_are_counted(event: Any, checked: Any, count: int | None) -> None:
    assert audit_records.count(event, checked) == count


@pytest.mark.parametrize(("given", "shown"), [(1, 1), (50, 50), (51, 50), (10_000, 50)])
def test_the_refusals_of_a_batch_are_counted_and_the_first_ones_named(
    given: int, shown: int
) -> None:
    refused = [EventRejected("schema", f"Records[{i}].body") for i in range(given)]
    found = audit_records.unfinished(SimpleNamespace(refused=refused), None)
    assert found["refused_count"] == given
    assert len(found["refused"]) == shown
    assert found["refused"][0] == {"reason": "schema", "path": "Records[0].body"}


def test_a_refusal_of_ones_own_tells_no_value_either() -> None:
    rejected = EventRejected("no s3cret", 'body."s3cret"')
    assert audit_records.refusal_details(rejected) == {
        "reason": "unknown",
        "path": "[refused: characters]",
    }


@pytest.mark.parametrize("name", ["two words", "s3cret\n", "x" * 101, "naïve"])
def test_an_error_is_told_by_a_type_or_not_at_all(name: str) -> None:
    assert audit_records.failure(type(name, (Exception,), {})()) == "Exception"
    assert audit_records.failure(KeyError("s3cret")) == "KeyError"


# Marked secrets


def test_a_marked_secret_is_kept_out_of_every_text() -> None:
    records: list[Any] = []
    audit = AuditLogger(sink=records.append, secrets=["correct horse battery"])
    audit.mark("staple-of-the-day")
    context = Context()
    context.function_name = "the correct horse"
    audit.log(context, {"Records": [1]}, startup="no staple-of here", refused=[{"path": "horse b"}])
    (record,) = records
    assert record["function_name"] == "[redacted: marked]"
    assert record["startup"] == "[redacted: marked]"
    # Seven characters of it are anybody's.
    assert record["refused"] == [{"path": "horse b"}]
    assert record["outcome"] == "accepted"


def test_a_secret_can_be_marked_later() -> None:
    records: list[Any] = []
    audit = AuditLogger(sink=records.append)
    audit.mark("intakes-password")
    audit.mark("another-password")
    context = Context()
    context.function_name = "my intakes-pass"
    audit.log(context)
    assert records[0]["function_name"] == "[redacted: marked]"


# With a guard


def test_the_guard_tells_sources_counts_and_callers(capsys: pytest.CaptureFixture[str]) -> None:
    handler = guard(SQS())(lambda event, context: None)
    handler(sample("sqs"), Context())
    record = json.loads(capsys.readouterr().out)
    assert (record["event_source"], record["record_count"]) == ("sqs", 2)
    assert record["trigger_arn"] == "arn:aws:sqs:eu-central-1:123456789012:orders"
    assert record["caller"].startswith("hmac-sha256:")


def test_a_guard_can_do_without_an_audit(capsys: pytest.CaptureFixture[str]) -> None:
    assert guard(SQS(), audit=False)(lambda event, context: "done")(sample("sqs"), None) == "done"
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("audit", [None, True])
def test_a_guard_audits_unless_it_is_told_not_to(
    audit: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    guard(SQS(), audit=audit)(lambda event, context: None)(sample("sqs"), None)
    assert '"outcome":"accepted"' in capsys.readouterr().out


def test_a_guard_takes_a_logger_with_its_fields(capsys: pytest.CaptureFixture[str]) -> None:
    audit = AuditLogger(fields=["requestContext.http.method", "headers.authorization", "orderId"])
    handler = guard(HttpApi(), Direct(body=dict), audit=audit)(lambda event, context: None)
    event = sample("http-api")
    event["headers"]["authorization"] = "s3cret"
    handler(event, Context())
    out = capsys.readouterr().out
    assert json.loads(out)["fields"] == {
        "requestContext.http.method": event["requestContext"]["http"]["method"],
        "headers.authorization": "[redacted: name]",
    }
    assert "s3cret" not in out
    handler({"orderId": "o-17"}, Context())
    assert json.loads(capsys.readouterr().out)["fields"] == {"orderId": "o-17"}


# Without a guard


def test_a_handler_without_a_guard_is_watched(capsys: pytest.CaptureFixture[str]) -> None:
    audit = AuditLogger()

    @audit.watch
    def handler(event: Any, context: Any) -> Any:
        """Handles."""
        return 1 / event["by"]

    assert handler({"by": 2}, Context()) == 0.5
    with pytest.raises(ZeroDivisionError):
        handler({"by": 0}, Context())
    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (first["outcome"], first["cold_start"]) == ("accepted", True)
    assert (second["outcome"], second["cold_start"]) == ("failed", False)
    assert second["error"] == "ZeroDivisionError"
    assert 0 <= first["duration_ms"] < 10_000
    assert (handler.__name__, handler.__doc__) == ("handler", "Handles.")


@pytest.mark.parametrize(
    ("settings", "error"),
    [
        ({"caller": "plain"}, ValueError),
        ({"schema": "cef"}, ValueError),
        ({"caller_key": b"short"}, ValueError),
        ({"seal": HmacSeal(b"k" * 32), "sink": print}, TypeError),
        ({"fields": "orderId"}, TypeError),
        ({"secrets": "password"}, TypeError),
        ({"secrets": ["abc"]}, ValueError),
        ({"secrets": [b"password"]}, TypeError),
    ],
)
def test_a_contradiction_is_an_error_at_import(settings: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        AuditLogger(**settings)


def test_what_is_no_audit_is_an_error_at_import() -> None:
    with pytest.raises(TypeError, match="audit= takes"):
        guard(SQS(), audit="stdout")  # type: ignore[call-overload]


def test_the_tenant_of_an_isolated_invocation_is_recorded() -> None:
    """GIVEN a function with tenant isolation THEN its records tell the tenant."""
    records: list[Any] = []
    audit = AuditLogger(sink=records.append)
    for tenant in ("blue-7", 'x"y', None):
        context = Context()
        context.tenant_id = tenant  # type: ignore[attr-defined]
        audit.log(context, sample("sqs"), source="sqs", checked=object())
    assert [record.get("tenant_id") for record in records] == [
        "blue-7",
        "[refused: characters]",
        None,
    ]
    assert "tenant_id" not in records[2]
