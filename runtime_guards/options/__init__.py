"""Options of constructors, checked where a function's code writes them: at import.

    class Orders(Validator):
        def __init__(self, *, queues: Collection[str] | None = None, max_records: int = 10): ...

The annotation states what an option must be (`runtime_guards.options.kinds`), and its name what its
values must look like (`runtime_guards.options.forms`). An option with another annotation is left to
its constructor. Errors are TypeError or ValueError, and name the option. A constructor without
options loads none of this.
"""

from __future__ import annotations

from functools import wraps

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    Constructor = TypeVar("Constructor", bound=Callable[..., None])


def checked(constructor: Constructor) -> Constructor:
    """Returns an `__init__` that checks its options first, and takes the spellings of AWS."""

    @wraps(constructor)
    def checking(self: Any, *arguments: Any, **options: Any) -> None:
        if arguments or options:
            from runtime_guards.options.given import normal

            arguments, options = normal(self, constructor, arguments, options)
        constructor(self, *arguments, **options)

    return checking  # type: ignore[return-value]


def checked_as(error: type[Exception]) -> Callable[[Constructor], Constructor]:
    """Returns `checked` with an error of the package's own for what an option must not be."""

    def decorate(constructor: Constructor) -> Constructor:
        @wraps(constructor)
        def checking(self: Any, *arguments: Any, **options: Any) -> None:
            from runtime_guards.options.given import normal

            try:
                arguments, options = normal(self, constructor, arguments, options)
            except (TypeError, ValueError) as wrong:
                raise error(str(wrong)) from None
            constructor(self, *arguments, **options)

        return checking  # type: ignore[return-value]

    return decorate
