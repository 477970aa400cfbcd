"""Startup checks: run once per cold start, and no invocation of a refused environment goes on."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from runtime_guards import EventRejected, guard
from runtime_guards.errors import StartupRefused
from runtime_guards.events import SQS, HttpApi
from runtime_guards.startup.checks import ExpectedEnvironment
from runtime_guards.startup.variables import NoLoaderHijack
from tests.guards.samples import sample

Records = list[Mapping[str, Any]]
Refusing = Callable[[], object]


class _Counting:
    """A check that passes until it is told to refuse, and counts its runs."""

    def __init__(self) -> None:
        self.runs = 0
        self.refuses = False

    def __call__(self) -> None:
        self.runs += 1
        if self.refuses:
            raise StartupRefused("planted", "TABLE_NAME")


def _guarded(*checks: Any, validator: Any = None) -> tuple[Any, Records, list[Any]]:
    records: Records = []
    seen: list[Any] = []

    @guard(validator or SQS(), audit=records.append, startup=list(checks))
    def handler(event: Any, context: Any) -> None:
        seen.append(event)

    return handler, records, seen


def test_checks_run_once_before_the_first_event() -> None:
    check = _Counting()
    handler, records, seen = _guarded(check)
    assert check.runs == 1
    for _ in range(3):
        handler(sample("sqs"), None)
    assert check.runs == 1
    assert len(seen) == 3
    assert [record["outcome"] for record in records] == ["accepted"] * 3


def test_every_invocation_of_a_refused_environment_is_refused_and_audited() -> None:
    check = _Counting()
    check.refuses = True
    handler, records, seen = _guarded(check)
    check.refuses = False
    events: list[Any] = [sample("sqs"), sample("sqs"), sample("s3"), {}]
    for event in events:
        with pytest.raises(EventRejected, match=r"^startup-refused$"):
            handler(event, None)
    assert seen == []
    assert check.runs == 1
    assert [(r["outcome"], r["reason"], r["startup"]) for r in records] == [
        ("refused", "startup-refused", "planted: TABLE_NAME")
    ] * 4
    assert [record["cold_start"] for record in records] == [True, False, False, False]


def test_a_caller_hears_that_the_service_is_not_there_and_no_more() -> None:
    check = _Counting()
    check.refuses = True
    handler, records, _ = _guarded(check, validator=HttpApi())
    answer = handler(sample("http-api"), None)
    assert answer["statusCode"] == 503
    assert "planted" not in json.dumps(answer)
    assert "TABLE_NAME" not in json.dumps(answer)
    assert records[0]["startup"] == "planted: TABLE_NAME"


@pytest.mark.parametrize("ending", [ValueError, SystemExit, KeyboardInterrupt])
def test_a_check_that_does_not_finish_refuses(ending: type[BaseException]) -> None:
    def broken() -> None:
        raise ending("s3cret")

    handler, records, seen = _guarded(broken)
    with pytest.raises(EventRejected, match=r"^startup-refused$") as refused:
        handler(sample("sqs"), None)
    assert seen == []
    assert records[0]["startup"] == f"startup-check-failed: broken: {ending.__name__}"
    assert "s3cret" not in "".join(traceback.format_exception(refused.value))


def test_the_first_refusal_ends_the_checks() -> None:
    first, second = _Counting(), _Counting()
    first.refuses = True
    _guarded(first, second)
    assert (first.runs, second.runs) == (1, 0)


def test_each_restored_environment_checks_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """GIVEN a snapshot that was fit WHEN it is restored where it is not THEN nothing is handled."""
    monkeypatch.setenv("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start")
    check = _Counting()
    handler, records, seen = _guarded(check)
    check.refuses = True
    for _ in range(2):
        with pytest.raises(EventRejected):
            handler(sample("sqs"), None)
    assert (check.runs, seen, len(records)) == (2, [], 2)


def test_a_restored_environment_that_is_fit_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start")
    check = _Counting()
    handler, _, seen = _guarded(check)
    handler(sample("sqs"), None)
    handler(sample("sqs"), None)
    assert (check.runs, len(seen)) == (2, 2)


def test_what_was_refused_in_the_snapshot_stays_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start")
    check = _Counting()
    check.refuses = True
    handler, _, seen = _guarded(check)
    check.refuses = False
    with pytest.raises(EventRejected):
        handler(sample("sqs"), None)
    assert seen == []


def test_a_generator_of_checks_is_run_too() -> None:
    check = _Counting()
    check.refuses = True
    records: Records = []
    handler = guard(SQS(), audit=records.append, startup=(one for one in [check]))(
        lambda event, context: None
    )
    with pytest.raises(EventRejected):
        handler(sample("sqs"), None)


@pytest.mark.parametrize(
    ("check", "message"),
    [
        (
            NoLoaderHijack,
            r"^startup= takes instances of checks. Use NoLoaderHijack\(\), with parentheses.$",
        ),
        ("TABLE_NAME", r"^startup= takes callables, not str\.$"),
    ],
)
def test_what_is_no_check_is_told_at_import(check: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        _guarded(check)


def test_expected_variables_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TABLE_NAME", "orders")
    monkeypatch.setenv("STAGE", "prod")
    ExpectedEnvironment("TABLE_NAME", STAGE="dev|prod")()


@pytest.mark.parametrize(
    ("variables", "refused"),
    [
        ({}, "environment-missing: TABLE_NAME, STAGE"),
        ({"STAGE": "prod"}, "environment-missing: TABLE_NAME"),
        ({"TABLE_NAME": "", "STAGE": "prod"}, "environment-missing: TABLE_NAME"),
        ({"TABLE_NAME": "orders", "STAGE": "s3cret"}, "environment-malformed: STAGE"),
        ({"TABLE_NAME": "orders", "STAGE": "prod\n"}, "environment-malformed: STAGE"),
        ({"TABLE_NAME": "orders", "STAGE": "production"}, "environment-malformed: STAGE"),
    ],
)
def test_a_missing_or_malformed_variable_is_named_without_its_value(
    variables: dict[str, str], refused: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("TABLE_NAME", "STAGE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(StartupRefused) as caught:
        ExpectedEnvironment("TABLE_NAME", STAGE="dev|prod")()
    assert str(caught.value) == refused
    assert "s3cret" not in "".join(traceback.format_exception(caught.value))


def test_an_expectation_of_nothing_or_of_no_pattern_is_told() -> None:
    with pytest.raises(TypeError, match="needs the name of at least one variable"):
        ExpectedEnvironment()
    with pytest.raises(ValueError, match=r"^STAGE: invalid regular expression: "):
        ExpectedEnvironment(STAGE="(")


def test_given_one_check_without_its_list_then_the_error_says_what_is_taken() -> None:
    def ready() -> None:
        pass

    with pytest.raises(TypeError, match=r"startup= takes a list of checks\. Use startup=\[ready\]"):
        guard(SQS(), startup=ready)  # type: ignore[call-overload]
