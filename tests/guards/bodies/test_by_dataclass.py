"""Bodies by dataclass: JSON values as they are, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Literal, Optional, Union

import pytest

from runtime_guards.bodies.by_dataclass import builder, of


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


GOOD: dict[str, Any] = {"user_id": "u", "items": [{"sku": "A", "quantity": 2}]}


def test_a_body_becomes_instances_all_the_way_down() -> None:
    order = builder(Order)({**GOOD, "tags": {"a": 1}, "codes": ["x", "y"], "price": 3})
    assert order == Order("u", [Item("A", 2)], 3, tags={"a": 1}, codes=("x", "y"))


def test_a_field_that_the_class_does_not_have_is_dropped() -> None:
    order = builder(Order)({**GOOD, "admin": True, "made": False})
    assert order.made
    assert not hasattr(order, "admin")


@pytest.mark.parametrize(
    "change",
    [
        {"user_id": 1},
        {"user_id": None},
        {"items": None},
        {"items": {}},
        {"items": "A"},
        {"items": [None]},
        {"items": [{"quantity": 1}]},
        {"items": [{"sku": "A", "quantity": "1"}]},
        {"items": [{"sku": "A", "quantity": True}]},
        {"items": [{"sku": "A", "quantity": 1.0}]},
        {"items": [{"sku": "A", "quantity": 0}]},
        {"price": "3"},
        {"price": False},
        {"note": 1},
        {"tags": []},
        {"tags": {"a": "1"}},
        {"state": "lost"},
        {"state": True},
        {"codes": "xy"},
        {"codes": [1]},
    ],
)
def test_another_type_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises((TypeError, ValueError)):
        builder(Order)({**GOOD, **change})


@pytest.mark.parametrize("missing", ["user_id", "items"])
def test_a_required_field_is_missed(missing: str) -> None:
    with pytest.raises(TypeError):
        builder(Order)({name: value for name, value in GOOD.items() if name != missing})


@pytest.mark.parametrize("value", [None, [], "x", 1])
def test_what_is_no_object_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        builder(Order)(value)


def test_a_class_may_hold_itself() -> None:
    tree = builder(Node)({"name": "a", "below": [{"name": "b", "below": [{"name": "c"}]}]})
    assert tree == Node("a", [Node("b", [Node("c")])])
    with pytest.raises(TypeError):
        builder(Node)({"name": "a", "below": [{"name": 1}]})


def test_two_classes_may_hold_each_other() -> None:
    assert builder(Left)({"right": {"left": {}}}) == Left(Right(Left()))


@pytest.mark.parametrize(
    ("hint", "good", "bad"),
    [
        (Annotated[int, "at least one"], 1, "1"),
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
    with pytest.raises((TypeError, ValueError)):
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
        with pytest.raises(TypeError, match="JSON has no such type"):
            builder(Timed)
