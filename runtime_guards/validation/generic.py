"""Classes that type checkers see as generic, and the types that callers of a guard are given.

At run time `typing` would cost a cold start milliseconds, so `Generic` is a class that can be
subscripted and does nothing.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import UnionType
    from typing import Any, Concatenate, Protocol, overload
    from typing import Generic as Generic

    from typing_extensions import TypeVar

    from runtime_guards.validation.event import Event

    # The result of a declared model. Without a model, or with a JSON Schema: Any.
    Body = TypeVar("Body", covariant=True, default=Any)
    Second = TypeVar("Second", covariant=True, default=Any)
    Item = TypeVar("Item", default=Any)
    # The result of a declared model if the body may also be None.
    Modelled = TypeVar("Modelled")
    Record = TypeVar("Record", covariant=True, default=Any)
    Validated = TypeVar("Validated", bound=Event, covariant=True, default=Any)
    Made = TypeVar("Made", covariant=True)
    Taken = TypeVar("Taken", covariant=True)
    Owner = TypeVar("Owner")
    Context = TypeVar("Context")

    class Reads(Protocol[Made]):
        """A validator whose event has another form inside a body."""

        def read(self, text: Any, path: str, /) -> Made: ...

    class Validates(Protocol[Made]):
        """A validator whose event is the same inside a body."""

        trigger: str

        def validate(self, event: Any, /) -> Made: ...

    class Adapts(Protocol[Made]):
        """A TypeAdapter of pydantic."""

        def validate_python(self, value: Any, /) -> Made: ...

    Model = (
        type[Made]
        | Adapts[Made]
        | Callable[[Any], Made]
        | Reads[Made]
        | Validates[Made]
        | Mapping[str, Any]
        | UnionType
    )

    class Guarded(Protocol):
        """A guarded handler, which Lambda calls with the event as it came."""

        def __call__(self, event: Any, context: Any) -> Any: ...

    class Guards(Protocol[Taken]):
        """What `guard()` returns: a decorator of a function, or of a method."""

        # Where none fits, mypy explains the first of them, and pyright the last.
        @overload
        def __call__(self, handler: Callable[[Taken, Context], object], /) -> Guarded: ...
        @overload
        def __call__(
            self, handler: Callable[[Owner, Taken, Context], object], /
        ) -> Callable[Concatenate[Owner, ...], Any]: ...
        @overload
        def __call__(self, handler: Callable[[Taken, Context], object], /) -> Guarded: ...

else:
    Body = Second = Item = Record = Validated = None

    class Generic:
        """Stands for `typing.Generic`."""

        __slots__ = ()

        def __class_getitem__(cls, parameters):
            return cls
