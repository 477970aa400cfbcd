"""What the values of expressions hold of an event, and what calls do with it."""

from __future__ import annotations

import ast
from typing import cast

from policypack.code_reading.entries import NOTHING, WHOLE, Kind, Parts
from policypack.code_reading.python.bindings import list_positional
from policypack.code_reading.python.entries.reading import Frame, Reading
from policypack.code_reading.python.entries.validators import (
    Validating,
    argument,
    find_validation,
    reads_request,
    resolve,
)
from policypack.code_reading.python.guards.delegation import is_log
from policypack.code_reading.python.guards.values import External, Function, Value, list_parameters
from policypack.facts.event_validators import (
    BATCHES,
    CONVERSIONS,
    DATA_CLASSES,
    QUESTIONS,
    VALIDATING,
    Argument,
)

_ADDING = frozenset({"add", "append", "appendleft", "extend", "insert", "setdefault", "update"})
_FORMATTING = frozenset({"format", "join"})
_HANDED = "passes the event to a function that is only known at run time"
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)
_Comprehension = ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp
# Parts by the position or keyword of the argument that holds them.
_Given = list[tuple[str | int, Parts]]


def read_parts(reading: Reading, node: ast.expr, frame: Frame) -> Parts:
    """The parts that the value of an expression holds."""
    if isinstance(node, ast.Name):
        return frame.state.names.get(node.id, NOTHING)
    if isinstance(node, ast.Attribute):
        return _read_attribute(reading, node, frame)
    if isinstance(node, ast.Subscript):
        return _read_subscript(reading, node, frame)
    if isinstance(node, ast.Call):
        return read_call(reading, node, frame)
    if isinstance(node, ast.Compare) or _is_negation(node):
        ask(reading, node, frame)
        return NOTHING
    if isinstance(node, _COMPREHENSIONS):
        return _read_comprehension(reading, node, frame)
    if isinstance(node, ast.NamedExpr):
        return assign(reading, node.target, node.value, frame)
    if isinstance(node, ast.IfExp):
        ask(reading, node.test, frame)
        return reading.value(node.body, frame) | reading.value(node.orelse, frame)
    inner = (each for each in ast.iter_child_nodes(node) if isinstance(each, ast.expr))
    return NOTHING.union(*[reading.value(each, frame) for each in inner])


def ask(reading: Reading, node: ast.expr, frame: Frame) -> Parts:
    """Returns the parts that a condition checks; it passes none of them on."""
    if isinstance(node, ast.BoolOp):
        return NOTHING.union(*[ask(reading, each, frame) for each in node.values])
    inner = [node]
    if isinstance(node, ast.Compare):
        inner = [node.left, *node.comparators]
    elif isinstance(node, ast.UnaryOp):
        inner = [node.operand]
    told = NOTHING
    for each in inner:
        parts = reading.value(each, frame)
        reading.note(Kind.ASKED, parts, node, frame)
        told |= parts
    return told


def refine(reading: Reading, test: ast.expr, truth: bool, frame: Frame) -> Parts:
    """The parts that are valid where the test has that outcome."""
    told, faults = read_claims(reading, test, frame)
    return told if truth else faults


def assign(reading: Reading, target: ast.expr, value: ast.expr, frame: Frame) -> Parts:
    """Binds the target to the value, and to what it tells of other parts."""
    parts = reading.value(value, frame)
    told, faults = read_claims(reading, value, frame)
    store(reading, target, parts, frame)
    if isinstance(target, ast.Name) and (told or faults):
        frame.state.told[target.id], frame.state.faults[target.id] = told, faults
    return parts


def store(reading: Reading, target: ast.expr, parts: Parts, frame: Frame) -> None:
    """Keeps the parts where an assignment or a loop puts them."""
    if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
        reading.note(Kind.ASKED, reading.value(target.slice, frame), target, frame)
        frame.add(target.value.id, parts)
    elif isinstance(target, (ast.Attribute, ast.Subscript)):
        reading.note(Kind.UNCLEAR, parts, target, frame, "keeps the event in an object")
    else:
        frame.bind(target, parts)


def _read_attribute(reading: Reading, node: ast.Attribute, frame: Frame) -> Parts:
    base = reading.value(node.value, frame)
    if base:
        return _read_part(reading, base, node.attr, node, frame)
    value = resolve(reading.code, node.value, frame.scope)
    is_made = isinstance(value, External) and value.call is not None
    return WHOLE if is_made and reads_request(value, node.attr) else NOTHING  # type: ignore[arg-type]


def _read_subscript(reading: Reading, node: ast.Subscript, frame: Frame) -> Parts:
    base = reading.value(node.value, frame)
    # What is looked up by a part of the event is one of those that are there.
    reading.note(Kind.ASKED, reading.value(node.slice, frame), node, frame)
    if isinstance(node.slice, ast.Slice):
        return base
    key = node.slice.value if isinstance(node.slice, ast.Constant) else None
    return _read_part(reading, base, key if isinstance(key, str) else "[]", node, frame)


def _read_part(reading: Reading, base: Parts, key: str, node: ast.expr, frame: Frame) -> Parts:
    parts = frozenset((*path, key) for path in base)
    reading.note(Kind.ASKED, parts, node, frame)
    return parts


def _read_comprehension(reading: Reading, node: _Comprehension, frame: Frame) -> Parts:
    state = frame.state
    frame.state = state.copy()
    for each in node.generators:
        frame.bind(each.target, take_elements(reading.value(each.iter, frame)))
        for test in each.ifs:
            ask(reading, test, frame)
    made = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
    parts = NOTHING.union(*[reading.value(each, frame) for each in made])
    frame.state = state
    return parts


def take_elements(parts: Parts) -> Parts:
    """An element of each of the parts."""
    return frozenset((*path, "[]") for path in parts)


def _is_negation(node: ast.expr) -> bool:
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)


def read_call(reading: Reading, node: ast.Call, frame: Frame) -> Parts:
    """The parts that a call returns."""
    found = find_validation(reading.code, node, frame.scope)
    if found is not None:
        return _read_validation(reading, found, node, frame)
    method = node.func if isinstance(node.func, ast.Attribute) else None
    base = reading.value(method.value, frame) if method else NOTHING
    given = _read_arguments(reading, node, frame)
    parts = _all(given)
    if method and base:
        return _call_on_part(reading, method, node, base, frame) | parts
    if is_log(node):
        reading.note(Kind.SHOWN, parts, node, frame)
        return NOTHING
    if _is_served(reading, node, frame) or not parts:
        return NOTHING
    called = resolve(reading.code, node.func, frame.scope)
    if isinstance(called, Function):
        return reading.enter(called, _bound(called, given), frame.state.checked)
    return _hand_on(reading, called, node, parts, frame)


def read_claims(reading: Reading, node: ast.expr, frame: Frame) -> tuple[Parts, Parts]:
    """The parts that are valid where the expression is true, and where it is false."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        told, faults = read_claims(reading, node.operand, frame)
        return faults, told
    if isinstance(node, ast.Name):
        return frame.state.told.get(node.id, NOTHING), frame.state.faults.get(node.id, NOTHING)
    if isinstance(node, ast.NamedExpr):
        return read_claims(reading, node.target, frame)
    if isinstance(node, ast.Compare):
        return _claims_of_comparison(reading, node, frame)
    return _claims_of_call(reading, node, frame) if isinstance(node, ast.Call) else (NOTHING,) * 2


def _claims_of_comparison(reading: Reading, node: ast.Compare, frame: Frame) -> tuple[Parts, Parts]:
    """`errors is None`, `len(errors) > 0`: whether there is something."""
    right = node.comparators[0]
    if len(node.ops) > 1 or not isinstance(right, ast.Constant) or right.value:
        return NOTHING, NOTHING
    told, faults = read_claims(reading, node.left, frame)
    if isinstance(node.ops[0], (ast.Is, ast.Eq)):
        return faults, told
    return told, faults


def _claims_of_call(reading: Reading, node: ast.Call, frame: Frame) -> tuple[Parts, Parts]:
    found = find_validation(reading.code, node, frame.scope)
    if found is None:
        # `list(validator.iter_errors(event))`, and what else is made of the errors.
        return NOTHING, read_claims(reading, node.args[0], frame)[1] if node.args else NOTHING
    tells = found.library and (found.tells or found.faults)
    parts = reading.value(found.event, frame) if tells else NOTHING
    reading.note(Kind.VALIDATED, parts, node, frame, found.library)
    return (parts, NOTHING) if found.tells else (NOTHING, parts)


def read_records(
    reading: Reading,
    function: ast.expr | None,
    processor: ast.expr | None,
    parts: Parts,
    frame: Frame,
) -> None:
    """Reads the function that a processor of Powertools gives each record of the event.

    A processor with a model validates each of them first.
    """
    made = resolve(reading.code, processor, frame.scope) if processor else None
    reader = resolve(reading.code, function, frame.scope) if function else None
    place = processor or function or ast.expr()
    every = frozenset((*path, "Records", "[]") for path in parts)
    if not (isinstance(made, External) and made.call and isinstance(reader, Function)):
        reading.note(Kind.UNCLEAR, every, place, frame, _HANDED)
    elif any(each.arg == "model" for each in made.call.keywords):
        reading.note(Kind.VALIDATED, every, place, frame, "Powertools")
    else:
        reading.enter(reader, dict.fromkeys(list_after_self(reader)[:1], every))


def _read_arguments(reading: Reading, node: ast.Call, frame: Frame) -> _Given:
    found: _Given = [
        ("*" if isinstance(each, ast.Starred) else number, reading.value(each, frame))
        for number, each in enumerate(node.args)
    ]
    return found + [(each.arg or "*", reading.value(each.value, frame)) for each in node.keywords]


def _read_validation(reading: Reading, found: Validating, node: ast.Call, frame: Frame) -> Parts:
    parts = reading.value(found.event, frame)
    if not found.library:
        return parts
    if found.tells or found.faults:
        # It validates where its answer is looked at.
        reading.note(Kind.ASKED, parts, node, frame)
        return NOTHING
    reading.note(Kind.VALIDATED, parts, node, frame, found.library)
    if found.checks:
        frame.state.checked |= {(*path, *found.within) for path in parts}
    return NOTHING


def _call_on_part(
    reading: Reading, method: ast.Attribute, node: ast.Call, base: Parts, frame: Frame
) -> Parts:
    """What a method of a part returns: another part, or the same in another form."""
    first = node.args[0] if node.args else None
    if method.attr == "get" and isinstance(first, ast.Constant):
        base = frozenset((*path, str(first.value)) for path in base)
    reading.note(Kind.ASKED, base, node, frame)
    return base


def _is_served(reading: Reading, node: ast.Call, frame: Frame) -> bool:
    method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    holder = node.func.value if isinstance(node.func, ast.Attribute) else node.func
    base = resolve(reading.code, holder, frame.scope)
    return isinstance(base, External) and bool(base.call) and reading.serves(base, method)


def _hand_on(
    reading: Reading, called: Value | None, node: ast.Call, parts: Parts, frame: Frame
) -> Parts:
    """What a function that is not the program's own does with the parts."""
    name = called.name if isinstance(called, External) else ""
    method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    if name in BATCHES:
        processor = argument(node, Argument(2, "processor"))
        read_records(reading, argument(node, BATCHES[name]), processor, parts, frame)
    elif name in CONVERSIONS or name.startswith(DATA_CLASSES) or method in _FORMATTING:
        return parts
    elif name in QUESTIONS:
        reading.note(Kind.ASKED, parts, node, frame)
    elif method in _ADDING and isinstance(getattr(node.func, "value", None), ast.Name):
        frame.add(cast(ast.Name, cast(ast.Attribute, node.func).value).id, parts)
    elif name and method not in VALIDATING:
        reading.note(Kind.USED, parts, node, frame)
    else:
        reading.note(Kind.UNCLEAR, parts, node, frame, _HANDED)
    return NOTHING


def list_after_self(function: Function) -> list[str]:
    """The names of the parameters that a call by position fills, without the object's own."""
    declared = function.node.args
    names = list_positional(declared)
    decorators = getattr(function.node, "decorator_list", [])
    is_static = any(getattr(each, "id", "") == "staticmethod" for each in decorators)
    names = names[1:] if function.scope.is_class and not is_static else names
    return [*names, declared.vararg.arg] if declared.vararg else names


def _bound(function: Function, given: _Given) -> dict[str, Parts]:
    """The parts by the parameter that gets them; what is unpacked begins with the event."""
    names, known = list_after_self(function), list_parameters(function)
    rest = function.node.args.kwarg
    found: dict[str, Parts] = {}
    for key, parts in given:
        place = 0 if key == "*" else key
        if isinstance(place, int):
            name = names[min(place, len(names) - 1)] if names else ""
        else:
            name = place if place in known else rest.arg if rest else ""
        found[name] = found.get(name, NOTHING) | parts
    return found


def _all(given: _Given) -> Parts:
    return NOTHING.union(*(parts for _, parts in given))
