"""Bodies by type: JSON values as they are, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Literal, Optional, Union

import annotated_types
import pytest
from typing_extensions import Doc

from runtime_guards.bodies.by_type import of
from runtime_guards.errors import EventRejected


@dataclass
class Item:
    sku: str
    quantity: int = 1

    def __post_init__(self) -> None:
        if self.quantity < 1:
            raise ValueError("at least one")


@dataclass(frozen=True)
class Order:
    user_id: str
    items: list[Item]
    price: float = 0.0
    note: str | None = None
    tags: dict[str, int] = field(default_factory=dict)
    state: Literal["new", "paid", 1] = "new"
    anything: Any = None
    codes: tuple[str, ...] = ()
    made: bool = field(default=True, init=False)


@dataclass
class Node:
    name: str
    below: list[Node] = field(default_factory=list)


@dataclass
class Left:
    right: Right | None = None


@dataclass
class Right:
    left: Left | None = None


def refused(hint: Any, value: Any) -> tuple[str, tuple[str, ...]]:
    """The reason and the paths of a refusal."""
    with pytest.raises(EventRejected) as caught:
        of(hint)(value)
    return caught.value.reason, caught.value.paths


GOOD: dict[str, Any] = {"user_id": "u", "items": [{"sku": "A", "quantity": 2}]}


def test_a_body_becomes_instances_all_the_way_down() -> None:
    order = of(Order)({**GOOD, "tags": {"a": 1}, "codes": ["x", "y"], "price": 3})
    assert order == Order("u", [Item("A", 2)], 3, tags={"a": 1}, codes=("x", "y"))


def test_a_field_that_the_class_does_not_have_is_dropped() -> None:
    order = of(Order)({**GOOD, "admin": True, "made": False})
    assert order.made
    assert not hasattr(order, "admin")


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"user_id": 1}, "user_id"),
        ({"user_id": None}, "user_id"),
        ({"items": None}, "items"),
        ({"items": {}}, "items"),
        ({"items": "A"}, "items"),
        ({"items": [None]}, "items[0]"),
        ({"items": [{"quantity": 1}]}, "items[0].sku"),
        ({"items": [{"sku": "A"}, {"sku": "A", "quantity": "1"}]}, "items[1].quantity"),
        ({"items": [{"sku": "A", "quantity": True}]}, "items[0].quantity"),
        ({"items": [{"sku": "A", "quantity": 1.0}]}, "items[0].quantity"),
        # What the class itself refuses has no field.
        ({"items": [{"sku": "A", "quantity": 0}]}, "items[0]"),
        ({"price": "3"}, "price"),
        ({"price": False}, "price"),
        ({"note": 1}, "note"),
        ({"tags": []}, "tags"),
        ({"tags": {"a": "1"}}, "tags.*"),
        ({"state": "lost"}, "state"),
        ({"state": True}, "state"),
        ({"codes": "xy"}, "codes"),
        ({"codes": ["x", 1]}, "codes[1]"),
    ],
)
def test_a_field_of_another_type_is_named(change: dict[str, Any], path: str) -> None:
    assert refused(Order, {**GOOD, **change}) == ("schema", (path,))


def test_all_required_fields_that_are_missing_are_named() -> None:
    assert refused(Order, {"items": []}) == ("schema", ("user_id",))
    assert refused(Order, {"price": 3}) == ("schema", ("user_id", "items"))
    assert refused(list[Order], [{}]) == ("schema", ("[0].user_id", "[0].items"))


def test_of_several_classes_none_is_named_before_the_others() -> None:
    assert refused(Order | None, {"user_id": "u"}) == ("schema", ("items",))
    assert refused(Order | Item, {}) == ("schema", ("",))
    # What a class itself refuses is no field of it.
    assert refused(Item | None, {"sku": "A", "quantity": 0}) == ("schema", ("",))


@pytest.mark.parametrize("value", [None, [], "x", 1])
def test_what_is_no_object_is_refused(value: Any) -> None:
    assert refused(Order, value) == ("schema", ("",))


def test_a_class_may_hold_itself() -> None:
    tree = of(Node)({"name": "a", "below": [{"name": "b", "below": [{"name": "c"}]}]})
    assert tree == Node("a", [Node("b", [Node("c")])])
    wrong = {"name": "a", "below": [{"name": "b", "below": [{"name": 1}]}]}
    assert refused(Node, wrong) == ("schema", ("below[0].below[0].name",))


def test_two_classes_may_hold_each_other() -> None:
    assert of(Left)({"right": {"left": {}}}) == Left(Right(Left()))


@pytest.mark.parametrize(
    ("hint", "good", "bad"),
    [
        (Annotated[int, Doc("at least one")], 1, "1"),
        (Annotated[int, annotated_types.Ge(1)], 1, 0),
        (Optional[int], None, "1"),  # noqa: UP045 - a form that a function may still use
        (Union[int, str], "1", 1.5),  # noqa: UP007
        (int | None, 3, "x"),
        (None, None, 0),
        (type(None), None, False),
        (Literal["new", 1], 1, True),
        (list, [1, "x"], {}),
        (dict, {"a": 1}, []),
        (list[Item], [], [{}]),
        (dict[str, Any], {"a": []}, [1]),
        (tuple[int, ...], [], [None]),
    ],
)
def test_types_without_a_class(hint: Any, good: Any, bad: Any) -> None:
    of(hint)(good)
    with pytest.raises(EventRejected):
        of(hint)(bad)


@pytest.mark.parametrize(
    "hint", [datetime, bytes, set[str], tuple[int, str], tuple, dict[int, str], object, list[bytes]]
)
def test_a_type_that_json_has_not_is_refused_at_once(hint: Any) -> None:
    with pytest.raises(TypeError, match="body"):
        of(hint)


def test_a_field_of_such_a_type_is_refused_each_time_it_is_declared() -> None:
    @dataclass
    class Timed:
        at: datetime

    Timed.__annotations__["at"] = datetime
    for _ in range(2):
        with pytest.raises(TypeError, match="nothing would check it"):
            of(Timed)
