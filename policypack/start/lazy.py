"""Attributes and patterns that are computed when they are first asked for."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Generic, TypeVar, cast

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


class LazyPattern:
    """A pattern that is compiled at its first use: a long one takes a millisecond of a start."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._pattern, self._flags = pattern, flags

    def compiled(self) -> re.Pattern[str]:
        """The pattern itself."""
        return re.compile(self._pattern, self._flags)

    def __getattr__(self, name: str) -> Any:
        value = getattr(self.compiled(), name)
        # From now on it is found there first.
        setattr(self, name, value)
        return value


def lazy_pattern(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """`re.compile` at the first use."""
    return cast("re.Pattern[str]", LazyPattern(pattern, flags))
