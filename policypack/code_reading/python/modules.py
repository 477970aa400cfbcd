"""The modules of the program: their statements are read at their first import."""

from __future__ import annotations

import ast

from policypack.code_reading.flows import Declared, Place
from policypack.code_reading.python.calls import Calls
from policypack.code_reading.python.misuses import misuses_of
from policypack.code_reading.python.values import NOTHING, External, Frame, Loaded, Value
from policypack.supply_chain.guards.bindings import Imported, imported
from policypack.supply_chain.guards.modules import Code, Dynamic, Module


class Modules(Calls):
    """Reads modules and imports."""

    def __init__(self, code: Code, triggers: tuple[str, ...], declared: Declared) -> None:
        super().__init__(triggers, code.version, declared)
        self._code = code
        self._loaded: dict[str, Loaded | None] = {}

    def _module(self, dotted: str) -> Loaded | None:
        """The program's own module, whose statements are read at its first import."""
        if dotted in self._loaded:
            return self._loaded[dotted]
        self._loaded[dotted] = None
        try:
            module = self._code.module(dotted)
        except Dynamic as dynamic:
            self.found.undecided(Place(dynamic.file, dynamic.line), dynamic.reason)
            return None
        if module is None:
            return None
        frame = Frame(module.file, module.name, module.package)
        loaded = self._loaded[dotted] = Loaded(dotted, frame)
        for kind, place, what in misuses_of(module.tree, module.file):
            self.found.mistaken(kind, place, what)
        self._loading += 1
        self.run(module.tree.body, frame)
        self._loading -= 1
        return loaded

    def submodule(self, module: Loaded, name: str) -> Value | None:
        """The module of the program below another one, or None."""
        found = self._module(f"{module.name}.{name}")
        return Value(things=(found,)) if found is not None else None

    def _import(self, node: ast.Import | ast.ImportFrom, frame: Frame) -> None:
        for name, bound in imported(node):
            target = _absolute(bound, frame)
            if name == "*":
                self._import_all(target, frame)
                continue
            frame.bind(name, self._imported(target, bound.name))
        if isinstance(node, ast.Import):
            for alias in node.names:
                # `import a.b` loads both, and binds `a`.
                self._module(alias.name)

    def _imported(self, target: str, name: str) -> Value:
        module = self._module(target) if target else None
        if not name:
            return Value(things=(module or External(_plain(target)),))
        if module is None:
            below = self._module(f"{target}.{name}" if target else name)
            return Value(things=(below or External(_plain(f"{target}.{name}")),))
        found = module.frame.find(name)
        return found if found is not None else self.submodule(module, name) or NOTHING

    def _import_all(self, target: str, frame: Frame) -> None:
        module = self._module(target)
        if module is None:
            place = Place(frame.file, 0)
            self.found.undecided(place, f"imports all names of {target}, which is not read")
            return
        for name, value in module.frame.state.names.items():
            if not name.startswith("_"):
                frame.bind(name, value)


def _plain(name: str) -> str:
    """The name in Python 3: https://six.readthedocs.io/#module-six.moves."""
    return name.removeprefix("six.moves.")


def _absolute(bound: Imported, frame: Frame) -> str:
    try:
        return Module(frame.module, frame.file, frame.package).absolute(bound)
    except Dynamic:
        return bound.module
