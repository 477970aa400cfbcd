"""Lines that a fix names: each can be written into the code as it stands."""

from __future__ import annotations

from typing import Any

import pytest

import runtime_guards
from policypack.model.unknown import Unknown
from policypack.topology.triggers.triggers import WiredTrigger
from policypack.topology.triggers.validation import guard_line
from runtime_guards.contract import TRIGGERS
from tests.judged import UNKNOWN, resource

REPORTS = ["ReportBatchItemFailures"]
EVERY_WIRED = [trigger.name for trigger in TRIGGERS if trigger.wirings]
APIS = ["http-api", "rest-api", "websocket-api"]


def wired(*names: str, kind: str = "aws:lambda/permission:Permission", **held: Any) -> WiredTrigger:
    return WiredTrigger(resource(kind, held, "source"), frozenset(names))


def mapped(name: str, types: Any) -> WiredTrigger:
    kind = "aws:lambda/eventSourceMapping:EventSourceMapping"
    return wired(name, kind=kind, functionResponseTypes=types)


@pytest.mark.parametrize("name", EVERY_WIRED)
def test_the_line_of_every_trigger_runs(name: str) -> None:
    line = guard_line([wired(name)])
    code = f"{line.import_all}\n@guard({line.validators})\ndef handler(event, context): ..."
    names: dict[str, Any] = {"BODY": dict}
    exec(code, names)
    assert callable(names["handler"])
    assert line.import_all.startswith(f"from {runtime_guards.__name__} import guard; ")


@pytest.mark.parametrize(
    ("types", "expected"),
    [(REPORTS, "SQS(partial=True)"), ([], "SQS()"), (UNKNOWN, "SQS()")],
)
def test_partial_batch_responses_are_those_of_the_mapping(types: Any, expected: str) -> None:
    assert guard_line([mapped("sqs", types)]).validators == expected
    other = wired("http-api")
    both = guard_line([mapped("sqs", types), other])
    assert both.validators == f"HttpApi(body=BODY), {expected}"
    assert both.imports == "HttpApi, SQS"
    assert both.notes == (
        "BODY is a dataclass or JSON Schema of the JSON body; leave it out where an HTTP request "
        "has none",
    )


def test_the_body_of_an_event_that_is_all_body_is_the_event() -> None:
    # https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html
    line = guard_line([wired("step-functions")])
    assert line.validators == "StepFunctions(body=BODY)"
    assert line.notes == ("BODY is a dataclass or JSON Schema of the event",)


def test_one_validator_stands_for_all_wirings_of_its_trigger() -> None:
    assert guard_line([mapped("sqs", []), mapped("sqs", REPORTS)]).validators == (
        "SQS(partial=True)"
    )


@pytest.mark.parametrize(
    ("names", "validators"),
    [
        (["event-bridge", "schedule", "event-bridge-s3"], "EventBridge()"),
        (["schedule"], "Schedule()"),
        # An event that the program makes has no mark of EventBridge Scheduler.
        (["scheduler", "direct", "iot-rule", "step-functions"], "Direct(body=BODY)"),
    ],
)
def test_the_validator_takes_whatever_the_wiring_may_send(
    names: list[str], validators: str
) -> None:
    assert guard_line([wired(*names)]).validators == validators


def test_where_the_source_decides_the_words_in_capitals_say_so() -> None:
    line = guard_line([wired(*APIS)])
    assert (line.validators, line.imports) == ("VALIDATOR", "VALIDATOR")
    assert line.notes == (
        "VALIDATOR is one of HttpApi, RestApi, WebSocketApi, by the source of source",
    )
    unknown = WiredTrigger(resource("t", {}, "m"), frozenset({"sqs", "msk"}), Unknown("x"))
    assert guard_line([unknown]).validators == "VALIDATOR"


def test_validators_that_exclude_each_other_need_two_functions() -> None:
    line = guard_line([wired("http-api"), wired("function-url")])
    assert line.notes[1] == (
        "No guard accepts both FunctionUrl and HttpApi: use a separate function for each trigger"
    )
    with pytest.raises(ValueError, match="cannot combine HttpApi and FunctionUrl"):
        exec(f"{line.import_all}\nguard({line.validators})", {"BODY": dict})


def test_a_line_for_the_edge_says_that_it_has_no_layers() -> None:
    assert guard_line([wired("lambda-edge"), wired("sqs")]).notes == (
        "Lambda@Edge supports no layers: the guards have to be in the package",
    )
    assert guard_line([wired("sqs")]).notes == ()
