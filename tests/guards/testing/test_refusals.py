"""`assert_refused`: every kind of answer, and what it says where the event is not refused so."""

from __future__ import annotations

from typing import Any

import pytest

from runtime_guards import EventRejected, guard
from runtime_guards.contract import TRIGGERS
from runtime_guards.events import S3, SQS, HttpApi, HttpAuthorizer, RestAuthorizer
from runtime_guards.guard import observers
from runtime_guards.startup import ExpectedEnvironment
from runtime_guards.testing import assert_refused, event
from tests.guards import validators


def handler_of(*guarded_by: Any, **options: Any) -> Any:
    return guard(*guarded_by, audit=False, **options)(lambda event, context: None)


def refuse(value: Any) -> Any:
    raise ValueError("s3cret")


def test_a_failed_invocation() -> None:
    found = assert_refused(handler_of(S3(extensions={".json"})), event("s3"), "not-allowed")
    assert found.path == "Records[0].s3.object.key"
    assert isinstance(found.error, EventRejected)
    assert found.answer is None


def test_an_http_status() -> None:
    found = assert_refused(
        handler_of(HttpApi(methods={"GET"})), event("http-api"), "method-not-allowed"
    )
    assert found.answer["statusCode"] == 405
    assert found.error is None


def test_a_partial_batch_failure() -> None:
    made = event("sqs", bodies=[{"a": 1}, "no JSON"])
    found = assert_refused(handler_of(SQS(body=dict, partial=True)), made, "not-json")
    assert found.path == "Records[1].body"
    failures = found.answer["batchItemFailures"]
    assert [each["itemIdentifier"] for each in failures] == [made["Records"][1]["messageId"]]


def test_a_denied_request() -> None:
    denied = assert_refused(
        handler_of(HttpAuthorizer(apis={"x"})), event("http-authorizer"), "not-allowed"
    )
    assert denied.answer == {"isAuthorized": False}
    raised = assert_refused(
        handler_of(RestAuthorizer(apis={"x"})), event("rest-authorizer"), "not-allowed"
    )
    assert str(raised.error) == "Unauthorized"


def test_all_that_is_missing_is_in_the_refusal() -> None:
    made = event("cognito")
    del made["region"], made["callerContext"]
    found = assert_refused(handler_of(validators.of("cognito")), made, "missing", "callerContext")
    assert found.paths == ("region", "callerContext")


@pytest.mark.parametrize("name", [trigger.name for trigger in TRIGGERS if trigger.mark])
def test_an_undeclared_source(name: str) -> None:
    other = validators.of("direct", body=refuse)
    assert_refused(handler_of(other), event(name), "undeclared-source", "")


def test_a_startup_check() -> None:
    handler = handler_of(SQS(), startup=[ExpectedEnvironment("STACKWARDEN_NO_SUCH_NAME")])
    assert_refused(handler, event("sqs"), "startup-refused")


@pytest.mark.parametrize(
    ("made", "reason", "path", "said"),
    [
        ({}, "schema", None, "The event was not refused (schema was expected)"),
        (
            {"bodies": ["{"]},
            "schema",
            None,
            "(schema):\n  not-json at Records[0].body: the text is",
        ),
        ({"bodies": ["{"]}, "not-json", "Records[1].body", "(not-json at Records[1].body):"),
    ],
)
def test_what_happened_instead_is_told(made: Any, reason: str, path: str | None, said: str) -> None:
    with pytest.raises(AssertionError) as caught:
        assert_refused(handler_of(SQS(body=dict)), event("sqs", **made), reason, path)
    assert said in str(caught.value)


def test_a_validator_that_is_missing_is_named() -> None:
    with pytest.raises(AssertionError, match=r"It has the form of 's3': add S3\(\)\."):
        assert_refused(handler_of(SQS()), event("s3"), "schema")


def test_a_handler_without_a_guard_is_told() -> None:
    with pytest.raises(AssertionError, match="No guard was called"):
        assert_refused(lambda event, context: None, event("sqs"), "schema")


def test_what_the_handler_raises_is_its_own() -> None:
    @guard(SQS(partial=True, body=dict), audit=False)
    def handler(event: Any, context: Any) -> None:
        raise LookupError("of the handler")

    made = event("sqs", bodies=[{}, "{"])
    with pytest.raises(LookupError, match="of the handler"):
        assert_refused(handler, made, "not-json")


@pytest.mark.parametrize(
    ("reason", "text"), [("schem", "Did you mean 'schema'"), ("x", "Use one of missing,")]
)
def test_an_unknown_reason_is_an_error(reason: str, text: str) -> None:
    with pytest.raises(ValueError, match=text):
        assert_refused(handler_of(SQS()), event("sqs"), reason)


def test_the_guard_of_the_handler_is_asked_and_not_one_that_it_calls() -> None:
    inner = handler_of(SQS(body=refuse, partial=True))
    outer = guard(S3(), audit=False)(lambda checked, context: inner(event("sqs"), context))
    with pytest.raises(AssertionError, match="was not refused"):
        assert_refused(outer, event("s3"), "schema")


def test_nothing_observes_a_guard_afterwards() -> None:
    for made in (event("sqs"), event("s3")):
        with pytest.raises(AssertionError):
            assert_refused(handler_of(SQS()), made, "schema")
    assert not observers
