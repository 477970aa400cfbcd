"""Each documented field has its type: a value of another JSON type is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.conformance import fields, vectors
from tests.guards import validators
from tests.guards.samples import sample
from tools.docs.fields import Field, fields_of

FIELDS = [(source, field) for source in validators.NAMES for field in fields_of(source)]
# Fields that hold any JSON value, with the reason.
FREE = {
    r"destination requestPayload": "the event of another function",
    r"destination responsePayload": "the answer of another function",
    r"appsync-events events[].payload": "the client chooses it, see `payload=`",
    r"appsync-events identity.*": "the way of authentication adds fields",
    r"appsync-resolver identity.*": "the way of authentication adds fields",
    r"appsync-resolver source": "the result of the parent field, which the schema types",
    r"appsync-resolver prev": "the result of another function of the pipeline",
    r"appsync-events prev": "the result of another function of the pipeline",
    r"appsync-events result": "the result of another handler",
    r"appsync-events error": "AWS documents no type",
    r"appsync-events outErrors": "AWS documents no type",
    r"alexa-skill session.user.permissions": "AWS documents no type",
    r"alexa-smart-home directive.endpoint.tags": "AWS documents no type",
}


def other_types(field: Field) -> list[Any]:
    """Values whose JSON type the field doesn't have; an integer is a number too."""
    known = {*field.types, "null", *(("integer",) if "number" in field.types else ())}
    return [value for kind, value in fields.VALUES if field.types and kind not in known]


def accepted_types(source: str, field: Field) -> list[Any]:
    return [
        value
        for value in other_types(field)
        if fields.refusal(source, fields.replaced(source, field, value)) is None
    ]


@pytest.mark.parametrize("source", validators.NAMES)
def test_value_of_another_type_is_refused(source: str) -> None:
    accepted = {
        field.path: found for field in fields_of(source) if (found := accepted_types(source, field))
    }
    assert accepted == {}


@pytest.mark.parametrize("source", validators.NAMES)
def test_quick_look_misses_no_type(source: str) -> None:
    """GIVEN an accepted event, whose form is known WHEN a field of another type takes the place of
    another field, so that the number of fields is the same, THEN it is refused.
    """
    accepted = []
    for field in fields_of(source):
        for value in other_types(field)[:1]:
            for event in fields.instead(source, field, value):
                fields.refusal(source, sample(source))
                if fields.refusal(source, event) is None:
                    accepted.append((field.path, event))
    assert accepted == []


def test_every_field_can_be_replaced() -> None:
    """GIVEN a field that the sample lacks THEN its holder is added, so that none is left out."""
    assert len(FIELDS) > 900
    for source, field in FIELDS:
        event = fields.replaced(source, field, "\n")
        assert event != sample(source), (source, field.path)


def test_fields_of_any_type_have_a_reason() -> None:
    free = {f"{source} {field.path}" for source, field in FIELDS if not field.types}
    assert free == FREE.keys()


def test_table_is_the_generated_one() -> None:
    kept = json.loads((vectors.FOLDER / "fields.json").read_text(encoding="utf-8"))
    assert kept == fields.table(), "run python -m tests.conformance"
