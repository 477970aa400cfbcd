"""The values that an expression can have without running the code, and the scopes of its names."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import field

from policypack.code_reading.guards import Guard
from policypack.code_reading.python.bindings import (
    Binding,
    Definition,
    collect_bindings,
    list_positional,
    pair_defaults,
    walk_scope,
)
from policypack.code_reading.python.modules import Module
from policypack.facts.rebinding import SETTERS
from policypack.start.record import record
from policypack.supply_chain.guards.modules import Dynamic


@record(frozen=True, eq=False)
class Scope:
    """The names of the body of a module, class or function.

    `parameters` are those of the function; `given` holds what a call passes for them.
    """

    module: Module
    bindings: Mapping[str, list[Binding]]
    outer: Scope | None = None
    is_class: bool = False
    parameters: frozenset[str] = frozenset()
    given: Mapping[str, Later | Value] = field(default_factory=dict)


@record(frozen=True, eq=False)
class Later:
    """An argument or a default that is evaluated when its name is."""

    node: ast.expr
    scope: Scope


@record(frozen=True)
class External:
    """The dotted name of an object that no file of the program defines.

    With a call, the object is what the call of that name returns; its arguments are of the scope.
    """

    name: str
    call: ast.Call | None = None
    scope: Scope | None = None


@record(frozen=True)
class Function:
    """A function of the program, or a lambda. The first `applied` decorators are not counted."""

    node: Definition | ast.Lambda
    scope: Scope
    applied: int = 0

    @property
    def decorators(self) -> list[ast.expr]:
        """The decorators, the outermost first."""
        return getattr(self.node, "decorator_list", [])[self.applied :]


@record(frozen=True)
class Class:
    """A class of the program, or an object that a call of it made."""

    node: ast.ClassDef
    scope: Scope
    is_made: bool = False


@record(frozen=True)
class Guarding:
    """The decorator that a call of `guard` returns, or what it made of a function."""

    guard: Guard
    is_applied: bool = False


@record(frozen=True, eq=False)
class Elements:
    """The elements of a tuple or list."""

    items: tuple[Later | Value, ...]


Value = External | Function | Class | Guarding | Elements | ast.Constant | Module


def module_scope(module: Module) -> Scope:
    """The scope of a module."""
    return Scope(module, module.bindings)


# These decide the value of an attribute, or the result of calling the class:
# https://docs.python.org/3/reference/datamodel.html#customizing-attribute-access
_DECIDING = frozenset(
    {"__getattribute__", "__getattr__", "__new__", "__init_subclass__", "__class_getitem__"}
)
# By these an object sets attributes of any name.
_SETTING = SETTERS | {"__dict__", "vars"}
_LEAVES = (ast.Return, ast.Yield, ast.YieldFrom, ast.Await)


def list_parameters(function: Function) -> frozenset[str]:
    """The names of all parameters."""
    return frozenset(node.arg for node in ast.walk(function.node.args) if isinstance(node, ast.arg))


def bind_arguments(
    function: Function, call: ast.Call | None, scope: Scope, first: Value | None = None
) -> dict[str, Later | Value]:
    """The arguments of a call by parameter name; `first` is passed before them."""
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
    """The returned value, if the last statement is the only exit. Raises Dynamic."""
    node = function.node
    if isinstance(node, ast.Lambda):
        return node.body
    last = node.body[-1]
    ways = [each for each in walk_scope(node) if isinstance(each, _LEAVES)]
    simple = isinstance(node, ast.FunctionDef) and not function.decorators and ways == [last]
    if not simple or function.scope.is_class or not isinstance(last, ast.Return) or not last.value:
        how = f"calls {node.name}, which does more than return one value"
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
