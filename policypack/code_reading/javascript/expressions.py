"""What expressions of JavaScript hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from policypack.code_reading.flows import Misused
from policypack.code_reading.flows.flow import ANY
from policypack.code_reading.javascript.assignments import Assignments
from policypack.code_reading.javascript.controllers import is_controller
from policypack.code_reading.javascript.objects import (
    Class,
    Function,
    Module,
    Object,
    Scope,
    element,
)
from policypack.code_reading.javascript.syntax import FUNCTIONS, bare, children, items, string_of
from policypack.code_reading.javascript.values import NOTHING, Const, External, Value, joined, of
from policypack.reading.syntax_trees import text_of

if TYPE_CHECKING:
    from tree_sitter import Node

_TLS_OFF = ("rejectUnauthorized", "strictSSL")
# The name under which a scope keeps what a generator yields.
YIELDED = "*yielded"


class Expressions(Assignments):
    """Expressions, without calls."""

    def value(self, node: Node, scope: Scope, module: Module) -> Value:
        """What the expression may hold."""
        self.step()
        node = bare(node)
        read = _READERS.get(node.type)
        if read is None and node.type in FUNCTIONS:
            return of(Function(node, scope, module, node.id, _this(scope)))
        self.depth += 1
        try:
            if read is not None:
                return read(self, node, scope, module)
            return joined([self.value(each, scope, module) for each in children(node)]).text
        finally:
            self.depth -= 1

    def _identifier(self, node: Node, scope: Scope, module: Module) -> Value:
        name = text_of(node)
        found = scope.get(name)
        return of(External(name)) if found is None else found

    def _string(self, node: Node, scope: Scope, module: Module) -> Value:
        return of(Const(string_of(node)))

    def _number(self, node: Node, scope: Scope, module: Module) -> Value:
        try:
            return of(Const(float(text_of(node))))
        except ValueError:
            return of(Const(0.5))

    def _literal(self, node: Node, scope: Scope, module: Module) -> Value:
        return of(Const({"true": True, "false": False}.get(node.type)))

    def _this(self, node: Node, scope: Scope, module: Module) -> Value:
        return scope.get("this") or NOTHING

    def _regex(self, node: Node, scope: Scope, module: Module) -> Value:
        pattern = text_of(node.child_by_field_name("pattern"))
        flags = text_of(node.child_by_field_name("flags"))
        return of(External("RegExp()", (of(Const(pattern)), of(Const(flags)))))

    def _object(self, node: Node, scope: Scope, module: Module) -> Value:
        made = Object(made_in=self.calls[-1][0] if self.is_started and self.calls else 0)
        found: list[Value] = []
        for each in children(node):
            if each.type == "spread_element":
                spread = self.value(children(each)[0], scope, module)
                for inner in spread.all_of(Object):
                    made.fields.update(inner.fields)
                    made.add(joined(inner.others), joined(inner.names))
                found.append(spread.text)
            elif each.type == "shorthand_property_identifier":
                made.fields[text_of(each)] = self.settle(self._identifier(each, scope, module))
            elif each.type == "method_definition":
                name = self.key_of(each.child_by_field_name("name"), scope, module)
                made.fields[name.const or ANY] = of(Function(each, scope, module, each.id, made))
            elif each.type == "pair":
                self._pair(each, made, scope, module)
        return joined([of(made), *found])

    def _pair(self, node: Node, made: Object, scope: Scope, module: Module) -> None:
        key = self.key_of(node.child_by_field_name("key"), scope, module)
        value = self.settle(self.value(node.child_by_field_name("value") or node, scope, module))
        if key.const is None:
            made.add(value, self.settle(key))
        else:
            made.fields[key.const] = value
            self.check_option(key.const, value, node, module)

    def check_option(self, name: str, value: Value, node: Node, module: Module) -> None:
        """Notes an option that turns the verification of certificates off."""
        if name in _TLS_OFF and value.const in ("false", "0"):
            what = f"turns certificate verification off ({name}: false)"
            self.misuse(Misused.TLS, module.place(node), what)

    def _array(self, node: Node, scope: Scope, module: Module) -> Value:
        made = Object(is_array=True)
        for place, each in items(node):
            if each.type == "spread_element":
                spread = self.value(children(each)[0], scope, module)
                made.add(self.settle(element(spread, module.place(each))))
            else:
                made.put(str(place), self.settle(self.value(each, scope, module)))
        return of(made)

    def _class(self, node: Node, scope: Scope, module: Module) -> Value:
        name, inner = node.child_by_field_name("name"), scope
        if name is not None and node.type == "class":
            # The name of such an expression is known within it alone.
            inner = Scope(scope)
            inner.declare(text_of(name), of(Class(node, inner, module, node.id)), self.branches)
        made = Class(node, inner, module, node.id)
        if is_controller(node) and made not in self.controllers:
            self.controllers.append(made)
        return of(made)

    def _sequence(self, node: Node, scope: Scope, module: Module) -> Value:
        found = [self.value(each, scope, module) for each in children(node)]
        return found[-1] if found else NOTHING

    def _inner(self, node: Node, scope: Scope, module: Module) -> Value:
        found = children(node)
        return self.value(found[0], scope, module) if found else NOTHING

    def _yield(self, node: Node, scope: Scope, module: Module) -> Value:
        value = self._inner(node, scope, module)
        scope.assign(YIELDED, joined((value, scope.get(YIELDED) or NOTHING)), self.branches + 1)
        # With the helpers of TypeScript, `yield` stands for `await`.
        return value

    def _nothing(self, node: Node, scope: Scope, module: Module) -> Value:
        return NOTHING

    def call_expression(self, node: Node, scope: Scope, module: Module) -> Value:
        """The result of a call."""
        raise NotImplementedError

    def new_expression(self, node: Node, scope: Scope, module: Module) -> Value:
        """The result of `new`."""
        raise NotImplementedError


def _this(scope: Scope) -> Object | None:
    held = scope.get("this")
    found: Object | None = held.of(Object) if held else None
    return found


_Read = Callable[[Expressions, "Node", Scope, Module], Value]
_READERS: dict[str, _Read] = {
    "identifier": Expressions._identifier,
    "shorthand_property_identifier": Expressions._identifier,
    "undefined": Expressions._nothing,
    "string": Expressions._string,
    "number": Expressions._number,
    **dict.fromkeys(("true", "false", "null"), Expressions._literal),
    "this": Expressions._this,
    "super": Expressions._this,
    "regex": Expressions._regex,
    "template_string": Expressions._template,
    "binary_expression": Expressions._binary,
    "unary_expression": Expressions._unary,
    "update_expression": Expressions._nothing,
    "ternary_expression": Expressions._ternary,
    "object": Expressions._object,
    "array": Expressions._array,
    "member_expression": Expressions._member,
    "subscript_expression": Expressions._subscript,
    **dict.fromkeys(("class", "class_declaration"), Expressions._class),
    "assignment_expression": Expressions._assignment,
    "augmented_assignment_expression": Expressions._assignment,
    "sequence_expression": Expressions._sequence,
    "await_expression": Expressions._inner,
    "spread_element": Expressions._inner,
    "yield_expression": Expressions._yield,
    "call_expression": lambda self, *rest: self.call_expression(*rest),
    "new_expression": lambda self, *rest: self.new_expression(*rest),
}
