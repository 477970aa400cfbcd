"""The guard of a handler for Node.js, by names that are bound once.

    read_guard(Code(package), "app.handler")

The handler is what `guard([...], function)` of `stackwarden-guards` returns, or a handler of middy
with `guardMiddleware([...])`. All else is undecided, with its file and line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from policypack.code_reading.guards import DeclaredValidator, Guard, NoGuard, Unclear
from policypack.code_reading.javascript.entries.bundled_guards import bundled_name
from policypack.code_reading.javascript.entries.handlers import check_unchanged, of_middy
from policypack.code_reading.javascript.entries.modules import Program
from policypack.code_reading.javascript.entries.names import FUNCTIONS
from policypack.code_reading.javascript.syntax import arguments, plain, string_of
from policypack.facts.javascript_validators import KNOWN_PACKAGES
from policypack.reading.syntax_trees import field, text_of
from policypack.supply_chain.guards.modules import Code, Dynamic
from policypack.supply_chain.guards.node import PACKAGE, VALIDATORS
from policypack.supply_chain.handler_names import INVALID, of_node
from policypack.supply_chain.scripts import Scripts

if TYPE_CHECKING:
    from tree_sitter import Node

_GUARD, _MIDDLEWARE = f"{PACKAGE}#guard", f"{PACKAGE}#guardMiddleware"
_AT_RUN_TIME = "exports a value that is only known at run time"
# What compilers and minifiers write.
_FLAGS = {"true": True, "!0": True, "false": False, "!1": False}
_KEYS = ("property_identifier", "shorthand_property_identifier", "string", "comment")


def read_guard(code: Code, handler: str) -> Guard | NoGuard | Unclear:
    """The declaration of the handler `module.export`. Executes nothing and never raises."""
    place = NoGuard("", 0)
    try:
        named = of_node(handler)
        if named is None:
            raise Dynamic(INVALID)
        program = Program(Scripts(code.packages))
        file = program.scripts.handler_file(named.module)
        place = NoGuard(file, 0)
        name = ".".join(named.names)
        exported = program.export(program.module(file), name)
        if exported is None:
            raise Dynamic(f"exports no {name} that can be read", file)
        place = NoGuard(program.home(exported).file, exported.start_point.row + 1)
        found = _Handler(program).read(exported)
        for doubt in program.doubts:
            raise doubt
        if isinstance(found, Guard):
            check_unchanged(program)
        return found
    except Dynamic as dynamic:
        return Unclear(dynamic.reason, dynamic.file, dynamic.line, place)
    except RecursionError:
        return Unclear("is nested too deeply to be followed", "", 0, place)


class _Handler:
    """Reads the handler that a program exports. Raises Dynamic."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._is_bundled = False

    def read(self, exported: Node) -> Guard | NoGuard:
        """The guard of the handler, or that there is none."""
        node = self._program.resolved(exported)
        for doubt in self._program.doubts:
            raise doubt
        if node is not None and node.type in FUNCTIONS:
            if any(map(self._guards, _identifiers(node))):
                raise self._dynamic("uses a guard, but exports another function", node)
            return NoGuard(*self._place(node))
        if node is None or node.type != "call_expression":
            raise self._dynamic(_AT_RUN_TIME, exported)
        if self._name(node) == _GUARD:
            given = arguments(node)
            return self._guard(node, given[:1], given[2:3])
        return self._of_middy(node)

    def _of_middy(self, call: Node) -> Guard | NoGuard:
        before, inner = of_middy(self._program, call)
        for each in before:
            made = self._program.resolved(each)
            name = self._name(made)
            if name == _MIDDLEWARE and made is not None:
                declared = arguments(made)
                return self._guard(made, declared[:1], declared[1:2])
            if not name.startswith(KNOWN_PACKAGES):
                raise self._dynamic("has a middleware that may use the event", each)
        if inner is None:
            raise self._dynamic(_AT_RUN_TIME, call)
        return self.read(inner)

    def _guard(self, call: Node, listed: list[Node], options: list[Node]) -> Guard:
        validators = tuple(self._validators(listed[0])) if listed else ()
        observes: bool | None = False
        until = None
        if options:
            mode, until = (self._text(options[0], name) for name in ("mode", "until"))
            observes = None if mode is None else mode == "observe"
        file, line = self._place(call)
        return Guard(validators, file, line, observes, until or None, self._is_bundled)

    def _text(self, options: Node, name: str) -> str | None:
        """The text of an option, empty if it is not given, None if it is only known at run time."""
        given = self._option(options, name)
        if given is None or text_of(given) in ("undefined", "void 0"):
            return ""
        return string_of(given) if given.type == "string" else None

    def _option(self, options: Node, name: str) -> Node | None:
        """The value of an option. Raises Dynamic where only a run shows which options there are."""
        held = self._program.resolved(options)
        if held is None or held.type != "object":
            if held is not None and text_of(held) in ("undefined", "void 0"):
                return None
            raise self._dynamic("has options that are only known at run time", options)
        found = None
        for each in held.named_children:
            key = field(each, "key") if each.type == "pair" else each
            if key is None or key.type not in _KEYS:
                raise self._dynamic("has options that are only known at run time", each)
            if text_of(key).strip("\"'") == name:
                found = field(each, "value") or each
        return self._program.resolved(found) or found

    def _validators(self, listed: Node) -> Iterator[DeclaredValidator]:
        held = self._program.resolved(listed)
        if held is None or held.type != "array":
            raise self._dynamic("guards with validators that are only known at run time", listed)
        name = plain(listed)
        if name is not None and name.type == "identifier":
            # Its methods may add to a list that has a name.
            source = text_of(self._program.home(name).root)
            if len(re.findall(rf"(?<![\w$]){re.escape(text_of(name))}(?![\w$])", source)) > 2:
                raise self._dynamic(f"uses the list {text_of(name)[:80]} elsewhere", listed)
        for each in held.named_children:
            if each.type == "spread_element":
                yield from self._validators(each.named_children[0])
            elif each.type != "comment":
                yield self._validator(each)

    def _validator(self, node: Node) -> DeclaredValidator:
        made = self._program.resolved(node)
        package, _, function = self._name(made).partition("#")
        if package != PACKAGE or function not in VALIDATORS:
            raise self._dynamic("guards with a validator that is only known at run time", node)
        partial: bool | None = False
        for options in arguments(made)[:1]:
            given = self._option(options, "partial")
            partial = _FLAGS.get(text_of(given)) if given is not None else False
        return DeclaredValidator(VALIDATORS[function], partial)

    def _name(self, call: Node | None) -> str:
        """The called import, as `package#name`, including guards within a bundle."""
        callee = field(call, "function")
        imported = self._program.imported(callee)
        bundled = "" if imported or callee is None else bundled_name(self._program, callee)
        self._is_bundled = self._is_bundled or bool(bundled)
        return f"{PACKAGE}#{bundled}" if bundled else imported

    def _guards(self, node: Node) -> bool:
        """Whether a name is bound to a guard or to the result of one."""
        held = self._program.resolved(node)
        if held is not None and held.type == "call_expression":
            return self._name(held) in (_GUARD, _MIDDLEWARE)
        return self._program.imported(node) in (_GUARD, _MIDDLEWARE)

    def _place(self, node: Node) -> tuple[str, int]:
        return self._program.home(node).file, node.start_point.row + 1

    def _dynamic(self, reason: str, node: Node) -> Dynamic:
        return Dynamic(reason, *self._place(node))


def _identifiers(function: Node) -> Iterator[Node]:
    waiting = [function]
    while waiting:
        node = waiting.pop()
        waiting += node.named_children
        if node.type in ("identifier", "shorthand_property_identifier"):
            yield node
