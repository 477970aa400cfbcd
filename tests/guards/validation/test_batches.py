"""What batches share: counts, refusals of records, and merged answers."""

from __future__ import annotations

from typing import Any

import pytest

from runtime_guards.errors import EventRejected
from runtime_guards.validation.batches import (
    each_record,
    every,
    merged_failures,
    records_of,
    until_refused,
)


def _upper(raw: Any) -> str:
    if raw == "no":
        raise EventRejected("malformed", "name")
    return str(raw["name"].upper())


def test_given_good_records_when_each_is_checked_then_all_come_back() -> None:
    assert each_record({"items": [{"name": "a"}, {"name": "b"}]}, _upper, 2, "items") == ["A", "B"]


@pytest.mark.parametrize(
    ("bad", "reason", "path"),
    [
        ("no", "malformed", "Records[1].name"),
        ({}, "missing", "Records[1]"),
        ({"name": 1}, "wrong-type", "Records[1]"),
        (None, "wrong-type", "Records[1]"),
    ],
)
def test_given_a_bad_record_when_checked_then_its_place_is_named(
    bad: Any, reason: str, path: str
) -> None:
    with pytest.raises(EventRejected) as caught:
        every([{"name": "a"}, bad], _upper, "Records")
    assert (caught.value.reason, caught.value.path) == (reason, path)

    checked, rejected = until_refused([{"name": "a"}, bad, {"name": "c"}], _upper, "Records")
    assert checked == ["A"]
    assert rejected is not None
    assert (rejected.reason, rejected.path) == (reason, path)


def test_given_good_records_when_checked_until_one_is_refused_then_none_is() -> None:
    assert until_refused([{"name": "a"}], _upper, "Records") == (["A"], None)


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (None, "missing"),
        ([], "missing"),
        ({}, "missing"),
        ({"Records": None}, "missing"),
        ({"Records": []}, "missing"),
        ({"Records": {}}, "wrong-type"),
        ({"Records": "ab"}, "wrong-type"),
        ({"Records": [1, 2, 3]}, "too-many"),
    ],
)
def test_given_no_batch_when_read_then_it_is_refused(event: Any, reason: str) -> None:
    with pytest.raises(EventRejected) as caught:
        records_of(event, 2)
    assert (caught.value.reason, caught.value.path) == (reason, "Records")


@pytest.mark.parametrize(
    ("result", "failures", "answer"),
    [
        (None, [], []),
        (None, ["a"], ["a"]),
        ({}, ["a"], ["a"]),
        ({"batchItemFailures": None}, ["a"], ["a"]),
        ({"batchItemFailures": [{"itemIdentifier": "b"}]}, ["a"], ["b", "a"]),
        ({"batchItemFailures": [{"itemIdentifier": "a"}]}, ["a"], ["a"]),
        (
            None,
            [{"topic-partition": "t-0", "offset": 1}],
            [{"topic-partition": "t-0", "offset": 1}],
        ),
    ],
)
def test_given_an_answer_when_merged_then_it_names_every_failure_once(
    result: Any, failures: list[Any], answer: list[Any]
) -> None:
    expected = {"batchItemFailures": [{"itemIdentifier": item} for item in answer]}
    assert merged_failures(result, failures) == expected


def test_given_an_answer_when_merged_then_its_other_fields_stay() -> None:
    merged = merged_failures({"state": {"sum": 1}}, ["a"])
    assert merged == {"state": {"sum": 1}, "batchItemFailures": [{"itemIdentifier": "a"}]}


@pytest.mark.parametrize("result", ["done", 1, ["a"], True])
def test_given_an_answer_of_another_form_when_merged_then_it_raises(result: Any) -> None:
    with pytest.raises(TypeError, match="batchItemFailures"):
        merged_failures(result, [])
