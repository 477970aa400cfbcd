"""Which settings a rule reads, found in the source of its check and of what that calls."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any

from policypack.rule.rule import Rule
from policypack.settings.settings import Settings

_FIELDS = frozenset(Settings.__dataclass_fields__)
_PACK = "policypack"


def settings_of(rule: Rule) -> list[str]:
    """Returns the names of the settings that the rule's check reads."""
    return sorted(_read(rule.check, set())) if "settings" in rule.asks_for else []


def _read(check: Any, seen: set[Any]) -> set[str]:
    found: set[str] = set()
    waiting = [check]
    while waiting:
        for function in _functions(waiting.pop()):
            if function not in seen and _is_written(function):
                seen.add(function)
                found |= _named(inspect.getsource(function))
                waiting += filter(_asks, _globals(function))
    return found


def _is_written(function: FunctionType) -> bool:
    """Whether a file of the pack defines it; a dataclass generates some of its methods."""
    is_in_file = function.__code__.co_filename[:1] != "<"
    return is_in_file and function.__module__.startswith(_PACK)


def _functions(callee: Any) -> Iterator[FunctionType]:
    """A function; of a declared rule, the methods of its form and the functions that it holds."""
    if isinstance(callee, MethodType):
        yield from filter(inspect.isfunction, vars(type(callee.__self__)).values())
        yield from filter(inspect.isfunction, vars(callee.__self__).values())
    elif inspect.isfunction(callee):
        yield inspect.unwrap(callee)
        held = (cell.cell_contents for cell in callee.__closure__ or ())
        yield from filter(inspect.isfunction, held)


def _asks(function: Any) -> bool:
    return inspect.isfunction(function) and "settings" in inspect.signature(function).parameters


def _globals(function: FunctionType) -> list[Any]:
    """External names that the function uses, including attributes of modules."""
    names = set(_names(function.__code__))
    found = [function.__globals__.get(name) for name in names]
    modules = [each for each in found if isinstance(each, ModuleType)]
    return found + [getattr(module, name, None) for module in modules for name in names]


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _names(inner)


def _named(source: str) -> set[str]:
    """The settings in a text: by name, and by the methods of the settings that read them."""
    names = {*re.findall(r"\bsettings\.(\w+)", source)}
    methods = (getattr(Settings, name) for name in names - _FIELDS if hasattr(Settings, name))
    sources = (inspect.getsource(each) for each in methods if inspect.isfunction(each))
    within = {name for text in sources for name in re.findall(r"\bself\.(\w+)", text)}
    return (names | within) & _FIELDS
