"""The changes of a module's code that make faults."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import partial
from typing import Any

from tests.conformance.edges import patterns

# The kind of a fault, the code that it changes, and what changes it.
Change = tuple[str, ast.AST, Callable[[], None]]
_SHAPES = "tests.conformance.edges.free"
_NEAR: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
}
# A misuse in the function's code, which no event causes.
_MISUSES = {"TypeError", "NotImplementedError", "BodyMisuse"}
_LEAVES = {"TEXT", "LINE", "FLAG", "WHOLE", "NUMBER", "OBJECT", "LIST"}


def changes(tree: ast.Module) -> Iterator[tuple[str, tuple[int, int], Change]]:
    for function, statement in _statements(tree):
        for change in _of_function(statement) if function else _of_table(statement):
            place: Any = change[1] if hasattr(change[1], "lineno") else statement
            yield function, (place.lineno, place.end_lineno), change


def _statements(body: Any, above: str = "") -> Iterator[tuple[str, Any]]:
    """Functions and methods with their names, and the statements beside them without one."""
    for node in body.body:
        if isinstance(node, ast.FunctionDef):
            # Its options are the constructor's, and their defaults are bounds.
            yield ("" if node.name == "__init__" else f"{above}{node.name}"), node
        elif isinstance(node, ast.ClassDef):
            yield from _statements(node, f"{above}{node.name}.")
        elif isinstance(node, (ast.Assign, ast.AnnAssign)) and not _is_special(node):
            yield "", node


def _of_function(function: ast.FunctionDef) -> Iterator[Change]:
    for node in (each for statement in function.body for each in ast.walk(statement)):
        if isinstance(node, ast.If):
            for each in node.body:
                # What a refusal depends on is walked before it.
                each.condition = node.test  # type: ignore[attr-defined]
        if isinstance(node, ast.Raise) and not _is_misuse(node):
            yield "refusal off", node, _becoming(function, node, ast.Pass())
        if isinstance(node, ast.Compare):
            yield from _of_comparison(node)
        if isinstance(node, ast.If) and _refuses(node.body):
            yield from _of_condition(node)
        if isinstance(node, ast.Call):
            yield from _of_pattern(node)


def _of_comparison(node: ast.Compare) -> Iterator[Change]:
    for at, operator in enumerate(node.ops):
        if type(operator) in _NEAR:
            ops = [*node.ops]
            ops[at] = _NEAR[type(operator)]()
            yield "bound moved", node, _setting(node, "ops", ops)
    for at, side in enumerate(node.comparators):
        if type(node.ops[at]) in _NEAR and _is_number(side):
            yield from _of_number(side, partial(_put, node.comparators, at))


def _of_condition(node: ast.If) -> Iterator[Change]:
    for part in ast.walk(node.test):
        if isinstance(part, ast.BoolOp):
            for at, value in enumerate(part.values):
                left = [*part.values[:at], *part.values[at + 1 :]]
                # One part alone is none, so it stands twice.
                left = left if len(left) > 1 else left * 2
                yield "part left out", value, _setting(part, "values", left)


def _of_table(statement: ast.stmt) -> Iterator[Change]:
    if isinstance(statement, ast.FunctionDef):
        for at, default in enumerate(statement.args.kw_defaults):
            if default is not None and _is_number(default):
                yield from _of_number(
                    default,
                    partial(_put, statement.args.kw_defaults, at),
                )
        return
    for node in ast.walk(statement):
        if isinstance(node, ast.Call):
            yield from _of_pattern(node)
            yield from _of_shape(node)
        if isinstance(node, (ast.Set, ast.Tuple, ast.List)) or _named(node) == "OneOf":
            yield from _of_words(node)
        if isinstance(node, ast.Dict):
            yield from _of_fields(node)
        yield from _of_numbers(node)


def _of_numbers(node: ast.AST) -> Iterator[Change]:
    """Bounds in calls, in assignments and in tuples; a product is one number."""
    if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value and _is_number(node.value):
        yield from _of_number(node.value, partial(setattr, node, "value"))
    if isinstance(node, ast.Call):
        for at, argument in enumerate(node.args):
            if _is_number(argument):
                yield from _of_number(argument, partial(_put, node.args, at))
        for keyword in node.keywords:
            if _is_number(keyword.value):
                yield from _of_number(keyword.value, partial(setattr, keyword, "value"))


def _of_number(node: ast.expr, put: Callable[[ast.expr], Any]) -> Iterator[Change]:
    for operator, kind in ((ast.Add(), "one more"), (ast.Sub(), "one less")):
        new = ast.BinOp(deepcopy(node), operator, ast.Constant(1))
        yield f"{kind} of {ast.unparse(node)}", node, partial(put, new)


def _of_words(node: Any) -> Iterator[Change]:
    """Words of a closed list."""
    holder = "args" if isinstance(node, ast.Call) else "elts"
    words = getattr(node, holder)
    if len(words) > 1 and all(_is_text(word) for word in words):
        for at, word in enumerate(words):
            left = [*words[:at], *words[at + 1 :]]
            yield "word left out", word, _setting(node, holder, left)


def _of_fields(node: ast.Dict) -> Iterator[Change]:
    """Fields of a table: of any type, or of more lines than one."""
    for at, (key, value) in enumerate(zip(node.keys, node.values, strict=True)):
        if key is None or not isinstance(value, (ast.Name, ast.Call)):
            continue
        entry = ast.Dict([key], [value])
        name = value.id if isinstance(value, ast.Name) else _named(value)
        if name in _LEAVES or name == "Leaf":
            yield "of any type", entry, _entry(node, at, ast.Constant(None))
        if name == "LINE":
            yield "of many lines", entry, _entry(node, at, _shared("TEXT"))


def _of_shape(node: ast.Call) -> Iterator[Change]:
    """The shapes of documented fields: without a check, or absent."""
    if _named(node) not in ("Fields", "Items", "Words"):
        return
    for holder in (each for each in node.args if isinstance(each, ast.Dict)):
        for at, (key, value) in enumerate(zip(holder.keys, holder.values, strict=True)):
            entry = ast.Dict([key], [value])
            if key is not None:
                yield "of any shape", entry, _entry(holder, at, _wrapped("free", value))
            if key is not None and holder is node.args[0]:
                yield "may be absent", entry, _entry(holder, at, _wrapped("optional", value))


def _of_pattern(node: ast.Call) -> Iterator[Change]:
    if _named(node) not in ("compile", "lazy_pattern", "Matching") or not node.args:
        return
    for text in (each for each in ast.walk(node.args[0]) if _is_text(each)):
        text.whole = ast.unparse(node.args[0])  # type: ignore[attr-defined]
        for kind, changed in patterns.changes(text.value):  # type: ignore[attr-defined]
            yield kind, text, _setting(text, "value", changed)


def _is_special(node: ast.Assign | ast.AnnAssign) -> bool:
    """Whether it declares a type alone, or what Python reads, as slots are."""
    return node.value is None or ast.unparse(node).startswith("__")


def _refuses(body: list[ast.stmt]) -> bool:
    return any(isinstance(each, ast.Raise) and not _is_misuse(each) for each in body)


def _is_misuse(node: ast.Raise) -> bool:
    return node.exc is None or bool(
        _MISUSES & {each.id for each in ast.walk(node.exc) if isinstance(each, ast.Name)}
    )


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes))


def _is_number(node: ast.AST) -> bool:
    if isinstance(node, ast.BinOp):
        return _is_number(node.left) and _is_number(node.right)
    if isinstance(node, ast.UnaryOp):
        return _is_number(node.operand)
    return isinstance(node, ast.Constant) and type(node.value) in (int, float)


def _named(node: ast.AST) -> str:
    """The name of the function that a call calls."""
    function = node.func if isinstance(node, ast.Call) else None
    return getattr(function, "id", getattr(function, "attr", ""))


def _put(holder: list[Any], at: int, new: ast.expr) -> None:
    holder[at] = new


def _setting(node: ast.AST, name: str, value: Any) -> Callable[[], None]:
    return lambda: setattr(node, name, value)


def _entry(node: ast.Dict, at: int, value: ast.expr) -> Callable[[], None]:
    return lambda: node.values.__setitem__(at, value)


def _becoming(function: ast.AST, node: ast.stmt, new: ast.stmt) -> Callable[[], None]:
    def change() -> None:
        for holder in ast.walk(function):
            for name in ("body", "orelse", "finalbody"):
                body = getattr(holder, name, None)
                if isinstance(body, list) and node in body:
                    body[body.index(node)] = new

    return change


def _shared(name: str) -> ast.expr:
    return _imported("runtime_guards.validation.event", name)


def _wrapped(name: str, shape: ast.expr) -> ast.expr:
    return ast.Call(_imported(_SHAPES, name), [shape], [])


def _imported(module: str, name: str) -> ast.expr:
    code = f"__import__({module!r}, fromlist=[{name!r}]).{name}"
    return ast.parse(code, mode="eval").body
