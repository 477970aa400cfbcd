"""The value of a name or expression, as far as it is known without running the code.

A name is bound exactly once, and all imports on the way are followed. The one exception is an
import with a fallback, where all that can be loaded is the same.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from policypack.code_reading.guards import DeclaredValidator, Guard
from policypack.code_reading.python.bindings import (
    Binding,
    Imported,
    collect_bindings,
)
from policypack.code_reading.python.guards.values import (
    Class,
    Elements,
    External,
    Function,
    Guarding,
    Later,
    Scope,
    Value,
    bind_arguments,
    find_returned,
    list_parameters,
    module_scope,
    read_plain_body,
    refuse_computed,
)
from policypack.code_reading.python.modules import Module, cannot_fail, find_module, may_export
from policypack.facts.handler_decorators import FACTORIES
from policypack.supply_chain.guards.modules import (
    EXPORTS,
    GUARD,
    PUBLISHED,
    TRANSPARENT,
    VALIDATORS,
    Code,
    Dynamic,
    is_of_guards,
)

# Real declarations need a dozen steps.
_STEPS = 5_000
_DEPTH = 50


class Evaluator:
    """Reads names and expressions of one function's code. Raises `Dynamic` and nothing else.

    `trail` are the names on the way that no other code may change, `members` those of classes.
    """

    def __init__(self, code: Code) -> None:
        self.code = code
        self.trail: set[str] = set()
        self.members: set[str] = set()
        self._steps = 0
        self._depth = 0
        # A program may use one function or class thousands of times.
        self._bodies: dict[ast.AST, Mapping[str, list[Binding]]] = {}
        self._returns: dict[tuple[ast.AST, int], ast.expr] = {}

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
            if not isinstance(binding.sure, Imported):
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
            if not isinstance(star.sure, Imported):
                # Under a condition, it may bind any name.
                yield Binding(star.line, None)
                continue
            target = scope.module.absolute(star.sure, star.line)
            if target in EXPORTS:
                if name in EXPORTS[target]:
                    yield Binding(star.line, Imported(target, name), is_certain=True)
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
        if len(tried) == 1 and cannot_fail(self.code, attempt):
            return self._of(first, name, scope)
        return self._agreed(found, name, scope)

    def _agreed(self, found: Sequence[Binding], name: str, scope: Scope) -> Value:
        """The value that an import and its fallbacks load; all candidates must agree."""
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

    def _of(self, binding: Binding, name: str, scope: Scope) -> Value:
        bound = binding.sure
        if isinstance(bound, Imported):
            return self._imported(bound, scope.module, binding.line)
        if isinstance(bound, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return Function(bound, scope)
        if isinstance(bound, ast.ClassDef):
            return Class(bound, scope)
        if bound is None or isinstance(bound, ast.List):
            how = "as a list, which can change" if bound else "conditionally"
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

    def apply(self, decorator: Function, inner: Value) -> Value:
        """What an own decorator makes of a function."""
        return self._returned(decorator, bind_arguments(decorator, None, decorator.scope, inner))

    def open_scope(
        self, function: Function, passed: dict[str, Later | Value] | None = None
    ) -> Scope:
        """The scope of a function's body."""
        node, module = function.node, function.scope.module
        if node not in self._bodies:
            self._bodies[node] = {} if isinstance(node, ast.Lambda) else collect_bindings(node.body)
        bound, names = self._bodies[node], list_parameters(function)
        return Scope(module, bound, function.scope, parameters=names, given=passed or {})

    def _value(self, node: ast.expr, scope: Scope) -> Value:
        if isinstance(node, ast.Name):
            return self.look_up(node.id, scope, node.lineno)
        if isinstance(node, ast.Attribute):
            return self._attribute(node, scope)
        if isinstance(node, ast.Call):
            return self._call(node, scope)
        if isinstance(node, (ast.List, ast.Tuple)):
            return Elements(tuple(self._items(node.elts, scope)))
        if isinstance(node, ast.Constant):
            return node
        if isinstance(node, ast.Lambda):
            return Function(node, scope)
        raise _dynamic("computes a value at run time", node, scope)

    def _items(self, nodes: Sequence[ast.expr], scope: Scope) -> Iterator[Value]:
        """The values of a call's arguments or a tuple's elements, unpacked."""
        for node in nodes:
            if not isinstance(node, ast.Starred):
                yield self.value(node, scope)
                continue
            inner = self.value(node.value, scope)
            if not isinstance(inner, Elements):
                raise _dynamic("unpacks a value that is only known at run time", node, scope)
            yield from map(self.settle, inner.items)

    def _attribute(self, node: ast.Attribute, scope: Scope) -> Value:
        base = self.value(node.value, scope)
        if isinstance(base, Module):
            return self.find_member(base, node.attr, node.lineno, scope.module.file)
        if isinstance(base, External):
            return External(f"{base.name}.{node.attr}")
        if isinstance(base, Class):
            found = self.find_class_member(base, node.attr)
            if found is not None:
                return found
        raise _dynamic("uses an attribute that is only known at run time", node, scope)

    def find_class_member(self, cls: Class, name: str) -> Value | None:
        """The value of a name in the body of a class, or of its bases."""
        if cls.node not in self._bodies:
            self._bodies[cls.node] = read_plain_body(cls)
        for decorator in cls.node.decorator_list:
            made = self.value(decorator, cls.scope)
            if not isinstance(made, External) or made.name not in PLAIN_DECORATORS:
                raise refuse_computed(cls)
        body = Scope(cls.scope.module, self._bodies[cls.node], cls.scope, is_class=True)
        own = self._bound(name, body)
        inherited = [self._base_member(base, cls, name) for base in cls.node.bases]
        found = [value for value in inherited if value is not None]
        if own is None and len(found) > 1:
            raise refuse_computed(cls)
        return own or next(iter(found), None)

    def _base_member(self, base: ast.expr, cls: Class, name: str) -> Value | None:
        value = self.value(base, cls.scope)
        if isinstance(value, Class):
            with self.deepen(cls.scope.module, base.lineno):
                return self.find_class_member(value, name)
        if not isinstance(value, External) or value.name not in PLAIN_BASES:
            raise refuse_computed(cls)
        return None

    def _call(self, node: ast.Call, scope: Scope) -> Value:
        called = self.value(node.func, scope)
        if isinstance(called, External) and not called.call:
            return self._external(called.name, node, scope)
        if isinstance(called, Guarding) and not called.is_applied:
            return Guarding(called.guard, is_applied=True)
        if isinstance(called, Class) and not called.is_made:
            return Class(called.node, called.scope, is_made=True)
        if isinstance(called, Function):
            return self._returned(called, bind_arguments(called, node, scope))
        if isinstance(called, External) and called.name in FACTORIES and node.args:
            return self.value(node.args[0], scope)
        raise _dynamic("calls a function that is only known at run time", node, scope)

    def _external(self, name: str, node: ast.Call, scope: Scope) -> Value:
        if name in GUARD:
            validators = tuple(map(self._validator, self._items(node.args, scope)))
            if None not in validators:
                mode, until = (self._text(node, scope, name) for name in ("mode", "until"))
                observes = None if mode is None else mode == "observe"
                place = scope.module.file, node.lineno
                return Guarding(Guard(validators, *place, observes, until or None))  # type: ignore[arg-type]
            how = "passes guard() an argument that is not a validator of runtime_guards"
            raise _dynamic(how, node, scope)
        if name in TRANSPARENT:
            return self.value(node.args[0], scope) if node.args else External(name)
        return External(name, node, scope)

    def _returned(self, function: Function, passed: dict[str, Later | Value]) -> Value:
        key = function.node, function.applied
        if key not in self._returns:
            self._returns[key] = find_returned(function)
        return self.value(self._returns[key], self.open_scope(function, passed))

    def _validator(self, value: Value) -> DeclaredValidator | None:
        if isinstance(value, External) and value.call and value.name in VALIDATORS:
            return DeclaredValidator(VALIDATORS[value.name], self._partial(value))
        return None

    def _partial(self, made: External) -> bool | None:
        """Whether the validator refuses single records; None if it is only known at run time."""
        assert made.call is not None
        assert made.scope is not None
        given = self._constant(made.call, made.scope, "partial")
        return None if given is None else bool(given.value)

    def _text(self, call: ast.Call, scope: Scope, name: str) -> str | None:
        """The text of an option of a call, empty without it; None if only known at run time."""
        given = self._constant(call, scope, name)
        return None if given is None else str(given.value or "")

    def _constant(self, call: ast.Call, scope: Scope, name: str) -> ast.Constant | None:
        """The literal that a call gives for an option; None if it is only known at run time."""
        for keyword in call.keywords:
            if keyword.arg in (None, name):
                try:
                    value = self.value(keyword.value, scope) if keyword.arg else None
                except Dynamic:
                    return None
                return value if isinstance(value, ast.Constant) else None
        return ast.Constant(value=None)


def _is_repeated(found: Sequence[Binding]) -> bool:
    """Whether one import occurs several times, as in `import a` and `import a.b`."""
    first = found[0].sure
    return isinstance(first, Imported) and all(each.sure == first for each in found)


def _is_relative(binding: Binding) -> bool:
    return isinstance(binding.sure, Imported) and binding.sure.level > 0


def shorten(name: str) -> str:
    """The name, cut for a message: identifiers may have any length."""
    return name if len(name) <= 80 else f"{name[:80]}..."


PLAIN_BASES = frozenset({"abc.ABC", "builtins.object", "typing.Protocol"})
PLAIN_DECORATORS = frozenset({"dataclasses.dataclass"})


def _dynamic(reason: str, node: ast.expr, scope: Scope) -> Dynamic:
    return Dynamic(reason, scope.module.file, node.lineno)
