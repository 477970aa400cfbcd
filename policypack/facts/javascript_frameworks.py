"""Frameworks that serve requests in JavaScript: the calls that make routes, and what a route gets.

A pattern matches the name of a call: `fastify().get` for `Fastify().get(...)`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from policypack.facts.table import read_table

Keys = tuple[str, ...]
_TABLE = read_table(__file__)
_VERBS = r"(?:all|any|delete|get|head|options|patch|post|put)"
_CHAIN = r"(?:\.\w+\(\))*"
# The properties of a request that its sender writes, and where in the event they come from.
REQUEST: Mapping[str, Keys] = {name: tuple(keys) for name, keys in _TABLE["request"].items()}
# Functions of a request, and the part of the event that they return.
_READERS: Mapping[str, Keys] = {name: tuple(keys) for name, keys in _TABLE["readers"].items()}


class Web(NamedTuple):
    """`given` are what a route gets, in its order: parts of the event by their name, "" for the
    whole argument, or the name of an object of parts."""

    routes: str
    given: tuple[str, ...]


# What an argument of a route is: its properties, and its functions.
ARGUMENTS: Mapping[str, tuple[Mapping[str, Keys], Mapping[str, Keys]]] = {
    "request": (REQUEST, {name: _READERS[name] for name in ("get", "header")}),
    # An object with the request of the web platform: `c.req.json()`.
    "web request": ({"url": ("path",), "path": ("path",), "headers": ("headers",)}, _READERS),
    "params": ({"": ("pathParameters",)}, {}),
    "event": ({"": ()}, {}),
    "input": ({"": ("body",)}, {}),
    "arguments": ({"": ("arguments",)}, {}),
    "response": ({}, {}),
    "nothing": ({}, {}),
}
# Functions that return a part of the event wherever they are called: `useQueryParam("id")`.
HOOKS = r"(?:sst|@serverless-stack)/node/\w+\.(use\w+)"
PARTS: Mapping[str, Keys] = {name: tuple(keys) for name, keys in _TABLE["hooks"].items()}
# Middleware of Hono that checks a part of the request: `zValidator("json", schema)`.
VALIDATORS = r"@hono/[\w-]+-validator\.\w+\(\)"
TARGETS: Mapping[str, Keys] = {name: tuple(keys) for name, keys in _TABLE["targets"].items()}
# Options of a server: they make what its functions get besides their arguments.
CONTEXTS = ("context", "createContext")
# An argument that holds others under these names.
HOLDING: Mapping[str, Mapping[str, str]] = _TABLE["holding"]
WEB = (
    Web(
        (
            rf"(?:express(?:\.Router)?|polka|lambda-api|restana|router){_CHAIN}\(\){_CHAIN}"
            rf"\.(?:{_VERBS}|use|METHOD)"
        ),
        ("request", "response", "nothing"),
    ),
    Web(
        (rf"fastify(?:\.\w+)?\(\){_CHAIN}\.(?:{_VERBS}|addHook|route)"),
        ("request", "nothing"),
    ),
    Web(
        (
            rf"(?:hono(?:/\w+)?|@hono/zod-openapi)\.\w+\(\){_CHAIN}"
            rf"\.(?:{_VERBS}|on|openapi|use|notFound)"
        ),
        ("context of hono", "nothing"),
    ),
    Web(
        (rf"(?:koa|@koa/router|koa-router)(?:\.\w+)?\(\){_CHAIN}\.(?:{_VERBS}|use|del)"),
        ("context of koa", "nothing"),
    ),
    Web(
        (
            rf"@aws-lambda-powertools/event-handler/(?:http|rest)\.\w+\(\)"
            rf"\.(?:{_VERBS}|route|use)"
        ),
        ("context of powertools",),
    ),
    # Releases differ in whether the parameters precede the rest.
    Web(
        (
            rf"@aws-lambda-powertools/event-handler/experimental-(?:http|rest)\.\w+\(\)"
            rf"\.(?:{_VERBS}|route|use)"
        ),
        ("context of experimental powertools", "context of experimental powertools"),
    ),
    Web(
        (
            r"@aws-lambda-powertools/event-handler/appsync-(?:graphql|events)\.\w+\(\)"
            r"\.(?:on\w+|resolver|batchResolver)"
        ),
        ("arguments", "context of appsync"),
    ),
    Web((r"@hapi/hapi\.\w+\(\)\.route"), ("request", "nothing")),
    Web(
        (r"@trpc/server\b.*\.(?:query|mutation|subscription)"),
        ("context of trpc",),
    ),
)
# They make a schema or server of `resolvers`, whose functions get the arguments of a query second.
RESOLVERS = "resolvers"
RESOLVER = ("nothing", "input", "made context")
# A plugin gets the application.
PLUGIN = rf"fastify(?:\.\w+)?\(\){_CHAIN}\.register"
# Clients of tests, which serve requests that a handler makes of the event.
INJECTS = (".inject",)
# It hands each record to the function: https://docs.aws.amazon.com/powertools/typescript/latest/features/batch/
BATCH = r"@aws-lambda-powertools/batch\.processPartialResponse(?:Sync)?"

CONTROLLER = "@nestjs/common.Controller()"
# Decorators of a controller's methods, and of their parameters.
METHODS = frozenset(_TABLE["methods"])
PARAMETERS: Mapping[str, Keys] = {n: tuple(keys) for n, keys in _TABLE["parameters"].items()}
# Pipes that leave no free text.
PIPES = r"@nestjs/common\.Parse(?:Bool|Date|Enum|Float|Int|UUID)Pipe(?:\(\))?"
# Decorators of a field that leave no free text: https://github.com/typestack/class-validator
CHECKS = (
    r"class-validator\.Is(?:UUID|Enum|Int|Number|Boolean|In|Date|DateString|Mongo(?:Id)?|Port|IP"
    r"|Alphanumeric|NumberString|ISO8601|Positive|Negative)\(\)"
)

# What gets events and hands them to nothing of the program: Node.js, AWS's packages, logs and
# traces, and packages that convert or validate.
KNOWN = f"(?:{'|'.join(_TABLE['known'])})(?:[./(].*)?"
