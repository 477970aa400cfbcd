"""What expressions of JavaScript hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from policypack.code_reading.flows import Kind, Misused
from policypack.code_reading.flows.flow import ANY, ELEMENT
from policypack.code_reading.javascript.conditions import (
    both,
    checked,
    either,
    ends_host,
    equal,
    truth_of,
)
from policypack.code_reading.javascript.modules import Module
from policypack.code_reading.javascript.scopes import Scope
from policypack.code_reading.javascript.state import State
from policypack.code_reading.javascript.syntax import (
    FUNCTIONS,
    bare,
    children,
    string_of,
    text_of,
    unescaped,
)
from policypack.code_reading.javascript.values import (
    NOTHING,
    Class,
    Const,
    External,
    Function,
    Getter,
    Index,
    Looked,
    Object,
    Text,
    Truth,
    TypeOf,
    Value,
    element,
    joined,
    of,
)

if TYPE_CHECKING:
    from tree_sitter import Node

_TLS_OFF = ("rejectUnauthorized", "strictSSL")
_TLS_VARIABLE = "process.env.NODE_TLS_REJECT_UNAUTHORIZED"
_NUMERIC = ("-", "*", "/", "%", "**", "<<", ">>", ">>>", "&", "|", "^", "<", ">", "<=", ">=")
_COUNTS = ("length", "size", "byteLength")
# Parts of an address: its host decides where a request goes.
_ADDRESS_PARTS = ("host", "hostname", "origin", "protocol", "port")


class Expressions(State):
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
                kinds = frozenset({Kind.REQUEST}) if fixed else frozenset()
                taints.append(texts.cleared(kinds))
                # What follows a text of the event is fixed by it, and no host by itself.
                start = "" if start == "" and not part.const else start
            elif start is not None:
                const = part.const
                start = None if const is None and start == "" else start + (const or "")
        if taints:
            return joined(taints)
        consts = [part.const for part in parts]
        known = "".join(each for each in consts if each is not None)
        return of(Const(known)) if None not in consts else of(Text(start or ""))

    def _binary(self, node: Node, scope: Scope, module: Module) -> Value:
        operator = text_of(node.child_by_field_name("operator"))
        if operator == "+":
            return self.concatenated([self.value(e, scope, module) for e in _terms(node)])
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
        kept = []
        for taint in value.taints:
            upwards = (taint.keys[:length] for length in range(len(taint.keys) + 1))
            known = frozenset[Kind]().union(*(self.facts.get(k, frozenset()) for k in upwards))
            kept.append(taint.cleared(known))
        return Value(tuple(kept), value.shapes)

    def _object(self, node: Node, scope: Scope, module: Module) -> Value:
        made = Object()
        found: list[Value] = []
        for each in children(node):
            if each.type == "spread_element":
                spread = self.value(children(each)[0], scope, module)
                for inner in spread.all_of(Object):
                    made.fields.update(inner.fields)
                    made.add(joined(inner.others))
                found.append(spread.text)
            elif each.type == "shorthand_property_identifier":
                made.fields[text_of(each)] = self._identifier(each, scope, module)
            elif each.type == "method_definition":
                name = self.key_of(each.child_by_field_name("name"), scope, module)
                made.fields[name.const or ANY] = of(Function(each, scope, module, each.id, made))
            elif each.type == "pair":
                self._pair(each, made, scope, module)
        return joined([of(made), *found])

    def _pair(self, node: Node, made: Object, scope: Scope, module: Module) -> None:
        key = self.key_of(node.child_by_field_name("key"), scope, module)
        value = self.value(node.child_by_field_name("value") or node, scope, module)
        if key.const is None:
            made.add(value)
        else:
            made.fields[key.const] = value
            self.check_option(key.const, value, node, module)

    def check_option(self, name: str, value: Value, node: Node, module: Module) -> None:
        """Notes an option that turns the verification of certificates off."""
        if name in _TLS_OFF and value.const in ("false", "0"):
            what = f"turns certificate verification off ({name}: false)"
            self.misuse(Misused.TLS, module.place(node), what)

    def key_of(self, node: Node | None, scope: Scope, module: Module) -> Value:
        """The name of a property, as it stands in an object, class or pattern."""
        if node is None:
            return NOTHING
        if node.type == "computed_property_name":
            return self.value(children(node)[0], scope, module)
        return of(Const(string_of(node) if node.type == "string" else text_of(node)))

    def _array(self, node: Node, scope: Scope, module: Module) -> Value:
        made = Object(is_array=True)
        for each in children(node):
            if each.type == "spread_element":
                spread = self.value(children(each)[0], scope, module)
                made.add(element(spread, module.place(each)))
            else:
                made.put(str(len(made.fields)), self.value(each, scope, module))
        return of(made)

    def _member(self, node: Node, scope: Scope, module: Module) -> Value:
        held = self.value(node.child_by_field_name("object") or node, scope, module)
        name = text_of(node.child_by_field_name("property"))
        return self.member(held, name, node, module)

    def _subscript(self, node: Node, scope: Scope, module: Module) -> Value:
        held = self.value(node.child_by_field_name("object") or node, scope, module)
        index = self.value(node.child_by_field_name("index") or node, scope, module)
        if index.const is not None:
            return self.member(held, index.const, node, module)
        # The key of an own object leads to what the object holds, whoever chose the key.
        found = [self._looked_up(held, index, node, module)]
        for one in held.all_of(Object):
            found += [*one.fields.values(), *one.others]
        return joined(found)

    def _looked_up(self, held: Value, index: Value, node: Node, module: Module) -> Value:
        place = module.place(node)
        key = ELEMENT if not index.taints and not index.shapes else ANY
        below = Value(tuple(each.below(key, place) for each in held.taints))
        leads_up = index.taints and not held.taints and not _is_bare(held)
        return joined((below, of(Looked(index)))) if leads_up else below

    def member(self, held: Value, name: str, node: Node, module: Module) -> Value:
        """What the value has under the name."""
        place = module.place(node)
        found: list[Value] = []
        if name not in _COUNTS:
            key = ELEMENT if name.isdigit() else name
            below = tuple(each.below(key, place) for each in held.taints)
            found.append(Value(below))
        for one in held.all_of(Object):
            found.append(self._of_object(one, name, module))
        for function in (*held.all_of(Function), *held.all_of(Class)):
            if function.key in self.properties:
                found.append(self._of_object(self.properties[function.key], name, module))
        for external in held.all_of(External):
            if external.name == "URL()" and external.given:
                given = external.given[0].text
                found.append(given.parts() if name in _ADDRESS_PARTS else given)
            elif name == "default":
                found.append(of(external))
            else:
                found.append(of(External(f"{external.name}.{name}", (), external)))
        return joined(found)

    def _of_object(self, one: Object, name: str, module: Module) -> Value:
        if name in one.fields:
            held = one.fields[name]
            getters = held.all_of(Getter)
            got = [
                self.call(each.function, [], module.place(each.function.node)) for each in getters
            ]
            return joined(got) if got else held
        method = self._method(one.made_by, name, one) if one.made_by else None
        if method is not None:
            return method
        if name == "default" and not one.is_array:
            return of(one)
        return joined([*one.others, *([one.fields[ANY]] if ANY in one.fields else [])])

    def _method(self, made_by: Class, name: str, this: Object) -> Value | None:
        body = made_by.node.child_by_field_name("body")
        for each in children(body) if body else ():
            named = text_of(each.child_by_field_name("name")) == name
            if each.type == "method_definition" and named:
                scope = Scope(made_by.scope)
                scope.declare("this", of(this), 0)
                return of(Function(each, scope, made_by.module, each.id, this))
        parent = self._parent(made_by)
        return self._method(parent, name, this) if parent and parent != made_by else None

    def _parent(self, made_by: Class) -> Class | None:
        heritage = next((e for e in made_by.node.children if e.type == "class_heritage"), None)
        inner = children(heritage) if heritage else []
        node = inner[0] if inner else None
        if node is not None and node.type == "extends_clause":
            node = node.child_by_field_name("value")
        if node is None:
            return None
        found: Class | None = self.value(node, made_by.scope, made_by.module).of(Class)
        return found

    def _class(self, node: Node, scope: Scope, module: Module) -> Value:
        return of(Class(node, scope, module, node.id))

    def _assignment(self, node: Node, scope: Scope, module: Module) -> Value:
        value = self.value(node.child_by_field_name("right") or node, scope, module)
        left = bare(node.child_by_field_name("left") or node)
        if node.type == "augmented_assignment_expression":
            before = self.value(left, scope, module)
            operator = text_of(node.child_by_field_name("operator"))
            value = self.concatenated((before, value)) if operator == "+=" else value
            if operator in ("||=", "&&=", "??="):
                value = joined((before, value))
        self.assign(left, value, scope, module)
        return value

    def assign(self, target: Node, value: Value, scope: Scope, module: Module) -> None:
        """Assigns to a name, a property or a pattern."""
        self.version += 1
        target = bare(target)
        if target.type in ("object_pattern", "array_pattern"):
            for name, part in self.destructured(target, value, scope, module):
                scope.assign(name, part, self.branches)
        elif target.type in ("member_expression", "subscript_expression"):
            self._assign_member(target, value, scope, module)
        elif not scope.assign(text_of(target), value, self.branches):
            scope.declare(text_of(target), value, self.branches)

    def _assign_member(self, node: Node, value: Value, scope: Scope, module: Module) -> None:
        holder = node.child_by_field_name("object") or node
        held = self.value(holder, scope, module)
        key = self._key_of_member(node, scope, module)
        if text_of(node) == _TLS_VARIABLE and value.const in ("0", "false"):
            self.misuse(Misused.TLS, module.place(node), "sets NODE_TLS_REJECT_UNAUTHORIZED to 0")
        if text_of(node) == "module.exports":
            module.replaced = value
        looked = (taint for each in held.all_of(Looked) for taint in each.index.taints)
        keys = (*looked, *(key.taints if self.deep(value) else ()))
        # An assignment to what is not known would be one to an object of a caller.
        is_own = held.all_of(Looked) or (held.all_of(Object) and not _is_bare(held))
        if keys and is_own:
            self.reach(
                Kind.PROTOTYPE, keys, f"a property of {text_of(holder)[:40]}", module.place(node)
            )
        owners = [
            self.properties.setdefault(each.key, Object())
            for each in (*held.all_of(Function), *held.all_of(Class))
        ]
        for one in (*held.all_of(Object), *owners):
            if key.const is None:
                one.add(value)
            else:
                former = one.fields.get(key.const)
                is_kept = self.branches and former is not None
                one.put(key.const, joined((value, former)) if is_kept and former else value)

    def _key_of_member(self, node: Node, scope: Scope, module: Module) -> Value:
        if node.type == "member_expression":
            return of(Const(text_of(node.child_by_field_name("property"))))
        return self.value(node.child_by_field_name("index") or node, scope, module)

    def destructured(
        self, pattern: Node, value: Value, scope: Scope, module: Module
    ) -> Iterator[tuple[str, Value]]:
        """The names of a pattern and what each of them gets."""
        if pattern.type == "identifier" or pattern.type.startswith("shorthand"):
            yield text_of(pattern), value
            return
        if pattern.type in ("assignment_pattern", "object_assignment_pattern"):
            left = pattern.child_by_field_name("left") or pattern
            default = self.value(pattern.child_by_field_name("right") or left, scope, module)
            part = (
                self.member(value, text_of(left), pattern, module)
                if left.type.startswith("shorthand")
                else value
            )
            yield from self.destructured(left, joined((part, default)), scope, module)
            return
        if pattern.type in ("required_parameter", "optional_parameter"):
            yield from self._parameter(pattern, value, scope, module)
            return
        if pattern.type == "rest_pattern":
            yield from self.destructured(children(pattern)[0], value, scope, module)
            return
        for number, each in enumerate(children(pattern)):
            part = self._part_of(pattern, each, number, value, scope, module)
            target = each
            if each.type == "pair_pattern":
                target = each.child_by_field_name("value") or each
            yield from self.destructured(target, part, scope, module)

    def _parameter(
        self, node: Node, value: Value, scope: Scope, module: Module
    ) -> Iterator[tuple[str, Value]]:
        default = node.child_by_field_name("value")
        if default is not None:
            value = joined((value, self.value(default, scope, module)))
        yield from self.destructured(
            node.child_by_field_name("pattern") or node, value, scope, module
        )

    def _part_of(
        self, pattern: Node, each: Node, number: int, value: Value, scope: Scope, module: Module
    ) -> Value:
        if each.type in ("rest_pattern", "object_assignment_pattern"):
            return value
        if pattern.type == "array_pattern":
            return self.member(value, str(number), each, module)
        if each.type == "pair_pattern":
            key = self.key_of(each.child_by_field_name("key"), scope, module)
            return self.member(value, key.const or ANY, each, module)
        return self.member(value, text_of(each), each, module)

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


# The name under which a scope keeps what a generator yields.
YIELDED = "*yielded"


def _this(scope: Scope) -> Object | None:
    held = scope.get("this")
    found: Object | None = held.of(Object) if held else None
    return found


def _is_bare(value: Value) -> bool:
    """Whether the value is nothing but objects without a prototype."""
    objects = value.all_of(Object)
    return bool(objects) and all(each.is_bare for each in objects)


def _typed(left: Value, right: Value) -> Truth | None:
    typed, name = (
        (left.of(TypeOf), right.const) if left.of(TypeOf) else (right.of(TypeOf), left.const)
    )
    if typed is None:
        return None
    harmless = name in ("number", "boolean", "bigint")
    return Truth({keys: frozenset(Kind) for keys in typed.keys}) if harmless else Truth()


def _terms(node: Node) -> list[Node]:
    """The terms of a sum, which may be thousands: the source nests them to the left."""
    found: list[Node] = []
    while node.type == "binary_expression" and text_of(node.child_by_field_name("operator")) == "+":
        right, left = node.child_by_field_name("right"), node.child_by_field_name("left")
        if right is None or left is None:
            break
        found.append(right)
        node = bare(left)
    return [node, *reversed(found)]


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
