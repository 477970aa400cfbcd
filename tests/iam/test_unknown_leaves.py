"""No unknown leaf ever turns a weakness into silence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policypack.iam.document.grammar import UNKNOWN_TEXT
from policypack.model.unknown import Unknown
from tests.each import each
from tests.iam import weak_conditions, weak_documents, weak_principals
from tests.iam.statements import Finder, kinds, surely
from tests.tries import tries

WEAK = [*weak_documents.WEAK, *weak_principals.WEAK, *weak_conditions.WEAK]
Case = tuple[Finder, str, dict[str, object]]
Step = str | int


def places(value: object, way: tuple[Step, ...] = ()) -> Iterator[tuple[Step, ...]]:
    """The way to every value of a document: leaves, lists, objects and the document itself."""
    yield way
    if isinstance(value, dict):
        for key, item in value.items():
            yield from places(item, (*way, key))
    elif isinstance(value, list):
        for position, item in enumerate(value):
            yield from places(item, (*way, position))


def replaced(value: Any, way: tuple[Step, ...], by: object) -> Any:
    """The document with the value at one place replaced."""
    if not way:
        return by
    copy: Any = dict(value) if isinstance(value, dict) else list(value)
    copy[way[0]] = replaced(value[way[0]], way[1:], by)
    return copy


@each(("judge", "kind", "document"), WEAK)
def test_given_a_weak_document_when_it_is_judged_then_it_is_found(
    judge: Finder, kind: str, document: dict[str, object]
) -> None:
    assert kind in surely(judge, document)
    assert kind in surely(judge, json.dumps(document))


@pytest.mark.exhaustive
@settings(max_examples=tries(200), deadline=None)
@given(case=st.sampled_from(WEAK), data=st.data())
def test_given_a_weak_document_when_any_one_value_is_unknown_then_it_is_not_silent(
    case: Case, data: st.DataObject
) -> None:
    judge, kind, document = case
    way = data.draw(st.sampled_from(list(places(document))))
    unknown = data.draw(st.sampled_from([Unknown("elsewhere", "bucket.arn"), UNKNOWN_TEXT]))
    assert kind in kinds(judge, replaced(document, way, unknown))


@each(("judge", "kind", "document"), WEAK)
def test_given_a_weak_document_when_each_value_in_turn_is_unknown_then_none_is_silent(
    judge: Finder, kind: str, document: dict[str, object]
) -> None:
    silent = [
        way
        for way in places(document)
        if kind not in kinds(judge, replaced(document, way, Unknown("elsewhere")))
    ]
    assert silent == []


@pytest.mark.exhaustive
@settings(max_examples=tries(75), deadline=None)
@given(case=st.sampled_from(WEAK), data=st.data())
def test_given_a_weak_document_when_several_values_are_unknown_then_it_is_not_silent(
    case: Case, data: st.DataObject
) -> None:
    judge, kind, document = case
    for _ in range(3):
        way = data.draw(st.sampled_from(list(places(document))))
        document = replaced(document, way, UNKNOWN_TEXT)
        if not way:
            break
    assert kind in kinds(judge, document)
