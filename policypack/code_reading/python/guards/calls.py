"""A call of the program's own functions: what it passes, and what a simple function returns."""

from __future__ import annotations

import ast

from policypack.code_reading.python.bindings import own_nodes
from policypack.code_reading.python.guards.values import Elements, Function, Later, Scope, Value
from policypack.supply_chain.guards.modules import Dynamic

_LEAVES = (ast.Return, ast.Yield, ast.YieldFrom, ast.Await)


def parameters(function: Function) -> frozenset[str]:
    """The names of all parameters."""
    return frozenset(node.arg for node in ast.walk(function.node.args) if isinstance(node, ast.arg))


def given(
    function: Function, call: ast.Call | None, scope: Scope, first: Value | None = None
) -> dict[str, Later | Value]:
    """What a call passes, by the name of the parameter; `first` stands before its arguments."""
    declared = function.node.args
    positional = [each.arg for each in (*declared.posonlyargs, *declared.args)]
    passed: list[Later | Value] = [first] if first is not None else []
    passed += [Later(node, scope) for node in (call.args if call else ())]
    found: dict[str, Later | Value] = _defaults(function, positional)
    found |= dict(zip(positional, passed, strict=False))
    if declared.vararg is not None:
        found[declared.vararg.arg] = Elements(tuple(passed[len(positional) :]))
    for keyword in call.keywords if call else ():
        found[keyword.arg or ""] = Later(keyword.value, scope)
    if "" in found or any(isinstance(each, ast.Starred) for each in (call.args if call else ())):
        raise Dynamic("unpacks arguments", scope.module.file, call.lineno if call else 0)
    return found


def _defaults(function: Function, positional: list[str]) -> dict[str, Later | Value]:
    declared = function.node.args
    last = positional[len(positional) - len(declared.defaults) :]
    only = [each.arg for each in declared.kwonlyargs]
    pairs = [
        *zip(last, declared.defaults, strict=True),
        *zip(only, declared.kw_defaults, strict=True),
    ]
    return {name: Later(node, function.scope) for name, node in pairs if node is not None}


def returned(function: Function) -> ast.expr:
    """What the function returns, if its last statement is its only way out. Raises Dynamic."""
    node = function.node
    if isinstance(node, ast.Lambda):
        return node.body
    last = node.body[-1]
    ways = [each for each in own_nodes(node) if isinstance(each, _LEAVES)]
    simple = isinstance(node, ast.FunctionDef) and not function.decorators and ways == [last]
    if not simple or function.scope.is_class or not isinstance(last, ast.Return) or not last.value:
        how = f"calls {node.name}, which does more than to return one value"
        raise Dynamic(how, function.scope.module.file, node.lineno)
    return last.value
