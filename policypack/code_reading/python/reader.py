"""Reads a handler from its first statement on, and every function and module that it uses."""

from __future__ import annotations

import ast

from policypack.code_reading.flows import Declared, Flows, Place
from policypack.code_reading.python.calls import read_call
from policypack.code_reading.python.expressions import EXPRESSION_FORMS
from policypack.code_reading.python.frameworks import enter_routes
from policypack.code_reading.python.functions import call_function
from policypack.code_reading.python.members import read_member
from policypack.code_reading.python.reading import Reading, TooComplex, load_module, read_part
from policypack.code_reading.python.statements import STATEMENT_FORMS
from policypack.code_reading.python.values import External, Function, Loaded, Object, Part, Value
from policypack.supply_chain.guards.modules import Code
from policypack.supply_chain.handler_names import INVALID, of_python

_NO_MODULE = "does not contain the handler's module {}, which a layer may provide"


def read_flows(code: Code, handler: str, triggers: tuple[str, ...], declared: Declared) -> Flows:
    """Returns all that the handler `module.function` does with its event. Never raises."""
    reading = Reading(
        code, triggers, declared, {**EXPRESSION_FORMS, ast.Call: read_call}, STATEMENT_FORMS
    )
    findings = reading.findings
    named = of_python(handler)
    if named is None:
        findings.report_undecided(Place("", 0), INVALID)
        return findings.collect("")
    file, (name,) = "", named.names
    try:
        module = load_module(reading, named.module)
        if module is None:
            # A file that cannot be read has said so itself.
            if not findings.has_undecided:
                findings.report_undecided(Place("", 0), _NO_MODULE.format(named.module))
            return findings.collect("")
        file = module.frame.file
        value = module.frame.find(name)
        if value is None:
            findings.report_undecided(Place(file, 0), f"does not define {name}")
        else:
            _start(reading, value, module)
    except TooComplex:
        findings.report_undecided(Place(file, 0), "is too complex to be followed")
    except RecursionError:
        findings.report_undecided(Place(file, 0), "is nested too deeply to be followed")
    return findings.collect(file)


def _start(reading: Reading, handler: Value, module: Loaded) -> None:
    node = next((t.node for t in handler.things if isinstance(t, Function)), ast.Module([], []))
    event = read_part(reading, Part(()), node, module.frame)
    context = Value(things=(External("context"),))
    is_entered = False
    for thing in handler.things:
        if isinstance(thing, Function):
            is_entered = True
            call_function(reading, thing, (event, context), {}, thing.node)
        elif isinstance(thing, Object) and thing.cls is not None:
            method = read_member(reading, thing, Value(things=(thing,)), "__call__", node)
            for each in method.things:
                if isinstance(each, Function):
                    is_entered = True
                    call_function(reading, each, (event, context), {}, each.node)
        elif isinstance(thing, External):
            is_entered = enter_routes(reading, node)
    if not is_entered:
        place = Place(module.frame.file, 0)
        reading.findings.report_undecided(
            place, "binds the handler to a value that is only known at run time"
        )
