"""What a test rules out where it has passed: allow-lists, types, patterns, and paths that stay."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from policypack.code_reading.flows import OF_ADDRESSES, Kind
from policypack.code_reading.flows.patterns import rule_out_by_pattern
from policypack.code_reading.python.bindings import path_of, root_of
from policypack.code_reading.python.reading import Reading
from policypack.code_reading.python.texts import rule_out_by_method
from policypack.code_reading.python.values import (
    EVERY_KIND,
    NO_OBJECT,
    Check,
    Class,
    Frame,
    State,
    Value,
    collect_origins,
)
from policypack.start.lazy_patterns import lazy_pattern

_PATH, _REQUEST = frozenset({Kind.PATH}), OF_ADDRESSES
# Methods that leave the letters of a text as they are, but for their case and blanks around them.
_SAME = frozenset(
    {"lower", "upper", "strip", "casefold", "title", "capitalize", "rstrip", "lstrip"}
)
_TEXT_TYPES = frozenset({"str", "bytes", "dict", "list", "tuple", "set", "object", "Mapping"})
_HOSTS = frozenset({"hostname", "netloc"})
# Comparisons that hold, or do not, where a part is absent: by how much the number is more than what
# `find` and `count` return then.
_ABSENT = {
    True: {(ast.Eq, 0), (ast.Is, 0), (ast.LtE, 0), (ast.Lt, 1)},
    False: {(ast.NotEq, 0), (ast.IsNot, 0), (ast.Gt, 0), (ast.GtE, 1)},
}
_ADDRESS = lazy_pattern(r"https?://[^/?#]+[/?#]")


def refine(reading: Reading, test: ast.expr, truth: bool, frame: Frame) -> list[Check]:
    """The checks that have passed where the test has that outcome."""
    reading.step()
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return refine(reading, test.operand, not truth, frame)
    if isinstance(test, ast.BoolOp):
        ways = [refine(reading, each, truth, frame) for each in test.values]
        if isinstance(test.op, ast.And) is truth:
            return [check for checks in ways for check in checks]
        return intersect_checks(ways)
    if isinstance(test, ast.IfExp):
        return _refine_choice(reading, test, truth, frame)
    if isinstance(test, ast.Compare):
        return _refine_comparison(reading, test, truth, frame)
    if isinstance(test, ast.Call):
        return _refine_call(reading, test, truth, frame)
    if isinstance(test, ast.NamedExpr):
        return refine(reading, test.value, truth, frame)
    if truth and isinstance(test, ast.Name):
        found_value = frame.find(test.id)
        return list(found_value.implies) if found_value is not None else []
    # What is false is empty.
    path = "" if truth else path_of(test)
    return [(path, EVERY_KIND)] if path else []


def _refine_choice(reading: Reading, node: ast.IfExp, truth: bool, frame: Frame) -> list[Check]:
    """What each part that may have that outcome, with the test that chooses it, has checked."""
    return intersect_checks(
        [
            [*refine(reading, node.test, chosen, frame), *refine(reading, part, truth, frame)]
            for chosen, part in ((True, node.body), (False, node.orelse))
            if not isinstance(part, ast.Constant) or bool(part.value) is truth
        ]
    )


def _refine_outcome(
    reading: Reading, test: ast.expr, outcome: bool, is_same: bool, frame: Frame
) -> list[Check]:
    """Checks of a test that is compared with True or False. A test that isn't False may be None."""
    is_decided = is_same or isinstance(test, (ast.Compare, ast.UnaryOp))
    return refine(reading, test, outcome is is_same, frame) if is_decided else []


def _refine_position(
    reading: Reading, node: ast.Compare, truth: bool, frame: Frame
) -> list[Check] | None:
    """`text.find(part) == -1` and `text.count(part) == 0`; None for any other comparison."""
    call, operator, number = node.left, type(node.ops[0]), node.comparators[0]
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute) or not call.args:
        return None
    absent = {"find": -1, "rfind": -1, "count": 0}.get(call.func.attr)
    known = reading.value(number, frame).text if absent is not None else None
    if absent is None or known is None or not known.lstrip("-").isdigit():
        return None
    if (operator, int(known) - absent) in _ABSENT[truth]:
        return _refine_absence(call.args[0], call.func.value)
    path = path_of(call.func.value)
    begins = call.func.attr == "find" and operator is ast.Eq and known == "0" and truth and path
    return _refine_beginning(reading, path, call.func, call, frame) if begins else []


def _refine_comparison(
    reading: Reading, node: ast.Compare, truth: bool, frame: Frame
) -> list[Check]:
    position = _refine_position(reading, node, truth, frame) if len(node.ops) == 1 else None
    if position is not None:
        return position
    sides = [node.left, *node.comparators]
    if all(isinstance(each, (ast.Lt, ast.LtE, ast.Gt, ast.GtE)) for each in node.ops):
        # Python refuses to order a text and a number.
        numbers = any(_is_number(each) for each in sides)
        return [(path, EVERY_KIND) for path in map(path_of, sides) if path and numbers]
    if len(node.ops) != 1:
        return []
    left, operator, right = node.left, node.ops[0], node.comparators[0]
    if isinstance(operator, (ast.In, ast.NotIn)):
        if isinstance(operator, ast.In) is not truth:
            return _refine_absence(left, right)
        return _refine_membership(reading, left, right, frame)
    if isinstance(operator, (ast.Eq, ast.NotEq, ast.Is, ast.IsNot)):
        if isinstance(right, ast.Constant) and isinstance(right.value, bool):
            is_same = isinstance(operator, (ast.Eq, ast.Is)) is truth
            return _refine_outcome(reading, left, right.value, is_same, frame)
        if isinstance(operator, (ast.Eq, ast.Is)) is not truth:
            # `None if match is None`: the other outcome is that there is a match.
            return _refine_given(reading, left, right, frame)
        return [
            *_refine_equality(reading, left, right, frame),
            *_refine_equality(reading, right, left, frame),
        ]
    return []


def _refine_given(reading: Reading, left: ast.expr, right: ast.expr, frame: Frame) -> list[Check]:
    is_none = isinstance(right, ast.Constant) and right.value is None
    return refine(reading, left, True, frame) if is_none else []


def _refine_absence(part: ast.expr, whole: ast.expr) -> list[Check]:
    """`".." in path` is false: the text has no such part."""
    path = path_of(whole)
    text = getattr(part, "value", None)
    if path and (text in {"..", "/", "../"} or getattr(part, "attr", "") == "sep"):
        return [(path, _PATH)]
    return []


def _refine_membership(
    reading: Reading, left: ast.expr, right: ast.expr, frame: Frame
) -> list[Check]:
    if isinstance(right, ast.Attribute) and right.attr == "parents":
        path = path_of(right.value)
        return [(path, _PATH)] if path and reading.value(right.value, frame).is_path else []
    if not _is_own(reading.value(right, frame)):
        return []
    return _refine_fixed(reading, left, frame)


def _refine_equality(
    reading: Reading, left: ast.expr, right: ast.expr, frame: Frame
) -> list[Check]:
    own = reading.value(right, frame)
    if not _is_own(own) or (isinstance(right, ast.Constant) and right.value is None):
        return []
    return _refine_fixed(reading, left, frame)


def _refine_fixed(reading: Reading, node: ast.expr, frame: Frame) -> list[Check]:
    """The checks that pass where the expression is one of the program's own values."""
    path = path_of(node)
    made_of = frame.made_of.get(path, node)
    hosts = isinstance(made_of, ast.Attribute) and made_of.attr in _HOSTS
    checks = _check_paths(reading, made_of.value, _REQUEST, frame) if hosts else []  # type: ignore[attr-defined]
    if path or hosts:
        return [(path, EVERY_KIND), *checks] if path else checks
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr in _SAME:
            return _refine_fixed(reading, node.func.value, frame)
        if node.func.attr == "commonpath":
            return _check_paths(reading, node, _PATH, frame)
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "type" and node.args:
        return _refine_fixed(reading, node.args[0], frame)
    return []


def _check_paths(
    reading: Reading, node: ast.expr, kinds: frozenset[Kind], frame: Frame
) -> list[Check]:
    """Checks of all that the expression is made of, and of what its names were made of."""
    paths: set[str] = set()
    waiting = [(node, 3)]
    while waiting:
        root, depth = waiting.pop()
        for each in ast.walk(root):
            path = path_of(each) if isinstance(each, ast.expr) else ""
            if path and path not in paths and frame.find(root_of(path)) is not None:
                paths.add(path)
                if path in frame.made_of and depth:
                    waiting.append((frame.made_of[path], depth - 1))
    return [(path, kinds) for path in sorted(paths)]


def _is_own(value: Value) -> bool:
    """Whether the sender decides nothing of the value."""
    return not collect_origins(value)


def _refine_call(reading: Reading, node: ast.Call, truth: bool, frame: Frame) -> list[Check]:
    if id(node) in reading.shown:
        return reading.shown[id(node)][1 if truth else 2]
    function = node.func
    quantifier = getattr(function, "id", "")
    if (quantifier, truth) in {("all", True), ("any", False)} and node.args:
        return _refine_each(reading, node.args[0], truth, frame)
    if not truth:
        return []
    if isinstance(function, ast.Attribute):
        path = path_of(function.value)
        kinds = rule_out_by_method(function.attr)
        if path and kinds:
            return [(path, kinds)]
        if function.attr in {"startswith", "is_relative_to"} and path and node.args:
            return _refine_beginning(reading, path, function, node, frame)
    if isinstance(function, ast.Name) and function.id == "isinstance" and len(node.args) == 2:
        return _refine_instance(reading, node.args[0], node.args[1], frame)
    return refine_match(reading, node, frame)


def _refine_beginning(
    reading: Reading, path: str, function: ast.Attribute, node: ast.Call, frame: Frame
) -> list[Check]:
    own = reading.value(node.args[0], frame)
    if not _is_own(own):
        return []
    kinds = frozenset[Kind]()
    if reading.value(function.value, frame).is_path:
        kinds |= _PATH
    if own.text and _ADDRESS.match(own.text):
        kinds |= _REQUEST
    return [(path, kinds)] if kinds else []


def _refine_instance(reading: Reading, node: ast.expr, of: ast.expr, frame: Frame) -> list[Check]:
    kinds = of.elts if isinstance(of, ast.Tuple) else [of]
    names = {getattr(each, "attr", getattr(each, "id", "")) for each in kinds}
    path = path_of(node)
    models = any(
        isinstance(thing, Class) for each in kinds for thing in reading.value(each, frame).things
    )
    if not path or models or not names & _TEXT_TYPES:
        return [(path, EVERY_KIND)] if path and not models else []
    return [(path, NO_OBJECT)] if names <= {"str", "bytes"} else []


def _refine_each(reading: Reading, node: ast.expr, truth: bool, frame: Frame) -> list[Check]:
    """`all(each in ALLOWED for each in names)`, or `any(...)` that is false."""
    if not isinstance(node, ast.GeneratorExp) or len(node.generators) != 1:
        return []
    generator = node.generators[0]
    path = path_of(generator.iter)
    if not path or not isinstance(generator.target, ast.Name) or generator.ifs:
        return []
    name = generator.target.id
    kinds_of_each = [
        kinds for each, kinds in refine(reading, node.elt, truth, frame) if each == name
    ]
    return [(path, frozenset().union(*kinds_of_each))] if kinds_of_each else []


def check_all(node: ast.For | ast.AsyncFor | ast.While, ends: Sequence[State]) -> Sequence[Check]:
    """What a loop has checked of all elements: each way through its body has checked the one."""
    if isinstance(node, ast.While) or not isinstance(node.target, ast.Name) or not ends:
        return ()
    name = node.target.id
    kinds = frozenset[Kind].intersection(*(state.check(name) for state in ends))
    path = path_of(node.iter) if kinds else ""
    # Where a loop stops, it has not seen the others.
    stops = bool(path) and any(isinstance(each, ast.Break) for each in ast.walk(node))
    return [(path, kinds)] if path and not stops else ()


def refine_match(reading: Reading, node: ast.Call, frame: Frame) -> list[Check]:
    """`re.fullmatch(pattern, text)`, and the same of a compiled pattern."""
    called = reading.value(node.func, frame)
    for external in called.externals:
        module, _, method = external.name.rpartition(".")
        if method not in {"match", "fullmatch", "search"} or not node.args:
            continue
        if module == "re" and len(node.args) > 1:
            pattern, text = reading.value(node.args[0], frame).text, node.args[1]
        elif module == "re.compile()":
            given = external.given.get("0")
            pattern, text = given.text if given else None, node.args[0]
        else:
            continue
        path = path_of(text)
        if path and pattern is not None:
            kinds = rule_out_by_pattern(
                pattern, is_full=method == "fullmatch", is_search=method == "search"
            )
            return [(path, kinds)]
    return []


def intersect_checks(ways: list[list[Check]]) -> list[Check]:
    """What each of several ways has checked."""
    tables = [dict(checks) for checks in ways]
    paths = set.intersection(*map(set, tables)) if tables else set()
    return [
        (path, frozenset.intersection(*(table[path] for table in tables))) for path in sorted(paths)
    ]


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, (int, float))
