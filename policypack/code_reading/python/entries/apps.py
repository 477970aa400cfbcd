"""Applications of frameworks: the routes that read the request, and what validates it before."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from policypack.code_reading.python.entries.validators import resolve
from policypack.code_reading.python.guards.values import External, Function, Scope, module_scope
from policypack.code_reading.python.modules import Module, list_loaded
from policypack.code_reading.python.syntax import pair_defaults
from policypack.facts.event_validators import (
    ANY_TYPES,
    DEPENDENCIES,
    FRAMEWORKS,
    HIDDEN,
    NOT_OF_REQUEST,
    REQUESTS,
    Framework,
)
from policypack.supply_chain.guards.modules import Code, Dynamic

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class Route(NamedTuple):
    """A function that serves requests; `validates`: by the annotations of its parameters."""

    function: Function
    validates: bool


class Parameter(NamedTuple):
    """A parameter of a route. `is_raw`: it holds what the caller sent, as it came.

    `depends` is the function that makes its value of the request; `is_validated`: it is none.
    """

    name: str
    is_raw: bool = False
    is_validated: bool = False
    depends: Function | None = None


def find_framework(made: External) -> Framework | None:
    """The framework of an application that the program makes."""
    return next((each for each in FRAMEWORKS if made.name in each.apps), None)


def reads_request(made: External, attribute: str) -> bool:
    """Whether an attribute of the object holds the raw request."""
    of = (each for each in FRAMEWORKS if made.name in each.apps | each.routers)
    return any(each.request == attribute for each in of)


def list_routes(code: Code, module: Module, app: External, framework: Framework) -> Iterator[Route]:
    """The routes of the application in all modules of the program that are loaded.

    Raises Dynamic where it gets functions in another way.
    """
    always = framework.validates == "" or (
        framework.validates is not None and _is_true(app.call, framework.validates)
    )
    for each in list_loaded(code, module):
        _check_shown(code, each, framework)
        for node in ast.walk(each.tree):
            for call in _routing(code, each, node, framework):
                # A route may decide for itself.
                given = _option(call, framework.validates or "")
                validates = always if given is None else given.value is True
                yield Route(Function(node, module_scope(each), 1), validates)  # type: ignore[arg-type]


def _routing(code: Code, module: Module, node: ast.AST, framework: Framework) -> Iterator[ast.Call]:
    """The decorators that make the definition a route."""
    for decorator in node.decorator_list if isinstance(node, _DEFINITIONS) else ():
        if isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Attribute):
            made = resolve(code, decorator.func.value, module_scope(module))
            if _is_of(made, framework) and decorator.func.attr in framework.routes:
                yield decorator


def _is_of(made: object, framework: Framework) -> bool:
    names = framework.apps | framework.routers
    return isinstance(made, External) and made.call is not None and made.name in names


def _check_shown(code: Code, module: Module, framework: Framework) -> None:
    named = (each for each in ast.walk(module.tree) if isinstance(each, ast.Attribute))
    for node in (each for each in named if each.attr in HIDDEN):
        if _is_of(resolve(code, node.value, module_scope(module)), framework):
            how = f"gives the application functions by {node.attr}()"
            raise Dynamic(how, module.file, node.lineno)


def read_parameters(code: Code, route: Route) -> Iterator[Parameter]:
    """The parameters of the route, and what each holds of the request."""
    for each, default in pair_defaults(route.function.node.args):
        if route.validates:
            yield _annotated(code, each, default, route.function.scope)
        else:
            yield Parameter(each.arg, is_raw=True)


def _annotated(code: Code, declared: ast.arg, default: ast.expr | None, scope: Scope) -> Parameter:
    annotation = declared.annotation
    depends = _dependency(code, default, scope) or _dependency(code, annotation, scope)
    if depends is not None:
        found = resolve(code, depends.args[0], scope) if depends.args else None
        return Parameter(declared.arg, depends=found if isinstance(found, Function) else None)
    if annotation is None:
        return Parameter(declared.arg, is_raw=True)
    names = [each for each in ast.walk(annotation) if isinstance(each, (ast.Name, ast.Attribute))]
    found_names = {_name(resolve(code, each, scope)) for each in names} - {""}
    if found_names & REQUESTS:
        return Parameter(declared.arg, is_raw=True)
    if found_names & NOT_OF_REQUEST:
        return Parameter(declared.arg)
    # A text of a path or a query has the type that it needs.
    loose = bool(found_names) and len(found_names) == len(names) and found_names <= ANY_TYPES
    is_raw = loose and found_names != {"builtins.str"}
    return Parameter(declared.arg, is_raw=is_raw, is_validated=not is_raw)


def _name(value: object) -> str:
    return value.name if isinstance(value, External) else ""


def _dependency(code: Code, node: ast.expr | None, scope: Scope) -> ast.Call | None:
    """The call of `Depends` in a default, or in the metadata of an annotation."""
    for each in ast.walk(node) if node is not None else ():
        if isinstance(each, ast.Call) and _name(resolve(code, each.func, scope)) in DEPENDENCIES:
            return each
    return None


def _option(call: ast.Call | None, name: str) -> ast.Constant | None:
    for keyword in call.keywords if call and name else ():
        if keyword.arg == name and isinstance(keyword.value, ast.Constant):
            return keyword.value if keyword.value.value is not None else None
    return None


def _is_true(call: ast.Call | None, name: str) -> bool:
    given = _option(call, name)
    return given is not None and given.value is True
