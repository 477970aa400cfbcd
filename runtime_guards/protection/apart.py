"""Loads a second copy of the judging modules for the hook alone: no other code can name them.

Any code that imports a module can change its content in one line. So the hook works with functions,
classes and tables that no name leads to, and with separate built-in functions.
"""

from __future__ import annotations

import builtins
import sys
from importlib.util import find_spec, module_from_spec

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

# Each after those that it imports.
_MODULES = tuple(
    f"runtime_guards.protection.{name}" for name in ("hosts", "paths", "connections", "judge")
)


def load() -> Any:
    """Returns the module `judge`, with all its imports from this package loaded again."""
    known = {name: sys.modules.get(name) for name in _MODULES}
    try:
        loaded = [_anew(name) for name in _MODULES]
    finally:
        for name, module in known.items():
            sys.modules.pop(name, None)
            if module is not None:
                sys.modules[name] = module
    return loaded[-1]


def _anew(name: str) -> ModuleType:
    sys.modules.pop(name, None)
    spec = find_spec(name)
    if spec is None or spec.loader is None:
        raise ImportError(f"{name} cannot be loaded a second time.")
    module = sys.modules[name] = module_from_spec(spec)
    # A function looks its built-in functions up where they were when it was made.
    vars(module)["__builtins__"] = dict(vars(builtins))
    spec.loader.exec_module(module)
    return module
