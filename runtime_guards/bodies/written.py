"""The literal texts of numbers in JSON, for models with a Decimal.

Python reads `19.90` as a float, which has another value, and no zero at its end.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Number = Callable[[str], float]

# The texts of the floats that are being read, by the identity of each: no two that live have one.
TEXTS: dict[int, str] = {}


def reading(
    build: Callable[[Any, str], Any], parse: Callable[[str | bytes, str, Number], Any]
) -> Callable[[str | bytes, str], Any]:
    """Returns `decode(text, path)` that builds from JSON while `TEXTS` has its numbers.

    `parse` takes a function that reads a number with a point or an exponent.
    """

    def decode(text: str | bytes, path: str) -> Any:
        held: list[float] = []

        def number(written: str) -> float:
            value = float(written)
            TEXTS[id(value)] = written
            held.append(value)
            return value

        try:
            return build(parse(text, path, number), path)
        finally:
            for value in held:
                del TEXTS[id(value)]

    return decode
