"""The value of an expression, as far as it is known without running the code."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from policypack.code_reading.python.bindings import Binding, collect_bindings, walk_scope
from policypack.code_reading.python.guards.lookup import Lookup
from policypack.code_reading.python.guards.outcomes import DeclaredValidator, Guard
from policypack.code_reading.python.guards.values import (
    Class,
    Elements,
    External,
    Function,
    Guarding,
    Later,
    Scope,
    Value,
)
from policypack.code_reading.python.modules import Module
from policypack.code_reading.python.syntax import list_positional, pair_defaults
from policypack.facts.handler_decorators import FACTORIES
from policypack.facts.rebinding import SETTERS
from policypack.supply_chain.guards.modules import GUARD, TRANSPARENT, VALIDATORS, Code, Dynamic

# These decide what an attribute is, or what a call of the class returns:
# https://docs.python.org/3/reference/datamodel.html#customizing-attribute-access
_DECIDING = frozenset(
    {"__getattribute__", "__getattr__", "__new__", "__init_subclass__", "__class_getitem__"}
)
# By these an object sets attributes of any name.
_SETTING = SETTERS | {"__dict__", "vars"}
PLAIN_BASES = frozenset({"abc.ABC", "builtins.object", "typing.Protocol"})
PLAIN_DECORATORS = frozenset({"dataclasses.dataclass"})
_LEAVES = (ast.Return, ast.Yield, ast.YieldFrom, ast.Await)


class Evaluator(Lookup):
    """Reads expressions of one function's code. Raises `Dynamic` and nothing else."""

    def __init__(self, code: Code) -> None:
        super().__init__(code)
        # A program may use one function or class thousands of times.
        self._bodies: dict[ast.AST, Mapping[str, list[Binding]]] = {}
        self._returns: dict[tuple[ast.AST, int], ast.expr] = {}

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
                raise _dynamic("unpacks a value that only a run shows", node, scope)
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
        raise _dynamic("uses an attribute that only a run shows", node, scope)

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
        """Whether the validator refuses single records; None where only a run would decide it."""
        assert made.call is not None
        assert made.scope is not None
        given = self._constant(made.call, made.scope, "partial")
        return None if given is None else bool(given.value)

    def _text(self, call: ast.Call, scope: Scope, name: str) -> str | None:
        """The text of an option of a call, empty without it; None where only a run would tell."""
        given = self._constant(call, scope, name)
        return None if given is None else str(given.value or "")

    def _constant(self, call: ast.Call, scope: Scope, name: str) -> ast.Constant | None:
        """The literal that a call gives for an option; None where only a run would tell it."""
        for keyword in call.keywords:
            if keyword.arg in (None, name):
                try:
                    value = self.value(keyword.value, scope) if keyword.arg else None
                except Dynamic:
                    return None
                return value if isinstance(value, ast.Constant) else None
        return ast.Constant(value=None)


def _dynamic(reason: str, node: ast.expr, scope: Scope) -> Dynamic:
    return Dynamic(reason, scope.module.file, node.lineno)


def list_parameters(function: Function) -> frozenset[str]:
    """The names of all parameters."""
    return frozenset(node.arg for node in ast.walk(function.node.args) if isinstance(node, ast.arg))


def bind_arguments(
    function: Function, call: ast.Call | None, scope: Scope, first: Value | None = None
) -> dict[str, Later | Value]:
    """What a call passes, by the name of the parameter; `first` stands before its arguments."""
    declared = function.node.args
    positional = list_positional(declared)
    passed: list[Later | Value] = [first] if first is not None else []
    passed += [Later(node, scope) for node in (call.args if call else ())]
    pairs = pair_defaults(declared)
    found: dict[str, Later | Value] = {
        each.arg: Later(node, function.scope) for each, node in pairs if node is not None
    }
    found |= dict(zip(positional, passed, strict=False))
    if declared.vararg is not None:
        found[declared.vararg.arg] = Elements(tuple(passed[len(positional) :]))
    for keyword in call.keywords if call else ():
        found[keyword.arg or ""] = Later(keyword.value, scope)
    if "" in found or any(isinstance(each, ast.Starred) for each in (call.args if call else ())):
        raise Dynamic("unpacks arguments", scope.module.file, call.lineno if call else 0)
    return found


def find_returned(function: Function) -> ast.expr:
    """What the function returns, if its last statement is its only way out. Raises Dynamic."""
    node = function.node
    if isinstance(node, ast.Lambda):
        return node.body
    last = node.body[-1]
    ways = [each for each in walk_scope(node) if isinstance(each, _LEAVES)]
    simple = isinstance(node, ast.FunctionDef) and not function.decorators and ways == [last]
    if not simple or function.scope.is_class or not isinstance(last, ast.Return) or not last.value:
        how = f"calls {node.name}, which does more than to return one value"
        raise Dynamic(how, function.scope.module.file, node.lineno)
    return last.value


def read_plain_body(cls: Class) -> Mapping[str, list[Binding]]:
    """The bindings of the body. Raises Dynamic where the class computes its attributes."""
    used = {getattr(node, "attr", getattr(node, "id", "")) for node in ast.walk(cls.node)}
    bound = collect_bindings(cls.node.body)
    if cls.node.keywords or _DECIDING & bound.keys() or _SETTING & used:
        raise refuse_computed(cls)
    return bound


def refuse_computed(cls: Class) -> Dynamic:
    """The error of a class whose attributes only a run shows."""
    how = f"defines the class {cls.node.name}, which may compute its attributes"
    return Dynamic(how, cls.scope.module.file, cls.node.lineno)
