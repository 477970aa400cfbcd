"""The guard of a handler, by a strict law.

    read_guard(Code(package), "app.handler")

The handler is bound exactly once, by a function, a member of a class or an import of one. It is
decorated by `guard` of `runtime_guards`, or hands its event on to a function that is. Other
decorators are known ones, or own ones that hand the event on. Nothing else in the program's code
changes what these names stand for. All else is undecided, with its file and line.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator

from policypack.code_reading.guards import Guard, NoGuard, Unclear
from policypack.code_reading.python.conduct import Store
from policypack.code_reading.python.guards.delegation import read_delegation
from policypack.code_reading.python.guards.evaluation import Evaluator, shorten
from policypack.code_reading.python.guards.values import (
    Class,
    External,
    Function,
    Guarding,
    Value,
    module_scope,
)
from policypack.code_reading.python.modules import Module, find_module, list_loaded, list_others
from policypack.facts.handler_decorators import FACTORIES
from policypack.facts.rebinding import SET_BY_MANY
from policypack.supply_chain.guards.modules import (
    PACKAGE,
    PUBLISHED,
    TRANSPARENT,
    Code,
    Dynamic,
    is_of_guards,
)
from policypack.supply_chain.guards.search_path import find
from policypack.supply_chain.handler_names import INVALID, of_python


def read_guard(code: Code, handler: str) -> Guard | NoGuard | Unclear:
    """The declaration of the handler `module.function`. Executes nothing and never raises."""
    reading = _Handler(code)
    try:
        return reading.read(handler)
    except Dynamic as dynamic:
        return Unclear(dynamic.reason, dynamic.file, dynamic.line, reading.place)


class _Handler:
    def __init__(self, code: Code) -> None:
        self._code = code
        self._evaluator = Evaluator(code)
        self.place = NoGuard("", 0)

    def read(self, handler: str) -> Guard | NoGuard:
        """The guard of the handler, or that there is none. Raises Dynamic."""
        named = of_python(handler)
        if named is None:
            raise Dynamic(INVALID)
        (name,) = named.names
        module = self._module(named.module)
        bound = module.bindings.get(name, [])
        self.place = NoGuard(module.file, bound[-1].line if bound else 0)
        found = self._outcome(self._evaluator.look_up(name, module_scope(module)), module)
        if self._code.has_guards:
            check_unchanged(self._code, module, self._evaluator, isinstance(found, Guard))
        return found

    def _module(self, dotted: str) -> Module:
        if dotted.split(".")[0] in sys.stdlib_module_names:
            how = (
                f"has the name of the standard library module {dotted}, which may be loaded instead"
            )
            raise Dynamic(how)
        module = find_module(self._code, dotted)
        if module is None:
            how = f"does not contain the handler's module {dotted}, which a layer may provide"
            raise Dynamic(how)
        return module

    def _outcome(self, value: Value, user: Module) -> Guard | NoGuard:
        if isinstance(value, Guarding) and value.is_applied:
            return value.guard
        if isinstance(value, Class) and value.is_made:
            value = self._evaluator.find_class_member(value, "__call__") or value
        if isinstance(value, Function):
            with self._evaluator.deepen(value.scope.module, value.node.lineno):
                return self._function(value)
        raise Dynamic(
            "binds the handler to a value that is only known at run time",
            user.file,
            self.place.line,
        )

    def _function(self, function: Function) -> Guard | NoGuard:
        module = function.scope.module
        for number, decorator in enumerate(function.decorators, function.applied + 1):
            value = self._evaluator.value(decorator, function.scope)
            if isinstance(value, Guarding) and not value.is_applied:
                return value.guard
            if isinstance(value, Function):
                inner = Function(function.node, function.scope, number)
                return self._outcome(self._evaluator.apply(value, inner), module)
            if not _passes_on(value):
                name = getattr(value, "name", "an object")
                how = f"decorates the handler with {shorten(name)}, which may change the event"
                raise Dynamic(how, module.file, decorator.lineno)
        return self._undecorated(function)

    def _undecorated(self, function: Function) -> Guard | NoGuard:
        node, file = function.node, function.scope.module.file
        passed = read_delegation(node)
        inside = self._evaluator.open_scope(function)
        values = [self._evaluator.value(each, inside) for each in passed.to]
        found = {self._outcome(each, function.scope.module) for each in values if _is_own(each)}
        guards = {each for each in found if isinstance(each, Guard)}
        if guards:
            logs = (self._evaluator.value(each, inside) for each in passed.logs)
            # The wrapper of a decorator may also log, measure and catch.
            wraps = function.scope.outer is not None and not function.scope.is_class
            every = len(found) == 1 and all(map(_is_own, values)) and passed.only
            if every and (wraps or passed.alone) and not any(map(_is_own, logs)):
                return guards.pop()
            raise Dynamic("does more than pass the event to a guard", file, node.lineno)
        if any(map(_guards, self._named_in(function))):
            raise Dynamic("uses a guard, but not as its decorator", file, node.lineno)
        return NoGuard(file, node.lineno)

    def _named_in(self, function: Function) -> Iterator[Value]:
        inside = self._evaluator.open_scope(function)
        body = function.node.body
        for node in ast.walk(body if isinstance(body, ast.expr) else ast.Module(body, [])):
            if isinstance(node, ast.Name):
                try:
                    value = self._evaluator.value(node, inside)
                    yield value
                    if isinstance(value, Function):
                        yield from (self._evaluator.value(d, value.scope) for d in value.decorators)
                except Dynamic:
                    continue


def _is_own(value: Value) -> bool:
    return not isinstance(value, External)


def _guards(value: Value) -> bool:
    return isinstance(value, Guarding) or (isinstance(value, External) and is_of_guards(value.name))


def _passes_on(value: Value) -> bool:
    """Whether a decorator passes every event on unchanged."""
    called = isinstance(value, External) and value.call is not None
    return getattr(value, "name", "") in (FACTORIES if called else TRANSPARENT)


# By these a validator accepts, and a module may become another.
_DECIDING = frozenset({"validate", "trigger", "__class__"})


def check_unchanged(code: Code, module: Module, lookup: Evaluator, is_guarded: bool) -> None:
    """Raises Dynamic at the first line that may change a name on the way of the lookup.

    All modules of the program are read, also those that no import names: code may load them by a
    name in a text. Published distributions are not: they know nothing of the program's names. Only
    its own module would give a guard to a handler without one.
    """
    loaded = [*list_loaded(code, module)] if is_guarded else [module]
    for each in (*loaded, *(list_others(code, loaded) if is_guarded else ())):
        _check(each, lookup)
    _check_standard_library(code)


def _check(module: Module, lookup: Evaluator) -> None:
    if module.conduct.rewrites:
        raise Dynamic("may rebind names at run time", module.file, module.conduct.rewrites)
    for store in module.conduct.stores:
        if _is_change(store, module, lookup):
            how = f"sets the attribute {shorten(store.attribute)}, which may change the guard"
            raise Dynamic(how, module.file, store.line)


def _is_change(store: Store, module: Module, lookup: Evaluator) -> bool:
    deciding = lookup.members | (set() if store.is_own else lookup.trail | _DECIDING)
    bound = module.conduct.names.get(store.name)
    if bound is None or store.attribute in deciding:
        return store.attribute in deciding
    top = bound.module.partition(".")[0]
    standard = not bound.name and store.is_direct and top in sys.stdlib_module_names - SET_BY_MANY
    return standard or top in {PACKAGE, *PUBLISHED} or store.attribute == "__dict__"


def _check_standard_library(code: Code) -> None:
    """Refuses files that Python may load instead of modules that the guards import."""
    for place in code.places:
        for name in sorted(sys.stdlib_module_names & place.tops.keys()):
            file, _ = find([place], name)
            if file is not None and not file.is_published:
                how = (
                    f"has the name of the standard library module {name}, and may be loaded instead"
                )
                raise Dynamic(how, file.entry.name)
