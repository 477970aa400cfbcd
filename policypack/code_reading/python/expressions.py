"""The values of expressions, by the form of their syntax."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from policypack.code_reading.flows import Kind
from policypack.code_reading.python.bindings import path_of, root_of
from policypack.code_reading.python.conditions import refine
from policypack.code_reading.python.members import (
    assign,
    merge_into,
    read_attribute,
    read_element,
    read_item,
)
from policypack.code_reading.python.reading import Reading
from policypack.code_reading.python.texts import (
    add,
    concatenate,
    fill,
    lose_detail,
    make_literal,
    reduce_to_text,
)
from policypack.code_reading.python.values import (
    FOREIGN_PART,
    NOTHING,
    External,
    Frame,
    Function,
    Object,
    Origin,
    Value,
    collect_all,
    join,
    make_safe,
)

_BUILTINS = frozenset(dir(builtins))


def _read_constant(reading: Reading, node: ast.Constant, _: Frame) -> Value:
    return make_literal(node.value)


def _read_name(reading: Reading, node: ast.Name, frame: Frame) -> Value:
    value = frame.find(node.id)
    if value is None:
        return _read_builtin(node.id)
    return make_safe(value, frame.state.check(node.id)) if frame.state.checks else value


def _read_builtin(name: str) -> Value:
    """A name that no scope binds."""
    return Value(things=(External(f"builtins.{name}"),)) if name in _BUILTINS else NOTHING


def _read_attribute(reading: Reading, node: ast.Attribute, frame: Frame) -> Value:
    return _read_at_path(reading, node, frame, _read_plain_attribute)


def _read_plain_attribute(reading: Reading, node: ast.Attribute, frame: Frame) -> Value:
    return read_attribute(reading, reading.value(node.value, frame), node.attr, node, frame)


def _read_at_path(
    reading: Reading, node: ast.Attribute | ast.Subscript, frame: Frame, read: Callable[..., Value]
) -> Value:
    """The value at a path: what was assigned there last, without what a check ruled out."""
    state = frame.state
    if not state.below and not state.checks:
        return read(reading, node, frame)
    path = path_of(node)
    root = root_of(path) if path else ""
    value = state.below[root].get(path) if root in state.below else None
    value = read(reading, node, frame) if value is None else value
    return make_safe(value, state.check(path)) if root in state.checks else value


def _read_subscript(reading: Reading, node: ast.Subscript, frame: Frame) -> Value:
    return _read_at_path(reading, node, frame, _read_plain_subscript)


def _read_plain_subscript(reading: Reading, node: ast.Subscript, frame: Frame) -> Value:
    base = reading.value(node.value, frame)
    if isinstance(node.slice, ast.Slice):
        head = FOREIGN_PART if base.origins else base.head
        return replace(base, text=None, head=head, tail="")
    if _takes_last(node):
        base = make_safe(base, frozenset({Kind.PATH}))
    key = reading.value(node.slice, frame)
    return read_item(reading, base, key.text, node, frame)


def _read_joined(reading: Reading, node: ast.JoinedStr, frame: Frame) -> Value:
    return concatenate([reading.value(each, frame) for each in node.values])


def _read_formatted(reading: Reading, node: ast.FormattedValue, frame: Frame) -> Value:
    value = reading.value(node.value, frame)
    spec = getattr(node.format_spec, "values", [])
    form = str(getattr(spec[0], "value", "")) if len(spec) == 1 else ""
    # A format for numbers refuses texts.
    return NOTHING if form[-1:] in {"d", "f", "x", "e", "g", "b", "o", "%"} else value


def read_binary(reading: Reading, node: ast.BinOp, frame: Frame) -> Value:
    # A sum of a thousand texts nests as deep.
    parts: list[ast.expr] = []
    left: ast.expr = node
    while isinstance(left, ast.BinOp) and type(left.op) is type(node.op):
        parts.append(left.right)
        left = left.left
    values = [reading.value(each, frame) for each in (left, *reversed(parts))]
    if isinstance(node.op, ast.Add):
        return add(values)
    if isinstance(node.op, ast.Mod) and values[0].text is not None:
        return fill(values[0].text, values[1:], "%")
    if isinstance(node.op, ast.Div):
        externals = [*values[0].externals]
        return Value(_origins(values), tuple(externals), head=values[0].head)
    if isinstance(node.op, (ast.BitOr, ast.BitAnd)):
        return join(values)
    return Value(_origins(values)) if isinstance(node.op, (ast.Mod, ast.Mult)) else NOTHING


def _read_either(reading: Reading, node: ast.BoolOp, frame: Frame) -> Value:
    """`a or b`: a part is read where those before it have decided nothing."""
    state = frame.state
    frame.state = state.copy()
    reading.step(len(state) // 8)
    values = []
    for each in node.values:
        values.append(reading.value(each, frame))
        frame.state.passed(refine(reading, each, isinstance(node.op, ast.And), frame))
    # What the parts bind stays bound.
    state.names.update(frame.state.names)
    frame.state = state
    return join(values)


def _read_choice(reading: Reading, node: ast.IfExp, frame: Frame) -> Value:
    reading.value(node.test, frame)
    state = frame.state
    reading.step(len(state) // 4)
    values = []
    for truth, each in ((True, node.body), (False, node.orelse)):
        frame.state = state.copy()
        frame.state.passed(refine(reading, node.test, truth, frame))
        values.append(reading.value(each, frame))
    frame.state = state
    return join(values)


def _read_comparison(reading: Reading, node: ast.Compare, frame: Frame) -> Value:
    for each in (node.left, *node.comparators):
        reading.value(each, frame)
    return Value(implies=tuple(refine(reading, node, True, frame)))


def _read_negation(reading: Reading, node: ast.UnaryOp, frame: Frame) -> Value:
    value = reading.value(node.operand, frame)
    if isinstance(node.op, ast.USub) and value.text is not None:
        return make_literal(f"-{value.text}")
    if isinstance(node.op, ast.Not) and value.is_true is not None:
        return make_literal(not value.is_true)
    return NOTHING


def _read_dict(reading: Reading, node: ast.Dict, frame: Frame) -> Value:
    made = Object(is_global=bool(reading.loading))
    for key, item in zip(node.keys, node.values, strict=True):
        value = reading.value(item, frame)
        if key is None:
            merge_into(made, value)
            continue
        name = reading.value(key, frame)
        if name.text is not None:
            made.put(name.text, value)
        else:
            made.rest = join((made.rest or NOTHING, value, lose_detail(name)))
    return Value(things=(made,))


def _read_sequence(reading: Reading, node: ast.List | ast.Tuple | ast.Set, frame: Frame) -> Value:
    made = Object(is_global=bool(reading.loading))
    values = [reading.value(each, frame) for each in node.elts]
    if any(isinstance(each, ast.Starred) for each in node.elts):
        elements = [
            read_element(reading, value, each, frame) if isinstance(each, ast.Starred) else value
            for each, value in zip(node.elts, values, strict=True)
        ]
        made.rest = join(elements)
    else:
        made.fields = {str(number): value for number, value in enumerate(values)}
    return Value(things=(made,))


def _read_lambda(reading: Reading, node: ast.Lambda, frame: Frame) -> Value:
    return Value(things=(Function(node, frame),))


def _read_walrus(reading: Reading, node: ast.NamedExpr, frame: Frame) -> Value:
    value = reading.value(node.value, frame)
    frame.bind(node.target.id, value)
    return value


def _read_inner(reading: Reading, node: ast.Await | ast.Starred, frame: Frame) -> Value:
    return reading.value(node.value, frame)


def _read_yield(reading: Reading, node: ast.Yield | ast.YieldFrom, frame: Frame) -> Value:
    if node.value is not None:
        value = reading.value(node.value, frame)
        is_one = isinstance(node, ast.Yield)
        made = Value(things=(Object(rest=value),)) if is_one else value
        frame.returned.append((ast.Return(), made, frame.state))
    return NOTHING


def _read_comprehension(
    reading: Reading,
    node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp,
    frame: Frame,
) -> Value:
    state = frame.state
    reading.step(len(state) // 4)
    frame.state = state.copy()
    for each in node.generators:
        assign(
            reading,
            each.target,
            read_element(reading, reading.value(each.iter, frame), each.iter, frame),
            frame,
        )
        for test in each.ifs:
            reading.value(test, frame)
            frame.state.passed(refine(reading, test, True, frame))
    if isinstance(node, ast.DictComp):
        key = reading.value(node.key, frame)
        rest = join((reading.value(node.value, frame), reduce_to_text(key)))
    else:
        rest = reading.value(node.elt, frame)
    frame.state = state
    return Value(things=(Object(rest=rest, is_global=bool(reading.loading)),))


def _origins(values: Iterable[Value]) -> tuple[Origin, ...]:
    return collect_all(values)


def _takes_last(node: ast.Subscript) -> bool:
    """Whether it is the last part of what is split at each separator of paths."""
    call = node.value
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
        return False
    by = getattr(call.args[0], "value", None) if call.args else None
    last = isinstance(node.slice, ast.UnaryOp) and getattr(node.slice.operand, "value", 0) == 1
    return call.func.attr in {"split", "rsplit"} and by == "/" and last


EXPRESSION_FORMS: Mapping[type[ast.AST], Callable[..., Value]] = {
    ast.Constant: _read_constant,
    ast.Name: _read_name,
    ast.Attribute: _read_attribute,
    ast.Subscript: _read_subscript,
    ast.JoinedStr: _read_joined,
    ast.FormattedValue: _read_formatted,
    ast.BinOp: read_binary,
    ast.BoolOp: _read_either,
    ast.IfExp: _read_choice,
    ast.Compare: _read_comparison,
    ast.UnaryOp: _read_negation,
    ast.Dict: _read_dict,
    ast.Lambda: _read_lambda,
    ast.NamedExpr: _read_walrus,
    **dict.fromkeys((ast.List, ast.Tuple, ast.Set), _read_sequence),
    **dict.fromkeys((ast.Await, ast.Starred), _read_inner),
    **dict.fromkeys((ast.Yield, ast.YieldFrom), _read_yield),
    **dict.fromkeys(
        (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp), _read_comprehension
    ),
}
