"""Attributes and patterns that are computed when they are first asked for."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, TypeVar

Value = TypeVar("Value")


class lazy(Generic[Value]):  # noqa: N801
    """`functools.cached_property` without its lock, which costs as much as most of these values.

    Two threads may compute one value twice, which changes nothing.
    """

    def __init__(self, compute: Callable[[Any], Value]) -> None:
        self.compute = compute
        self.__doc__ = compute.__doc__

    def __get__(self, instance: Any, _: type) -> Value:
        if instance is None:
            return self  # type: ignore[return-value]
        value = self.compute(instance)
        # From now on it is found there first.
        instance.__dict__[self.compute.__name__] = value
        return value


if TYPE_CHECKING:
    lazy_pattern = re.compile
else:

    class lazy_pattern:  # noqa: N801
        """`re.compile` at the first use: to compile a long pattern takes a millisecond."""

        def __init__(self, pattern: str, flags: int = 0) -> None:
            self._compile = lambda: re.compile(pattern, flags)

        def __getattr__(self, name: str) -> Any:
            value = getattr(self._compile(), name)
            # From now on it is found there first.
            setattr(self, name, value)
            return value
