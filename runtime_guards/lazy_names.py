"""Public names of a package, imported on first access, so that a cold start pays for no more."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any


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
