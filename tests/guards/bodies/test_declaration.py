"""Bodies: strict JSON, and every way of declaring what it has to be."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import namedtuple
from dataclasses import dataclass
from datetime import timezone
from enum import Enum, IntEnum
from typing import Annotated, Any, NamedTuple, NewType

import annotated_types
import attrs
import msgspec
import pydantic
import pytest
from typing_extensions import NotRequired, Required, TypedDict

from runtime_guards.bodies import declaration as payloads
from runtime_guards.errors import EventRejected
from runtime_guards.events import S3


class Model(pydantic.BaseModel):
    user_id: str
    quantity: int = pydantic.Field(ge=1)


@dataclass
class Order:
    user_id: str
    quantity: int = 1


Pair = namedtuple("Pair", ("one", "two"))


class Colour(Enum):
    RED = "red"


class Rank(IntEnum):
    FIRST = 1


def _reason(text: str | bytes, model: Any = dict, **options: Any) -> tuple[str, str]:
    with pytest.raises(EventRejected) as refused:
        payloads.decoder(model, **options)(text, "body")
    assert "s3cret" not in str(refused.value)
    return refused.value.reason, refused.value.path


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": [1, 2.5, true, null, "\\u00e9"]}', {"a": [1, 2.5, True, None, "é"]}),
        (b'{"a": 1}', {"a": 1}),
        ('{"a": {"a": 1}, "b": {"a": 1}}', {"a": {"a": 1}, "b": {"a": 1}}),
        ('{"a": -0.0, "b": 1e308, "c": 1e-999}', {"a": 0.0, "b": 1e308, "c": 0.0}),
    ],
)
def test_json_is_read_as_it_is(text: str | bytes, value: Any) -> None:
    assert payloads.parse_json(text, "body") == value


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not-json"),
        ("s3cret", "not-json"),
        ('{"s3cret": 1', "not-json"),
        ('{"a": 1} x', "not-json"),
        ("{'a': 1}", "not-json"),
        ('{"a": NaN}', "not-json"),
        ('{"a": Infinity}', "not-json"),
        ('{"a": -Infinity}', "not-json"),
        ('{"a": 1e999}', "not-json"),
        ('{"a": -1e999}', "not-json"),
        ('{"a": "\n"}', "not-json"),
        ('\ufeff{"a": 1}', "not-json"),
        (b'{"a": "\xff"}', "not-json"),
        ('{"a": 1, "a": 2}', "duplicate-key"),
        ('{"a": 1, "\\u0061": 2}', "duplicate-key"),
        ('{"x": [{"a": 1, "a": 1}]}', "duplicate-key"),
        ('{"a":' * 100_000 + "1" + "}" * 100_000, "too-deep"),
        ("[" * 100_000, "too-deep"),
    ],
)
def test_what_is_no_strict_json_is_refused(text: str | bytes, reason: str) -> None:
    assert _reason(text) == (reason, "body")


@pytest.mark.parametrize(("levels", "passes"), [(1, True), (2, True), (3, True), (4, False)])
def test_depth_is_bounded_exactly(levels: int, passes: bool) -> None:
    lists, objects = "[" * levels + "]" * levels, '{"a":' * levels + "1" + "}" * levels
    for model, text in ((list, lists), (dict, objects)):
        if passes:
            payloads.decoder(model, 3)(text, "body")
        else:
            assert _reason(text, model, depth=3) == ("too-deep", "body")


@pytest.mark.parametrize("model", [Model, Order])
def test_a_model_makes_instances(model: Any) -> None:
    found = payloads.decoder(model)('{"user_id": "u", "quantity": 2, "more": 1}', "body")
    assert isinstance(found, model)
    assert (found.user_id, found.quantity) == ("u", 2)


@pytest.mark.parametrize("model", [Model, Order])
def test_a_body_of_another_shape_is_refused_without_its_text(model: Any) -> None:
    for body, path in (
        ({"quantity": 1}, "body.user_id"),
        ({"user_id": "s3cret", "quantity": "s3cret"}, "body.quantity"),
        (["s3cret"], "body"),
        (None, "body"),
    ):
        assert _reason(json.dumps(body), model) == ("schema", path)


@pytest.mark.parametrize(
    ("model", "good", "bad"),
    [
        (dict, "{}", "[]"),
        (list, "[]", "{}"),
        (str, '"x"', "1"),
        (int, "1", "true"),
        (int, "1", "1.0"),
        (float, "1.5", "true"),
        (float, "1", '"1"'),
        (bool, "true", "1"),
        (list[str], '["a"]', '"a"'),
    ],
)
def test_types_of_json(model: Any, good: str, bad: str) -> None:
    payloads.decoder(model)(good, "body")
    assert _reason(bad, model) == ("schema", "body")


@pytest.mark.parametrize(
    ("model", "bad", "path"),
    [
        (list[Order], '[{"user_id": "u"}, {"user_id": 1}]', "body[1].user_id"),
        (Order | None, "{}", "body.user_id"),
        (dict[str, Order], '{"s3cret": {}}', "body.*.user_id"),
    ],
)
def test_a_field_that_does_not_fit_is_named_and_a_key_of_the_sender_is_not(
    model: Any, bad: str, path: str
) -> None:
    assert _reason(bad, model) == ("schema", path)


def test_a_validator_checks_an_event_in_a_body() -> None:
    bucket = {"name": "b-1", "arn": "arn:aws:s3:::b-1"}
    record = {
        "eventSource": "aws:s3",
        "awsRegion": "eu-central-1",
        "eventName": "ObjectCreated:Put",
        "s3": {"bucket": bucket, "object": {"key": "in/a.csv", "size": 1}},
    }
    decode = payloads.decoder(S3(extensions={".csv"}))
    event = decode(json.dumps({"Records": [record]}), "body")
    assert event.records[0].key == "in/a.csv"

    record["s3"]["object"]["key"] = "../s3cret.csv"  # type: ignore[index]
    place = "body.Records[0].s3.object.key"
    assert _reason(json.dumps({"Records": [record]}), S3()) == ("traversal", place)


@pytest.mark.parametrize(
    "error", [ValueError, TypeError, KeyError, AttributeError, RecursionError, ZeroDivisionError]
)
def test_whatever_a_callable_raises_refuses_the_body(error: type[Exception]) -> None:
    def check(value: Any) -> Any:
        raise error(value)

    assert _reason('"s3cret"', check) == ("schema", "body")


def test_a_function_makes_the_body() -> None:
    assert payloads.decoder(lambda value: value["a"])('{"a": 5}', "body") == 5
    assert payloads.decoder(lambda value: frozenset(value))("[1, 1]", "body") == frozenset({1})


@pytest.mark.parametrize("answer", [True, False, None])
@pytest.mark.parametrize("text", ["{}", "true", "false", "null"])
def test_a_function_that_returns_no_body_is_an_error_of_the_code(answer: Any, text: str) -> None:
    """GIVEN a test or a change in place WHEN it is first called THEN nothing is accepted."""
    with pytest.raises(TypeError, match=f"returned {answer}"):
        payloads.decoder(lambda value: answer)(text, "body")


class Plain:
    """A class as any: called with a body, it would take whatever is sent."""

    def __init__(self, value: Any = None) -> None:
        self.value = value


class Meta(type):
    """The kind of class of a library that nobody knows here."""


class Foreign(Plain, metaclass=Meta):
    pass


UNKNOWN_KINDS = [
    *(5, "Order", None, S3, object, object(), Plain, Foreign, frozenset, bytearray, complex),
    *(timezone, Pair, list[Plain], dict[str, Foreign], Plain | None),
    *(Annotated[int, "at least 1"], Annotated[int, Plain()], Annotated[str, re.compile("a")]),
    Annotated[int, annotated_types.Timezone(None)],
]


@pytest.mark.parametrize("model", UNKNOWN_KINDS)
def test_what_nothing_would_check_is_refused_at_import(model: Any) -> None:
    with pytest.raises(TypeError):
        payloads.decoder(model)


@attrs.define
class OfAttrs:
    user_id: str
    quantity: int = attrs.field(default=1, validator=attrs.validators.ge(1))


class OfMsgspec(msgspec.Struct):
    user_id: str
    quantity: Annotated[int, msgspec.Meta(ge=1)] = 1


class Named(NamedTuple):
    user_id: str
    quantity: Annotated[int, annotated_types.Ge(1)] = 1


class OfTypedDict(TypedDict):
    user_id: Required[str]
    quantity: NotRequired[Annotated[int, msgspec.Meta(ge=1)]]


class OfModel(pydantic.BaseModel):
    user_id: str
    quantity: int = pydantic.Field(1, ge=1)


@pydantic.dataclasses.dataclass
class OfPydantic:
    user_id: str
    quantity: Annotated[int, pydantic.Field(ge=1)] = 1


@dataclass
class Constrained:
    user_id: str
    quantity: pydantic.PositiveInt = 1


KNOWN_KINDS = [
    *(OfModel, Constrained, OfAttrs, OfMsgspec, Named, OfTypedDict, OfPydantic),
    pydantic.TypeAdapter(OfModel),
    OfModel | OfAttrs,
    NewType("NewType", OfModel),
]
# What attackers and mistakes send instead: another type, another shape, the whole as one field.
NOT_BODIES: list[Any] = [
    *({"user_id": {"$gt": ""}}, {"user_id": ["u"]}, {"user_id": None}, {"user_id": 1}, {}),
    *({"user_id": "u", "quantity": 0}, {"user_id": "u", "quantity": True}),
    *({"user_id": "u", "quantity": {"$gt": 0}}, [1], ["u"], ["u", 1], [], 5, "u", True, None),
    [{"user_id": "u"}],
]


@pytest.mark.parametrize("model", KNOWN_KINDS)
def test_every_kind_of_class_is_checked_field_by_field(model: Any) -> None:
    """GIVEN any kind of model THEN what its type says arrives, and nothing else is accepted."""
    decode = payloads.decoder(model)
    for text in ('{"user_id": "u", "quantity": 2, "more": 1}', '{"user_id": "u"}'):
        made = decode(text, "body")
        assert (made["user_id"] if model is OfTypedDict else made.user_id) == "u"
    assert decode('{"user_id": "u", "more": 1}', "body") == decode('{"user_id": "u"}', "body")
    for body in NOT_BODIES:
        # pydantic reads true as the number 1 unless a model is strict, as its own page says.
        lax = body == {"user_id": "u", "quantity": True} and model not in STRICT
        if not lax:
            assert _reason(json.dumps(body), model)[0] == "schema", body


STRICT = [OfMsgspec, Named, OfTypedDict, OfAttrs, Constrained]


@pytest.mark.parametrize(
    ("hint", "good", "bad"),
    [
        (Annotated[int, annotated_types.Interval(gt=1, le=3)], "3", "1"),
        (Annotated[float, annotated_types.Lt(2)], "1.5", "2"),
        (Annotated[int, annotated_types.MultipleOf(5)], "10", "11"),
        (Annotated[str, annotated_types.Len(1, 2)], '"ab"', '"abc"'),
        (Annotated[str, annotated_types.Predicate(str.isupper)], '"A"', '"a"'),
        (Annotated[list[int], annotated_types.MinLen(1)], "[1]", "[]"),
        (Annotated[str, pydantic.Field(pattern="^a$")], '"a"', '"b"'),
        (pydantic.UUID4, '"0f0e3b7e-6b3c-4f6e-9d0e-0a3b1c2d3e4f"', '"u"'),
        (Annotated[str, msgspec.Meta(pattern="^a$")], '"a"', '"b"'),
        (Colour, '"red"', '"blue"'),
        (Rank, "1", "true"),
    ],
)
def test_constraints_hold(hint: Any, good: str, bad: str) -> None:
    payloads.decoder(hint)(good, "body")
    assert _reason(bad, hint) == ("schema", "body")


def test_nothing_heavy_is_imported_for_a_dataclass() -> None:
    code = (
        "import sys\nfrom dataclasses import dataclass\n"
        "from runtime_guards.bodies.declaration import decoder\n"
        "@dataclass\nclass A:\n    x: int\n"
        "decoder(A)('{\"x\": 1}', 'body')\n"
        "assert not {'pydantic', 'jsonschema'} & set(sys.modules), 'imported'"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_validator_that_reads_bodies_itself_is_given_the_text() -> None:
    class Reader:
        trigger = "sns"

        def validate(self, event: Any) -> Any:
            raise AssertionError("a body has another form")

        def read(self, text: str | bytes, path: str) -> Any:
            return text, path

    assert payloads.decoder(Reader())("{", "body") == ("{", "body")
    with pytest.raises(TypeError):
        payloads.decoder(Reader)


def test_a_value_is_checked_by_its_model_and_depth() -> None:
    check = payloads.checker(dict, depth=2)
    assert check({"a": [1]}, "detail") == {"a": [1]}
    assert payloads.checker(dict)({"a": [[1]]}, "detail") == {"a": [[1]]}
    for value, reason in (({"a": [[1]]}, "too-deep"), ([], "schema")):
        with pytest.raises(EventRejected) as caught:
            check(value, "detail")
        assert (caught.value.reason, caught.value.path) == (reason, "detail")


def test_a_value_that_is_an_event_names_the_place_in_it() -> None:
    with pytest.raises(EventRejected, match=r"missing at detail\.Records"):
        payloads.checker(S3())({}, "detail")


@pytest.mark.parametrize(
    ("text", "nodes"),
    [
        ("5", 1),
        ("[]", 2),
        ("[[],[]]", 5),
        ('{"a": 1, "b": [2, 3]}', 5),
        ('["a,b,[{", "\\"[,", "\\\\"]', 4),
        ('{"a": "\\\\\\"[,,,"}', 2),
    ],
)
def test_values_are_counted_before_they_are_read(text: str, nodes: int) -> None:
    """GIVEN a limit WHEN a body has as many values THEN it is read, and one less refuses it.

    An empty list or object is treated as two.
    """
    padded = text + " " * 100
    assert payloads.parse_json(padded, "body", nodes=nodes) == json.loads(text)
    assert _reason(padded, model=lambda value: value, nodes=nodes - 1) == ("too-many", "body")


def test_commas_and_brackets_in_texts_are_no_values() -> None:
    csv = {"csv": "1,2,[3],{}\n" * 1000, "n": 5}
    assert payloads.parse_json(json.dumps(csv), "body", nodes=4) == csv


def test_a_body_of_empty_lists_is_refused_before_it_is_read() -> None:
    """GIVEN 6 MB of empty lists THEN they are not built; a real body of that size has fewer."""
    hostile = "[" + "[]," * (2 * 1024 * 1024 - 1) + "[]]"
    assert _reason(hostile, model=list) == ("too-many", "body")
    coordinates = json.dumps([[13.377704, 52.516272]] * 100_000)
    assert len(payloads.parse_json(coordinates, "body")) == 100_000


@pytest.mark.parametrize("start", ['"', '"\\"', '["\\', "[" + '"",' * 100_000])
def test_a_text_without_its_end_is_counted_in_one_pass(start: str) -> None:
    """GIVEN quotes and escapes that never end THEN the body is refused all the same."""
    source = start + '\\"' * 200_000 + "[" * 600_000
    reason, _ = _reason(source, model=list)
    assert reason in ("too-many", "too-deep", "not-json")
