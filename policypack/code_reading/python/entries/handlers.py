"""The entry of a handler: what stands between its event and what uses it.

    read_entry(Code(package), "app.handler")

The handler is found as the guards in it are. Its parameter, what it is made of and what it is given
to are followed through the functions of the program. Decorators of known packages, applications of
known frameworks and own decorators are read; all else is undecided.
"""

from __future__ import annotations

from collections.abc import Mapping

from policypack.code_reading.python.entries.apps import (
    Route,
    framework_of,
    parameters_of,
    reads_request,
    routes,
)
from policypack.code_reading.python.entries.calls import positional
from policypack.code_reading.python.entries.frames import Frame
from policypack.code_reading.python.entries.statements import Statements
from policypack.code_reading.python.entries.validators import argument
from policypack.code_reading.python.guards.changes import check_unchanged
from policypack.code_reading.python.guards.evaluation import Evaluator
from policypack.code_reading.python.guards.values import Class, External, Function, Value, top
from policypack.code_reading.python.modules import Module, find_module, list_loaded
from policypack.facts.event_validators import (
    ADAPTERS,
    BATCH_DECORATORS,
    CALLS,
    DECORATORS,
    LIBRARIES,
    WRAPPERS,
    Argument,
)
from policypack.facts.handler_decorators import FACTORIES
from policypack.supply_chain.entries.outcomes import Entry, Unread
from policypack.supply_chain.entries.uses import NOTHING, WHOLE, Kind, Parts, entry_of
from policypack.supply_chain.guards.modules import Code, Dynamic
from policypack.supply_chain.guards.names import TRANSPARENT
from policypack.supply_chain.handler_names import INVALID, of_python


def read_entry(code: Code, handler: str) -> Entry:
    """What the handler `module.function` does with its event. Executes nothing, never raises."""
    named = of_python(handler)
    may_validate = False
    try:
        if named is None:
            raise Dynamic(INVALID)
        module = find_module(code, named.module)
        if module is None:
            raise Dynamic(f"does not contain the handler's module {named.module}")
        may_validate = _uses_library(code, module)
        return _Entry(code, module).read(named.names[0], may_validate)
    except Dynamic as dynamic:
        return Unread(dynamic.reason, dynamic.file, dynamic.line, may_validate)
    except RecursionError:
        return Unread("is nested too deeply to be followed", "", 0, may_validate)


def _uses_library(code: Code, module: Module) -> bool:
    """Whether a module that is loaded imports a known validator, or cannot be read."""
    try:
        return any(map(_imports_library, list_loaded(code, module)))
    except Dynamic:
        return True


def _imports_library(module: Module) -> bool:
    imports = (f"{each.module}.{each.name}." for each in module.conduct.imports)
    return any(name.startswith(f"{library}.") for name in imports for library in LIBRARIES)


class _Entry(Statements):
    def __init__(self, code: Code, module: Module) -> None:
        super().__init__(code, self._served)
        self._module = module
        self._apps: list[External] = []

    def read(self, name: str, may_validate: bool) -> Entry:
        evaluator = Evaluator(self.code)
        value = evaluator.named(name, top(self._module))
        self._handler(value, evaluator)
        check_unchanged(self.code, self._module, evaluator, is_guarded=False)
        return entry_of(self.uses, may_validate)

    def _handler(self, value: Value, evaluator: Evaluator) -> None:
        if isinstance(value, Class) and value.is_made:
            value = evaluator.class_member(value, "__call__") or value
        if isinstance(value, Function):
            returned = self.decorated(value, dict.fromkeys(positional(value)[:1], WHOLE))
            frame = Frame(value.scope)
            self.note(Kind.USED, returned, value.node, frame)
        elif not (isinstance(value, External) and value.call and self._application(value)):
            raise Dynamic("binds the handler to what only a run shows", self._module.file)

    # --- decorators

    def decorated(
        self, function: Function, given: Mapping[str, Parts], checked: Parts = NOTHING
    ) -> Parts:
        """Reads a function of the program, through its decorators from the outermost in."""
        frame = Frame(function.scope, checked=checked)
        whole = frozenset().union(*given.values())
        for number, decorator in enumerate(function.decorators, function.applied + 1):
            value = Evaluator(self.code).value(decorator, function.scope)
            if isinstance(value, Function):
                inner = Function(function.node, function.scope, number)
                made = Evaluator(self.code).applied(value, inner)
                return self._made(made, whole, checked)
            library = _validates(value)
            if library:
                self.note(Kind.VALIDATED, whole, decorator, frame, library)
                return NOTHING
            if _name(value) in BATCH_DECORATORS and isinstance(value, External) and value.call:
                reader = argument(value.call, Argument(-1, "record_handler"))
                processor = argument(value.call, Argument(-1, "processor"))
                self.records(reader, processor, whole, frame)
            elif not _passes_on(value):
                how = f"decorates {getattr(function.node, 'name', 'it')} with {_name(value)}"
                raise Dynamic(how, function.scope.module.file, decorator.lineno)
        return self.body(function, given, checked)

    def _made(self, made: Value, parts: Parts, checked: Parts) -> Parts:
        """Reads what an own decorator has made of a function."""
        if not isinstance(made, Function):
            raise Dynamic("decorates a function with what only a run shows")
        return self.decorated(made, dict.fromkeys(positional(made)[:1], parts), checked)

    # --- applications

    def request(self, made: External, attribute: str) -> Parts:
        """The parts that an attribute of an application's object holds."""
        return WHOLE if reads_request(made, attribute) else NOTHING

    def _served(self, made: External, method: str) -> bool:
        return method in ("", "resolve") and self._application(made)

    def _application(self, made: External) -> bool:
        """Reads the routes of an application, or of what an adapter passes every event to."""
        if made.name in ADAPTERS and made.call and made.scope and made.call.args:
            inner = Evaluator(self.code).value(made.call.args[0], made.scope)
            return isinstance(inner, External) and bool(inner.call) and self._application(inner)
        framework = framework_of(made)
        if framework is None:
            return False
        if made not in self._apps:
            self._apps.append(made)
            for route in routes(self.code, self._module, made, framework):
                self._route(route, framework.name)
        return True

    def _route(self, route: Route, library: str) -> None:
        """Reads a route with what its parameters hold; what it returns goes to the caller."""
        given: dict[str, Parts] = {}
        frame = Frame(route.function.scope)
        for each in parameters_of(self.code, route):
            part = frozenset({(each.name,)})
            if each.is_validated:
                self.note(Kind.VALIDATED, part, route.function.node, frame, library)
            elif each.depends is not None:
                self._route(Route(each.depends, route.validates), library)
            elif each.is_raw:
                given[each.name] = part
        returned = self.body(route.function, given)
        self.note(Kind.USED, returned, route.function.node, frame)


def _validates(value: Value) -> str:
    """The library of a decorator that validates what the function gets; "" for others."""
    name, call = _name(value), value.call if isinstance(value, External) else None
    if name in CALLS:
        return "pydantic"
    option = DECORATORS.get(name)
    if option is None:
        return ""
    is_given = call is not None and any(each.arg == option for each in call.keywords)
    return "Powertools" if not option or is_given else ""


def _passes_on(value: Value) -> bool:
    """Whether a decorator passes every event on unchanged, or validates nothing of it."""
    called = isinstance(value, External) and value.call is not None
    names = FACTORIES | WRAPPERS | set(DECORATORS) if called else TRANSPARENT | set(DECORATORS)
    return _name(value) in names | WRAPPERS


def _name(value: Value) -> str:
    return value.name if isinstance(value, External) else ""
