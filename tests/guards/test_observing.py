"""A guard that observes: the handler gets everything, and the records tell what was wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from runtime_guards import EventRejected, guard
from runtime_guards.contract import TRIGGERS
from runtime_guards.events import S3, SQS, Cognito, HttpApi
from runtime_guards.validation.event import Event
from runtime_guards.validation.validator import Validator
from tests.guards.samples import sample

Records = list[Mapping[str, Any]]
VARIABLE = "RUNTIME_GUARDS_MODE"


def _observing(
    *validators: Validator, result: Any = None, error: Exception | None = None, **options: Any
) -> tuple[Any, Records, list[Any]]:
    records: Records = []
    seen: list[Any] = []

    @guard(*validators, audit=records.append, mode="observe", **options)
    def handler(event: Any, context: Any) -> Any:
        seen.append(event)
        if error is not None:
            raise error
        return result

    return handler, records, seen


class _Refusing(Validator):
    def __init__(self, trigger: str) -> None:
        self.trigger = trigger

    def validate(self, event: Any) -> Event:
        raise EventRejected("not-allowed", "here")


@pytest.mark.parametrize("trigger", TRIGGERS, ids=lambda trigger: trigger.name)
def test_each_source_s_refused_event_reaches_the_handler_as_it_came(trigger: Any) -> None:
    event, result = sample(trigger.name), {"the handler's": "own answer"}
    handler, records, seen = _observing(_Refusing(trigger.name), result=result)
    assert handler(event, None) is result
    assert seen[0] is event
    (record,) = records
    assert (record["outcome"], record["reason"], record["path"], record["level"]) == (
        "observed",
        "not-allowed",
        "here",
        "WARN",
    )


def test_an_event_that_would_pass_is_accepted_and_comes_raw() -> None:
    event = sample("s3")
    handler, records, seen = _observing(S3(), result="done")
    assert handler(event, None) == "done"
    assert seen[0] is event
    assert [record["outcome"] for record in records] == ["accepted"]


def test_a_source_that_the_guard_does_not_name_passes() -> None:
    handler, records, seen = _observing(S3())
    handler(sample("sqs"), None)
    assert len(seen) == 1
    assert [(r["outcome"], r["reason"]) for r in records] == [("observed", "undeclared-source")]


def test_a_batch_that_would_be_refused_in_part_passes_whole() -> None:
    event = sample("sqs")
    event["Records"][1]["body"] += " s3cret"
    handler, records, seen = _observing(SQS(partial=True))
    assert handler(event, None) is None
    assert seen[0]["Records"] == event["Records"]
    assert (records[0]["outcome"], records[0]["refused_count"]) == ("observed", 1)
    assert "s3cret" not in str(records)


def test_a_body_model_that_no_guard_could_use_is_told_and_does_not_raise() -> None:
    handler, records, seen = _observing(SQS(body=lambda text: True))
    handler(sample("sqs"), None)
    assert len(seen) == 1
    assert [(r["outcome"], r["error"]) for r in records] == [("observed", "BodyMisuse")]


ANSWERS: dict[str, tuple[Validator, Any, tuple[Any, ...]]] = {
    "of the type": (HttpApi(returns=dict[str, int]), {"total": 7}, ("accepted", None, None)),
    "of another": (
        HttpApi(returns=dict[str, int]),
        {"total": "s3cret"},
        ("observed", "schema", "answer.*"),
    ),
    "a wrong response": (
        HttpApi(returns=dict[str, int]),
        {"statusCode": 200, "headers": {"a": "b\nc"}, "body": "{}"},
        ("observed", "control-character", "answer.headers.*"),
    ),
    "with no declared type": (HttpApi(), {"total": "s3cret"}, ("accepted", None, None)),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_answers_are_checked_and_returned_as_they_are(name: str) -> None:
    validator, result, expected = ANSWERS[name]
    handler, records, _ = _observing(validator, result=result)
    assert handler(sample("http-api"), None) is result
    (record,) = records
    assert (record["outcome"], record.get("reason"), record.get("path")) == expected
    assert record.get("error") == ("WrongAnswer" if expected[0] == "observed" else None)
    assert "s3cret" not in str(records)


def test_an_answer_that_cognito_would_not_take_is_told() -> None:
    """GIVEN a handler that returns no event WHEN it is observed THEN the record says so."""
    handler, records, _ = _observing(Cognito(), result=7)
    assert handler(sample("cognito"), None) == 7
    assert [(r["outcome"], r["error"]) for r in records] == [("observed", "TypeError")]


def test_what_the_handler_raises_is_a_failure_that_keeps_the_reason() -> None:
    handler, records, _ = _observing(S3(extensions={".json"}), error=KeyError("s3cret"))
    with pytest.raises(KeyError):
        handler(sample("s3"), None)
    (record,) = records
    assert (record["outcome"], record["error"], record["reason"]) == (
        "failed",
        "KeyError",
        "not-allowed",
    )


def test_the_environment_can_make_it_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "enforce")
    handler, records, seen = _observing(HttpApi(methods={"GET"}))
    assert handler(sample("http-api"), None)["statusCode"] == 405
    assert (seen, records[0]["outcome"]) == ([], "refused")


def test_the_environment_cannot_make_a_guard_observe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "observe")
    seen = []

    @guard(S3(extensions={".json"}), audit=False)
    def handler(event: Any, context: Any) -> None:
        seen.append(event)

    with pytest.raises(EventRejected):
        handler(sample("s3"), None)
    assert seen == []


def test_a_startup_check_still_refuses() -> None:
    def unfit() -> None:
        raise EventRejected("not-allowed")

    handler, records, seen = _observing(S3(), startup=[unfit])
    with pytest.raises(EventRejected):
        handler(sample("s3"), None)
    assert (seen, records[0]["outcome"], records[0]["reason"]) == ([], "refused", "startup-refused")


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"mode": "warn"}, 'mode= must be "enforce" or "observe"'),
        ({"mode": "observe", "until": "31.3.2027"}, "until= takes a day"),
        ({"mode": "observe", "until": 20270331}, "until= takes a day"),
        ({"until": "2099-03-31"}, 'until= goes with mode="observe"'),
    ],
)
def test_other_options_are_errors_at_import(options: dict[str, Any], says: str) -> None:
    with pytest.raises((TypeError, ValueError), match=says):
        guard(S3(), **options)


def test_another_value_of_the_variable_is_an_error_at_import(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(VARIABLE, "enforced")
    with pytest.raises(ValueError, match=VARIABLE):
        guard(S3(), mode="observe")
