"""Decorators of other packages, and the functions that a web framework calls with the event."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from policypack.code_reading.flows import Kind, Place, Source
from policypack.code_reading.flows.flow import ANY, ELEMENT
from policypack.code_reading.flows.patterns import rule_out_by_pattern
from policypack.code_reading.python.bindings import pair_defaults
from policypack.code_reading.python.externals import PAGES, answers, is_clean, passes_on
from policypack.code_reading.python.findings import Called, locate
from policypack.code_reading.python.functions import call_function, make_resolver
from policypack.code_reading.python.members import read_member
from policypack.code_reading.python.models import make_model, validate_type
from policypack.code_reading.python.reading import Call, Reading, load_module, read_part
from policypack.code_reading.python.sinks import is_log
from policypack.code_reading.python.values import (
    NOTHING,
    Class,
    External,
    Frame,
    Function,
    Object,
    Origin,
    Part,
    Value,
    join,
    make_safe,
)
from policypack.facts.event_validators import DEPENDENCIES, FRAMEWORKS
from policypack.start.lazy_patterns import lazy_pattern
from policypack.supply_chain.guards.modules import GUARD

# Calls that make routes, after the path: https://docs.djangoproject.com/en/stable/ref/urls/
# https://www.django-rest-framework.org/api-guide/routers/
# https://www.starlette.io/routing/
# https://falcon.readthedocs.io/en/stable/api/routing.html
_ROUTING = lazy_pattern(
    r"django\.urls\.(?:re_)?path|django\.conf\.urls\.url|rest_framework\.routers\.\w+\(\)\.register"
    r"|starlette\.routing\.(?:Route|WebSocketRoute)"
    r"|(?:starlette|fastapi|falcon|quart|flask)\.[\w.]+\(\)\.(?:add_route|add_api_route)"
)
_MAKING = frozenset(
    {
        *("path", "re_path", "url", "register", "Route", "WebSocketRoute"),
        *("add_route", "add_api_route"),
    }
)
_VERBS = ("get", "post", "put", "patch", "delete", "head", "options")
_METHODS = (
    *_VERBS,
    *(f"on_{verb}" for verb in _VERBS),
    *("list", "create", "retrieve", "update", "partial_update", "destroy", "form_valid"),
)
# They get events and hand them to nothing of the program: what validates, traces and logs.
_KNOWN = lazy_pattern(
    r"(?:jsonschema|fastjsonschema|cerberus|schema|voluptuous|pydantic|marshmallow|msgspec|attrs?"
    r"|cattrs|runtime_guards|aws_lambda_powertools|aws_xray_sdk|opentelemetry|elasticapm|newrelic"
    r"|ddtrace|sentry_sdk|lumigo_tracer|epsagon|thundra|logging|context|jmespath|jsonpath_ng|glom"
    r"|dotmap|box|addict|munch|easydict|benedict|rich|icecream|devtools|deepdiff|toolz|cytoolz"
    r"|aws_embedded_metrics|aws_encryption_sdk|moto|pytest|crhelper|cfnresponse)\b"
)
# The converters of Flask whose value is not a text of the request, and those that take no slash:
# https://werkzeug.palletsprojects.com/en/stable/routing/#built-in-converters
_CONVERTER = r"<(?:(?P<kind>\w+)(?:\([^)]*\))?:)?{name}>"
_OF_NO_TEXT = frozenset({"int", "float", "uuid", "any"})
_OF_A_SEGMENT = frozenset({None, "string"})
# https://fastapi.tiangolo.com/tutorial/dependencies/
_DEPENDS = frozenset(f"{name}()" for name in DEPENDENCIES)
_DEEPEST = 5
_GUARD = frozenset(f"{name}()" for name in GUARD)
_PARSER = "aws_lambda_powertools.utilities.parser.event_parser()"
# It hands over one record of the event, with the attributes `bucket` and `key`:
# https://aws.github.io/chalice/topics/events#s3-events
_RECORD_OF_S3 = frozenset({"chalice.Chalice().on_s3_event()", "chalice.Blueprint().on_s3_event()"})
# Guards that refuse keys which lead out of a folder, unless they are told otherwise.
_KEYS = frozenset({"S3", "EventBridgeS3", "S3Batch"})
# Those of web frameworks, and of what resolves requests of AppSync:
# https://docs.powertools.aws.dev/lambda/python/latest/core/event_handler/appsync/
_ROUTES = frozenset({"resolver", "batch_resolver", "on_publish", "on_subscribe"}).union(
    *(each.routes for each in FRAMEWORKS)
)
# https://docs.powertools.aws.dev/lambda/python/latest/core/event_handler/bedrock_agents/
_TOOL = ".BedrockAgentFunctionResolver().tool()"


def decorate(
    reading: Reading,
    value: Value,
    decorator: ast.expr,
    node: ast.FunctionDef | ast.AsyncFunctionDef,
    frame: Frame,
) -> Value:
    if getattr(decorator, "id", "") in {"staticmethod", "classmethod", "property"}:
        return value
    by = reading.value(decorator, frame)
    own = [each for each in by.things if isinstance(each, Function)]
    if own:
        made = join(call_function(reading, each, (value,), {}, decorator) for each in own)
        return made if any(isinstance(t, Function) for t in made.things) else value
    for external in by.externals:
        _note_decorator(reading, external, value, decorator, node, frame)
    return value


def _note_decorator(
    reading: Reading,
    external: External,
    value: Value,
    decorator: ast.expr,
    node: ast.FunctionDef | ast.AsyncFunctionDef,
    frame: Frame,
) -> None:
    """What a decorator of another package says of the handler."""
    name = external.name
    if name in _GUARD:
        reading.guarded[node] = _read_guard(reading, external)
    elif name == _PARSER:
        for thing in external.given.get("model", NOTHING).things:
            if isinstance(thing, Class):
                event = read_part(reading, Part(()), node, frame)
                model = make_model(thing, replace(event, things=()), make_resolver(reading, thing))
                reading.guarded[node] = Part((), {"": model})
    elif name in _RECORD_OF_S3:
        reading.guarded[node] = Part(("Records", ELEMENT))
    elif name.endswith(".inject_lambda_context()"):
        if external.given.get("log_event", NOTHING).is_true:
            place = locate(decorator, frame.file)
            logged = Origin(Source((), place), whole=True)
            called = "inject_lambda_context(log_event=True)"
            reading.findings.report_flow(Kind.LOG, called, place, [logged])
    elif name.endswith(_TOOL) or (
        name.removesuffix("()").rpartition(".")[2] in _ROUTES and name.endswith("()")
    ):
        route = external.given.get("0", NOTHING).text or ""
        for thing in value.things:
            if isinstance(thing, Function):
                reading.routes[node] = thing, route
                if name.startswith(PAGES):
                    reading.pages.add(node)


def _read_guard(reading: Reading, guard: External) -> Part:
    """The event as a guard hands it on: by its models, and without keys that lead elsewhere."""
    models: dict[str, Value] = {}
    validators = [each for value in guard.given.values() for each in value.externals]
    keys = True
    for validator in validators:
        for option, value in validator.given.items():
            for thing in value.things:
                if isinstance(thing, Class):
                    place = Place(thing.frame.file, thing.node.lineno)
                    given = Value((Origin(Source((option,), place)),))
                    models[option] = make_model(thing, given, make_resolver(reading, thing))
        kind = validator.name.removesuffix("()").rpartition(".")[2]
        any_path = validator.given.get("any_path", NOTHING).is_true
        keys = keys and kind in _KEYS and not any_path
    safe = frozenset({Kind.PATH}) if keys and validators else frozenset[Kind]()
    return Part((), models, safe)


def enter_routes(reading: Reading, node: ast.AST) -> bool:
    """Enters the functions that a framework calls with the event; whether there are any."""
    if not reading.routes:
        # Django finds its routes by the name of a module in a text.
        for name in reading.code.own_modules():
            if name.rpartition(".")[2] == "urls":
                load_module(reading, name)
    for function, route in list(reading.routes.values()):
        args = _take_arguments(reading, function, route, node, _DEEPEST)
        reading.stack.append(node)
        call_function(reading, function, (), args, node)
        reading.stack.pop()
    return bool(reading.routes)


def hand_event(reading: Reading, called: Called, call: Call) -> None:
    """What a call of a package does that gets the whole event: it serves the routes, if any.

    What is known neither as a framework nor to pass on texts is undecided.
    """
    name = called.name
    loose = call.kwargs.get(ANY, NOTHING).things
    whole = any(isinstance(t, Part) and not t.keys for each in call.given for t in each.things)
    if not whole and not any(isinstance(t, Part) and t.keys == (ANY,) for t in loose):
        return
    is_known = passes_on(name) or answers(name) or is_clean(name) or is_log(name)
    if is_known and "resolve" not in name and "()" not in name:
        return
    # The texts that a plain function returns are followed, and undecided if they matter.
    converts = "()" not in name and len(call.given) == 1 and not loose
    if converts and not _is_returned(reading, call.node):
        return
    if not enter_routes(reading, call.node) and not is_known and not _KNOWN.match(name):
        how = f"hands the event to {called.shown}, which is not followed"
        reading.findings.report_undecided(call.place, how)


def _is_returned(reading: Reading, call: ast.Call) -> bool:
    """Whether the function that is read returns the result as it is."""
    body = ast.walk(reading.stack[-1]) if reading.stack else ()
    returned = (each.value for each in body if isinstance(each, ast.Return))
    return any(getattr(each, "value", each) is call or each is call for each in returned)


def note_views(reading: Reading, name: str, args: Sequence[Value]) -> bool:
    """Notes the functions and classes that a call makes routes of; whether it does."""
    if len(args) < 2 or name.rpartition(".")[2] not in _MAKING or not _ROUTING.fullmatch(name):
        return False
    route = args[0].text or ""
    for thing in args[1].things:
        if isinstance(thing, Function):
            reading.routes.setdefault(thing.node, (thing, route))
        cls = thing if isinstance(thing, Class) else getattr(thing, "cls", None)
        made = Value(things=(Object(cls=cls),)) if isinstance(cls, Class) else NOTHING
        for each in _METHODS if made.things else ():
            method = read_member(reading, next(made.objects), made, each, ast.Pass())
            for found in method.things:
                if isinstance(found, Function):
                    reading.routes.setdefault(found.node, (found, route))
    return True


def list_views(reading: Reading, call: Call) -> Value | None:
    """The class of `Class.as_view()`; None for any other call."""
    function = call.node.func
    if not isinstance(function, ast.Attribute) or function.attr != "as_view":
        return None
    base = reading.value(function.value, call.frame)
    return Value(things=tuple(each for each in base.things if isinstance(each, Class)))


def _take_arguments(
    reading: Reading, function: Function, route: str, node: ast.AST, depth: int
) -> dict[str, Value]:
    """What the framework takes from the event for each parameter."""
    return {
        each.arg: _take_parameter(
            reading,
            function,
            route,
            each,
            [*_read_declarations(reading, function, each, default)],
            node,
            depth,
        )
        for number, (each, default) in enumerate(pair_defaults(function.node.args))
        if number or function.bound is None
    }


def _read_declarations(
    reading: Reading, function: Function, parameter: ast.arg, default: ast.expr | None
) -> Iterator[External]:
    """What the default and the annotation say of a parameter: `Query(...)`, `Depends(...)`."""
    annotation, metadata = parameter.annotation, []
    if isinstance(annotation, ast.Subscript) and isinstance(annotation.slice, ast.Tuple):
        metadata = [each for each in annotation.slice.elts if isinstance(each, ast.Call)]
    for each in (*metadata, *([default] if isinstance(default, ast.Call) else [])):
        yield from reading.value(each, function.frame).externals


def _take_parameter(
    reading: Reading,
    function: Function,
    route: str,
    parameter: ast.arg,
    told: list[External],
    node: ast.AST,
    depth: int,
) -> Value:
    for each in told:
        depends = [
            call_function(
                reading, inner, (), _take_arguments(reading, inner, route, node, depth - 1), node
            )
            for inner in _dependencies(each)
            if depth
        ]
        if depends:
            return join(depends)
    converter = re.search(_CONVERTER.format(name=re.escape(parameter.arg)), route)
    if converter and converter["kind"] in _OF_NO_TEXT:
        return NOTHING
    named = converter is not None or f"{{{parameter.arg}}}" in route
    part = Part(("pathParameters" if named else ANY, parameter.arg))
    value = read_part(reading, part, function.node, function.frame)
    value = validate_type(parameter.annotation, value, make_resolver(reading, function), 4)
    if converter and converter["kind"] in _OF_A_SEGMENT:
        value = make_safe(value, frozenset({Kind.PATH}))
    for each in told:
        value = make_safe(value, _ruled_out(each))
    return replace(value, things=()) if value.origins else value


def _dependencies(told: External) -> Iterator[Function]:
    if told.name in _DEPENDS:
        given = told.given.get("0") or told.given.get("dependency") or NOTHING
        yield from (each for each in given.things if isinstance(each, Function))


def _ruled_out(told: External) -> frozenset[Kind]:
    """What a pattern of the parameter rules out. It may match any part of the text."""
    if not told.name.startswith("fastapi."):
        return frozenset()
    given = told.given.get("pattern") or told.given.get("regex") or NOTHING
    pattern = given.text or ""
    return rule_out_by_pattern(pattern, is_search=True)
