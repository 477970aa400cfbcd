"""Libraries that validate the event of a Lambda function: their calls, decorators and frameworks.

By the dotted name that users import. Each was read in the documentation or the signatures of its
package. What only converts, such as `json.loads` or the data classes of Powertools, is not here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

AS_OF = "2026-11-30"
SOURCES = (
    "https://docs.pydantic.dev/latest/concepts/models/#validating-data",
    "https://docs.pydantic.dev/latest/api/type_adapter/",
    "https://docs.powertools.aws.dev/lambda/python/latest/utilities/parser/",
    "https://docs.powertools.aws.dev/lambda/python/latest/utilities/validation/",
    "https://docs.powertools.aws.dev/lambda/python/latest/utilities/batch/",
    "https://docs.powertools.aws.dev/lambda/python/latest/core/event_handler/api_gateway/#data-validation",
    "https://python-jsonschema.readthedocs.io/en/stable/validate/",
    "https://jcristharif.com/msgspec/api.html",
    "https://fastapi.tiangolo.com/tutorial/body/",
    "https://fastapi.tiangolo.com/advanced/using-request-directly/",
    "https://mangum.io/",
    "https://aws.github.io/chalice/api",
)

_POWERTOOLS = "aws_lambda_powertools"
_UTILITIES = f"{_POWERTOOLS}.utilities"
_EVENTS = f"{_POWERTOOLS}.event_handler"


class Argument(NamedTuple):
    """Where a call has an argument; a keyword-only one has the position -1."""

    position: int
    keyword: str


class Validation(NamedTuple):
    """A call that validates `event` by the type or schema `by`.

    `checks`: it raises and changes nothing, so that the event itself is valid afterwards. Otherwise
    what it returns is.
    """

    library: str
    event: Argument
    by: Argument
    checks: bool = False


class Made(NamedTuple):
    """An object made of a type or schema `by`, whose `methods` validate their first argument.

    `tells` are methods that return whether it is valid, and `faults` those that list what is not.
    """

    library: str
    by: Argument
    methods: frozenset[str]
    checks: bool = False
    tells: frozenset[str] = frozenset()
    faults: frozenset[str] = frozenset()


_PARSE = Validation("Powertools", Argument(0, "event"), Argument(1, "model"))
_VALIDATE = Validation("Powertools", Argument(0, "event"), Argument(1, "schema"), checks=True)
_SCHEMA = Validation("jsonschema", Argument(0, "instance"), Argument(1, "schema"), checks=True)
_DECODE = Validation("msgspec", Argument(0, "buf"), Argument(-1, "type"))
_FORMATS = ("json", "msgpack", "yaml", "toml")
FUNCTIONS: Mapping[str, Validation] = {
    f"{_UTILITIES}.parser.parse": _PARSE,
    f"{_UTILITIES}.parser.parser.parse": _PARSE,
    f"{_UTILITIES}.validation.validate": _VALIDATE,
    f"{_UTILITIES}.validation.validator.validate": _VALIDATE,
    "jsonschema.validate": _SCHEMA,
    "jsonschema.validators.validate": _SCHEMA,
    "pydantic.parse_obj_as": Validation("pydantic", Argument(1, "obj"), Argument(0, "type_")),
    "msgspec.convert": Validation("msgspec", Argument(0, "obj"), Argument(1, "type")),
    **{f"msgspec.{name}.decode": _DECODE for name in _FORMATS},
}
# What the constants of Powertools take out of an event, by JMESPath.
# https://docs.powertools.aws.dev/lambda/python/latest/utilities/jmespath_functions/
ENVELOPES: Mapping[str, str] = {
    f"{_UTILITIES}.validation.envelopes.{name}": text
    for name, text in (
        ("API_GATEWAY_HTTP", "powertools_json(body)"),
        ("API_GATEWAY_REST", "powertools_json(body)"),
        ("EVENTBRIDGE", "detail"),
        ("SQS", "Records[*].powertools_json(body)"),
    )
}
_ADAPTER = Made(
    "pydantic",
    Argument(0, "type"),
    frozenset({"validate_python", "validate_json", "validate_strings"}),
)
_DECODER = Made("msgspec", Argument(0, "type"), frozenset({"decode", "decode_lines"}))
_DRAFT = Made(
    "jsonschema",
    Argument(0, "schema"),
    frozenset({"validate"}),
    checks=True,
    tells=frozenset({"is_valid"}),
    faults=frozenset({"iter_errors"}),
)
_DRAFTS = ("Draft3", "Draft4", "Draft6", "Draft7", "Draft201909", "Draft202012")
OBJECTS: Mapping[str, Made] = {
    "pydantic.TypeAdapter": _ADAPTER,
    "pydantic.type_adapter.TypeAdapter": _ADAPTER,
    "msgspec.json.Decoder": _DECODER,
    "msgspec.msgpack.Decoder": _DECODER,
    **{f"jsonschema.{name}Validator": _DRAFT for name in _DRAFTS},
    **{f"jsonschema.validators.{name}Validator": _DRAFT for name in _DRAFTS},
}

# Base classes of models without fields of their own, and packages of models of AWS's events.
MODELS: Mapping[str, str] = {
    "pydantic.BaseModel": "pydantic",
    "pydantic.RootModel": "pydantic",
    "pydantic.main.BaseModel": "pydantic",
    "pydantic.root_model.RootModel": "pydantic",
    f"{_UTILITIES}.parser.BaseModel": "Powertools",
    f"{_UTILITIES}.parser.pydantic.BaseModel": "Powertools",
}
EVENT_MODELS = f"{_UTILITIES}.parser.models."
# https://docs.pydantic.dev/latest/api/base_model/: `model_construct` validates nothing.
MODEL_METHODS = frozenset(
    {"model_validate", "model_validate_json", "model_validate_strings", "parse_obj", "parse_raw"}
)
# Methods that validate wherever they are known, so that one of an unread class may.
VALIDATING = MODEL_METHODS | _ADAPTER.methods | {"is_valid", "iter_errors", "validate"}

# Decorators of a handler, and the option without which they validate nothing; "" for none.
DECORATORS: Mapping[str, str] = {
    f"{_UTILITIES}.parser.event_parser": "",
    f"{_UTILITIES}.parser.parser.event_parser": "",
    f"{_UTILITIES}.validation.validator": "inbound_schema",
    f"{_UTILITIES}.validation.validator.validator": "inbound_schema",
}
# Decorators of any function, by whose annotations its arguments are validated.
CALLS = frozenset({"pydantic.validate_call", "pydantic.validate_call_decorator.validate_call"})
# They wrap the event in an object that reads it, and validate nothing.
WRAPPERS = frozenset(
    {
        f"{_UTILITIES}.data_classes.event_source",
        f"{_UTILITIES}.data_classes.event_source.event_source",
        "chalice.Chalice.lambda_function",
        "chalice.Chalice.on_s3_event",
        "chalice.Chalice.on_sns_message",
        "chalice.Chalice.on_sqs_message",
        "chalice.Chalice.on_cw_event",
        "chalice.Chalice.on_kinesis_record",
        "chalice.Chalice.on_dynamodb_record",
    }
)
# They hand each record of the event to the function at that place. A processor that is made with
# `model` validates it before.
BATCHES: Mapping[str, Argument] = {
    f"{_UTILITIES}.batch.{module}{prefix}process_partial_response": Argument(1, "record_handler")
    for module in ("", "decorators.")
    for prefix in ("", "async_")
}
BATCH_DECORATORS = frozenset(
    f"{_UTILITIES}.batch.{module}{prefix}batch_processor"
    for module in ("", "decorators.")
    for prefix in ("", "async_")
)


class Framework(NamedTuple):
    """`apps` and `routers` make the objects whose `routes` decorate functions.

    `request` is the attribute by which they read the raw event; `validates` is the option that
    makes annotations of parameters validate, "" where they always do, None where they never do.
    """

    name: str
    apps: frozenset[str]
    routers: frozenset[str]
    routes: frozenset[str]
    request: str = ""
    validates: str | None = None


_HTTP = ("get", "post", "put", "patch", "delete", "head")
_RESOLVERS = (
    *("APIGatewayRestResolver", "APIGatewayHttpResolver", "ApiGatewayResolver", "ALBResolver"),
    *("LambdaFunctionUrlResolver", "VPCLatticeResolver", "VPCLatticeV2Resolver"),
)
_MODULES = ("", "api_gateway.", "lambda_function_url.", "vpc_lattice.")
FRAMEWORKS = (
    Framework(
        "Powertools",
        frozenset(f"{_EVENTS}.{module}{name}" for name in _RESOLVERS for module in _MODULES),
        frozenset({f"{_EVENTS}.router.Router", f"{_EVENTS}.api_gateway.Router"}),
        frozenset({*_HTTP, "route"}),
        request="current_event",
        validates="enable_validation",
    ),
    Framework(
        "FastAPI",
        frozenset({"fastapi.FastAPI", "fastapi.applications.FastAPI"}),
        frozenset({"fastapi.APIRouter", "fastapi.routing.APIRouter"}),
        frozenset({*_HTTP, "options", "trace", "api_route", "websocket"}),
        validates="",
    ),
    Framework(
        "Chalice",
        frozenset({"chalice.Chalice", "chalice.app.Chalice"}),
        frozenset({"chalice.Blueprint", "chalice.app.Blueprint"}),
        frozenset({*_HTTP, "route"}),
        request="current_request",
    ),
)
# They pass every event to the application.
ADAPTERS = frozenset({"mangum.Mangum", "mangum.adapter.Mangum"})
# By these an application gets functions that its decorators do not show.
HIDDEN = frozenset({"mount", "add_api_route", "add_route", "middleware", "host", "use"})
# Parameters of a route of FastAPI that hold the raw request, and those that hold none of it.
# https://fastapi.tiangolo.com/advanced/using-request-directly/
REQUESTS = frozenset(
    f"{module}.{name}"
    for module in ("fastapi", "fastapi.requests", "fastapi.websockets", "starlette.requests")
    for name in ("Request", "HTTPConnection", "WebSocket")
)
NOT_OF_REQUEST = frozenset(
    {"fastapi.Response", "fastapi.BackgroundTasks", "starlette.background.BackgroundTasks"}
)
DEPENDENCIES = frozenset(
    {
        *("fastapi.Depends", "fastapi.Security", "fastapi.param_functions.Depends"),
        *("fastapi.param_functions.Security", f"{_EVENTS}.Depends"),
    }
)

# The modules of which one is imported where a known validator is used.
LIBRARIES = (
    *("pydantic", "jsonschema", "msgspec", "fastapi", "mangum", "chalice"),
    *(f"{_UTILITIES}.{name}" for name in ("parser", "validation", "batch")),
    _EVENTS,
)

# Types that take any value.
ANY_TYPES = frozenset(
    {"builtins.dict", "builtins.list", "builtins.object", "builtins.str", "typing.Any"}
    | {"typing.Dict", "typing.List", "typing.Mapping", "collections.abc.Mapping"}
)

# Functions that return what they are given in another form.
CONVERSIONS = frozenset(
    {
        *(f"{name}.loads" for name in ("json", "orjson", "simplejson", "ujson")),
        *(f"base64.{name}" for name in ("b64decode", "urlsafe_b64decode", "standard_b64decode")),
        *(f"urllib.parse.{name}" for name in ("unquote", "unquote_plus", "parse_qs", "parse_qsl")),
        *(f"copy.{name}" for name in ("copy", "deepcopy")),
        *("gzip.decompress", "zlib.decompress", "json.dumps"),
        *(
            f"builtins.{name}"
            for name in (
                *("bytes", "dict", "enumerate", "filter", "float", "int", "iter", "list", "map"),
                *("max", "min", "next", "reversed", "set", "sorted", "str", "tuple", "zip"),
            )
        ),
        f"{_UTILITIES}.jmespath_utils.query",
        f"{_UTILITIES}.jmespath_utils.extract_data_from_envelope",
    }
)
DATA_CLASSES = f"{_UTILITIES}.data_classes."
# Functions that say something of a value and hand nothing of it on.
QUESTIONS = frozenset(
    f"builtins.{name}"
    for name in ("all", "any", "bool", "hasattr", "isinstance", "len", "repr", "type")
)

# Fields that the service writes, whoever sends the event, by what follows in the path.
# https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
# https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
_RECORD = ("Records", "[]")
_CONTEXT = ("requestContext",)
WRITTEN_BY_AWS = frozenset(
    {
        *((*_RECORD, name) for name in ("messageId", "message_id", "receiptHandle", "eventID")),
        *((*_RECORD, name) for name in ("eventSourceARN", "eventSource", "awsRegion")),
        (*_RECORD, "kinesis", "sequenceNumber"),
        (*_RECORD, "dynamodb", "SequenceNumber"),
        *(
            (*_CONTEXT, name)
            for name in (
                *("accountId", "apiId", "authorizer", "connectionId", "eventType", "httpMethod"),
                *("requestId", "routeKey", "stage", "timeEpoch", "requestTimeEpoch"),
            )
        ),
        (*_CONTEXT, "http", "method"),
        ("httpMethod",),
        ("routeKey",),
        ("isBase64Encoded",),
    }
)
