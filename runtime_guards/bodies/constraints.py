"""Constraints in `Annotated`: those of annotated_types, pydantic and msgspec.

Metadata of another kind are refused at import, since nothing would check them. Documentation
(`Doc`, PEP 727) constrains nothing.
"""

from __future__ import annotations

from typing import Annotated, Any

from runtime_guards.errors import EventRejected

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Build = Callable[[Any], Any]
    Test = Callable[[Any], bool]


def constrained(
    hint: Any, plain: Any, metadata: Iterable[Any], of: Callable[[Any], Build]
) -> Build:
    """Returns a function that makes a value of an `Annotated` type, or raises EventRejected.

    `plain` is the type without its metadata, and `of` makes its values. Raises TypeError for
    metadata of unknown kind.
    """
    # pydantic's constrained types, such as `conint(gt=3)`, have None if they state nothing.
    stated = [each for each in metadata if each is not None and type(each).__name__ != "Doc"]
    libraries = {type(each).__module__.partition(".")[0] for each in stated}
    if libraries & {"pydantic", "pydantic_core"}:
        from runtime_guards.bodies.by_pydantic import by_adapter

        return _strict_first(plain, by_adapter(hint), of)
    if "msgspec" in libraries:
        from runtime_guards.bodies.by_msgspec import builder

        annotated: Any = Annotated
        parts = (plain, *stated)
        return builder(annotated[parts])
    return _tested(of(plain), [test for each in stated for test in _tests(each)])


def _strict_first(plain: Any, check: Build, of: Callable[[Any], Build]) -> Build:
    """pydantic reads the text "1" as a number; a type that JSON has is strict here."""
    try:
        make = of(plain)
    except TypeError:
        return check
    return lambda value: check(make(value))


def _tested(make: Build, tests: list[Test]) -> Build:
    def build(value: Any) -> Any:
        made = make(value)
        try:
            holds = all(test(made) for test in tests)
        except ArithmeticError:
            # A Decimal with more digits than its context has is not a multiple of a small one.
            holds = False
        if not holds:
            raise EventRejected("schema")
        return made

    return build


def _tests(constraint: Any) -> Iterator[Test]:
    """https://github.com/annotated-types/annotated-types lists what each constraint means."""
    if not type(constraint).__module__.startswith("annotated_types"):
        raise TypeError(
            f"A body's Annotated has {constraint!r}, which nothing checks. Use constraints of"
            " annotated_types, pydantic or msgspec."
        )
    kind = type(constraint).__name__
    if hasattr(constraint, "__iter__"):
        # `Interval` and `Len` stand for several.
        for each in constraint:
            yield from _tests(each)
    elif kind in _BY_KIND:
        yield _BY_KIND[kind](constraint)
    else:
        raise TypeError(f"A body's Annotated has {kind}, which JSON values cannot have.")


_BY_KIND: dict[str, Callable[[Any], Test]] = {
    "Gt": lambda c: lambda value: bool(value > c.gt),
    "Ge": lambda c: lambda value: bool(value >= c.ge),
    "Lt": lambda c: lambda value: bool(value < c.lt),
    "Le": lambda c: lambda value: bool(value <= c.le),
    "MultipleOf": lambda c: lambda value: value % c.multiple_of == 0,
    "MinLen": lambda c: lambda value: len(value) >= c.min_length,
    "MaxLen": lambda c: lambda value: len(value) <= c.max_length,
    "Predicate": lambda c: lambda value: bool(c.func(value)),
}
