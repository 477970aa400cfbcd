"""Statements, functions and modules of JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from policypack.code_reading.flows import Place
from policypack.code_reading.flows.flow import ANY
from policypack.code_reading.javascript import bundle_calls
from policypack.code_reading.javascript.calls import Calls
from policypack.code_reading.javascript.conditions import (
    Facts,
    both,
    either,
    equal,
    may_be,
    truth_of,
)
from policypack.code_reading.javascript.expressions import YIELDED
from policypack.code_reading.javascript.modules import Module, Program
from policypack.code_reading.javascript.scopes import Scope
from policypack.code_reading.javascript.state import MAX_CALLS, STEPS_OF_CALL
from policypack.code_reading.javascript.syntax import children, string_of, text_of
from policypack.code_reading.javascript.values import (
    NOTHING,
    Const,
    External,
    Function,
    Object,
    Truth,
    Value,
    element,
    joined,
    of,
)

if TYPE_CHECKING:
    from tree_sitter import Node

_HOISTED = ("function_declaration", "generator_function_declaration", "class_declaration")
_MOST_ITEMS = 40
_EXITS = ("return_statement", "throw_statement", "break_statement", "continue_statement")


class Evaluator(Calls):
    """Follows the code of a program."""

    def __init__(self, program: Program, triggers: Collection[str]) -> None:
        super().__init__(program, triggers)
        self._returns: list[list[tuple[Value, Facts]]] = []
        self._memory: dict[object, tuple[Value, Facts, Facts]] = {}

    def read_module(self, module: Module) -> None:
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
        before = self.facts, self.branches, self.depth
        self.facts, self.branches, self.depth = {}, 0, 0
        self._block(children(module.root), scope, module)
        self.facts, self.branches, self.depth = before
        for export in module.pending:
            export()
        replaced = holder.fields.get("exports")
        if module.replaced is None and replaced is not None and not replaced.of(Object):
            module.replaced = replaced

    def call(self, function: Function, given: Sequence[Value], place: Place) -> Value:
        """The result of a function of the program."""
        self.step(STEPS_OF_CALL)
        before = self.facts
        key = (function, id(function.scope), function.this, tuple(given), id(before), self.version)
        if key in self._memory:
            value, facts, _ = self._memory[key]
            self.learn(facts)
            return value
        helped = bundle_calls.short_helper(function, given)
        if helped is not None:
            return helped
        package = function.module.package_at(function.node)
        if package:
            return self._of_package(package, function, given, place)
        # A loader of modules calls itself with the number of another module.
        active = (function.key, given[0].const if given else None)
        if active in self.calls or len(self.calls) >= MAX_CALLS:
            return Value(self.deep(joined(given)))
        self.calls.append(active)
        self._returns.append([])
        self.branches += 1
        try:
            value = self._body(function, given)
            facts = either([known for _, known in self._returns[-1]])
        finally:
            self.branches -= 1
            self._returns.pop()
            self.calls.pop()
            self.facts = before
        self.learn(facts)
        # What the key names by its number is kept, so that no other gets the number.
        self._memory[key] = value, facts, before
        return value

    def _of_package(
        self, package: str, function: Function, given: Sequence[Value], place: Place
    ) -> Value:
        """A function of a package within a bundle; its modules export what is known by name."""
        for one in (one for value in given for one in value.all_of(Object)):
            if "exports" in one.fields:
                one.fields["exports"] = of(External(package))
        name = function.module.name_at(function.node.child_by_field_name("name") or function.node)
        external = External(f"{package}.{name}" if name.isidentifier() else package)
        return self.called(of(external), given, place, name, function.module)

    def _body(self, function: Function, given: Sequence[Value]) -> Value:
        node, module = function.node, function.module
        scope = Scope(function.scope)
        if node.type != "arrow_function":
            fields = {str(number): each for number, each in enumerate(given)}
            scope.declare("arguments", of(Object(fields, is_array=True)), self.branches)
            if function.this is not None:
                scope.declare("this", of(function.this), self.branches)
        if "generator" in node.type:
            scope.declare(YIELDED, NOTHING, self.branches)
        self._bind(node, list(given), scope, module)
        body = node.child_by_field_name("body")
        returns = self._returns[-1]
        if body is None:
            return NOTHING
        if body.type != "statement_block":
            returns.append((self.value(body, scope, module), self.facts))
        elif not self._block(children(body), scope, module):
            returns.append((NOTHING, self.facts))
        yielded = scope.cells.get(YIELDED)
        results = [value for value, _ in returns]
        if yielded is not None and (yielded.value.taints or yielded.value.shapes):
            results.append(of(Object(others=[yielded.value], is_array=True)))
        return _with_truth(joined(results), returns)

    def _bind(self, node: Node, given: list[Value], scope: Scope, module: Module) -> None:
        single = node.child_by_field_name("parameter")
        parameters = node.child_by_field_name("parameters")
        nodes = [single] if single is not None else children(parameters) if parameters else []
        nodes = [each for each in nodes if each.type != "this_type"]
        for number, each in enumerate(nodes):
            value = given[number] if number < len(given) else NOTHING
            inner = each.child_by_field_name("pattern") or each
            if "rest_pattern" in (each.type, inner.type):
                rest = {str(at): one for at, one in enumerate(given[number:])}
                value = of(Object(rest, is_array=True))
            for name, part in self.destructured(each, value, scope, module):
                scope.declare(name, part, self.branches)

    # Statements.

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

    def _block(self, nodes: Iterable[Node], scope: Scope, module: Module) -> bool:
        nodes = [*nodes]
        top = scope.outer is None
        for each in nodes:
            inner = _declared(each)
            if inner.type in _HOISTED:
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
        for each in children(_declared(node)):
            if each.type == "variable_declarator":
                name = each.child_by_field_name("name") or each
                value = of(External(f"{module.package_at(node)}.{module.name_at(name)}"))
                scope.declare(text_of(name), value, self.branches)

    def _nested(self, node: Node, scope: Scope, module: Module) -> bool:
        return self._block(children(node), Scope(scope), module)

    def _declaration(self, node: Node, scope: Scope, module: Module) -> bool:
        self.version += scope.outer is None
        for each in children(node):
            if each.type != "variable_declarator":
                continue
            held = each.child_by_field_name("value")
            value = self.value(held, scope, module) if held is not None else NOTHING
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
            value = self._settled(values[0]) if values else NOTHING
            self._returns[-1].append((value, self.facts))
        return True

    def _if(self, node: Node, scope: Scope, module: Module) -> bool:
        """An `if` with all of its `else if`, which the source nests."""
        learnt: list[Facts] = []
        exits: list[bool] = []
        refused: Facts = {}
        part: Node | None = node
        while part is not None:
            if part.type != "if_statement":
                with self.branch(refused):
                    exits.append(self._one(part, scope, module))
                    learnt.append(self.facts)
                break
            with self.branch(refused):
                condition = part.child_by_field_name("condition") or part
                known = truth_of(self.value(condition, scope, module))
            with self.branch(both(refused, known.holds)):
                exits.append(self._one(part.child_by_field_name("consequence"), scope, module))
                learnt.append(self.facts)
            refused = both(refused, known.fails)
            alternative = part.child_by_field_name("alternative")
            part = children(alternative)[0] if alternative is not None else None
        if part is None:
            exits.append(False)
            learnt.append(both(self.facts, refused))
        going = [facts for facts, left in zip(learnt, exits, strict=True) if not left]
        self.learn(either(going))
        return not going

    def _one(self, node: Node | None, scope: Scope, module: Module) -> bool:
        return node is not None and self.run(node, scope, module)

    def _loop(self, node: Node, scope: Scope, module: Module) -> bool:
        inner = Scope(scope)
        start = node.child_by_field_name("initializer")
        if start is not None:
            self._one(start, inner, module)
        for _ in range(1 if self.branches > 2 else 2):
            condition = node.child_by_field_name("condition")
            known = Truth()
            if condition is not None and condition.type != "empty_statement":
                target = (
                    children(condition)[0]
                    if condition.type == "expression_statement"
                    else condition
                )
                known = truth_of(self.value(target, inner, module))
            with self.branch(known.holds):
                self._one(node.child_by_field_name("body"), inner, module)
                increment = node.child_by_field_name("increment")
                if increment is not None:
                    self.value(increment, inner, module)
        return False

    def _for_in(self, node: Node, scope: Scope, module: Module) -> bool:
        held = self.value(node.child_by_field_name("right") or node, scope, module)
        place = module.place(node)
        if text_of(node.child_by_field_name("operator")) == "in":
            item = Value(tuple(each.below(ANY, place) for each in held.taints))
        else:
            item = element(held, place)
        target = node.child_by_field_name("left") or node
        for each in _items(held, item, text_of(node.child_by_field_name("operator"))):
            inner = Scope(scope)
            with self.branch({}):
                if node.child_by_field_name("kind") is None:
                    self.assign(target, each, inner, module)
                else:
                    for name, part in self.destructured(target, each, inner, module):
                        inner.declare(name, part, self.branches)
                self._one(node.child_by_field_name("body"), inner, module)
        return False

    def _try(self, node: Node, scope: Scope, module: Module) -> bool:
        before = self.facts
        self.branches += 1
        left = self._one(node.child_by_field_name("body"), scope, module)
        after, self.facts = self.facts, before
        handler = node.child_by_field_name("handler")
        caught = True
        if handler is not None:
            inner = Scope(scope)
            parameter = handler.child_by_field_name("parameter")
            if parameter is not None:
                for name, part in self.destructured(parameter, NOTHING, inner, module):
                    inner.declare(name, part, self.branches)
            caught = self._one(handler.child_by_field_name("body"), inner, module)
        self.branches -= 1
        going = [f for f, gone in ((after, left), (self.facts, caught)) if not gone]
        self.facts = either(going) if going else before
        final = node.child_by_field_name("finalizer")
        ended = final is not None and self._one(children(final)[0], scope, module)
        return ended or not going

    def _switch(self, node: Node, scope: Scope, module: Module) -> bool:
        tested = self.value(node.child_by_field_name("value") or node, scope, module)
        inner = Scope(scope)
        body = node.child_by_field_name("body")
        known: Facts = {}
        fell = False
        for case in children(body) if body is not None else ():
            label = case.child_by_field_name("value")
            facts: Facts = {}
            if label is not None:
                value = self.value(label, inner, module)
                # `switch (true)` has conditions for its cases.
                truth = truth_of(value) if tested.const == "true" else equal(tested, value)
                facts = either([known, truth.holds]) if fell else truth.holds
            with self.branch(facts):
                bodies = [each for each in children(case) if each != label]
                left = self._block(bodies, inner, module)
            known, fell = facts, not left
        return False

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

    # Imports and exports.

    def _import(self, node: Node, scope: Scope, module: Module) -> bool:
        source = node.child_by_field_name("source")
        clause = next((each for each in node.children if each.type == "import_clause"), None)
        if source is None or text_of(node).startswith("import type"):
            return False
        held = self.required(string_of(source), module, module.place(node))
        for each in children(clause) if clause is not None else ():
            if each.type == "identifier":
                value = self.member(held, "default", node, module)
                scope.declare(text_of(each), value, 0)
            elif each.type == "namespace_import":
                scope.declare(text_of(children(each)[0]), held, 0)
            for inner in children(each) if each.type == "named_imports" else ():
                name = text_of(inner.child_by_field_name("name"))
                alias = text_of(inner.child_by_field_name("alias")) or name
                scope.declare(alias, self.member(held, name, node, module), 0)
        return False

    def _export(self, node: Node, scope: Scope, module: Module) -> bool:
        source = node.child_by_field_name("source")
        held = None
        if source is not None:
            held = self.required(string_of(source), module, module.place(node))
        declaration = node.child_by_field_name("declaration")
        value = node.child_by_field_name("value")
        if declaration is not None:
            self.run(declaration, scope, module)
            for name in _names(declaration):
                found = scope.get(name)
                target = "default" if any(e.type == "default" for e in node.children) else name
                module.exports.fields[target] = found or NOTHING
        elif value is not None:
            module.exports.fields["default"] = self.value(value, scope, module)
        clause = next((each for each in node.children if each.type == "export_clause"), None)
        for each in children(clause) if clause is not None else ():
            name = text_of(each.child_by_field_name("name"))
            alias = text_of(each.child_by_field_name("alias")) or name
            if held is None:
                module.pending.append(partial(_exported, module, scope, name, alias))
            else:
                module.exports.fields[alias] = self.member(held, name, node, module)
        if held is not None and clause is None:
            for one in held.all_of(Object):
                module.exports.fields.update(one.fields)
        return False

    def too_much(self, place: Place) -> None:
        """Notes that the code could not be followed to its end."""
        self.undecided(place, "is too large or too deeply nested to be followed")


def _items(held: Value, item: Value, operator: str) -> list[Value]:
    """What a loop yields, one by one where the program itself lists it."""
    objects = held.all_of(Object)
    fields = [*objects[0].fields.items()] if len(objects) == 1 and not objects[0].others else []
    if held.taints or not fields or len(fields) > _MOST_ITEMS:
        return [item, item]
    return [of(Const(name)) if operator == "in" else value for name, value in fields]


def _exported(module: Module, scope: Scope, name: str, alias: str) -> None:
    module.exports.fields[alias] = scope.get(name) or NOTHING


def _with_truth(value: Value, returns: Sequence[tuple[Value, Facts]]) -> Value:
    """The result with what its truth tells of the event, such as that of a validator."""
    shapes = tuple(each for each in value.shapes if not isinstance(each, Truth))
    holds = either(both(f, truth_of(v).holds) for v, f in returns if may_be(v, True))
    fails = either(both(f, truth_of(v).fails) for v, f in returns if may_be(v, False))
    if not holds and not fails:
        return Value(value.taints, shapes)
    return Value(value.taints, (Truth(holds, fails), *shapes))


def _declared(node: Node) -> Node:
    declaration = (
        node.child_by_field_name("declaration") if node.type == "export_statement" else None
    )
    return node if declaration is None else declaration


def _names(declaration: Node) -> list[str]:
    if declaration.type in _HOISTED:
        return [text_of(declaration.child_by_field_name("name"))]
    names = (each.child_by_field_name("name") for each in children(declaration))
    return [text_of(each) for each in names if each is not None]


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
    **dict.fromkeys((*_HOISTED, "empty_statement"), Evaluator._skip),
}
