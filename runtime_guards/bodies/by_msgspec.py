"""Bodies by msgspec: its Structs, and its constraints in `Annotated`."""

from __future__ import annotations

from runtime_guards.errors import EventRejected

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def builder(hint: Any) -> Callable[[Any], Any]:
    """Returns a function that makes a value of a type from JSON, and raises EventRejected.

    Raises TypeError for a type that msgspec does not know. Its error quotes names of the body, so
    the refusal has no path below the value.
    """
    from msgspec import ValidationError, convert
    from msgspec.inspect import type_info

    type_info(hint)

    def build(value: Any) -> Any:
        try:
            return convert(value, hint)
        except ValidationError:
            raise EventRejected("schema") from None

    return build
