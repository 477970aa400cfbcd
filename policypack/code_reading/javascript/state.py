"""What is known while code is followed: the budget, what conditions told, and what was found."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from policypack.code_reading.flows import (
    Declared,
    Flow,
    Flows,
    Kind,
    Misuse,
    Misused,
    Place,
    Sent,
    Sink,
    Undecided,
    is_fixed,
)
from policypack.code_reading.flows.flow import Keys
from policypack.code_reading.flows.sources import is_compressed
from policypack.code_reading.javascript.conditions import Facts, both, is_harmless, settled
from policypack.code_reading.javascript.objects import Class, Function, Module, Object, Scope
from policypack.code_reading.javascript.syntax import FUNCTIONS, bare
from policypack.code_reading.javascript.values import External, Taint, Value, joined, of
from policypack.reading.syntax_trees import children
from policypack.start.record import record
from policypack.supply_chain.archives import DeploymentPackage
from policypack.supply_chain.bundles import origins_of
from policypack.supply_chain.guards.modules import Dynamic
from policypack.supply_chain.scripts import Scripts, parsed

if TYPE_CHECKING:
    from tree_sitter import Node


class Program(Scripts):
    """The modules of a function and its layers."""

    def __init__(self, packages: Sequence[DeploymentPackage]) -> None:
        super().__init__(packages)
        self._modules: dict[str, Module | None] = {}
        self.undecided: list[Undecided] = []

    def module(self, file: str) -> Module | None:
        """The module of the file; None, and undecided, where it cannot be parsed."""
        if file not in self._modules:
            try:
                self._modules[file] = self._read(file)
            except Dynamic as dynamic:
                self._modules[file] = None
                self.undecided.append(Undecided(Place(file, 0), dynamic.reason))
        return self._modules[file]

    def _read(self, file: str) -> Module:
        source = self.source(file)
        origins = origins_of(file, source, self.text)
        if origins.is_opaque:
            raise Dynamic("is minified without a source map", file)
        return Module(file, parsed(source, file), origins)


# About a second. A handler of a thousand lines takes some ten thousand steps.
MAX_STEPS = 40_000
STEPS_OF_CALL = 5
# As much as is known is copied where the ways part.
FACTS_OF_A_STEP = 64
# Expressions and statements within one another, calls among them; Python has a thousand frames.
MAX_DEPTH = 130
MAX_CALLS = 24
MAX_FLOWS = 200


class TooMuchError(Exception):
    """The code is too large or too deep to be followed."""


@record(frozen=True)
class Forms:
    """What reads each form of the syntax, and calls. They are given, since each reads others."""

    expressions: Mapping[str, Callable[..., Value]]
    statements: Mapping[str, Callable[..., bool]]
    block: Callable[..., bool]
    call: Callable[..., Value]
    call_value: Callable[..., Value]
    call_external: Callable[..., Value]


class State:
    """The state of one reading: what is known at a point, and what was found."""

    def __init__(
        self, program: Program, triggers: Collection[str], declared: Declared, forms: Forms
    ) -> None:
        self._forms = forms
        self.program = program
        self.declared = declared
        self.facts: Facts = {}
        self.unsure: set[Keys] = set()
        # Objects that have the fields of a schema, and no others.
        self.closed: set[Keys] = set()
        # Whether the handler has been entered: what modules make lives on between events.
        self.is_started = False
        self.branches = 0
        self.steps = 0
        self.depth = 0
        self.calls: list[tuple[int, str | None]] = []
        # What each open call returns, and what calls have given.
        self.returns: list[list[tuple[Value, Facts]]] = []
        self.memory: dict[object, tuple[Value, Facts, Facts]] = {}
        # Counts what may change the result of a call: assignments, and declarations of modules.
        self.version = 0
        # What was assigned to properties of functions and classes.
        self.properties: dict[int, Object] = {}
        # The functions of an application that serves requests: what each gets, and its call.
        self.routes: dict[Function, tuple[tuple[str, ...], External]] = {}
        # What packages check before a route, and functions that make what routes get besides.
        self.checks: dict[Function, list[External]] = {}
        self.contexts: dict[Function, None] = {}
        self.controllers: list[Class] = []
        # Whether a token is verified: then another may be read to choose its key.
        self.verifies_tokens = False
        self._triggers = triggers
        self._flows: dict[tuple[Place, Kind], Flow] = {}
        self._sent: dict[Sent, None] = {}
        self._misuses: dict[tuple[Place, Misused], Misuse] = {}
        self._undecided: dict[tuple[Place, str], Undecided] = {}

    def value(self, node: Node, scope: Scope, module: Module) -> Value:
        """What the expression may hold."""
        self.step()
        node = bare(node)
        read = self._forms.expressions.get(node.type)
        if read is None and node.type in FUNCTIONS:
            return of(Function(node, scope, module, node.id, this_of(scope)))
        self.depth += 1
        try:
            if read is not None:
                return read(self, node, scope, module)
            return joined([self.value(each, scope, module) for each in children(node)]).text
        finally:
            self.depth -= 1

    def run(self, node: Node, scope: Scope, module: Module) -> bool:
        """Follows a statement. True if nothing after it in its block runs."""
        self.step()
        run = self._forms.statements.get(node.type)
        self.depth += 1
        try:
            if run is not None:
                return run(self, node, scope, module)
            if node.type.endswith(("_expression", "_statement")):
                for each in children(node) if node.type == "expression_statement" else (node,):
                    self.value(each, scope, module)
            return False
        finally:
            self.depth -= 1

    def block(self, nodes: Iterable[Node], scope: Scope, module: Module) -> bool:
        """Follows statements one after the other. True if nothing after them runs."""
        return self._forms.block(self, nodes, scope, module)

    def call(self, function: Function, given: Sequence[Value], place: Place) -> Value:
        """The result of a function of the program."""
        return self._forms.call(self, function, given, place)

    def call_value(
        self, callee: Value, given: Sequence[Value], place: Place, name: str, module: Module
    ) -> Value:
        """The result of calling any of the values."""
        return self._forms.call_value(self, callee, given, place, name, module)

    def call_external(
        self, external: External, given: Sequence[Value], place: Place, module: Module
    ) -> Value:
        """The result of a function of another package or of Node.js."""
        return self._forms.call_external(self, external, given, place, module)

    def step(self, number: int = 1) -> None:
        """Counts steps. Raises TooMuchError."""
        self.steps += number
        if self.steps > MAX_STEPS or self.depth > MAX_DEPTH:
            raise TooMuchError

    def deep(self, value: Value, depth: int = 3) -> tuple[Taint, ...]:
        """The texts in the value and in what it holds."""
        if not value.shapes:
            return value.taints
        found = dict.fromkeys(value.taints)
        for held in value.all_of(Object) if depth else ():
            for each in (*held.fields.values(), *held.others):
                self.step()
                found.update(dict.fromkeys(self.deep(each, depth - 1)))
        return tuple(found)

    @contextmanager
    def branch(self, facts: Facts) -> Iterator[None]:
        """A part of the code that does not always run; `facts` hold within it."""
        self.step(len(self.facts) // FACTS_OF_A_STEP)
        before, self.facts = self.facts, both(self.facts, facts)
        self.branches += 1
        try:
            yield
        finally:
            self.branches -= 1
            self.facts = before

    def learn(self, facts: Facts) -> None:
        """Keeps what holds from here on."""
        if facts:
            self.facts = both(self.facts, facts)

    def settle(self, value: Value) -> Value:
        """The value with what is known here, where it is kept or leaves a branch."""
        return settled(value, self.facts) if self.facts else value

    def reach(
        self, kind: Kind, taints: Sequence[Taint], called: str, place: Place, *, whole: bool = False
    ) -> None:
        """Notes a flow for the first text that is not harmless. `whole`: all of the event."""
        for taint in taints:
            fixed = is_fixed(taint.keys, self._triggers) and not self._is_open(taint.keys)
            if fixed or (whole and taint.keys) or is_harmless(taint, kind, self.facts):
                continue
            if kind is Kind.ARCHIVE and is_compressed(taint.keys):
                continue
            if any(taint.keys[: len(each)] == each for each in self.unsure):
                reason = f"gives {called} a field that a schema checks which cannot be read"
                self.undecided(place, reason, kind)
                continue
            key = (place, kind)
            if len(self._flows) >= MAX_FLOWS:
                raise TooMuchError
            if key not in self._flows:
                sink = Sink(called, place)
                self._flows[key] = Flow(taint.source, taint.steps, sink, kind)

    def note_sent(self, service: str, taints: Sequence[Taint], place: Place) -> None:
        """A call hands texts on, to a store or function of the service."""
        for taint in taints:
            fixed = is_fixed(taint.keys, self._triggers) and not self._is_open(taint.keys)
            harmless = fixed or all(is_harmless(taint, kind, self.facts) for kind in Kind)
            if self.is_started and not harmless:
                self._sent.setdefault(Sent(service, place))

    def _is_open(self, keys: Keys) -> bool:
        return not keys and not is_fixed(("*",), self._triggers)

    def misuse(self, kind: Misused, place: Place, what: str) -> None:
        """Notes a mistake that needs no event."""
        self._misuses.setdefault((place, kind), Misuse(kind, place, what))

    def undecided(self, place: Place, reason: str, kind: Kind | None = None) -> None:
        """Notes what could not be followed, to a sink of the kind or to any."""
        self._undecided.setdefault((place, reason), Undecided(place, reason, kind))

    def too_much(self, place: Place) -> None:
        """Notes that the code could not be followed to its end."""
        self.undecided(place, "is too large or too deeply nested to be followed")

    def found(self, file: str) -> Flows:
        """All that was found."""
        if self.verifies_tokens:
            self._flows = {key: it for key, it in self._flows.items() if key[1] is not Kind.TOKEN}
        return Flows(
            file,
            tuple(sorted(self._flows.values(), key=_position)),
            tuple(self._misuses.values()),
            (*self._undecided.values(), *self.program.undecided),
            tuple(self._sent),
        )


def this_of(scope: Scope) -> Object | None:
    """The object that `this` stands for in the scope."""
    held = scope.get("this")
    this: Object | None = held.of(Object) if held else None
    return this


def _position(flow: Flow) -> tuple[str, int, int]:
    place = flow.sink.place
    return place.file, place.line, place.column
