"""Statements of JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from policypack.code_reading.javascript.branches import Branches
from policypack.code_reading.javascript.functions import Functions
from policypack.code_reading.javascript.objects import Function, Module, Object, Scope
from policypack.code_reading.javascript.syntax import DECLARATIONS, children, declared
from policypack.code_reading.javascript.values import NOTHING, UNDEFINED, External, Value, of
from policypack.reading.syntax_trees import text_of

if TYPE_CHECKING:
    from tree_sitter import Node

_EXITS = ("return_statement", "throw_statement", "break_statement", "continue_statement")


class Evaluator(Functions, Branches):
    """Follows the code of a program."""

    def run(self, node: Node, scope: Scope, module: Module) -> bool:
        """Follows a statement. True where nothing after it in its block runs."""
        self.step()
        run = _RUNNERS.get(node.type)
        self.depth += 1
        try:
            if run is not None:
                return run(self, node, scope, module)
            if node.type in _EXITS:
                return self._exit(node, scope, module)
            if node.type.endswith(("_expression", "_statement")):
                for each in children(node) if node.type == "expression_statement" else (node,):
                    self.value(each, scope, module)
            return False
        finally:
            self.depth -= 1

    def block(self, nodes: Iterable[Node], scope: Scope, module: Module) -> bool:
        nodes = [*nodes]
        top = scope.outer is None
        for each in nodes:
            inner = declared(each)
            if inner.type in DECLARATIONS:
                name = text_of(inner.child_by_field_name("name"))
                scope.declare(name, self._hoisted(inner, name, scope, module), self.branches)
        for each in nodes:
            if top and each.type != "import_statement" and module.package_at(each):
                self._foreign(each, scope, module)
            elif self.run(each, scope, module):
                return True
        return False

    def _hoisted(self, node: Node, name: str, scope: Scope, module: Module) -> Value:
        package = module.package_at(node) if scope.outer is None else ""
        if package:
            named = node.child_by_field_name("name") or node
            return of(External(f"{package}.{module.name_at(named)}"))
        if node.type == "class_declaration":
            return self.value(node, scope, module)
        return of(Function(node, scope, module, node.id))

    def _foreign(self, node: Node, scope: Scope, module: Module) -> None:
        """What a bundle declares for a package is known by its name."""
        for each in children(declared(node)):
            if each.type == "variable_declarator":
                name = each.child_by_field_name("name") or each
                value = of(External(f"{module.package_at(node)}.{module.name_at(name)}"))
                scope.declare(text_of(name), value, self.branches)

    def _nested(self, node: Node, scope: Scope, module: Module) -> bool:
        return self.block(children(node), Scope(scope), module)

    def _declaration(self, node: Node, scope: Scope, module: Module) -> bool:
        self.version += scope.outer is None
        for each in children(node):
            if each.type != "variable_declarator":
                continue
            held = each.child_by_field_name("value")
            value = self.settle(self.value(held, scope, module)) if held is not None else NOTHING
            name = each.child_by_field_name("name") or each
            for bound, part in self.destructured(name, value, scope, module):
                is_again = node.type == "variable_declaration" and bound in scope.cells
                if is_again and held is not None:
                    scope.assign(bound, part, self.branches)
                elif not is_again:
                    scope.declare(bound, part, self.branches)
        return False

    def _skip(self, node: Node, scope: Scope, module: Module) -> bool:
        return False

    def _exit(self, node: Node, scope: Scope, module: Module) -> bool:
        values = [self.value(each, scope, module) for each in children(node)]
        if node.type == "return_statement" and self._returns:
            value = self.settle(values[0]) if values else UNDEFINED
            self._returns[-1].append((value, self.facts))
        return True

    def _with(self, node: Node, scope: Scope, module: Module) -> bool:
        """`with ({name: value}) {...}`, as Pulumi serializes what a callback captures."""
        inner = Scope(scope)
        held = self.value(node.child_by_field_name("object") or node, scope, module)
        for one in held.all_of(Object):
            for name, value in one.fields.items():
                inner.declare(name, value, self.branches)
        return self._one(node.child_by_field_name("body"), inner, module)

    def _labeled(self, node: Node, scope: Scope, module: Module) -> bool:
        self._one(node.child_by_field_name("body"), scope, module)
        return False


_Run = Callable[[Evaluator, "Node", Scope, Module], bool]
_RUNNERS: dict[str, _Run] = {
    **dict.fromkeys(("lexical_declaration", "variable_declaration"), Evaluator._declaration),
    "statement_block": Evaluator._nested,
    "if_statement": Evaluator._if,
    "else_clause": Evaluator._nested,
    **dict.fromkeys(("for_statement", "while_statement", "do_statement"), Evaluator._loop),
    "for_in_statement": Evaluator._for_in,
    "try_statement": Evaluator._try,
    "switch_statement": Evaluator._switch,
    "with_statement": Evaluator._with,
    "labeled_statement": Evaluator._labeled,
    "import_statement": Evaluator._import,
    "export_statement": Evaluator._export,
    **dict.fromkeys((*DECLARATIONS, "empty_statement"), Evaluator._skip),
}
