"""Statements of JavaScript, each way through conditions and loops with what its test tells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from policypack.code_reading.javascript.conditions import (
    Facts,
    both,
    either,
    equal,
    of_all,
    truth_of,
)
from policypack.code_reading.javascript.expressions import check_secret
from policypack.code_reading.javascript.imports import run_export, run_import
from policypack.code_reading.javascript.members import assign, destructure
from policypack.code_reading.javascript.objects import Function, Module, Object, Scope, element
from policypack.code_reading.javascript.state import State
from policypack.code_reading.javascript.syntax import DECLARATIONS, declared
from policypack.code_reading.javascript.values import (
    ALL,
    EXCEPTION,
    NOTHING,
    UNDEFINED,
    Const,
    External,
    Taint,
    Truth,
    Value,
    joined,
    of,
)
from policypack.reading.syntax_trees import children, text_of
from policypack.start.lazy_patterns import lazy_pattern

if TYPE_CHECKING:
    from tree_sitter import Node


_MOST_ITEMS = 40
# What ends a way through a loop, or all of it, before the end of its body.
_JUMPS = lazy_pattern(r"\b(?:break|continue)\b")


def run_if(reading: State, node: Node, scope: Scope, module: Module) -> bool:
    """An `if` with all of its `else if`, which the source nests."""
    learnt: list[Facts] = []
    exits: list[bool] = []
    refused: Facts = {}
    part: Node | None = node
    while part is not None:
        if part.type != "if_statement":
            with reading.branch(refused):
                exits.append(run_one(reading, part, scope, module))
                learnt.append(reading.facts)
            break
        with reading.branch(refused):
            condition = part.child_by_field_name("condition") or part
            known = truth_of(reading.value(condition, scope, module))
        with reading.branch(both(refused, known.holds)):
            exits.append(run_one(reading, part.child_by_field_name("consequence"), scope, module))
            learnt.append(reading.facts)
        refused = both(refused, known.fails)
        alternative = part.child_by_field_name("alternative")
        part = children(alternative)[0] if alternative is not None else None
    if part is None:
        exits.append(False)
        learnt.append(both(reading.facts, refused))
    going = [facts for facts, left in zip(learnt, exits, strict=True) if not left]
    # Each way knows what was known before it.
    reading.facts = either(going) or reading.facts
    return not going


def run_one(reading: State, node: Node | None, scope: Scope, module: Module) -> bool:
    return node is not None and reading.run(node, scope, module)


def run_loop(reading: State, node: Node, scope: Scope, module: Module) -> bool:
    inner = Scope(scope)
    start = node.child_by_field_name("initializer")
    if start is not None:
        run_one(reading, start, inner, module)
    for _ in range(1 if reading.branches > 2 else 2):
        condition = node.child_by_field_name("condition")
        known = Truth()
        if condition is not None and condition.type != "empty_statement":
            target = (
                children(condition)[0] if condition.type == "expression_statement" else condition
            )
            known = truth_of(reading.value(target, inner, module))
        with reading.branch(known.holds):
            run_one(reading, node.child_by_field_name("body"), inner, module)
            increment = node.child_by_field_name("increment")
            if increment is not None:
                reading.value(increment, inner, module)
    return False


def run_for_in(reading: State, node: Node, scope: Scope, module: Module) -> bool:
    held = reading.value(node.child_by_field_name("right") or node, scope, module)
    place = module.place(node)
    if text_of(node.child_by_field_name("operator")) == "in":
        names = [each for one in held.all_of(Object) for each in one.names]
        item = joined([held.names(place), *names])
    else:
        item = element(held, place)
    target = node.child_by_field_name("left") or node
    learnt: list[Facts] = []
    for each in _items(held, item, text_of(node.child_by_field_name("operator"))):
        inner = Scope(scope)
        with reading.branch({}):
            if node.child_by_field_name("kind") is None:
                assign(reading, target, each, inner, module)
            else:
                for name, part in destructure(reading, target, each, inner, module):
                    inner.declare(name, part, reading.branches)
            run_one(reading, node.child_by_field_name("body"), inner, module)
            learnt.append(reading.facts)
    if reading.facts is not learnt[-1] and not _JUMPS.search(text_of(node)):
        # Each way through the body has checked the element that it was given.
        checks = either(learnt)
        paths = {each.path for each in item.taints}
        holds = {path: kinds for path, kinds in checks.items() if path in paths}
        reading.learn(of_all(held, item, holds))
    return False


def run_try(reading: State, node: Node, scope: Scope, module: Module) -> bool:
    before = reading.facts
    reading.branches += 1
    left = run_one(reading, node.child_by_field_name("body"), scope, module)
    after, reading.facts = reading.facts, before
    handler = node.child_by_field_name("handler")
    caught = True
    if handler is not None:
        inner = Scope(scope)
        parameter = handler.child_by_field_name("parameter")
        if parameter is not None:
            caught_text = _exception(handler, module)
            for name, part in destructure(reading, parameter, caught_text, inner, module):
                inner.declare(name, part, reading.branches)
        caught = run_one(reading, handler.child_by_field_name("body"), inner, module)
    reading.branches -= 1
    going = [f for f, gone in ((after, left), (reading.facts, caught)) if not gone]
    reading.facts = either(going) if going else before
    final = node.child_by_field_name("finalizer")
    ended = final is not None and run_one(reading, children(final)[0], scope, module)
    return ended or not going


def run_switch(reading: State, node: Node, scope: Scope, module: Module) -> bool:
    tested = reading.value(node.child_by_field_name("value") or node, scope, module)
    inner = Scope(scope)
    body = node.child_by_field_name("body")
    known: Facts = {}
    fell = False
    for case in children(body):
        label = case.child_by_field_name("value")
        facts: Facts = {}
        if label is not None:
            value = reading.value(label, inner, module)
            # `switch (true)` has conditions for its cases.
            truth = truth_of(value) if tested.const == "true" else equal(tested, value)
            facts = either([known, truth.holds]) if fell else truth.holds
        with reading.branch(facts):
            bodies = [each for each in children(case) if each != label]
            left = reading.block(bodies, inner, module)
        known, fell = facts, not left
    return False


def _items(held: Value, item: Value, operator: str) -> list[Value]:
    """The items of a loop, one by one if the program lists them literally."""
    objects = held.all_of(Object)
    fields = [*objects[0].fields.items()] if len(objects) == 1 and not objects[0].others else []
    if held.taints or not fields or len(fields) > _MOST_ITEMS:
        return [item, item]
    return [of(Const(name)) if operator == "in" else value for name, value in fields]


def _exception(handler: Node, module: Module) -> Value:
    """Any exception, whose text harms no call; nothing if the code tells kinds of them apart."""
    if b"instanceof" in (handler.text or b""):
        return NOTHING
    return Value((Taint((EXCEPTION,), module.place(handler), safe=ALL),))


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
        check_secret(reading, text_of(name), held, module.place(name))
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
