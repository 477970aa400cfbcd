"""Loads public names of a package and compiles patterns at first use, to shorten cold starts."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, AnyStr


def lazily(
    package: dict[str, Any], modules: Mapping[str, str], kind: str = "name"
) -> Callable[[str], Any]:
    """Returns a module's `__getattr__` (PEP 562), which imports each name from its own module.

    `package` is the package's `globals()`, `modules` maps each public name to the dotted name of
    its module, and `kind` is the word for such a name in the AttributeError.
    """

    def __getattr__(name: str) -> Any:  # noqa: N807 - what the interpreter looks for
        if name not in modules:
            raise AttributeError(f"{package['__name__']} has no {kind} {name!r}")
        # Not by `importlib`, which a cold start would have to load.
        found = getattr(__import__(modules[name], fromlist=(name,)), name)
        package[name] = found
        return found

    return __getattr__


class LazyPattern:
    """Stands for a compiled pattern."""

    def __init__(self, pattern: Any, flags: int) -> None:
        self._pattern, self._flags = pattern, flags

    def compiled(self) -> re.Pattern[Any]:
        """Returns the pattern itself."""
        return re.compile(self._pattern, self._flags)

    def __getattr__(self, name: str) -> Any:
        value = getattr(self.compiled(), name)
        # From now on it is found there first.
        setattr(self, name, value)
        return value


def lazy_pattern(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Returns a stand-in for `re.compile(pattern, flags)` that compiles at the first use.

    Most patterns are needed only for unusual events, and each would cost a cold start a quarter of
    a millisecond.
    """
    return LazyPattern(pattern, flags)  # type: ignore[return-value]
