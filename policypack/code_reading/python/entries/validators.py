"""Whether a call validates what it is given, and by which library."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any, NamedTuple

from policypack.code_reading.entries import Path
from policypack.code_reading.json_schema_rules import UNREAD, refuses_values
from policypack.code_reading.python.bindings import pair_defaults
from policypack.code_reading.python.guards.evaluation import Evaluator
from policypack.code_reading.python.guards.values import (
    Class,
    External,
    Function,
    Scope,
    Value,
    module_scope,
)
from policypack.code_reading.python.modules import Module, list_loaded
from policypack.facts.event_validators import (
    ANY_TYPES,
    DEPENDENCIES,
    ENVELOPES,
    EVENT_MODELS,
    FRAMEWORKS,
    FUNCTIONS,
    HIDDEN,
    MODEL_METHODS,
    MODELS,
    NOT_OF_REQUEST,
    OBJECTS,
    REQUESTS,
    Argument,
    Framework,
    Validation,
)
from policypack.start.lazy_patterns import lazy_pattern
from policypack.supply_chain.guards.modules import Code, Dynamic

_MAX_BASES, _MAX_DEPTH = 20, 12
_ONE_OF = frozenset({"typing.Optional", "typing.Union"})
# A text in a field is less than any value.
_ANY_FIELD = ANY_TYPES - {"builtins.str"}
# https://docs.powertools.aws.dev/lambda/python/latest/utilities/jmespath_functions/
_JSON_OF = lazy_pattern(r"powertools_json\((?P<part>[^()]*)\)")
_KEYS = lazy_pattern(r"(?:[\w-]+|\[\])(?:\.(?:[\w-]+|\[\]))*")


class Validating(NamedTuple):
    """A call that validates `event`, an expression of its arguments.

    `checks`: the event itself is valid after it, as far as `within` reaches; `tells`: it returns
    whether the event is valid; `faults`: it returns what is not.
    """

    library: str
    event: ast.expr
    checks: bool = False
    tells: bool = False
    faults: bool = False
    within: Path = ()


def resolve(code: Code, node: ast.expr, scope: Scope) -> Value | None:
    """The value of an expression, None if it is only known at run time."""
    try:
        return Evaluator(code).value(node, scope)
    except Dynamic:
        return None


def find_validation(code: Code, call: ast.Call, scope: Scope) -> Validating | None:
    """What the call validates, None if it is not a known validator.

    A type that takes any value, a schema without a rule, and a model without a field validate
    nothing: the library is "" then.
    """
    called = resolve(code, call.func, scope)
    if isinstance(called, External) and called.name in FUNCTIONS and called.call is None:
        return _of_function(code, call, FUNCTIONS[called.name], scope)
    if isinstance(called, (Class, External)) and not call.args and len(call.keywords) == 1:
        # A model is made of the fields of the event: `Order(**event)`.
        library, unpacked = _library_of_model(code, called), call.keywords[0]
        if library is not None and unpacked.arg is None:
            return Validating(library, unpacked.value)
    return _of_method(code, call, scope)


def _of_function(code: Code, call: ast.Call, known: Validation, scope: Scope) -> Validating | None:
    event = argument(call, known.event)
    if event is None:
        return None
    if _takes_any(code, call, known.by, scope):
        return Validating("", event)
    within = _envelope(code, call, scope)
    checks = known.checks and within is not None
    return Validating(known.library, event, checks, within=within or ())


def _envelope(code: Code, call: ast.Call, scope: Scope) -> Path | None:
    """The part of the event that the call takes out of it; None if it is only known at run time."""
    given = argument(call, Argument(-1, "envelope"))
    if given is None:
        return ()
    value = resolve(code, given, scope)
    text = ENVELOPES.get(value.name) if isinstance(value, External) else None
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        text = value.value
    keys = _JSON_OF.sub(r"\g<part>", text or "").replace("[*]", ".[]")
    return tuple(keys.split(".")) if _KEYS.fullmatch(keys) else None


def _of_method(code: Code, call: ast.Call, scope: Scope) -> Validating | None:
    if not isinstance(call.func, ast.Attribute):
        return None
    holder, method = call.func.value, call.func.attr
    # A generic model is subscripted: `Page[Order].model_validate(event)`.
    base = resolve(code, holder.value if isinstance(holder, ast.Subscript) else holder, scope)
    first = call.args[0] if call.args else next((each.value for each in call.keywords), None)
    if base is None or first is None:
        return None
    if method in MODEL_METHODS and isinstance(base, (Class, External)):
        library = _library_of_model(code, base)
        return None if library is None else Validating(library, first)
    made = OBJECTS.get(base.name) if isinstance(base, External) else None
    if made is None or not isinstance(base, External) or not base.call or not base.scope:
        return None
    tells, faults = method in made.tells, method in made.faults
    if not (tells or faults or method in made.methods):
        return None
    if _takes_any(code, base.call, made.by, base.scope):
        return Validating("", first)
    return Validating(made.library, first, made.checks, tells, faults)


def argument(call: ast.Call, at: Argument) -> ast.expr | None:
    """The argument of a call at its position, or by its keyword."""
    for keyword in call.keywords:
        if keyword.arg == at.keyword:
            return keyword.value
    given = call.args if 0 <= at.position < len(call.args) else []
    found = given[at.position] if given else None
    return None if isinstance(found, ast.Starred) else found


def _library_of_model(code: Code, value: Class | External) -> str | None:
    """The library of a class that validates what it is made of, "" for one that has no field.

    None for other classes.
    """
    if isinstance(value, External):
        return "Powertools" if value.name.startswith(EVENT_MODELS) else None
    if value.is_made:
        return None
    every = list(_lineage(code, value, _MAX_BASES))
    libraries = [each for each in map(_library_of_base, every) if each]
    if not libraries:
        return None
    return libraries[0] if any(_has_fields(code, each) for each in every) else ""


def _library_of_base(base: Value) -> str:
    if not isinstance(base, External):
        return ""
    return "Powertools" if base.name.startswith(EVENT_MODELS) else MODELS.get(base.name, "")


def _has_fields(code: Code, base: Value) -> bool:
    """Whether a field of the class, or the type of a root model, refuses any value."""
    if not isinstance(base, Class):
        return isinstance(base, External) and base.name.startswith(EVENT_MODELS)
    fields = [each.annotation for each in base.node.body if isinstance(each, ast.AnnAssign)]
    for each in base.node.bases:
        is_root = isinstance(each, ast.Subscript) and _name(
            resolve(code, each.value, base.scope)
        ).endswith(".RootModel")
        fields += [each.slice] if is_root and isinstance(each, ast.Subscript) else []
    return not all(_is_loose(code, each, base.scope, _ANY_FIELD) for each in fields)


def _lineage(code: Code, cls: Class, left: int) -> Iterator[Value]:
    """The class and all that it derives from, as far as they are known."""
    yield cls
    for base in cls.node.bases if left else ():
        plain = base.value if isinstance(base, ast.Subscript) else base
        value = resolve(code, plain, cls.scope)
        if isinstance(value, Class):
            yield from _lineage(code, value, left - 1)
        elif value is not None:
            yield value


def _takes_any(code: Code, call: ast.Call, at: Argument, scope: Scope) -> bool:
    """Whether the type or schema is missing, or takes any value."""
    by = argument(call, at)
    if by is None or (isinstance(by, ast.Constant) and by.value in (None, True)):
        return True
    if at.keyword.endswith("schema"):
        return not refuses_values(_read(by, scope, _MAX_DEPTH))
    return _is_loose(code, by, scope)


def _is_loose(code: Code, node: ast.expr, scope: Scope, loose: frozenset[str] = ANY_TYPES) -> bool:
    """Whether a type takes any value: one of its alternatives, or all that it is made of."""
    if isinstance(node, ast.BinOp):
        return any(_is_loose(code, each, scope, loose) for each in (node.left, node.right))
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Tuple):
        name, inner = _name(resolve(code, node.value, scope)), node.slice.elts
        if name in _ONE_OF:
            return any(_is_loose(code, each, scope, loose) for each in inner)
        if name in ANY_TYPES and len(inner) == 2:
            return _is_loose(code, inner[1], scope, loose)
    names = [each for each in ast.walk(node) if isinstance(each, (ast.Name, ast.Attribute))]
    inner_names = {id(each.value) for each in names if isinstance(each, ast.Attribute)}
    values = [resolve(code, each, scope) for each in names if id(each) not in inner_names]
    return bool(values) and all(_name(each) in loose for each in values)


def _read(node: ast.expr | None, scope: Scope, depth: int) -> Any:
    """The value of a literal, with the module's names replaced by their literals."""
    if isinstance(node, ast.Name):
        found = scope.module.bindings.get(node.id, ())
        value = found[0].sure if len(found) == 1 else None
        node = value if isinstance(value, ast.expr) else None
    if isinstance(node, ast.Constant):
        return node.value
    if depth and isinstance(node, ast.List):
        return [_read(each, scope, depth - 1) for each in node.elts]
    if depth and isinstance(node, ast.Dict):
        # What is unpacked has no key.
        keys = [each.value if isinstance(each, ast.Constant) else UNREAD for each in node.keys]
        values = [_read(each, scope, depth - 1) for each in node.values]
        return dict(zip(keys, values, strict=True))
    return UNREAD


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
