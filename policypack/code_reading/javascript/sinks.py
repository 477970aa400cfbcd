"""Calls of JavaScript that are dangerous with a text of an event, and what makes a text harmless.

Names are those of Node.js's and of packages' exports, with `()` for the result of a call or `new`.
`setTimeout` of a text is not a sink: Node.js refuses it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from policypack.code_reading.flows import Kind
from policypack.facts.table import read_table
from policypack.start.lazy_patterns import lazy_pattern


class Argument(NamedTuple):
    """An argument of a call that must not be a text of the event; `position` -1 stands for all.

    `fields` are those of an object that must not hold one; without them, the argument itself.
    `unless`: an option that makes the call safe.
    """

    kind: Kind
    position: int = 0
    fields: tuple[str, ...] = ()
    unless: str = ""


class Option(NamedTuple):
    """An option that makes an argument dangerous."""

    name: str
    argument: Argument


_FIRST = {kind: (Argument(kind),) for kind in Kind}


def _argument(row: Mapping[str, Any]) -> Argument:
    fields = tuple(row.get("fields", ()))
    return Argument(Kind(row["kind"]), row.get("position", 0), fields, row.get("unless", ""))


_TABLES = read_table(__file__)
CALLS: Mapping[str, tuple[Argument, ...]] = {
    name: tuple(map(_argument, row["arguments"]))
    for row in _TABLES["calls"]
    for name in row["calls"].split()
}
# Methods of database clients that take the text of a statement, or an object that has it.
_STATEMENT = (Argument(Kind.SQL), Argument(Kind.SQL, 0, ("text", "sql")))
_TAKES_TEXT = (
    *("query", "execute", "raw", "unsafe", "$queryRawUnsafe", "$executeRawUnsafe"),
    *("whereRaw", "havingRaw", "orderByRaw", "joinRaw"),
)
METHODS: Mapping[str, tuple[Argument, ...]] = {
    **dict.fromkeys(_TAKES_TEXT, _STATEMENT),
    "$where": _FIRST[Kind.NOSQL],
}
# Methods whose names say nothing without the package that made their object.
_OF_PACKAGES: tuple[tuple[re.Pattern[str], frozenset[str], tuple[Argument, ...]], ...] = tuple(
    (lazy_pattern(row["of"]), frozenset(row["methods"].split()), (_argument(row),))
    for row in _TABLES["methods"]
)
# https://github.com/libxmljs/libxmljs/wiki
# https://docs.powertools.aws.dev/lambda/typescript/latest/features/logger/
IF_OPTION: Mapping[str, Option] = {
    f"{package}.{name}": Option("noent", Argument(Kind.XML))
    for package in ("libxmljs", "libxmljs2")
    for name in ("parseXml", "parseXmlString")
}
# Packages of databases. Of others, `execute` takes a statement where its text begins as one.
DATABASES = lazy_pattern(
    r"(?:pg|pg-promise|postgres|mysql|mysql2|mariadb|mssql|tedious|oracledb|odbc|duckdb|slonik|knex"
    r"|kysely|sequelize|typeorm|drizzle-orm|cassandra-driver|snowflake-sdk|serverless-mysql"
    r"|data-api-client|better-sqlite3|sqlite3?|@(?:prisma|libsql|neondatabase|planetscale|databricks"
    r"|vercel/postgres|databases|google-cloud/spanner|mikro-orm)\b.*)(?:[/.(]|$)"
)
STATEMENT = lazy_pattern(
    r"\s*(?:select|insert|update|delete|merge|with|create|alter|drop|truncate|call|exec|grant|set)\b",
    re.IGNORECASE,
)
# They take a path, or the content of an archive.
TAKES_CONTENT = frozenset({"adm-zip"})
# Packages whose methods of these names are not statements of SQL.
NO_DATABASES = lazy_pattern(r"(?:@aws-sdk/|aws-sdk\b|@apollo|graphql|@elastic|@opensearch|neo4j)")
AWS_PACKAGES = ("@aws-sdk/", "aws-sdk")
SHELLS = lazy_pattern(r"(?:.*/)?(?:ba|da|z|k)?sh|cmd(?:\.exe)?|powershell(?:\.exe)?|pwsh")
POWERTOOLS_LOGGER = "@aws-lambda-powertools/logger"
CONSOLE = ("log", "info", "debug", "warn", "error", "trace", "dir", "table")
LOGGERS = lazy_pattern(
    r"(?:@aws-lambda-powertools/logger|pino|winston|bunyan|log4js|loglevel|lambda-log)\b"
)

# Their results are the texts of a model.
MODELS = lazy_pattern(_TABLES["models"])
# They verify the signature of a token.
# https://github.com/panva/jose/blob/main/docs/jwt/verify/functions/jwtVerify.md
# https://github.com/awslabs/aws-jwt-verify
VERIFIES = lazy_pattern(
    r"jsonwebtoken\.verify|jose\.(?:jwt|compact)Verify|aws-jwt-verify\b.*\.verify"
    r"|node-jose\.JWS\.createVerify\(\)\.verify|google-auth-library\b.*\.verifyIdToken"
)
# Their results are numbers and the like.
HARMLESS = frozenset(_TABLES["harmless"].split())
# What turns a text into one that is harmless for these kinds of sinks.
CLEARED: Mapping[str, frozenset[Kind]] = {
    name: frozenset(map(Kind, row["kinds"]))
    for row in _TABLES["cleared"]
    for name in row["calls"].split()
}
# Methods of clients that do the same, whatever the client.
CLEARED_BY_METHOD: Mapping[str, frozenset[Kind]] = {
    **dict.fromkeys(
        ("escape", "escapeId", "escapeLiteral", "escapeIdentifier"), frozenset({Kind.SQL})
    ),
}
# Their results are not what they were given.
_DROPS = lazy_pattern(
    r"(?:crypto|fs|child_process|dns|net|tls|https?|http2|axios|got|fetch|node-fetch|undici|uuid"
    r"|nanoid|aws-sdk|@aws-sdk/[\w-]+|Math|console|process|bcrypt\w*|jsonwebtoken|aws-jwt-verify"
    r"|Intl|Atomics|performance)(?:\.|$)"
)
_ALIASES = {
    "fs/promises": "fs.promises",
    "fs-extra": "fs",
    "graceful-fs": "fs",
    "mysql2/promise": "mysql2",
    "isomorphic-fetch": "fetch",
    "lodash-es": "lodash",
    "path/posix": "path",
    "timers/promises": "timers",
}
# Clients with options of their own: https://axios-http.com/docs/instance
_INSTANCES = lazy_pattern(r"^(axios|got|ky|request)\.(?:create|extend|defaults)\(\)")
_DEFAULTS = lazy_pattern(r"\.default(?=\.|\(|$)")
_GLOBALS = lazy_pattern(r"^(?:globalThis|global)\.")


@lru_cache(maxsize=4096)
def canonical(name: str) -> str:
    """The name without what does not tell one export from another."""
    plain = _GLOBALS.sub("", _DEFAULTS.sub("", name.removeprefix("node:")))
    plain = _INSTANCES.sub(r"\1", plain)
    for alias, known in _ALIASES.items():
        if plain == alias or plain.startswith(f"{alias}."):
            plain = known + plain[len(alias) :]
    # Functions of lodash have packages, and modules, of their own.
    return re.sub(r"^lodash[./]([a-zA-Z]+)(?:\.js)?$", r"lodash.\1", plain)


def of_package(base: str, method: str) -> tuple[Argument, ...]:
    """The arguments that a method of a package's object must not be given."""
    return next(
        (found for of, names, found in _OF_PACKAGES if method in names and of.match(base)), ()
    )


def passes(name: str) -> bool:
    """Whether the result of a function of another package may hold what it was given.

    Methods of its objects, such as clients, answer with data of their own.
    """
    return "()" not in name and not _DROPS.match(name)
