"""Bodies by pydantic model: the fields that do not fit are named, and nothing that was sent is."""

from __future__ import annotations

import json
from typing import Any

import pydantic
import pytest

from runtime_guards.bodies.declaration import checker, decoder
from runtime_guards.errors import EventRejected


class Item(pydantic.BaseModel):
    sku: str
    quantity: int


class Order(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="forbid")
    user_id: str = pydantic.Field(alias="userId")
    items: list[Item]
    tags: dict[str, int] = {}


class WithoutSchema(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(arbitrary_types_allowed=True)
    name: str
    made: Any = None
    check: pydantic.SkipValidation[type] = int

    @classmethod
    def model_json_schema(cls, *arguments: Any, **options: Any) -> dict[str, Any]:
        raise pydantic.errors.PydanticInvalidForJsonSchema("it has none")


class Foreign:
    """A class of another library, whose errors are its own."""

    @classmethod
    def model_validate(cls, value: Any) -> Any:
        raise ValueError(value)


def paths(model: Any, value: Any) -> tuple[str, ...]:
    with pytest.raises(EventRejected) as caught:
        checker(model)(value, "body")
    assert caught.value.reason == "schema"
    assert "s3cret" not in str(caught.value)
    return caught.value.paths


GOOD: dict[str, Any] = {"userId": "u", "items": []}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"userId": ["s3cret"]}, ("body.userId",)),
        (
            {"items": [{"sku": "A", "quantity": 1}, {}]},
            ("body.items[1].sku", "body.items[1].quantity"),
        ),
        ({"items": [{"sku": "A", "quantity": "s3cret"}]}, ("body.items[0].quantity",)),
        # An unknown field and a key of a dict are the sender's own words.
        ({"s3cret": 1}, ("body.*",)),
        ({"tags": {"s3cret": "x"}}, ("body.tags.*",)),
    ],
)
def test_a_field_that_does_not_fit_is_named(
    change: dict[str, Any], expected: tuple[str, ...]
) -> None:
    assert paths(Order, {**GOOD, **change}) == expected


def test_all_that_is_missing_is_named_at_once() -> None:
    check = checker(Order)
    for _ in range(2):
        with pytest.raises(EventRejected) as caught:
            check({}, "body")
        assert caught.value.paths == ("body.userId", "body.items")


def test_a_body_with_very_many_faults_is_refused_as_a_whole() -> None:
    """Listing them would cost far more than the refusal."""
    assert paths(Order, {**GOOD, "items": [{}] * 51}) == ("body",)
    assert len(paths(Order, {**GOOD, "items": [{}] * 50})) == 100


def test_a_model_without_a_json_schema_names_its_own_fields() -> None:
    assert paths(WithoutSchema, {"name": 5}) == ("body.name",)


def test_a_class_of_another_library_names_no_field() -> None:
    assert paths(Foreign, "s3cret") == ("body",)


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (pydantic.conint(gt=3), 4, (3, "4", None)),
        (pydantic.constr(max_length=2), "ab", ("abc", 1)),
        (pydantic.conlist(int, min_length=1), [1], ([], ["1"], 1)),
        (pydantic.confloat(ge=0), 0.5, (-0.5, "1")),
        (pydantic.PositiveInt, 1, (0, "1")),
    ],
    ids=str,
)
def test_constrained_types_are_bodies(kind: Any, good: Any, bad: tuple[Any, ...]) -> None:
    decode = decoder(kind)
    assert decode(json.dumps(good), "body") == good
    for value in bad:
        with pytest.raises(EventRejected):
            decode(json.dumps(value), "body")
