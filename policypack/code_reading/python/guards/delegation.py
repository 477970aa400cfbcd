"""Functions that do nothing with their event but to hand it to another function."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from policypack.code_reading.python.bindings import Definition

_LOGGED_BY = frozenset({"debug", "info", "warning", "error", "exception", "critical", "print"})
# What shows an event in a log.
_SHOWN_BY = frozenset({"dumps", "get", "repr", "str"})


class Delegation(NamedTuple):
    """`to` are the expressions of the functions that get all arguments, as they came.

    `only`: the event goes nowhere else, except to the `logs`. `alone`: the function does nothing
    else at all.
    """

    to: list[ast.expr]
    only: bool
    logs: list[ast.expr]
    alone: bool


def read_delegation(node: Definition | ast.Lambda) -> Delegation:
    """What a function does with its arguments."""
    body = [node.body] if isinstance(node, ast.Lambda) else node.body
    nodes = [each for statement in body for each in ast.walk(statement)]
    calls = [each for each in nodes if isinstance(each, ast.Call)]
    passing = [call for call in calls if _passes_all(call, node.args)]
    logging = [call for call in calls if is_log(call)]
    # The function that is called is a name of its own.
    known = {id(name) for call in passing for name in _arguments(call)}
    known |= {id(name) for call in logging for name in _arguments(call)}
    event = _names_of_event(node.args)
    uses = (each for each in nodes if isinstance(each, ast.Name) and each.id in event)
    only = all(id(each) in known for each in uses)
    alone = isinstance(node, ast.Lambda) or _only_returns(node)
    shown = (call for log in logging for call in _calls_with(event, log))
    return Delegation(
        to=[call.func for call in passing],
        only=only,
        logs=[call.func for call in (*logging, *shown)],
        alone=alone,
    )


def _calls_with(names: set[str], log: ast.Call) -> Iterator[ast.Call]:
    """The calls in the arguments of a log that get one of the names."""
    calls = (each for each in _arguments(log) if isinstance(each, ast.Call))
    for call in calls:
        if any(getattr(each, "id", "") in names for each in _arguments(call)):
            yield call


def _only_returns(node: Definition) -> bool:
    documented = ast.get_docstring(node, clean=False) is not None
    return len(node.body) == 1 + documented and isinstance(node.body[-1], ast.Return)


def _arguments(call: ast.Call) -> Iterator[ast.AST]:
    for argument in (*call.args, *(keyword.value for keyword in call.keywords)):
        yield from ast.walk(argument)


def _passes_all(call: ast.Call, declared: ast.arguments) -> bool:
    """Whether a call has all arguments of the function, each in its place, and no others."""
    wanted = [each.arg for each in (*declared.posonlyargs, *declared.args)]
    wanted += [f"*{declared.vararg.arg}"] if declared.vararg else []
    wanted += [f"**{declared.kwarg.arg}"] if declared.kwarg else []
    found = [_written(each) for each in call.args]
    for keyword in call.keywords:
        name = _written(keyword.value)
        found.append(name if keyword.arg == name else "" if keyword.arg else f"**{name}")
    return bool(wanted) and found == wanted and not declared.kwonlyargs


def _written(node: ast.expr) -> str:
    """A name, or a name that is unpacked, as it is written; empty for anything else."""
    if isinstance(node, ast.Starred):
        return f"*{_written(node.value)}"
    return node.id if isinstance(node, ast.Name) else ""


def _names_of_event(declared: ast.arguments) -> set[str]:
    """All parameters but the context, which is the last of several."""
    names = [each.arg for each in (*declared.posonlyargs, *declared.args)]
    stars = [each.arg for each in (declared.vararg, declared.kwarg, *declared.kwonlyargs) if each]
    return {*(names[:-1] if len(names) > 1 else names), *stars}


def is_log(call: ast.Call) -> bool:
    """Whether a call writes its arguments to a log, and computes nothing of them but texts."""
    inner = (each.func for each in _arguments(call) if isinstance(each, ast.Call))
    names = {getattr(each, "attr", getattr(each, "id", "")) for each in inner}
    logs = getattr(call.func, "attr", getattr(call.func, "id", "")) in _LOGGED_BY
    return logs and names <= _SHOWN_BY
