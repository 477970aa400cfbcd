"""The contract: every row means the same to the policy, to the guard and to the reference stack."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from policypack.reading import python_text
from runtime_guards import guard
from runtime_guards.contract import (
    ALIKE,
    BY_NAME,
    TRIGGERS,
    Trigger,
    Wiring,
    _Node,
    carries,
    detect,
)
from tests.guards import validators, wirings
from tests.guards.fuzzing import mutations
from tests.guards.samples import SAMPLES, sample

ROOT = Path(__file__).parents[2]
ROWS = pytest.mark.parametrize("row", TRIGGERS, ids=lambda row: row.name)
Resources = list[dict[str, Any]]


@pytest.fixture(scope="module")
def infra() -> Resources:
    command = [sys.executable, str(ROOT / "tests" / "infra" / "mocked_run.py"), str(ROOT / "infra")]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=120, check=True)
    found: Resources = json.loads(done.stdout)
    return found


def guarded_by(source: str) -> set[str]:
    """The validators that the handler of a module names in its `@guard(...)`."""
    return {
        ast.unparse(argument.func)
        for node in ast.walk(python_text.parse(source))
        if isinstance(node, ast.FunctionDef) and node.name == "handler"
        for decorator in node.decorator_list
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "guard"
        for argument in decorator.args
        if isinstance(argument, ast.Call)
    }


def wired(row: Trigger, resources: Resources) -> set[str]:
    """The functions that some resource wires to a trigger."""
    names = [r["name"] for r in resources if r["type"] == "aws:lambda/function:Function"]
    texts = [
        json.dumps(resource["inputs"])
        for resource in resources
        if any(wirings.applies(wiring, resource) for wiring in row.wirings)
    ]
    return {
        name
        for name in names
        for text in texts
        if f":function:{name}" in text or f'"{name}"' in text
    }


@ROWS
def test_a_row_holds_in_the_policy_in_the_guard_and_in_the_stack(
    row: Trigger, infra: Resources
) -> None:
    """GIVEN a row THEN its wirings are real, its event passes, and infra guards what it wires."""
    for wiring in row.wirings:
        assert wirings.declared(wiring) is not None, wiring

    seen: list[Any] = []

    @guard(validators.of(row.name), audit=lambda record: None)
    def handler(event: Any, context: Any) -> Any:
        seen.append(event)
        # Cognito alone wants its event back.
        return event if row.name == "cognito" else None

    handler(sample(row.name), None)
    assert len(seen) == 1

    kind = row.validator.rpartition(".")[2]
    handlers = {
        file.parent.name: guarded_by(file.read_text(encoding="utf-8"))
        for file in (ROOT / "infra" / "functions").glob("*/handler.py")
    }
    assert {name for name, kinds in handlers.items() if kind in kinds} == wired(row, infra)


def test_every_function_of_the_stack_is_wired_by_some_row(infra: Resources) -> None:
    functions = {name for row in TRIGGERS for name in wired(row, infra)}
    assert functions == {"intake", "worker", "importer", "report"}


@ROWS
def test_a_validator_is_what_its_row_says(row: Trigger) -> None:
    validator = validators.of(row.name)
    assert validator.trigger == row.name
    assert validator.answers in ("raise", "http", "batch", "value")
    assert row.validator == f"{type(validator).__module__}.{type(validator).__name__}"


def test_every_source_has_a_module_of_its_own() -> None:
    """GIVEN the modules of `events/` THEN each holds the validator of one row, and of no other."""
    modules = sorted(row.validator.rpartition(".")[0].rpartition(".")[2] for row in TRIGGERS)
    files = (ROOT / "runtime_guards" / "events").glob("[!_]*.py")
    assert modules == sorted(file.stem for file in files)


@ROWS
def test_the_first_mark_that_an_event_carries_is_its_own(row: Trigger) -> None:
    found = detect(SAMPLES[row.name])
    if not row.mark:
        assert found is None
    elif row.name != "function-url":
        assert found is row
    else:
        # Its payload is that of an HTTP API: the declaration decides.
        assert found is BY_NAME["http-api"]
        assert ALIKE["http-api"] == row.name


@ROWS
def test_an_event_without_one_place_of_its_mark_does_not_carry_it(row: Trigger) -> None:
    for path, _ in row.mark:
        event = sample(row.name)
        holder = event
        for key in path[:-1]:
            holder = holder[key]
        holder[path[-1]] = None
        assert not carries(event, row.mark)
        assert detect(event) is not row


@pytest.mark.parametrize(
    "event",
    [
        None,
        True,
        0,
        "aws:s3",
        b"aws:s3",
        [],
        [[]],
        [None],
        {},
        {"Records": []},
        {"Records": {}},
        {"Records": "aws:sqs"},
        {"Records": [[]]},
        {"Records": [{"eventSource": ["aws:sqs"]}]},
        {"Records": [{"eventSource": {"aws:sqs": 1}}]},
        {"requestContext": None},
        {"eventSource": []},
        {"source": {}, "detail-type": None, "detail": None},
    ],
)
def test_detection_raises_nothing_whatever_comes(event: Any) -> None:
    assert detect(event) is None


def test_an_empty_mark_is_carried_by_nothing() -> None:
    assert not carries({}, ())


def test_names_and_validators_are_unique() -> None:
    assert len(BY_NAME) == len(TRIGGERS)
    assert len({row.validator for row in TRIGGERS}) == len(TRIGGERS)
    assert set(ALIKE) | set(ALIKE.values()) <= set(BY_NAME)


def _all_wirings() -> Iterator[Wiring]:
    for row in TRIGGERS:
        yield from row.wirings


def test_every_pattern_finds_what_it_is_for_and_not_everything() -> None:
    for wiring in _all_wirings():
        pattern = re.compile(wiring.pattern)
        assert pattern.pattern == "." or not pattern.search("?"), wiring


@pytest.mark.parametrize(
    "wiring",
    [
        Wiring("aws:lambda/noSuch:Type", "arn", "."),
        Wiring("aws:lambda/functionUrl:FunctionUrl", "noSuch", "."),
        Wiring("aws:lambda/functionUrl:FunctionUrl", "functionUrl", "."),
        Wiring("aws:lambda/functionUrl:FunctionUrl", "cors.noSuch", "."),
        Wiring("aws:lambda/functionUrl:FunctionUrl", "functionName[]", "."),
        Wiring("aws:scheduler/schedule:Schedule", "target[].arn", "."),
    ],
)
def test_a_planted_wiring_that_the_sdk_does_not_declare_is_found(wiring: Wiring) -> None:
    assert wirings.declared(wiring) is None


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({"lambdaFunctions": [{"lambdaFunctionArn": "arn:aws:lambda:a:1:function:f"}]}, True),
        ({"lambdaFunctions": [{"lambdaFunctionArn": "arn:aws:sqs:a:1:f"}]}, False),
        ({"lambdaFunctions": None}, False),
        ({"queues": [{"lambdaFunctionArn": "arn:aws:lambda:a:1:function:f"}]}, False),
    ],
)
def test_a_wiring_applies_by_its_property_and_pattern(
    inputs: Mapping[str, Any], expected: bool
) -> None:
    kind = "aws:s3/bucketNotification:BucketNotification"
    (wiring, _) = BY_NAME["s3"].wirings
    assert wirings.applies(wiring, {"type": kind, "inputs": inputs}) is expected
    assert not wirings.applies(wiring, {"type": "aws:s3/bucket:Bucket", "inputs": inputs})


def test_a_handler_is_read_by_its_decorator_alone() -> None:
    source = "@guard(S3(), SQS(partial=True), audit=sink)\ndef handler(e, c): ...\n"
    assert guarded_by(source) == {"S3", "SQS"}
    assert guarded_by("S3()\n@other(SQS())\ndef handler(e, c): ...\n") == set()


def _row_by_row(event: Any) -> Trigger | None:
    """The law of detection, as slow as it is plain."""
    return next((row for row in TRIGGERS if carries(event, row.mark)), None)


def _put(event: Any, path: tuple[str | int, ...], value: Any) -> Any:
    for key in path[:-1]:
        event = event[key]
    event[path[-1]] = value


ODD: tuple[Any, ...] = (
    None,
    "",
    0,
    True,
    [],
    {},
    [[]],
    "aws:s3",
    "aws.s3",
    "Scheduled Event",
    "2.0",
    {"method": 1},
)


@ROWS
def test_detection_by_places_finds_what_the_rows_find(row: Trigger) -> None:
    """GIVEN a sample WHEN any place of any mark is set to any odd value THEN both agree."""
    for other in TRIGGERS:
        for path, expected in other.mark:
            for value in (*ODD, *(expected if isinstance(expected, tuple) else (expected,))):
                event = sample(row.name)
                with suppress(KeyError, IndexError, TypeError):
                    _put(event, path, value)
                assert detect(event) is _row_by_row(event), (path, value)


@ROWS
def test_an_event_with_the_marks_of_two_is_the_earlier_one(row: Trigger) -> None:
    """GIVEN the events of two sources in one THEN the order of the table decides."""
    for other in TRIGGERS:
        one, two = sample(row.name), sample(other.name)
        if not (isinstance(one, dict) and isinstance(two, dict)):
            mixes: tuple[Any, ...] = ([one, two], [two, one], {"Records": one}, {"Records": two})
        else:
            mixes = ({**one, **two}, {**two, **one}, _merged(one, two), [one, two])
        for event in mixes:
            assert detect(event) is _row_by_row(event)


def _merged(one: Any, two: Any) -> Any:
    if isinstance(one, dict) and isinstance(two, dict):
        both = {name: _merged(one[name], two[name]) for name in one.keys() & two.keys()}
        return {**one, **two, **both}
    if isinstance(one, list) and isinstance(two, list) and one and two:
        return [_merged(one[0], two[0]), *one[1:]]
    return two


@ROWS
def test_mutations_are_detected_as_the_rows_say(row: Trigger) -> None:
    for event in mutations(sample(row.name), row.name, 300):
        assert detect(event) is _row_by_row(event)


def test_a_row_of_any_value_stands_beside_texts_that_come_before_and_after_it() -> None:
    """GIVEN rows of one place in any order THEN those of any value are found for each text."""
    place, rows = _Node(), [(n, TRIGGERS[n], ()) for n in range(3)]
    for row, expected in zip(rows, ("a", None, ("b", "a")), strict=True):
        place.add(row, expected)
    assert place.holding == {"a": rows, "b": rows[1:]}
    assert place.anything == rows[1:2]


@pytest.mark.parametrize(
    ("trigger", "service"), [("kinesis-stream", "kinesis"), ("dynamodb-stream", "dynamodb")]
)
def test_the_last_call_of_a_window_without_records_is_of_its_stream(
    trigger: str, service: str
) -> None:
    """GIVEN the end of a tumbling window WHEN it brings no records THEN its guard accepts it."""
    arn = sample(trigger)["Records"][0]["eventSourceARN"]
    event = {
        "Records": [],
        "window": {"start": "2026-11-01T00:00:00Z", "end": "2026-11-01T00:05:00Z"},
        "state": {"1": "282"},
        "shardId": "shardId-000000000006",
        "eventSourceARN": arn,
        "isFinalInvokeForWindow": True,
        "isWindowTerminatedEarly": False,
    }
    assert detect(event) is BY_NAME[trigger]
    assert detect({**event, "eventSourceARN": arn.replace(f":{service}:", ":sqs:")}) is None
    assert detect({**event, "eventSourceARN": 5}) is None
    validator = validators.of(trigger)
    made: Any = validator.validate(event)
    assert [*made.records] == []
