"""What the operators of JavaScript give: sums of texts, comparisons and conditions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from policypack.code_reading.flows import Kind
from policypack.code_reading.javascript.conditions import (
    OF_TEXTS,
    both,
    checked,
    either,
    ends_host,
    equal,
    truth_of,
)
from policypack.code_reading.javascript.objects import Module, Scope
from policypack.code_reading.javascript.state import State
from policypack.code_reading.javascript.syntax import bare, children, unescaped
from policypack.code_reading.javascript.values import (
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
from policypack.reading.syntax_trees import text_of

if TYPE_CHECKING:
    from tree_sitter import Node

_OF_HOSTS = OF_TEXTS | {Kind.REQUEST}
_NUMERIC = ("-", "*", "/", "%", "**", "<<", ">>", ">>>", "&", "|", "^", "<", ">", "<=", ">=")


class Operators(State):
    """Operators, and what their results tell of the event."""

    def _template(self, node: Node, scope: Scope, module: Module) -> Value:
        parts: list[Value] = []
        for each in children(node):
            if each.type == "template_substitution":
                parts += [self.value(inner, scope, module) for inner in children(each)]
            else:
                parts.append(of(Const(unescaped(text_of(each)))))
        return self.concatenated(parts)

    def concatenated(self, parts: Sequence[Value]) -> Value:
        """The text that the parts make, one after the other."""
        start: str | None = ""
        taints: list[Value] = []
        for part in parts:
            texts = Value(self.deep(part))
            if texts.taints:
                fixed = start is None or ends_host(start)
                taints.append(texts.cleared(_OF_HOSTS if fixed else OF_TEXTS))
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

    def _binary(self, node: Node, scope: Scope, module: Module) -> Value:
        operator = text_of(node.child_by_field_name("operator"))
        if operator == "+":
            return self.concatenated([self.value(e, scope, module) for e in self._terms(node)])
        if operator in ("&&", "||", "??"):
            return self._logical(node, operator, scope, module)
        left = self.value(node.child_by_field_name("left") or node, scope, module)
        right = self.value(node.child_by_field_name("right") or node, scope, module)
        return self._compared(left, operator, right)

    def _compared(self, left: Value, operator: str, right: Value) -> Value:
        index = left.of(Index)
        if index:
            absent = (operator, right.const) in (("===", "-1"), ("==", "-1"), ("<", "0"))
            return of(index.truth.negated() if absent else index.truth)
        if operator in ("===", "==", "!==", "!="):
            truth = _typed(left, right) or equal(left, right)
            return of(truth if operator[0] == "=" else truth.negated())
        if operator == "in":
            return of(Truth(checked(left)) if not right.taints else Truth())
        return NOTHING if operator in (*_NUMERIC, "instanceof") else joined((left, right)).text

    def _terms(self, node: Node) -> list[Node]:
        """The terms of a sum, which may be thousands: the source nests them to the left."""
        found: list[Node] = []
        while _operator(node) == "+":
            right, left = node.child_by_field_name("right"), node.child_by_field_name("left")
            if right is None or left is None:
                break
            self.step()
            found.append(right)
            node = bare(left)
        return [node, *reversed(found)]

    def _logical(self, node: Node, operator: str, scope: Scope, module: Module) -> Value:
        left = self.value(node.child_by_field_name("left") or node, scope, module)
        if operator == "&&" and left.const in ("0", "false", ""):
            # Bundlers write exports that nothing runs for tools that search for them.
            return left
        first = truth_of(left)
        with self.branch(first.holds if operator == "&&" else first.fails):
            right = self.value(node.child_by_field_name("right") or node, scope, module)
        second = truth_of(right)
        if operator == "&&":
            known = Truth(both(first.holds, second.holds), either([first.fails, second.fails]))
        else:
            known = Truth(either([first.holds, second.holds]), both(first.fails, second.fails))
        shapes = [e for e in (*left.shapes, *right.shapes) if not isinstance(e, Truth)]
        taints = right.taints if operator == "&&" and not left.taints else None
        together = joined((left, right)).taints if taints is None else taints
        known_shape = (known,) if known.holds or known.fails else ()
        return Value(together, (*known_shape, *dict.fromkeys(shapes)))

    def _unary(self, node: Node, scope: Scope, module: Module) -> Value:
        operator = text_of(node.child_by_field_name("operator"))
        held = self.value(node.child_by_field_name("argument") or node, scope, module)
        if operator == "!":
            const = held.shapes[0] if len(held.shapes) == 1 else None
            if isinstance(const, Const) and isinstance(const.value, bool):
                return of(Const(not const.value))
            return of(truth_of(held).negated())
        if operator == "typeof":
            return of(TypeOf(frozenset(each.keys for each in held.taints)))
        if operator == "-" and held.const == "1":
            return of(Const(-1.0))
        return NOTHING

    def _ternary(self, node: Node, scope: Scope, module: Module) -> Value:
        known = truth_of(self.value(node.child_by_field_name("condition") or node, scope, module))
        found = []
        for name, facts in (("consequence", known.holds), ("alternative", known.fails)):
            with self.branch(facts):
                value = self.value(node.child_by_field_name(name) or node, scope, module)
                found.append(self._settled(value))
        return joined(found)

    def _settled(self, value: Value) -> Value:
        """The value with what is known here, where the branch that showed it is left."""
        if not self.facts:
            return value
        kept = []
        for taint in value.taints:
            upwards = (taint.keys[:length] for length in range(len(taint.keys) + 1))
            known = frozenset[Kind]().union(*(self.facts.get(k, frozenset()) for k in upwards))
            kept.append(taint.cleared(known))
        return Value(tuple(kept), value.shapes)


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
