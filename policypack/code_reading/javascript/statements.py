"""Statements of JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from policypack.code_reading.javascript.assignments import destructure
from policypack.code_reading.javascript.branches import (
    run_for_in,
    run_if,
    run_loop,
    run_one,
    run_switch,
    run_try,
)
from policypack.code_reading.javascript.imports import run_export, run_import
from policypack.code_reading.javascript.objects import Function, Module, Object, Scope
from policypack.code_reading.javascript.state import State
from policypack.code_reading.javascript.syntax import DECLARATIONS, children, declared
from policypack.code_reading.javascript.values import NOTHING, UNDEFINED, External, Value, of
from policypack.reading.syntax_trees import text_of

if TYPE_CHECKING:
    from tree_sitter import Node


def run_block(reading: State, nodes: Iterable[Node], scope: Scope, module: Module) -> bool:
    nodes = [*nodes]
    top = scope.outer is None
    for each in nodes:
        inner = declared(each)
        if inner.type in DECLARATIONS:
            name = text_of(inner.child_by_field_name("name"))
            scope.declare(name, _hoist(reading, inner, name, scope, module), reading.branches)
    for each in nodes:
        if top and each.type != "import_statement" and module.package_at(each):
            _declare_foreign(reading, each, scope, module)
        elif reading.run(each, scope, module):
            return True
    return False


def _hoist(reading: State, node: Node, name: str, scope: Scope, module: Module) -> Value:
    package = module.package_at(node) if scope.outer is None else ""
    if package:
        named = node.child_by_field_name("name") or node
        return of(External(f"{package}.{module.name_at(named)}"))
    if node.type == "class_declaration":
        return reading.value(node, scope, module)
    return of(Function(node, scope, module, node.id))


def _declare_foreign(reading: State, node: Node, scope: Scope, module: Module) -> None:
    """What a bundle declares for a package is known by its name."""
    for each in children(declared(node)):
        if each.type == "variable_declarator":
            name = each.child_by_field_name("name") or each
            value = of(External(f"{module.package_at(node)}.{module.name_at(name)}"))
            scope.declare(text_of(name), value, reading.branches)


def _run_nested(reading: State, node: Node, scope: Scope, module: Module) -> bool:
    return run_block(reading, children(node), Scope(scope), module)


def _run_declaration(reading: State, node: Node, scope: Scope, module: Module) -> bool:
    reading.version += scope.outer is None
    for each in children(node):
        if each.type != "variable_declarator":
            continue
        held = each.child_by_field_name("value")
        value = reading.settle(reading.value(held, scope, module)) if held is not None else NOTHING
        name = each.child_by_field_name("name") or each
        for bound, part in destructure(reading, name, value, scope, module):
            is_again = node.type == "variable_declaration" and bound in scope.cells
            if is_again and held is not None:
                scope.assign(bound, part, reading.branches)
            elif not is_again:
                scope.declare(bound, part, reading.branches)
    return False


def _skip(reading: State, node: Node, scope: Scope, module: Module) -> bool:
    return False


def _run_exit(reading: State, node: Node, scope: Scope, module: Module) -> bool:
    values = [reading.value(each, scope, module) for each in children(node)]
    if node.type == "return_statement" and reading.returns:
        value = reading.settle(values[0]) if values else UNDEFINED
        reading.returns[-1].append((value, reading.facts))
    return True


def _run_with(reading: State, node: Node, scope: Scope, module: Module) -> bool:
    """`with ({name: value}) {...}`, as Pulumi serializes what a callback captures."""
    inner = Scope(scope)
    held = reading.value(node.child_by_field_name("object") or node, scope, module)
    for one in held.all_of(Object):
        for name, value in one.fields.items():
            inner.declare(name, value, reading.branches)
    return run_one(reading, node.child_by_field_name("body"), inner, module)


def _run_labeled(reading: State, node: Node, scope: Scope, module: Module) -> bool:
    run_one(reading, node.child_by_field_name("body"), scope, module)
    return False


STATEMENT_FORMS: Mapping[str, Callable[..., bool]] = {
    **dict.fromkeys(("lexical_declaration", "variable_declaration"), _run_declaration),
    "statement_block": _run_nested,
    "if_statement": run_if,
    "else_clause": _run_nested,
    **dict.fromkeys(("for_statement", "while_statement", "do_statement"), run_loop),
    "for_in_statement": run_for_in,
    "try_statement": run_try,
    "switch_statement": run_switch,
    "with_statement": _run_with,
    "labeled_statement": _run_labeled,
    "import_statement": run_import,
    "export_statement": run_export,
    **dict.fromkeys((*DECLARATIONS, "empty_statement"), _skip),
    **dict.fromkeys(
        ("return_statement", "throw_statement", "break_statement", "continue_statement"), _run_exit
    ),
}
