"""Bodies by type: JSON values as they are, and nothing else."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import InitVar, dataclass, field
from datetime import date, timezone
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import (
    Annotated,
    Any,
    ClassVar,
    Final,
    Generic,
    Literal,
    NewType,
    Optional,
    TypeVar,
    Union,
)
from uuid import UUID

import annotated_types
import pytest
from typing_extensions import Doc, NotRequired, Required, TypedDict, Unpack

from runtime_guards.bodies.by_type import of
from runtime_guards.errors import EventRejected
from tests.steps import growth
from tools import interpreters

ROOT = Path(__file__).parents[3]


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
    # What a class itself refuses is not a field of it.
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


@dataclass(frozen=True)
class Point:
    x: int
    y: int


@dataclass(frozen=True)
class Frozen:
    below: tuple[list[int], ...] = ()


@dataclass(eq=False)
class Alike:
    x: list[int]


class Suit(Enum):
    HEARTS = "hearts"
    SPADES = "spades"


class Unsendable(Enum):
    """A set is not a value of JSON."""

    BOTH = frozenset({1, 2})


Sku = NewType("Sku", str)
PRIME = 2**61 - 1


@pytest.mark.parametrize(
    ("hint", "value", "made"),
    [
        (set[str], ["a", "b"], {"a", "b"}),
        (frozenset[int], [], frozenset()),
        (set[int], [-1, -2, 0, PRIME], {-1, -2, 0, PRIME}),
        (set[tuple[int, int]], [[-1, -2], [-2, -1], [-1, -1], [-2, -2]], None),
        (set[Point], [{"x": 1, "y": 2}, {"x": 2, "y": 1}], {Point(1, 2), Point(2, 1)}),
        (set[Suit | None], ["hearts", None], {Suit.HEARTS, None}),
        (set[Annotated[Sku, annotated_types.MinLen(1)]], ["a"], {"a"}),
        (set[Literal["a", 1]], ["a", 1], {"a", 1}),
        (set[UUID], ["0f0e3b7e-6b3c-4f6e-9d0e-0a3b1c2d3e4f"], None),
        (Annotated[set[int], annotated_types.MinLen(1)], [1], {1}),
        (tuple[int, str], [1, "a"], (1, "a")),
        (tuple[()], [], ()),
        (tuple, [1, "a", None], (1, "a", None)),
        (tuple[Point, ...], [{"x": 1, "y": 2}], (Point(1, 2),)),
        (tuple[Sku, set[int]], ["a", [1]], ("a", {1})),
        (Literal[Suit.HEARTS, None], "hearts", Suit.HEARTS),
        (dict[str, frozenset[Sku]], {"a": ["x"]}, {"a": frozenset({"x"})}),
    ],
)
def test_sets_and_tuples_are_made_of_lists(hint: Any, value: Any, made: Any) -> None:
    found = of(hint)(value)
    if made is None:
        assert len(found) == len(value)
    else:
        assert (type(found), found) == (type(made), made)


@pytest.mark.parametrize(
    ("hint", "value", "path"),
    [
        (set[str], ["a", "a"], ""),
        (set[str], "ab", ""),
        (set[str], {"a": 1}, ""),
        (set[str], ["a", 1], "[1]"),
        (set[float], [1, 1.0], ""),
        (set[Point], [{"x": 1, "y": 2}] * 2, ""),
        (set[UUID], ["0F0E3B7E-6b3c-4f6e-9d0e-0a3b1c2d3e4f".lower()] * 2, ""),
        (Annotated[set[int], annotated_types.MaxLen(1)], [1, 2], ""),
        (tuple[int, str], [1], ""),
        (tuple[int, str], [1, "a", "a"], ""),
        (tuple[int, str], ["a", 1], "[0]"),
        (tuple[()], [1], ""),
        (tuple, {}, ""),
        (Literal[Suit.HEARTS], "spades", ""),
        (Literal[Suit.HEARTS], "HEARTS", ""),
    ],
)
def test_other_lists_are_refused(hint: Any, value: Any, path: str) -> None:
    assert refused(hint, value) == ("schema", (path,))


def test_a_set_of_values_with_one_hash_is_not_built() -> None:
    """GIVEN numbers whose hash is 0 THEN they are refused: a set would compare all with all."""
    hostile = [PRIME * number for number in range(10_000)]
    assert len({hash(number) for number in hostile}) == 1
    assert refused(set[int], hostile) == ("schema", ("",))
    assert refused(set[tuple[int, ...]], [[number] for number in hostile]) == ("schema", ("",))
    few, many = ([{"x": number} for number in range(most)] for most in (16, 10_000))
    assert len(of(set[OneHash])(few)) == 16
    OneHash.compared = 0
    assert refused(set[OneHash], many) == ("schema", ("",))
    assert OneHash.compared == 0


@dataclass(frozen=True, eq=False)
class OneHash:
    compared: ClassVar[int] = 0
    x: int

    def __hash__(self) -> int:
        return 5

    def __eq__(self, other: object) -> bool:
        OneHash.compared += 1
        return isinstance(other, OneHash) and self.x == other.x


@dataclass
class And:
    of: list[And | Or | Not | str]
    kind: Literal["and"]


@dataclass
class Or:
    of: list[And | Or | Not | str]
    kind: Literal["or"]


@dataclass
class Not:
    of: list[And | Or | Not | str]
    kind: Literal["not"]


def nested(levels: int, kinds: tuple[str, ...], leaf: Any) -> Any:
    """An expression whose every level has two operands, of which the second is nested."""
    value = leaf
    for level in range(levels):
        value = {"of": ["a", value], "kind": kinds[level % len(kinds)]}
    return value


@pytest.mark.parametrize("leaf", ["a", 1])
def test_classes_that_hold_each_other_are_tried_once_for_each_value(leaf: Any) -> None:
    """GIVEN nodes whose kind is known at their end THEN 32 levels are not tried 3^32 times."""
    one, several = of(And | Or | Not), of(list[And | Or | Not])

    def read(levels: int) -> None:
        value = nested(levels, ("not", "or"), leaf)
        with contextlib.suppress(EventRejected):
            one(value)
        with contextlib.suppress(EventRejected):
            several([value] * 3)

    assert growth(read, 4, 32) < 20


def test_the_type_that_fits_is_found_at_each_level() -> None:
    made = of(And | Or | Not)(nested(32, ("not", "or"), "a"))
    for level in range(32):
        assert type(made) is (Or, Not)[level % 2]
        made = made.of[1]
    assert made == "a"
    assert refused(And | Or | Not, nested(32, ("not", "or"), 1))[0] == "schema"


def test_what_was_tried_for_one_body_is_not_known_for_the_next() -> None:
    """GIVEN a list that changes between two calls THEN it is read again."""
    build = of(And | Or)
    value = nested(3, ("and",), "a")
    first = build(value)
    value["kind"] = "or"
    assert (type(first), type(build(value))) == (And, Or)


Item_ = TypeVar("Item_")
Other = TypeVar("Other")


@dataclass
class Page(Generic[Item_]):
    items: list[Item_]
    first: Item_ | None = None
    by_name: dict[str, tuple[Item_, int]] = field(default_factory=dict)
    after: Page[Item_] | None = None


@dataclass
class Pair(Generic[Item_, Other]):
    one: Item_
    other: Annotated[Other, annotated_types.Ge(1)]


@dataclass
class Labelled(Page[Other], Generic[Other, Item_]):
    """Its `Item_` is another than that of `Page`."""

    label: Item_ = None  # type: ignore[assignment]


@dataclass
class Texts(Page[str]):
    pass


@dataclass
class MoreTexts(Texts):
    more: int = 0


class Entry(TypedDict, Generic[Item_]):
    value: Required[Item_]


class NumberEntry(Entry[int]):
    more: NotRequired[str]


@dataclass
class Endless(Generic[Item_]):
    below: Endless[list[Item_]] | None = None


@pytest.mark.parametrize(
    ("hint", "value", "made"),
    [
        (Page[int], {"items": [1]}, Page([1])),
        (Page[Point], {"items": [{"x": 1, "y": 2}]}, Page([Point(1, 2)])),
        (Page[int], {"items": [], "after": {"items": [2]}}, Page([], after=Page([2]))),
        (Page[Page[int]], {"items": [{"items": [2]}]}, Page([Page([2])])),
        (Page[date | str], {"items": ["2027-03-31"]}, Page([date(2027, 3, 31)])),
        (Page[int | None], {"items": [None]}, Page([None])),
        (Pair[str, int], {"one": "a", "other": 1}, Pair("a", 1)),
        (Labelled[int, str], {"items": [1], "label": "a"}, Labelled([1], label="a")),
        (Texts, {"items": ["a"]}, Texts(["a"])),
        (MoreTexts, {"items": ["a"], "more": 1}, MoreTexts(["a"], more=1)),
        (Entry[int], {"value": 1, "x": 2}, {"value": 1}),
        (NumberEntry, {"value": 1, "more": "x"}, {"value": 1, "more": "x"}),
    ],
)
def test_type_variables_stand_for_their_arguments(hint: Any, value: Any, made: Any) -> None:
    assert of(hint)(value) == made


@pytest.mark.parametrize(
    ("hint", "value", "path"),
    [
        (Page[int], {"items": ["1"]}, "items[0]"),
        (Page[int], {"items": [], "first": "1"}, "first"),
        (Page[int], {"items": [], "by_name": {"a": ["1", 1]}}, "by_name.*[0]"),
        (Page[int], {"items": [], "after": {"items": ["1"]}}, "after.items[0]"),
        (Page[Page[int]], {"items": [{"items": ["1"]}]}, "items[0].items[0]"),
        (Pair[str, int], {"one": "a", "other": 0}, "other"),
        (Pair[str, int], {"one": 1, "other": 1}, "one"),
        (Labelled[int, str], {"items": ["a"], "label": "a"}, "items[0]"),
        (Labelled[int, str], {"items": [1], "label": 1}, "label"),
        (MoreTexts, {"items": [1]}, "items[0]"),
        (Entry[int], {"value": "1"}, "value"),
        (NumberEntry, {"value": "1"}, "value"),
        (NumberEntry, {"value": 1, "more": 1}, "more"),
    ],
)
def test_a_value_of_another_argument_is_refused(hint: Any, value: Any, path: str) -> None:
    assert refused(hint, value) == ("schema", (path,))


@dataclass
class Initialized:
    quantity: int = field(init=False)
    given: InitVar[int]
    known: ClassVar[int] = 1

    def __post_init__(self, given: int) -> None:
        self.quantity = given * 2


def test_what_only_the_constructor_takes_is_a_field() -> None:
    assert of(Initialized)({"given": 2, "quantity": 9, "known": 9}).quantity == 4
    assert refused(Initialized, {}) == ("schema", ("given",))
    assert refused(Initialized, {"given": "2"}) == ("schema", ("given",))


@pytest.mark.parametrize(
    "hint",
    [
        *(timezone, dict[int, str], object, list[bytearray], set, frozenset, set[list[int]]),
        *(set[dict[str, int]], set[Any], set[Order], set[Frozen], set[set[int]]),
        set[tuple],  # type: ignore[type-arg]
        *(set[int | list[int]], set[Annotated[list[int], 1]], Unsendable, Literal[b"a"]),
        *(Page, Endless[int], Sequence[int], Mapping[str, int]),
        *(Pair[int, Other], list[Item_]),  # type: ignore[valid-type]
        *(Callable[[int], int], type[int], tuple[int, Unpack[tuple[str, ...]]]),
    ],
)
def test_a_type_that_json_has_not_is_refused_at_once(hint: Any) -> None:
    for _ in range(2):
        with pytest.raises(TypeError, match="cannot be"):
            of(hint)
    assert of(set[Alike])([{"x": [1]}, {"x": [1]}])


@dataclass
class Unknown:
    at: timezone


@dataclass
class UnknownLine:
    parts: dict[str, list[Unknown]]
    both: tuple[int, Unknown] | None = None


@dataclass
class UnknownOrder:
    lines: tuple[UnknownLine, ...]


@dataclass
class Unresolved:
    lines: list[int]
    when: list[NoSuchName]  # type: ignore[name-defined]  # noqa: F821 - as one of TYPE_CHECKING


@pytest.mark.parametrize(
    ("hint", "message"),
    [
        (timezone, "^A body cannot be <class 'datetime.timezone'>: nothing would check it. "),
        (Unknown, r"^Unknown\.at cannot be <class 'datetime.timezone'>: .* or a function that "),
        (list[Unknown], r"^body\[\]\.at cannot be "),
        (UnknownOrder, r"^UnknownOrder\.lines\[\]\.parts\.\*\[\]\.at cannot be "),
        (tuple[int, Unknown], r"^body\[1\]\.at cannot be "),
        (dict[str, set[list[int]]], r"^body\.\* cannot be a set of unhashable values: list. Use "),
        (set[Item | None], "^A body cannot be a set of unhashable values: Item. Use a list, or "),
        (set, r"^A body cannot be a set of anything. Name the type .*: set\[str\]."),
        (dict[int, str], "^A body cannot be a dict with keys of <class 'int'>: use texts"),
        (Sequence[int], r"^A body cannot be collections.abc.Sequence\[int\]: .* Use list\[...\]."),
        (bytearray, "^A body cannot be <class 'bytearray'>: nothing would check it. Use bytes."),
        (Page, r"^Page\.items\[\] cannot be ~Item_: it stands for no type. Name one: Page\[str\]"),
        (Unsendable, "^A body cannot be <enum 'Unsendable'>: no value of JSON is one of its "),
        (Unresolved, r"^Unresolved\.when cannot be a type that .*: name 'NoSuchName' is not "),
    ],
)
def test_the_error_names_the_field_and_the_way_out(hint: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message) as caught:
        of(hint)
    assert str(caught.value).endswith(".")
    assert len(str(caught.value)) < 400


@dataclass
class Sealed:
    amount: Final[int]


def test_a_final_field_has_the_type_that_it_names() -> None:
    assert of(Sealed)({"amount": 1}).amount == 1
    assert refused(Sealed, {"amount": "1"}) == ("schema", ("amount",))


def test_a_constraint_that_cannot_be_computed_refuses() -> None:
    """GIVEN a Decimal of 38 digits THEN its remainder by 0.01 is beyond Python's 28 digits."""
    cents = Annotated[Decimal, annotated_types.MultipleOf(Decimal("0.01"))]
    assert of(cents)("19.90") == Decimal("19.90")
    assert refused(cents, "1e37") == ("schema", ("",))
    assert of(cents | str)("1e37") == "1e37"


def test_a_field_of_such_a_type_is_refused_each_time_it_is_declared() -> None:
    for _ in range(2):
        with pytest.raises(TypeError, match="nothing would check it"):
            of(Unknown)


SINCE_312 = """
from __future__ import annotations
from dataclasses import dataclass
from datetime import date
from runtime_guards.bodies.by_type import of
type Two[T] = tuple[T, T]
type Tree = dict[str, Tree] | int
type TreeOf[T] = dict[str, TreeOf[T]] | T
@dataclass
class Page[T]:
    items: list[T]
    two: Two[T] | None = None
    after: Page[T] | None = None
@dataclass
class Days(Page[date]):
    tree: Tree = 0
    texts: TreeOf[str] = ""
made = of(Page[int])({"items": [1], "two": [1, 2], "after": {"items": [3]}})
assert made == Page([1], (1, 2), Page([3])), made
day, tree = "2027-03-31", {"a": {"b": 1}}
made = of(Days)({"items": [day], "two": [day, day], "tree": tree, "texts": {"a": {"b": "c"}}})
assert made == Days([date(2027, 3, 31)], (date(2027, 3, 31),) * 2, None, tree, {"a": {"b": "c"}})
for hint, message in (
    (Page, "Page.items[] cannot be T: it stands for no type."),
    (tuple[int, *tuple[str, ...]], "body[1] cannot be *tuple[str, ...]: nothing would check"),
):
    try:
        of(hint)
    except TypeError as error:
        assert str(error).startswith(message), error
    else:
        raise AssertionError(hint)
"""


@pytest.mark.parametrize("version", ["3.12", "3.13", "3.14"])
def test_type_parameters_of_newer_pythons(version: str) -> None:
    """PEP 695, which this file cannot be written in."""
    try:
        python = interpreters.ensure(ROOT, version)
    except interpreters.NoInterpreter as error:
        pytest.skip(str(error))
    subprocess.run([str(python), "-c", SINCE_312], check=True, cwd=ROOT)
