"""What the operators of JavaScript give: sums of texts, comparisons and conditions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from policypack.code_reading.flows import OF_ADDRESSES, Kind
from policypack.code_reading.javascript.conditions import (
    OF_TEXTS,
    Facts,
    both,
    checked,
    compared,
    either,
    ends_host,
    equal,
    truth_of,
    truth_of_ways,
    with_truth,
)
from policypack.code_reading.javascript.objects import Module, Scope
from policypack.code_reading.javascript.state import State
from policypack.code_reading.javascript.syntax import bare, unescaped
from policypack.code_reading.javascript.values import (
    ALL,
    NOTHING,
    Const,
    Index,
    Text,
    Truth,
    TypeOf,
    Value,
    joined,
    of,
)
from policypack.reading.syntax_trees import children, text_of

if TYPE_CHECKING:
    from tree_sitter import Node

_OF_HOSTS = OF_TEXTS | OF_ADDRESSES
_NUMERIC = ("-", "*", "/", "%", "**", "<<", ">>", ">>>", "&", "|", "^", "<", ">", "<=", ">=")


def read_template(reading: State, node: Node, scope: Scope, module: Module) -> Value:
    parts: list[Value] = []
    for each in children(node):
        if each.type == "template_substitution":
            parts += [reading.value(inner, scope, module) for inner in children(each)]
        else:
            parts.append(of(Const(unescaped(text_of(each)))))
    return concatenate(reading, parts)


def concatenate(reading: State, parts: Sequence[Value]) -> Value:
    """The text that the parts make, one after the other."""
    start: str | None = ""
    taints: list[Value] = []
    for part in parts:
        texts = Value(reading.deep(part))
        if texts.taints:
            fixed = start is None or ends_host(start)
            # `//` begins an address of another host.
            kinds = _OF_HOSTS if fixed else OF_TEXTS
            taints.append(texts.cleared(kinds - {Kind.REDIRECT} if start == "/" else kinds))
            # What follows a text of the event is fixed by it, and no host by itself.
            start = "" if start == "" and not part.const else start
        elif start is not None:
            const = part.const
            start = None if const is None and start == "" else start + (const or "")
    if taints:
        return joined([*taints, of(Text(start))]) if start else joined(taints)
    consts = [part.const for part in parts]
    known = "".join(each for each in consts if each is not None)
    return of(Const(known)) if None not in consts else of(Text(start or ""))


def read_binary(reading: State, node: Node, scope: Scope, module: Module) -> Value:
    operator = text_of(node.child_by_field_name("operator"))
    if operator == "+":
        return concatenate(
            reading, [reading.value(e, scope, module) for e in _list_terms(reading, node)]
        )
    if operator in ("&&", "||", "??"):
        return _read_logical(reading, node, operator, scope, module)
    left = reading.value(node.child_by_field_name("left") or node, scope, module)
    right = reading.value(node.child_by_field_name("right") or node, scope, module)
    return _compare(reading, left, operator, right)


def _compare(reading: State, left: Value, operator: str, right: Value) -> Value:
    known = compared(left, operator, right)
    if known is not None:
        return of(known)
    if operator in ("===", "==", "!==", "!="):
        truth = _typed(left, right) or equal(left, right)
        return of(truth if operator[0] == "=" else truth.negated())
    if operator == "in":
        # No key of every object is missing in one, and `__proto__` is such a key.
        absent = checked(left, frozenset({Kind.PROTOTYPE}))
        present = checked(left, ALL - {Kind.PROTOTYPE})
        return of(Truth({} if right.taints else present, absent))
    return NOTHING if operator in (*_NUMERIC, "instanceof") else joined((left, right)).text


def _list_terms(reading: State, node: Node) -> list[Node]:
    """The terms of a sum, which may be thousands: the source nests them to the left."""
    found: list[Node] = []
    while _operator(node) == "+":
        right, left = node.child_by_field_name("right"), node.child_by_field_name("left")
        if right is None or left is None:
            break
        reading.step()
        found.append(right)
        node = bare(left)
    return [node, *reversed(found)]


def _read_logical(reading: State, node: Node, operator: str, scope: Scope, module: Module) -> Value:
    left = reading.value(node.child_by_field_name("left") or node, scope, module)
    if left.is_true is (operator != "&&") and operator != "??":
        # Bundlers write exports that nothing runs for tools that search for them.
        return left
    first = truth_of(left)
    with reading.branch(first.holds if operator == "&&" else first.fails):
        right = reading.value(node.child_by_field_name("right") or node, scope, module)
    second = truth_of(right)
    if operator == "&&":
        known = Truth(both(first.holds, second.holds), either([first.fails, second.fails]))
    else:
        known = Truth(either([first.holds, second.holds]), both(first.fails, second.fails))
    shapes = [e for e in (*left.shapes, *right.shapes) if not isinstance(e, Truth)]
    # A left side that `&&` gives is false: an empty text or none.
    together = right.taints if operator == "&&" else joined((left, right)).taints
    known_shape = (known,) if known.holds or known.fails else ()
    return Value(together, (*known_shape, *dict.fromkeys(shapes)))


def read_unary(reading: State, node: Node, scope: Scope, module: Module) -> Value:
    operator = text_of(node.child_by_field_name("operator"))
    held = reading.value(node.child_by_field_name("argument") or node, scope, module)
    if operator == "!":
        known = held.is_true
        return of(truth_of(held).negated() if known is None else Const(not known))
    index = held.of(Index)
    if operator == "~" and index:
        return of(index.truth)
    if operator == "typeof":
        return of(TypeOf(frozenset(each.keys for each in held.taints)))
    number = held.shapes[0].value if held.const is not None else None
    if operator == "-" and isinstance(number, float):
        return of(Const(-number))
    return NOTHING


def read_ternary(reading: State, node: Node, scope: Scope, module: Module) -> Value:
    condition = reading.value(node.child_by_field_name("condition") or node, scope, module)
    known = truth_of(condition)
    ways: list[tuple[Value, Facts]] = []
    for name, outcome in (("consequence", True), ("alternative", False)):
        if condition.is_true is not outcome and condition.is_true is not None:
            continue
        with reading.branch(known.holds if outcome else known.fails):
            value = reading.value(node.child_by_field_name(name) or node, scope, module)
            ways.append((reading.settle(value), reading.facts))
    return with_truth(joined(value for value, _ in ways), truth_of_ways(ways))


def _operator(node: Node) -> str:
    """The operator of a binary expression; empty for any other."""
    is_binary = node.type == "binary_expression"
    return text_of(node.child_by_field_name("operator")) if is_binary else ""


def _typed(left: Value, right: Value) -> Truth | None:
    typed, name = (
        (left.of(TypeOf), right.const) if left.of(TypeOf) else (right.of(TypeOf), left.const)
    )
    if typed is None:
        return None
    if name == "string":
        return Truth(dict.fromkeys(typed.keys, OF_TEXTS))
    harmless = name in ("number", "boolean", "bigint")
    return Truth({keys: frozenset(Kind) for keys in typed.keys}) if harmless else Truth()
