"""The forms of a rule as its page lists them: made from the docstrings of what declares one."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

from policypack.forms import families, property_rule
from policypack.forms.property_rule import PropertyDeclaration
from tools.docs.markdown import table


def requirement_table() -> str:
    """Returns a table of what a declared property can be required to hold."""
    made = _functions(property_rule, "Requirement")
    rows = ((f"`{name}{_arguments(each)}`", _summary(each)) for name, each in made)
    return table(("Requirement", "Meaning"), rows)


def family_table() -> str:
    """Returns a table of the functions that declare a member of a family."""
    rows = (
        (f"`{module.__name__}`", f"`{name}`", _summary(each))
        for module in _modules()
        for name, each in _functions(module, "Rule")
    )
    return table(("Module", "Function", "Meaning"), rows)


def property_declaration() -> str:
    """Returns the prose about a declared property."""
    return inspect.getdoc(PropertyDeclaration) or ""


def _modules() -> Iterator[ModuleType]:
    for found in pkgutil.iter_modules(families.__path__, f"{families.__name__}."):
        yield import_module(found.name)


def _functions(module: ModuleType, returned: str) -> Iterator[tuple[str, Callable[..., Any]]]:
    """The public functions of a module that return a type, in the order of the source."""
    for name, each in vars(module).items():
        own = inspect.isfunction(each) and each.__module__ == module.__name__
        if own and not name.startswith("_") and each.__annotations__.get("return") == returned:
            yield name, each


def _arguments(function: Callable[..., Any]) -> str:
    """The parameters as in the source, without their types."""
    signature = inspect.signature(function)
    bare = (each.replace(annotation=each.empty) for each in signature.parameters.values())
    return str(inspect.Signature([*bare]))


def _summary(function: Callable[..., Any]) -> str:
    return " ".join((inspect.getdoc(function) or "").split("\n\n")[0].split())
