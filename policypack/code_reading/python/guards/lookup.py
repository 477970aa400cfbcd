"""What a name stands for: it is bound exactly once, and all imports on the way are followed.

The one exception is an import with a fallback, where all that can be loaded is the same.
"""

from __future__ import annotations

import ast
import builtins
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from policypack.code_reading.python.bindings import Binding, Imported, list_imports
from policypack.code_reading.python.guards.values import (
    Class,
    External,
    Function,
    Later,
    Scope,
    Value,
    module_scope,
)
from policypack.code_reading.python.modules import Module, find_module, may_export
from policypack.supply_chain.guards.modules import (
    EVENTS,
    EXPORTS,
    GUARD,
    PACKAGE,
    PUBLISHED,
    VALIDATORS,
    Code,
    Dynamic,
    is_of_guards,
)
from policypack.supply_chain.guards.search_path import find
from runtime_guards.contract import BY_NAME

# Real declarations need a dozen steps.
_STEPS = 5_000
_DEPTH = 50


class Lookup(ABC):
    """Looks names up in one function's code. Raises `Dynamic` and nothing else.

    `trail` are the names on the way that no other code may change, `members` those of classes.
    """

    def __init__(self, code: Code) -> None:
        self.code = code
        self.trail: set[str] = set()
        self.members: set[str] = set()
        self._steps = 0
        self._depth = 0

    def value(self, node: ast.expr, scope: Scope) -> Value:
        """The value of an expression."""
        with self.deepen(scope.module, node.lineno):
            return self._value(node, scope)

    @contextmanager
    def deepen(self, module: Module, line: int) -> Iterator[None]:
        """Counts a step at the line of the module, and how deep it is."""
        self._steps += 1
        if self._steps > _STEPS or self._depth >= _DEPTH:
            raise Dynamic("is too complex to be resolved", module.file, line)
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1

    @abstractmethod
    def _value(self, node: ast.expr, scope: Scope) -> Value: ...

    def settle(self, given: Later | Value) -> Value:
        """The value of an argument."""
        return self.value(given.node, given.scope) if isinstance(given, Later) else given

    def look_up(self, name: str, scope: Scope, line: int = 0) -> Value:
        """The value of a name where it stands."""
        inner: Scope | None = scope
        while inner is not None:
            if inner.is_class and any(each.line >= line for each in inner.bindings.get(name, ())):
                raise Dynamic(f"binds {shorten(name)} after its use", inner.module.file, line)
            # A function does not see the names of the class around it.
            found = self._bound(name, inner) if inner is scope or not inner.is_class else None
            if found is not None:
                return found
            inner = inner.outer
        if name in dir(builtins):
            return External(f"builtins.{name}")
        raise Dynamic(f"does not define {shorten(name)}", scope.module.file, line)

    def find_member(self, module: Module, name: str, line: int = 0, user: str = "") -> Value:
        """The value of a module's name, or its submodule of that name."""
        found = self._bound(name, module_scope(module))
        below = find_module(self.code, f"{module.name}.{name}") if module.is_package else None
        for binding in module.bindings.get(name, ()) if below else ():
            if not isinstance(binding.value, Imported):
                how = f"binds {shorten(name)}, which is also the name of a module"
                raise Dynamic(how, module.file, binding.line)
        found = found or below
        if found is None:
            how = (
                f"takes {shorten(name)} from {module.file or module.name}, which does not define it"
            )
            raise Dynamic(how, user or module.file, line)
        return found

    def _bound(self, name: str, scope: Scope) -> Value | None:
        found = list(self._bindings(name, scope))
        if name in scope.parameters and not found:
            if name not in scope.given:
                raise Dynamic(f"uses its argument {shorten(name)}", scope.module.file)
            return self.settle(scope.given[name])
        if not found:
            return None
        value = self._one_of(found, name, scope)
        if not isinstance(value, External) or is_of_guards(value.name):
            (self.members if scope.is_class else self.trail).add(name)
        return value

    def _bindings(self, name: str, scope: Scope) -> Iterator[Binding]:
        if name in scope.parameters and name in scope.bindings:
            yield Binding(scope.bindings[name][0].line, None)
        yield from scope.bindings.get(name, ())
        for star in scope.bindings.get("*", ()):
            if not isinstance(star.value, Imported):
                # Under a condition, it may bind any name.
                yield Binding(star.line, None)
                continue
            target = scope.module.absolute(star.value, star.line)
            if target in EXPORTS:
                if name in EXPORTS[target]:
                    yield Binding(star.line, Imported(target, name))
            elif may_export(self.code, target, name):
                yield Binding(star.line, None)

    def _one_of(self, found: Sequence[Binding], name: str, scope: Scope) -> Value:
        first = found[0]
        if len(found) == 1 or _is_repeated(found):
            return self._of(first, name, scope)
        attempt = first.fallback
        if attempt is None or any(other.fallback is not attempt for other in found):
            how = f"binds {shorten(name)} a second time"
            raise Dynamic(how, scope.module.file, found[1].line)
        tried = [each for each in found if each.line < attempt.handlers[0].lineno]
        if len(tried) == 1 and self._cannot_fail(attempt):
            return self._of(first, name, scope)
        return self._agreed(found, name, scope)

    def _agreed(self, found: Sequence[Binding], name: str, scope: Scope) -> Value:
        """What the import and its fallbacks load: all that the program has must be the same."""
        # A module that is in no package has no relative imports.
        loaded = [each for each in found if scope.module.package or not _is_relative(each)]
        values = [self._of(each, name, scope) for each in loaded]
        own = [
            value for value in values if not (isinstance(value, External) and self._lacks(value))
        ]
        if not values or isinstance(values[0], External) or any(each != own[0] for each in own):
            how = f"has a fallback that binds {shorten(name)} to something else"
            raise Dynamic(how, scope.module.file, found[1].line)
        return own[0]

    def _lacks(self, external: External) -> bool:
        top = external.name.partition(".")[0]
        return not any(place.tops.get(top, []) for place in self.code.places)

    def _cannot_fail(self, attempt: ast.Try) -> bool:
        """Whether the imports are of names that the guards have which ship."""
        found = (bound for statement in attempt.body for _, bound in list_imports(statement))
        dotted = [(f"{bound.module}.{bound.name}".rstrip("."), bound.level) for bound in found]
        return all(not level and self._ships(name) for name, level in dotted)

    def _ships(self, dotted: str) -> bool:
        module = BY_NAME[VALIDATORS[dotted]].validator if dotted in VALIDATORS else ""
        found = find(self.code.places, module.rpartition(".")[0])[0] if module else None
        return found is not None or dotted in {PACKAGE, EVENTS} | GUARD

    def _of(self, binding: Binding, name: str, scope: Scope) -> Value:
        bound = binding.value
        if isinstance(bound, Imported):
            return self._imported(bound, scope.module, binding.line)
        if isinstance(bound, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return Function(bound, scope)
        if isinstance(bound, ast.ClassDef):
            return Class(bound, scope)
        if bound is None or isinstance(bound, ast.List):
            how = "as a list, which can change" if bound else "where only a run decides"
            raise Dynamic(f"binds {shorten(name)} {how}", scope.module.file, binding.line)
        return self.value(bound, scope)

    def _imported(self, bound: Imported, module: Module, line: int) -> Value:
        target = module.absolute(bound, line)
        self._check_published(target.partition(".")[0], module, line)
        found = find_module(self.code, target)
        if found is None:
            return External(f"{target}.{bound.name}" if bound.name else target)
        with self.deepen(module, line):
            if found is module:
                # A package that imports one of its own modules.
                found, bound = (
                    find_module(self.code, f"{target}.{bound.name}") or found,
                    Imported(target),
                )
            return self.find_member(found, bound.name, line, module.file) if bound.name else found

    def _check_published(self, top: str, module: Module, line: int) -> None:
        own = self.code.own_file(top) if top in PUBLISHED else ""
        if own:
            how = f"imports {top}, whose file {own} is not that of the published distribution"
            raise Dynamic(how, module.file, line)


def _is_repeated(found: Sequence[Binding]) -> bool:
    """Whether one import stands there several times, as for `import a` and `import a.b`."""
    first = found[0].value
    return isinstance(first, Imported) and all(each.value == first for each in found)


def _is_relative(binding: Binding) -> bool:
    return isinstance(binding.value, Imported) and binding.value.level > 0


def shorten(name: str) -> str:
    """The name, cut for a message: identifiers may have any length."""
    return name if len(name) <= 80 else f"{name[:80]}..."
