"""Where the parts of an event go in the functions of a module.

Each reference to a part is looked at by itself: what stands around it says what is done with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from policypack.code_reading.entries import Kind, Path, Use
from policypack.code_reading.javascript.entries.modules import Program
from policypack.code_reading.javascript.entries.names import FUNCTIONS
from policypack.code_reading.javascript.entries.validators import Validating, validating
from policypack.code_reading.javascript.syntax import arguments, bound, list_parameters, plain
from policypack.facts.javascript_validators import (
    CONVERSIONS,
    ITERATING,
    LOGGERS,
    LOGS,
    MAPPING,
    QUESTIONS,
    SELECTING,
)
from policypack.reading.syntax_trees import field, text_of
from policypack.supply_chain.guards.modules import Dynamic

if TYPE_CHECKING:
    from tree_sitter import Node

# References, and the expressions around them that hand them on.
_MAX_STEPS = 10_000
# These are made of what stands in them.
_COMPOSITES = frozenset(
    {
        *("parenthesized_expression", "await_expression", "array", "object", "pair"),
        *("spread_element", "template_substitution", "template_string", "sequence_expression"),
        *("yield_expression", "as_expression", "satisfies_expression", "non_null_expression"),
    }
)
_CONDITIONS = frozenset({"if_statement", "while_statement", "do_statement", "switch_statement"})
_JOINING = frozenset({"??", "||", "&&", "+"})
_LEAVING = frozenset({"return_statement", "throw_statement", "continue_statement"})
_PATTERNS = ("formal_parameters", "array_pattern", "rest_pattern", "required_parameter")
_LEFT = ("for_in_statement", "assignment_expression", "assignment_pattern")


class Reading:
    """Collects the `uses` of the event by the functions of one module."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self.uses: list[Use] = []
        # Whether a function returns a part, by what it gets; False while it is read.
        self._returns: dict[tuple[int, tuple[tuple[str, Path], ...]], bool] = {}
        # Parts that are valid after the end of a statement, within the block around it.
        self._checked: list[tuple[Path, Node]] = []
        self._bodies: dict[int, dict[str, list[Node]]] = {}
        self._count = 0

    def handler(self, node: Node) -> None:
        """Reads the handler, twice: the first time shows which parts are checked, and where."""
        for _ in range(2):
            self.uses, self._returns, self._count = [], {}, 0
            if self.function(node, {0: ()}):
                self._note(Kind.USED, (), node)

    def function(self, node: Node, given: dict[int, Path]) -> bool:
        """Reads a function whose arguments hold parts; returns whether it returns one of them."""
        names: dict[str, Path] = {}
        for place, path in given.items():
            for keys, name in _parameter(node, place):
                names[name] = (*path, *keys)
        if node.type != "arrow_function" and 0 in given:
            # The object of all arguments begins with the event.
            names["arguments"] = given[0]
        body = field(node, "body")
        key = node.id, tuple(sorted(names.items()))
        if body is not None and key not in self._returns:
            self._returns[key] = False
            declared = field(node, "parameters")
            # A default may use the parameters before it.
            if declared is not None and self._references(declared, names):
                self._note(Kind.USED, (), declared)
            self._returns[key] = self._references(body, names)
        return self._returns.get(key, False)

    def _references(self, body: Node, names: dict[str, Path]) -> bool:
        """Follows every reference to a name, and those to the names that they are given."""
        returned = False
        waiting = dict(names)
        done: set[str] = set()
        while waiting:
            name, path = waiting.popitem()
            done.add(name)
            for reference in self._named(body).get(name, ()):
                self._count_work(reference)
                further = self._follow(reference, path, body)
                returned |= further.pop("", None) is not None
                waiting |= {each: to for each, to in further.items() if each not in done}
        return returned

    def _count_work(self, node: Node) -> None:
        self._count += 1
        if self._count > _MAX_STEPS:
            raise Dynamic("is too long to be followed", self._program.home(node).file)

    def _called(self, member: Node) -> Node:
        """The call of a method of a part, which returns it in another form, or the member."""
        call = self._program.parent(member)
        is_called = call is not None and call.type == "call_expression"
        return call if is_called and call and field(call, "function") == member else member

    def _named(self, body: Node) -> dict[str, list[Node]]:
        if body.id not in self._bodies:
            self._bodies[body.id] = _by_name(body)
        return self._bodies[body.id]

    def _follow(self, node: Node, path: Path, body: Node) -> dict[str, Path]:
        """What is done with one reference: a use is noted; names that get the part are returned.

        The name "" stands for what the function returns.
        """
        while node.id != body.id and (parent := self._program.parent(node)) is not None:
            self._count_work(node)
            if _is_object_of(parent, node):
                node = self._called(parent)
                if node.id == parent.id:
                    path = (*path, _key(parent))
                elif not self._iterates(node, path):
                    return {}
                continue
            if parent.type in _COMPOSITES or _joins(parent, node):
                node = parent
            elif parent.type == "arguments":
                call = self._program.parent(parent)
                assert call is not None
                if not self._given(call, node, path):
                    return {}
                node = call
            else:
                return self._ends(parent, node, path)
        return {"": path}

    def _iterates(self, call: Node, path: Path) -> bool:
        """Reads what a method of a list calls with its elements; whether it returns a part."""
        function = field(call, "function")
        method = text_of(field(function, "property")) if function is not None else ""
        first = self._program.resolved(next(iter(arguments(call)), None))
        if method not in ITERATING or first is None or first.type not in FUNCTIONS:
            return True
        # The first argument of `reduce` is what it has made so far.
        returned = self.function(first, {int(method == "reduce"): (*path, "[]")})
        return returned if method in MAPPING else method in SELECTING

    def _given(self, call: Node, argument: Node, path: Path) -> bool:
        """Notes what a call does with a part; whether it returns it."""
        place = next((at for at, each in enumerate(arguments(call)) if each == argument), 0)
        found = validating(self._program, call, place)
        if found is not None:
            return self._validated(found, call, path)
        callee = field(call, "function") or field(call, "constructor")
        name = text_of(callee)
        if name in CONVERSIONS or name.endswith("Error"):
            return True
        if name in QUESTIONS:
            self._note(Kind.ASKED, path, call)
            return False
        head, _, method = name.rpartition(".")
        if method in LOGS and head.rpartition(".")[2] in LOGGERS:
            self._note(Kind.SHOWN, path, call)
            return False
        own = self._program.resolved(callee)
        if own is not None and own.type in FUNCTIONS:
            return not self._is_checked(path, call) and self.function(own, {place: path})
        self._note(Kind.USED, path, call)
        return False

    def _validated(self, found: Validating, call: Node, path: Path) -> bool:
        if found.tells:
            left = _leaves_unless(call, found.faults)
            if left is None:
                # What it says of the part is not looked at; one of joi returns it as it came.
                self._note(Kind.USED if found.faults else Kind.ASKED, path, call)
                return False
            self._checked.append((path, left))
        self._note(Kind.VALIDATED, path, call, found.library)
        return False

    def _ends(self, parent: Node, node: Node, path: Path) -> dict[str, Path]:
        """The names that get the part at the end of its way, or none."""
        pattern = _target(parent, node)
        if pattern is not None:
            element = ("[]",) if parent.type == "for_in_statement" else ()
            names = {name: (*path, *element, *keys) for keys, name in bound(pattern)}
            if not names:
                self._note(Kind.USED, path, node)
            return names
        if parent.type == "return_statement":
            return {} if self._is_checked(path, node) else {"": path}
        is_asked = parent.type in (*_CONDITIONS, "expression_statement") or _is_question(parent)
        kind = Kind.ASKED if is_asked else Kind.USED
        kind = Kind.SHOWN if parent.type == "throw_statement" else kind
        self._note(kind, path, node)
        return {}

    def _note(self, kind: Kind, path: Path, node: Node, says: str = "") -> None:
        if kind is Kind.USED and self._is_checked(path, node):
            return
        line = node.start_point.row + 1
        self.uses.append(Use(kind, path, self._program.home(node).file, line, says))

    def _is_checked(self, path: Path, node: Node) -> bool:
        """Whether a check of the part, or of one around it, stands before the node."""
        return any(
            path[: len(checked)] == checked
            and node.start_byte >= statement.end_byte
            and self._is_within(node, statement.parent)
            for checked, statement in self._checked
        )

    def _is_within(self, node: Node, block: Node | None) -> bool:
        around: Node | None = node
        while around is not None and block is not None:
            if around.id == block.id:
                return True
            around = self._program.parent(around)
        return False


def _parameter(function: Node, place: int) -> Iterator[tuple[Path, str]]:
    """The names that a parameter binds."""
    every = list_parameters(function)
    if place < len(every):
        yield from bound(every[place])


def _by_name(body: Node) -> dict[str, list[Node]]:
    """The references to each name, in their order."""
    found: defaultdict[str, list[Node]] = defaultdict(list)
    waiting: list[tuple[Node, Node | None]] = [(body, body.parent)]
    while waiting:
        node, parent = waiting.pop()
        is_name = node.type in ("identifier", "shorthand_property_identifier")
        if is_name and not _is_declared(node, parent):
            found[text_of(node)].append(node)
        waiting += ((each, node) for each in reversed(node.named_children))
    return found


def _is_declared(node: Node, parent: Node | None) -> bool:
    """Whether the name is bound here, and not used."""
    if parent is None or parent.type in _PATTERNS:
        return True
    if parent.type in _LEFT:
        return field(parent, "left") == node
    return parent.type == "variable_declarator" and field(parent, "name") == node


def _is_object_of(parent: Node, node: Node) -> bool:
    is_member = parent.type in ("member_expression", "subscript_expression")
    return is_member and field(parent, "object") == node


def _key(member: Node) -> str:
    if member.type == "member_expression":
        return text_of(field(member, "property"))
    index = field(member, "index")
    return text_of(index)[1:-1] if index is not None and index.type == "string" else "[]"


def _joins(parent: Node, node: Node) -> bool:
    if parent.type == "ternary_expression":
        return field(parent, "condition") != node
    return parent.type == "binary_expression" and text_of(field(parent, "operator")) in _JOINING


def _is_question(parent: Node) -> bool:
    """Whether the parent compares, negates or looks something up by the part."""
    return parent.type in (
        "binary_expression",
        "unary_expression",
        "ternary_expression",
        "subscript_expression",
        "switch_statement",
    )


def _target(parent: Node, node: Node) -> Node | None:
    """The pattern that a declaration, an assignment or a loop binds to the node."""
    if parent.type == "variable_declarator":
        return field(parent, "name")
    if parent.type in ("assignment_expression", "for_in_statement"):
        return field(parent, "left") if field(parent, "right") == node else None
    return None


def _leaves_unless(call: Node, faults: bool) -> Node | None:
    """The statement that leaves the function where the call says that its argument is invalid."""
    node: Node = call
    negated = False
    while node.parent is not None and node.parent.type in (
        "parenthesized_expression",
        "unary_expression",
        "await_expression",
        "member_expression",
    ):
        node = node.parent
        negated ^= node.type == "unary_expression" and text_of(field(node, "operator")) == "!"
    parent = node.parent
    if parent is None:
        return None
    if parent.type == "if_statement" and field(parent, "condition") == node:
        return parent if negated is not faults and _leaves(parent) else None
    if parent.type != "variable_declarator":
        return None
    return _left_by_name(parent, faults)


def _left_by_name(declarator: Node, faults: bool) -> Node | None:
    """The `if` that looks at the name that the answer has, and leaves."""
    pattern, declaration = field(declarator, "name"), declarator.parent
    if pattern is None or declaration is None:
        return None
    names = {name for keys, name in bound(pattern) if not keys or keys == ("error",)}
    following = declaration.next_named_sibling
    if following is None or following.type != "if_statement" or not _leaves(following):
        return None
    condition = text_of(plain(field(following, "condition"))).removesuffix(".error")
    wanted = names if faults else {f"!{name}" for name in names}
    return following if condition in wanted else None


def _leaves(statement: Node) -> bool:
    body = field(statement, "consequence")
    if body is not None and body.type == "statement_block" and body.named_children:
        body = body.named_children[-1]
    return body is not None and body.type in _LEAVING
