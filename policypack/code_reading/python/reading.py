"""One reading of a handler: what it keeps, and the modules whose statements it has read."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from policypack.code_reading.flows import Declared, Place, Source, is_fixed
from policypack.code_reading.flows.flow import Keys
from policypack.code_reading.flows.sources import may_be_object
from policypack.code_reading.python.bindings import Imported, list_imports
from policypack.code_reading.python.findings import Findings, find_misuses, locate
from policypack.code_reading.python.modules import Module, find_module
from policypack.code_reading.python.values import (
    FOREIGN_PART,
    NO_OBJECT,
    NOTHING,
    Check,
    External,
    Frame,
    Function,
    Loaded,
    Origin,
    Part,
    Value,
)
from policypack.code_reading.python.walk import run
from policypack.start.record import record
from policypack.supply_chain.guards.modules import Code, Dynamic

_DEEPEST_KEYS = 10
_STEPS = 120_000
_DEEPEST = 90
# What a call has shown of its arguments: in any case, and where its result is true or false.
Shown = tuple[list[Check], list[Check], list[Check]]


@record(frozen=True, eq=False)
class Call:
    """A call where it stands, and the values that it passes."""

    node: ast.Call
    frame: Frame
    args: Sequence[Value]
    kwargs: Mapping[str, Value]

    @property
    def place(self) -> Place:
        """The place of the call."""
        return locate(self.node, self.frame.file)

    @property
    def given(self) -> list[Value]:
        """All that it passes."""
        return [*self.args, *self.kwargs.values()]


class TooComplex(Exception):
    """The code needs more steps than a reading may take."""


class Reading:
    """What is kept while one handler of a function's code is read.

    `expressions` and `statements` read each form of the syntax tree. They are given, since each of
    them reads others.
    """

    def __init__(
        self,
        code: Code,
        triggers: tuple[str, ...],
        declared: Declared,
        expressions: Mapping[type[ast.AST], Callable[..., Value]],
        statements: Mapping[type[ast.AST], Callable[..., bool]],
    ) -> None:
        self.statements = statements
        self.code, self.triggers, self.declared = code, triggers, declared
        self.findings = Findings()
        self._expressions = expressions
        self._steps = self._depth = 0
        # How many modules are being loaded: what these make lives as long as the process.
        self.loading = 0
        self.modules: dict[str, Loaded | None] = {}
        # Whose data is in files of fixed names.
        self.files: dict[str, tuple[Origin, ...]] = {}
        # The functions whose calls are being read, and the calls that have been.
        self.stack: list[ast.AST] = []
        self.known_calls: dict[object, tuple[Value, Shown]] = {}
        self.last_shown: Shown = ([], [], [])
        self.shown: dict[int, Shown] = {}
        # The models by which guards validate the event, by handler.
        self.guarded: dict[ast.AST, Part] = {}
        # Functions that a framework calls with what it takes from the event.
        self.routes: dict[ast.AST, tuple[Function, str]] = {}
        # Those of them whose texts are sent as pages.
        self.pages: set[ast.AST] = set()

    def step(self, number: int = 1) -> None:
        """Counts steps. Raises TooComplex."""
        self._steps += number
        if self._steps > _STEPS:
            raise TooComplex

    def value(self, node: ast.expr, frame: Frame) -> Value:
        """Returns the value of an expression. Raises TooComplex."""
        self.step()
        read = self._expressions.get(type(node))
        if read is None:
            return NOTHING
        self._depth += 1
        if self._depth > _DEEPEST:
            raise TooComplex
        try:
            return read(self, node, frame)
        finally:
            self._depth -= 1


def read_below(reading: Reading, part: Part, below: Keys, node: ast.AST, frame: Frame) -> Value:
    """What is under keys of a part of the event: a source, unless AWS writes it."""
    keys = (*part.keys, *below) if len(part.keys) < _DEEPEST_KEYS else part.keys
    return read_part(reading, replace(part, keys=keys), node, frame)


def read_part(reading: Reading, part: Part, node: ast.AST, frame: Frame) -> Value:
    """The value of a part of the event."""
    keys = part.keys
    if is_fixed(keys, reading.triggers):
        return Value(things=(part,))
    safe = part.safe if may_be_object(keys) else part.safe | NO_OBJECT
    origin = Origin(Source(keys, locate(node, frame.file)), safe=safe, whole=not keys)
    return Value((origin,), (part,), head=FOREIGN_PART)


def load_module(reading: Reading, dotted: str) -> Loaded | None:
    """The program's own module, whose statements are read at its first import."""
    if dotted in reading.modules:
        return reading.modules[dotted]
    reading.modules[dotted] = None
    try:
        module = find_module(reading.code, dotted)
    except Dynamic as dynamic:
        reading.findings.report_undecided(Place(dynamic.file, dynamic.line), dynamic.reason)
        return None
    if module is None:
        return None
    frame = Frame(module.file, module.name, module.package)
    loaded = reading.modules[dotted] = Loaded(dotted, frame)
    for kind, place, what in find_misuses(module.tree, module.file):
        reading.findings.report_misuse(kind, place, what)
    reading.loading += 1
    run(reading, module.tree.body, frame)
    reading.loading -= 1
    return loaded


def load_submodule(reading: Reading, module: Loaded, name: str) -> Value | None:
    """The module of the program below another one, or None."""
    module_below = load_module(reading, f"{module.name}.{name}")
    return Value(things=(module_below,)) if module_below is not None else None


def import_names(reading: Reading, node: ast.Import | ast.ImportFrom, frame: Frame) -> bool:
    for name, bound in list_imports(node):
        target = _absolute(bound, frame)
        if name == "*":
            _import_all(reading, target, frame)
            continue
        frame.bind(name, _resolve_import(reading, target, bound.name))
    if isinstance(node, ast.Import):
        for alias in node.names:
            # `import a.b` loads both, and binds `a`.
            load_module(reading, alias.name)
    return True


def _resolve_import(reading: Reading, target: str, name: str) -> Value:
    module = load_module(reading, target) if target else None
    if not name:
        return Value(things=(module or External(_plain(target)),))
    if module is None:
        below = load_module(reading, f"{target}.{name}" if target else name)
        return Value(things=(below or External(_plain(f"{target}.{name}")),))
    value = module.frame.find(name)
    return value if value is not None else load_submodule(reading, module, name) or NOTHING


def _import_all(reading: Reading, target: str, frame: Frame) -> None:
    module = load_module(reading, target)
    if module is None:
        place = Place(frame.file, 0)
        reading.findings.report_undecided(
            place, f"imports all names of {target}, which is not read"
        )
        return
    for name, value in module.frame.state.names.items():
        if not name.startswith("_"):
            frame.bind(name, value)


def _plain(name: str) -> str:
    """The name in Python 3: https://six.readthedocs.io/#module-six.moves."""
    return name.removeprefix("six.moves.")


def _absolute(bound: Imported, frame: Frame) -> str:
    try:
        return Module(frame.module, frame.file, frame.package).absolute(bound)
    except Dynamic:
        return bound.module
