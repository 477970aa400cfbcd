"""Records have the value semantics of frozen dataclasses, at the price of ordinary ones."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import Any

import pytest

from policypack.judging.verdict import Verdict
from policypack.model.resources import Resource
from policypack.model.unknown import Unknown
from policypack.model.values import Value
from policypack.rule.rule import Finding
from policypack.start.record import record


@record(frozen=True)
class Place:
    name: str
    at: int = 0


def test_records_are_compared_and_hashed_by_value() -> None:
    assert Place("a") == Place("a", 0) != Place("a", 1)
    assert len({Place("a"), Place("a", 0), Place("b")}) == 2


@pytest.mark.parametrize("kind", [Place, Value, Unknown, Finding, Verdict, Resource])
def test_no_field_of_a_record_is_set_by_a_call(kind: type) -> None:
    # What a frozen dataclass refuses in `__setattr__`, its `__init__` has to get around.
    assert "__setattr__" not in vars(kind)


def test_a_record_compares_as_the_frozen_dataclass_of_the_same_fields() -> None:
    def of(decorate: Any) -> Any:
        class Kind:
            name: str
            sizes: tuple[int, ...] = ()
            noted: dict[str, int] = field(default_factory=dict, compare=False, repr=False)

        return decorate(Kind)

    ours, theirs = of(record(frozen=True)), of(dataclass(frozen=True))
    assert repr(ours("a", (1,), {"x": 1})) == repr(theirs("a", (1,), {"x": 1}))
    for kind in (ours, theirs):
        assert kind("a", (1,), {"x": 1}) == kind("a", (1,))
        assert kind("a") != kind("b")
        assert kind("a") != ("a", ())
        assert hash(kind("a", noted={"x": 1})) == hash(kind("a"))
        assert replace(kind("a", noted={"x": 1}), name="b").noted == {"x": 1}
        assert [each.name for each in fields(kind)] == ["name", "sizes", "noted"]
        with pytest.raises(TypeError, match="unhashable"):
            hash(kind("a", [1]))


def test_a_record_of_another_class_is_another_value() -> None:
    @record(frozen=True)
    class Named:
        name: str

    @record(frozen=True)
    class Titled(Named):
        title: str = ""

    @record(frozen=True)
    class Nothing:
        """Has no field."""

    assert Named("a") != Titled("a")
    assert Titled("a", "b") == Titled("a", "b") != Titled("a", "c")
    nothing: Any = Nothing()
    named: Any = Named("a")
    assert nothing == Nothing() != named
    assert hash(Nothing()) == hash(Nothing())


def test_a_record_may_be_compared_by_identity_and_may_compare_itself() -> None:
    @record(frozen=True, eq=False)
    class One:
        name: str

    @record(frozen=True)
    class Loose:
        name: str

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Loose) and other.name.lower() == self.name.lower()

        def __repr__(self) -> str:
            return "loose"

    one = One("a")
    assert one == one != One("a")
    assert len({one, One("a")}) == 2
    assert Loose("a") == Loose("A")
    assert repr(Loose("a")) == "loose"


def test_a_record_is_made_as_a_dataclass_is() -> None:
    """GIVEN fields of each kind WHEN instances are made THEN `dataclass` makes the same ones."""

    def of(decorate: Any) -> Any:
        class Base:
            name: str
            sizes: list[int] = field(default_factory=list)
            seen: int = field(default=3, repr=False)

            def __post_init__(self) -> None:
                self.seen += 1

        class Kind(decorate(kw_only=False)(Base)):  # type: ignore[misc]
            place: str
            is_new: bool = False

        return decorate(kw_only=True)(Kind)

    def record_of(**named: bool) -> Any:
        return record(frozen=False, **named)

    ours, theirs = of(record_of), of(dataclass)
    assert [each.name for each in fields(ours)] == [each.name for each in fields(theirs)]
    for given in (("a",), ("a", [1]), ("a", [1], 5)):
        made = ours(*given, place="here")
        assert vars(made) == vars(theirs(*given, place="here"))
        assert repr(made) == repr(theirs(*given, place="here"))
        assert replace(made, is_new=True).is_new
    assert ours("a", place="").sizes is not ours("a", place="").sizes
    for kind in (ours, theirs):
        assert kind.seen == 3
        assert not hasattr(kind, "sizes")
        with pytest.raises(TypeError, match="place"):
            kind("a")
        with pytest.raises(TypeError, match="positional"):
            kind("a", [], 1, "here")
        with pytest.raises(TypeError, match="unhashable"):
            hash(kind("a", place=""))


def test_a_record_that_is_copied_before_any_is_made_compares() -> None:
    """GIVEN instances that another process has made THEN they are what they were."""

    @record(frozen=True)
    class One:
        name: str

    copied: Any = One.__new__(One)
    copied.__dict__["name"] = "a"
    assert copied == copied
    assert copied == One("a")
    assert hash(copied) == hash(One("a"))
