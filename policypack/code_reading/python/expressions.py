"""The values of expressions: whose texts they hold, and what they stand for."""

from __future__ import annotations

import ast
import builtins
from abc import abstractmethod
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from policypack.code_reading.flows import Kind
from policypack.code_reading.python.members import Members, TooComplex, plain
from policypack.code_reading.python.paths import path_of, root_of
from policypack.code_reading.python.texts import concatenated, literal, texts
from policypack.code_reading.python.values import (
    FOREIGN_PART,
    NOTHING,
    Check,
    External,
    Frame,
    Function,
    Object,
    Origin,
    Part,
    Value,
    deep,
    join,
    made_safe,
    merged,
)

_BUILTINS = frozenset(dir(builtins))
_DEEPEST = 90
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class Expressions(Members):
    """Reads expressions in a frame."""

    def __init__(self, triggers: Collection[str]) -> None:
        super().__init__(triggers)
        self._depth = 0
        self._forms: Mapping[type[ast.expr], Callable[..., Value]] = {
            ast.Constant: self._constant,
            ast.Name: self._name,
            ast.Attribute: self._attribute,
            ast.Subscript: self._subscript,
            ast.Call: self._call,
            ast.JoinedStr: self._joined,
            ast.FormattedValue: self._formatted,
            ast.BinOp: self._binary,
            ast.BoolOp: self._either,
            ast.IfExp: self._chosen,
            ast.Compare: self._compared,
            ast.UnaryOp: self._negated,
            ast.Dict: self._dict,
            ast.List: self._sequence,
            ast.Tuple: self._sequence,
            ast.Set: self._sequence,
            ast.Lambda: self._lambda,
            ast.NamedExpr: self._walrus,
            ast.Await: self._inner,
            ast.Starred: self._inner,
            ast.Yield: self._yielded,
            ast.YieldFrom: self._yielded,
            **dict.fromkeys(_COMPREHENSIONS, self._comprehension),
        }

    @abstractmethod
    def _call(self, node: ast.Call, frame: Frame) -> Value: ...

    @abstractmethod
    def refined(self, test: ast.expr, truth: bool, frame: Frame) -> list[Check]:
        """The checks that have passed where the test has that outcome."""

    def value(self, node: ast.expr, frame: Frame) -> Value:
        """The value of an expression. Raises TooComplex."""
        self.step()
        form = self._forms.get(type(node))
        if form is None:
            return NOTHING
        self._depth += 1
        if self._depth > _DEEPEST:
            raise TooComplex
        try:
            return form(node, frame)
        finally:
            self._depth -= 1

    def _constant(self, node: ast.Constant, _: Frame) -> Value:
        return literal(node.value)

    def _name(self, node: ast.Name, frame: Frame) -> Value:
        found = frame.find(node.id)
        if found is None:
            return self.builtin(node.id)
        return made_safe(found, frame.state.check(node.id)) if frame.state.checks else found

    def builtin(self, name: str) -> Value:
        """A name that no scope binds."""
        return Value(things=(External(f"builtins.{name}"),)) if name in _BUILTINS else NOTHING

    def _attribute(self, node: ast.Attribute, frame: Frame) -> Value:
        return self._at_path(node, frame, self._attribute_of)

    def _attribute_of(self, node: ast.Attribute, frame: Frame) -> Value:
        return self.attribute(self.value(node.value, frame), node.attr, node, frame)

    def _at_path(
        self, node: ast.Attribute | ast.Subscript, frame: Frame, read: Callable[..., Value]
    ) -> Value:
        """The value at a path: what was assigned there last, without what a check ruled out."""
        state = frame.state
        if not state.below and not state.checks:
            return read(node, frame)
        path = path_of(node)
        root = root_of(path) if path else ""
        found = state.below[root].get(path) if root in state.below else None
        found = read(node, frame) if found is None else found
        return made_safe(found, state.check(path)) if root in state.checks else found

    def _subscript(self, node: ast.Subscript, frame: Frame) -> Value:
        return self._at_path(node, frame, self._subscript_of)

    def _subscript_of(self, node: ast.Subscript, frame: Frame) -> Value:
        base = self.value(node.value, frame)
        if isinstance(node.slice, ast.Slice):
            head = FOREIGN_PART if base.origins else base.head
            return replace(base, text=None, head=head, tail="")
        if _takes_last(node):
            base = made_safe(base, frozenset({Kind.PATH}))
        key = self.value(node.slice, frame)
        return self.item(base, key.text, node, frame)

    def _joined(self, node: ast.JoinedStr, frame: Frame) -> Value:
        return concatenated([self.value(each, frame) for each in node.values])

    def _formatted(self, node: ast.FormattedValue, frame: Frame) -> Value:
        value = self.value(node.value, frame)
        spec = getattr(node.format_spec, "values", [])
        form = str(getattr(spec[0], "value", "")) if len(spec) == 1 else ""
        # A format for numbers refuses texts.
        return NOTHING if form[-1:] in {"d", "f", "x", "e", "g", "b", "o", "%"} else value

    def _binary(self, node: ast.BinOp, frame: Frame) -> Value:
        # A sum of a thousand texts nests as deep.
        parts: list[ast.expr] = []
        left: ast.expr = node
        while isinstance(left, ast.BinOp) and type(left.op) is type(node.op):
            parts.append(left.right)
            left = left.left
        values = [self.value(each, frame) for each in (left, *reversed(parts))]
        if isinstance(node.op, ast.Add):
            return _added(values)
        if isinstance(node.op, ast.Mod) and values[0].text is not None:
            return filled(values[0].text, values[1:], "%")
        if isinstance(node.op, ast.Div):
            externals = [*values[0].externals]
            return Value(_origins(values), tuple(externals), head=values[0].head)
        if isinstance(node.op, (ast.BitOr, ast.BitAnd)):
            return join(values)
        return Value(_origins(values)) if isinstance(node.op, (ast.Mod, ast.Mult)) else NOTHING

    def _either(self, node: ast.BoolOp, frame: Frame) -> Value:
        """`a or b`: a part is read where those before it have decided nothing."""
        state = frame.state
        frame.state = state.copy()
        self.step(len(state) // 8)
        values = []
        for each in node.values:
            values.append(self.value(each, frame))
            frame.state.passed(self.refined(each, isinstance(node.op, ast.And), frame))
        # What the parts bind stays bound.
        state.names.update(frame.state.names)
        frame.state = state
        return join(values)

    def _chosen(self, node: ast.IfExp, frame: Frame) -> Value:
        self.value(node.test, frame)
        state = frame.state
        self.step(len(state) // 4)
        values = []
        for truth, each in ((True, node.body), (False, node.orelse)):
            frame.state = state.copy()
            frame.state.passed(self.refined(node.test, truth, frame))
            values.append(self.value(each, frame))
        frame.state = state
        return join(values)

    def _compared(self, node: ast.Compare, frame: Frame) -> Value:
        for each in (node.left, *node.comparators):
            self.value(each, frame)
        return Value(implies=tuple(self.refined(node, True, frame)))

    def _negated(self, node: ast.UnaryOp, frame: Frame) -> Value:
        value = self.value(node.operand, frame)
        if isinstance(node.op, ast.USub) and value.text is not None:
            return literal(f"-{value.text}")
        return NOTHING

    def _dict(self, node: ast.Dict, frame: Frame) -> Value:
        made = Object(is_global=bool(self._loading))
        for key, item in zip(node.keys, node.values, strict=True):
            value = self.value(item, frame)
            if key is None:
                merge_into(made, value)
                continue
            name = self.value(key, frame)
            if name.text is not None:
                made.put(name.text, value)
            else:
                made.rest = join((made.rest or NOTHING, value, plain(name)))
        return Value(things=(made,))

    def _sequence(self, node: ast.List | ast.Tuple | ast.Set, frame: Frame) -> Value:
        made = Object(is_global=bool(self._loading))
        values = [self.value(each, frame) for each in node.elts]
        if any(isinstance(each, ast.Starred) for each in node.elts):
            elements = [
                self.element(value, each, frame) if isinstance(each, ast.Starred) else value
                for each, value in zip(node.elts, values, strict=True)
            ]
            made.rest = join(elements)
        else:
            made.fields = {str(number): value for number, value in enumerate(values)}
        return Value(things=(made,))

    def _lambda(self, node: ast.Lambda, frame: Frame) -> Value:
        return Value(things=(Function(node, frame),))

    def _walrus(self, node: ast.NamedExpr, frame: Frame) -> Value:
        value = self.value(node.value, frame)
        frame.bind(node.target.id, value)
        return value

    def _inner(self, node: ast.Await | ast.Starred, frame: Frame) -> Value:
        return self.value(node.value, frame)

    def _yielded(self, node: ast.Yield | ast.YieldFrom, frame: Frame) -> Value:
        if node.value is not None:
            value = self.value(node.value, frame)
            is_one = isinstance(node, ast.Yield)
            made = Value(things=(Object(rest=value),)) if is_one else value
            frame.returned.append((ast.Return(), made, frame.state))
        return NOTHING

    def _comprehension(
        self,
        node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp,
        frame: Frame,
    ) -> Value:
        state = frame.state
        self.step(len(state) // 4)
        frame.state = state.copy()
        for each in node.generators:
            self.assign(
                each.target, self.element(self.value(each.iter, frame), each.iter, frame), frame
            )
            for test in each.ifs:
                self.value(test, frame)
                frame.state.passed(self.refined(test, True, frame))
        if isinstance(node, ast.DictComp):
            key = self.value(node.key, frame)
            rest = join((self.value(node.value, frame), texts(key)))
        else:
            rest = self.value(node.elt, frame)
        frame.state = state
        return Value(things=(Object(rest=rest, is_global=bool(self._loading)),))

    @abstractmethod
    def assign(self, target: ast.expr, value: Value, frame: Frame) -> None:
        """Assigns a value to a name, an attribute, an item, or several of them."""


def merge_into(made: Object, value: Value) -> None:
    """Adds what the value contains to a container."""
    for thing in value.objects:
        for key, item in thing.fields.items():
            made.put(key, item)
        if thing.rest is not None:
            made.rest = join((made.rest or NOTHING, thing.rest))
    loose = Value(value.origins, tuple(t for t in value.things if isinstance(t, Part)))
    if loose.origins or loose.things:
        made.rest = join((made.rest or NOTHING, loose))


def _origins(values: Iterable[Value]) -> tuple[Origin, ...]:
    return merged(origin for value in values for origin in deep(value))


def _added(values: Sequence[Value]) -> Value:
    """A sum: of texts, or of lists."""
    if any(isinstance(thing, Object) for value in values for thing in value.things):
        made = Object()
        rest = []
        for value in values:
            for thing in value.objects:
                rest += [*thing.fields.values(), thing.rest or NOTHING]
            rest.append(plain(value))
        first = next(values[0].objects, None)
        made.fields = dict(first.fields) if first else {}
        made.rest = join(rest)
        return Value(things=(made,))
    return concatenated(values)


def filled(form: str, values: Sequence[Value], sign: str, end: str = "") -> Value:
    """A text that is formatted with values: its fixed beginning stays in front, its end behind.

    A value stands from `sign` to `end`; where the sign says no more, the end is not known.
    """
    start, last = form.partition(sign)[0], form.rpartition(end)[2] if end else ""
    origins = [origin for value in values for origin in deep(value)]
    made = concatenated((literal(start), Value(tuple(origins), head=FOREIGN_PART)))
    return replace(made, tail=last)


def _takes_last(node: ast.Subscript) -> bool:
    """Whether it is the last part of what is split at each separator of paths."""
    call = node.value
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
        return False
    by = getattr(call.args[0], "value", None) if call.args else None
    last = isinstance(node.slice, ast.UnaryOp) and getattr(node.slice.operand, "value", 0) == 1
    return call.func.attr in {"split", "rsplit"} and by == "/" and last
