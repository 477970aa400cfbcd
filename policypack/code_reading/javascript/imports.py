"""Modules: what they import and export."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from policypack.code_reading.flows import Kind, Place
from policypack.code_reading.javascript import schemas, sinks
from policypack.code_reading.javascript.members import get_member
from policypack.code_reading.javascript.objects import Module, Object, Scope
from policypack.code_reading.javascript.state import State
from policypack.code_reading.javascript.syntax import list_exports, list_imports, string_of
from policypack.code_reading.javascript.values import NOTHING, External, Value, joined, of
from policypack.reading.syntax_trees import children, field, text_of

if TYPE_CHECKING:
    from tree_sitter import Node


def read_module(reading: State, module: Module) -> None:
    """Follows the top level of a module, once."""
    if module.is_read:
        return
    module.is_read = True
    scope = Scope()
    holder = Object({"exports": of(module.exports)})
    for name, value in (
        ("exports", of(module.exports)),
        ("module", of(holder)),
        ("require", of(External("require"))),
    ):
        scope.declare(name, value, 0)
    before = reading.facts, reading.branches, reading.depth
    reading.facts, reading.branches, reading.depth = {}, 0, 0
    reading.block(children(module.root), scope, module)
    reading.facts, reading.branches, reading.depth = before
    for export in module.pending:
        export()
    replaced = holder.fields.get("exports")
    if module.replaced is None and replaced is not None and not replaced.of(Object):
        module.replaced = replaced


def run_import(reading: State, node: Node, scope: Scope, module: Module) -> bool:
    source = node.child_by_field_name("source")
    if source is None or text_of(node).startswith("import type"):
        return False
    held = require(reading, string_of(source), module, module.place(node))
    for local, name in list_imports(node):
        value = get_member(reading, held, name, node, module) if name else held
        scope.declare(local, value, 0)
    return False


def run_export(reading: State, node: Node, scope: Scope, module: Module) -> bool:
    source = node.child_by_field_name("source")
    held = None
    if source is not None:
        held = require(reading, string_of(source), module, module.place(node))
    declaration, value = field(node, "declaration"), field(node, "value")
    if declaration is not None:
        reading.run(declaration, scope, module)
    clauses = [each for each in node.children if each.type == "export_clause"]
    for exported, local in list_exports(node):
        name = text_of(local)
        if local == value:
            module.exports.fields[exported] = reading.value(local, scope, module)
        elif held is not None:
            module.exports.fields[exported] = get_member(reading, held, name, node, module)
        elif clauses:
            module.pending.append(partial(_exported, module, scope, name, exported))
        else:
            _exported(module, scope, name, exported)
    for one in held.all_of(Object) if held is not None and not clauses else ():
        module.exports.fields.update(one.fields)
    return False


def require(reading: State, specifier: str, module: Module, place: Place) -> Value:
    """What an import gives: a module of the program, or the name of another package."""
    file = reading.program.resolve(module.file, specifier)
    if file is None:
        return of(External(sinks.canonical(specifier)))
    if not file:
        reading.undecided(place, f"imports {specifier}, which does not ship")
        return of(External(specifier))
    if file.endswith(".json"):
        return schemas.of_json(reading.program.text(file))
    if not reading.program.is_own(file):
        return of(External(file))
    found = reading.program.module(file)
    if found is None:
        return of(External(specifier))
    read_module(reading, found)
    return found.value


def import_dynamically(reading: State, given: list[Value], module: Module, place: Place) -> Value:
    if given and given[0].const is not None:
        return require(reading, given[0].const, module, place)
    reading.reach(Kind.CODE, reading.deep(joined(given)), "import()", place)
    return NOTHING


def _exported(module: Module, scope: Scope, name: str, alias: str) -> None:
    module.exports.fields[alias] = scope.get(name) or NOTHING
