"""Frameworks that serve requests in JavaScript: the calls that make routes, and what a route gets.

A pattern matches the name of a call: `fastify().get` for `Fastify().get(...)`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

AS_OF = "2026-12-02"
SOURCES = (
    "https://expressjs.com/en/api/request/",
    "https://fastify.dev/docs/latest/Reference/Request/",
    "https://hono.dev/docs/api/request",
    "https://github.com/koajs/koa/blob/master/docs/api/request.md",
    "https://github.com/jeremydaly/lambda-api#request",
    "https://docs.aws.amazon.com/powertools/typescript/latest/features/event-handler/http/",
    "https://docs.aws.amazon.com/powertools/typescript/latest/features/event-handler/appsync-graphql/",
    "https://trpc.io/docs/server/procedures",
    "https://www.apollographql.com/docs/apollo-server/data/resolvers",
    "https://docs.nestjs.com/controllers",
)

Keys = tuple[str, ...]
_VERBS = r"(?:all|any|delete|get|head|options|patch|post|put)"
_CHAIN = r"(?:\.\w+\(\))*"
# The properties of a request that its sender writes, and where in the event they come from.
REQUEST: Mapping[str, Keys] = {
    "body": ("body",),
    "cookies": ("headers", "cookie"),
    "headers": ("headers",),
    "host": ("headers", "host"),
    "hostname": ("headers", "host"),
    "originalUrl": ("path",),
    "params": ("pathParameters",),
    "path": ("path",),
    "pathParameters": ("pathParameters",),
    "query": ("queryStringParameters",),
    "queryStringParameters": ("queryStringParameters",),
    "querystring": ("queryStringParameters",),
    "payload": ("body",),
    "rawBody": ("body",),
    "rawQuery": ("queryStringParameters",),
    "subdomains": ("headers", "host"),
    "url": ("path",),
}
# Functions of a request, and the part of the event that they return.
_READERS: Mapping[str, Keys] = {
    **dict.fromkeys(("arrayBuffer", "blob", "formData", "json", "parseBody", "text"), ("body",)),
    **dict.fromkeys(("get", "header"), ("headers",)),
    "param": ("pathParameters",),
    **dict.fromkeys(("query", "queries"), ("queryStringParameters",)),
}


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
# An argument that holds others under these names.
HOLDING: Mapping[str, Mapping[str, str]] = {
    "context of hono": {"req": "web request"},
    "context of koa": {"request": "request", "": "request"},
    "context of powertools": {"req": "web request", "params": "params", "event": "event"},
    "context of trpc": {"input": "input", "rawInput": "input"},
    "context of appsync": {"event": "event"},
}
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
            rf"@aws-lambda-powertools/event-handler/(?:experimental-)?(?:http|rest)\.\w+\(\)"
            rf"\.(?:{_VERBS}|route|use)"
        ),
        ("context of powertools",),
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
RESOLVER = ("nothing", "input", "nothing")
# A plugin gets the application.
PLUGIN = rf"fastify(?:\.\w+)?\(\){_CHAIN}\.register"
# Clients of tests, which serve requests that a handler makes of the event.
INJECTS = (".inject",)
# It hands each record to the function: https://docs.aws.amazon.com/powertools/typescript/latest/features/batch/
BATCH = r"@aws-lambda-powertools/batch\.processPartialResponse(?:Sync)?"

CONTROLLER = "@nestjs/common.Controller()"
# Decorators of a controller's methods, and of their parameters.
METHODS = frozenset(
    f"@nestjs/common.{name}()"
    for name in ("All", "Delete", "Get", "Head", "Options", "Patch", "Post", "Put", "Sse")
)
PARAMETERS: Mapping[str, Keys] = {
    f"@nestjs/common.{name}()": REQUEST[part] if part else ()
    for name, part in (
        *(("Body", "body"), ("Headers", "headers"), ("HostParam", "host"), ("Param", "params")),
        *(("Query", "query"), ("RawBody", "rawBody"), ("Req", ""), ("Request", "")),
    )
}
# Pipes that leave no free text.
PIPES = r"@nestjs/common\.Parse(?:Bool|Date|Enum|Float|Int|UUID)Pipe(?:\(\))?"
# Decorators of a field that leave no free text: https://github.com/typestack/class-validator
CHECKS = (
    r"class-validator\.Is(?:UUID|Enum|Int|Number|Boolean|In|Date|DateString|Mongo(?:Id)?|Port|IP"
    r"|Alphanumeric|NumberString|ISO8601|Positive|Negative)\(\)"
)

# What gets events and hands them to nothing of the program: Node.js, AWS's packages, logs and
# traces, and packages that convert or validate.
# https://nodejs.org/api/modules.html#built-in-modules
KNOWN = (
    r"(?:[A-Z][\w.]*(?:\(\))?[\w.()]*|assert|async_hooks|buffer|child_process|console|crypto|dns"
    r"|events|fs|globalThis|http2?|https|module|net|os|path|perf_hooks|process|punycode|querystring"
    r"|require|stream|string_decoder|structuredClone|timers|tls|tty|url|util|v8|vm|worker_threads"
    r"|zlib|eval|fetch|import|isNaN|parseInt|set(?:Timeout|Immediate|Interval)|queueMicrotask|atob"
    r"|btoa|decodeURI\w*|encodeURI\w*|@aws-sdk/.*|@smithy/.*|aws-sdk|aws-xray-sdk[\w-]*|@aws-crypto/.*"
    r"|@aws-lambda-powertools/(?:logger|metrics|tracer|parser|validation|jmespath|commons|parameters"
    r"|idempotency)|@middy/.*|@sentry/.*|@opentelemetry/.*|@datadog/.*|datadog-lambda-js|dd-trace|newrelic"
    r"|pino|winston|bunyan|log4js|loglevel|lambda-log|debug|chalk|lodash|ramda|underscore|rambda|radash"
    r"|remeda|uuid|nanoid|ulid|qs|deepmerge|fast-json-stringify|json-stringify-safe|safe-stable-stringify"
    r"|flatted|superjson|serialize-error|zod|valibot|joi|@hapi/(?:joi|boom|hoek)|yup|superstruct|ajv"
    r"|io-ts|fp-ts|effect|class-transformer|class-validator|ts-pattern|tiny-invariant|invariant|rxjs"
    r"|axios|got|ky|needle|request|superagent|undici|node-fetch|cross-fetch|jsonwebtoken|aws-jwt-verify"
    r"|tslib|http-errors|ms|dayjs|moment|luxon|date-fns|jsonpath(?:-plus)?|jmespath|immer|p-\w+|bluebird"
    r"|lambda-multipart-parser|parse-multipart-data|aws-lambda-multipart-parser|pg|mysql2?|mongodb"
    r"|mongoose|ioredis|redis|knex|sequelize|typeorm|@prisma/client)(?:[./(].*)?"
)
