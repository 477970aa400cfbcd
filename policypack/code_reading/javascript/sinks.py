"""Calls of JavaScript that are dangerous with a text of an event, and what makes a text harmless.

Names are those of Node.js's and of packages' exports, with `()` for the result of a call or `new`.
`setTimeout` of a text is no sink: Node.js refuses it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from policypack.code_reading.flows import Kind
from policypack.start.lazy_patterns import lazy_pattern

AS_OF = "2026-11-30"
SOURCES = (
    "https://nodejs.org/api/child_process.html",
    "https://nodejs.org/api/vm.html",
    "https://nodejs.org/api/fs.html",
    "https://nodejs.org/api/http.html#httprequesturl-options-callback",
    "https://nodejs.org/api/timers.html#settimeoutcallback-delay-args",
    "https://axios-http.com/docs/req_config",
    "https://node-postgres.com/features/queries",
    "https://sidorares.github.io/node-mysql2/docs",
    "https://nodejs.org/api/worker_threads.html#new-workerfilename-options",
    "https://nodejs.org/api/module.html#modulecreaterequirefilename",
    "https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/",
    "https://cheatsheetseries.owasp.org/cheatsheets/Nodejs_Security_Cheat_Sheet.html",
)


class Argument(NamedTuple):
    """An argument of a call that must not be a text of the event; `position` -1 stands for all.

    `fields` are those of an object that must not hold one; without them, the argument itself.
    """

    kind: Kind
    position: int = 0
    fields: tuple[str, ...] = ()


class Option(NamedTuple):
    """An option that makes an argument dangerous."""

    name: str
    argument: Argument


_FIRST = {kind: (Argument(kind),) for kind in Kind}
_TWO_PATHS = (Argument(Kind.PATH), Argument(Kind.PATH, 1))
_ADDRESS = ("url", "uri", "baseURL", "baseUrl", "host", "hostname", "href", "origin")
_REQUEST = (Argument(Kind.REQUEST), Argument(Kind.REQUEST, 0, _ADDRESS))
_METHODS = ("get", "post", "put", "patch", "delete", "head", "options", "request", "stream")
_PATHS = (
    *("access", "appendFile", "chmod", "createReadStream", "createWriteStream", "exists", "mkdir"),
    *("lstat", "open", "opendir", "openAsBlob", "outputFile", "readdir", "readFile", "readJson"),
    *("readlink", "remove", "rm", "rmdir", "stat", "truncate", "unlink", "watch", "writeFile"),
    "writeJson",
)
_FS = {
    **{f"fs.{name}{sync}": _FIRST[Kind.PATH] for name in _PATHS for sync in ("", "Sync")},
    **{f"fs.promises.{name}": _FIRST[Kind.PATH] for name in _PATHS},
    **{
        f"fs.{part}{name}": _TWO_PATHS
        for name in ("copyFile", "copyFileSync", "cp", "cpSync", "rename", "renameSync", "link")
        for part in ("", "promises.")
    },
}
CALLS: Mapping[str, tuple[Argument, ...]] = {
    "eval": _FIRST[Kind.CODE],
    "Function": (Argument(Kind.CODE, -1),),
    "require": _FIRST[Kind.CODE],
    "import": _FIRST[Kind.CODE],
    **{
        f"vm.{name}": _FIRST[Kind.CODE]
        for name in (
            *("runInContext", "runInNewContext", "runInThisContext", "compileFunction", "Script"),
            "SourceTextModule",
        )
    },
    "child_process.exec": _FIRST[Kind.COMMAND],
    "child_process.execSync": _FIRST[Kind.COMMAND],
    **{
        f"child_process.{name}": _FIRST[Kind.COMMAND]
        for name in ("spawn", "spawnSync", "execFile", "execFileSync")
    },
    "child_process.fork": _FIRST[Kind.CODE],
    "worker_threads.Worker": _FIRST[Kind.CODE],
    "process.dlopen": (Argument(Kind.CODE, 1),),
    "module._load": _FIRST[Kind.CODE],
    "module.createRequire()": _FIRST[Kind.CODE],
    "execa.execaCommand": _FIRST[Kind.COMMAND],
    "execa.execaCommandSync": _FIRST[Kind.COMMAND],
    "shelljs.exec": _FIRST[Kind.COMMAND],
    **_FS,
    "fetch": _REQUEST,
    "node-fetch": _REQUEST,
    "cross-fetch": _REQUEST,
    "undici.fetch": _REQUEST,
    "WebSocket": _REQUEST,
    "ws": _REQUEST,
    "net.connect": (Argument(Kind.REQUEST, 0, _ADDRESS), Argument(Kind.REQUEST, 1)),
    "net.createConnection": (Argument(Kind.REQUEST, 0, _ADDRESS), Argument(Kind.REQUEST, 1)),
    "tls.connect": (Argument(Kind.REQUEST, 0, _ADDRESS), Argument(Kind.REQUEST, 1)),
    **{
        f"{package}{name}": _REQUEST
        for package in ("axios", "got", "ky", "needle", "request", "superagent", "undici", "phin")
        for name in ("", *(f".{method}" for method in _METHODS))
    },
    **{
        f"{package}.{name}": _REQUEST
        for package in ("http", "https")
        for name in ("get", "request")
    },
    "http2.connect": _REQUEST,
    "RegExp": _FIRST[Kind.PATTERN],
    "ejs.render": _FIRST[Kind.TEMPLATE],
    "ejs.compile": _FIRST[Kind.TEMPLATE],
    "handlebars.compile": _FIRST[Kind.TEMPLATE],
    "pug.render": _FIRST[Kind.TEMPLATE],
    "pug.compile": _FIRST[Kind.TEMPLATE],
    "nunjucks.renderString": _FIRST[Kind.TEMPLATE],
    "lodash.template": _FIRST[Kind.TEMPLATE],
    "node-serialize.unserialize": _FIRST[Kind.DESERIALIZATION],
    "serialize-to-js.deserialize": _FIRST[Kind.DESERIALIZATION],
    "funcster.deepDeserialize": _FIRST[Kind.DESERIALIZATION],
    "cryo.parse": _FIRST[Kind.DESERIALIZATION],
    "mathjs.evaluate": _FIRST[Kind.CODE],
    # The path of the property: https://lodash.com/docs/#set, https://github.com/mariocasciaro/object-path
    **dict.fromkeys(
        (
            *("lodash.set", "lodash.setWith", "lodash.update", "lodash.updateWith", "set-value"),
            *("object-path.set", "dset", "dset.dset", "dot-prop.setProperty", "dot-prop.set"),
        ),
        (Argument(Kind.PROTOTYPE, 1),),
    ),
    "adm-zip": _FIRST[Kind.PATH],
    **{f"tar.{name}": (Argument(Kind.PATH, 0, ("file", "f")),) for name in ("x", "extract", "t")},
    "mssql.query": _FIRST[Kind.SQL],
    "mssql.batch": _FIRST[Kind.SQL],
    "kysely.sql.raw": _FIRST[Kind.SQL],
    "ldapjs.createClient().search": (Argument(Kind.LDAP), Argument(Kind.LDAP, 1, ("filter",))),
    # `raw` of a query builder takes text; `query` of clients is judged by its method.
    "sequelize.literal": _FIRST[Kind.SQL],
    "drizzle-orm.sql.raw": _FIRST[Kind.SQL],
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
_SQLITE = lazy_pattern(r"(?:better-sqlite3|sqlite3|sqlite)\b.*\(\)$")
_MONGO = lazy_pattern(r"(?:mongodb|mongoose)\b.*\(\)$")
_BROWSERS = lazy_pattern(r"(?:puppeteer|playwright)(?:-core)?\b.*\(\)$")
# Methods whose names say nothing without the package that made their object.
# https://github.com/WiseLibs/better-sqlite3/blob/master/docs/api.md
# https://nodejs.org/api/sqlite.html
# https://typeorm.io/docs/query-builder/select-query-builder
# https://www.mongodb.com/docs/drivers/node/current/crud/query/query-document/
# https://pptr.dev/api/puppeteer.page.goto
_OF_PACKAGES: tuple[tuple[re.Pattern[str], frozenset[str], tuple[Argument, ...]], ...] = (
    (
        _SQLITE,
        frozenset({"all", "each", "exec", "get", "prepare", "run"}),
        _FIRST[Kind.SQL],
    ),
    (
        lazy_pattern(r"typeorm\b.*\(\)$"),
        frozenset({"where", "andWhere", "orWhere", "having", "orderBy", "addOrderBy"}),
        _FIRST[Kind.SQL],
    ),
    (
        _MONGO,
        frozenset(
            {
                *("aggregate", "countDocuments", "deleteMany", "deleteOne", "distinct", "find"),
                *("findOne", "findOneAndDelete", "findOneAndUpdate", "updateMany", "updateOne"),
                *("findOneAndReplace", "replaceOne", "exists", "count", "where"),
            }
        ),
        _FIRST[Kind.FILTER],
    ),
    (_BROWSERS, frozenset({"goto"}), _FIRST[Kind.REQUEST]),
    (_BROWSERS, frozenset({"setContent"}), _FIRST[Kind.HTML]),
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
# Packages whose methods of these names are no statements of SQL.
NO_DATABASES = lazy_pattern(r"(?:@aws-sdk/|aws-sdk\b|@apollo|graphql|@elastic|@opensearch|neo4j)")
AWS_PACKAGES = ("@aws-sdk/", "aws-sdk")
SHELLS = lazy_pattern(r"(?:.*/)?(?:ba|da|z|k)?sh|cmd(?:\.exe)?|powershell(?:\.exe)?|pwsh")
POWERTOOLS_LOGGER = "@aws-lambda-powertools/logger"
CONSOLE = ("log", "info", "debug", "warn", "error", "trace", "dir", "table")
LOGGERS = lazy_pattern(
    r"(?:@aws-lambda-powertools/logger|pino|winston|bunyan|log4js|loglevel|lambda-log)\b"
)

_NUMBERS = (
    *(
        "Number",
        "parseInt",
        "parseFloat",
        "BigInt",
        "Boolean",
        "Date",
        "isNaN",
        "isFinite",
        "Symbol",
    ),
    *(
        "Number.parseInt",
        "Number.parseFloat",
        "Array.isArray",
        "Buffer.byteLength",
        "uuid",
        "typeof",
    ),
)
HARMLESS = frozenset(_NUMBERS)
# What turns a text into one that is harmless for these kinds of sinks.
CLEARED: Mapping[str, frozenset[Kind]] = {
    # They leave a text, and no object.
    **dict.fromkeys(
        ("String", "mongodb.ObjectId", "bson.ObjectId", "mongoose.Types.ObjectId"),
        frozenset({Kind.FILTER}),
    ),
    "path.basename": frozenset({Kind.PATH}),
    "sanitize-filename": frozenset({Kind.PATH}),
    # Slashes are escaped too, quotes are not:
    # https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/encodeURIComponent
    "encodeURIComponent": frozenset({Kind.REQUEST, Kind.PATH, Kind.HTML}),
    "shell-quote.quote": frozenset({Kind.COMMAND}),
    "shescape.quote": frozenset({Kind.COMMAND}),
    **dict.fromkeys(
        ("mysql.escape", "mysql2.escape", "sqlstring.escape", "mysql.escapeId", "mysql2.escapeId"),
        frozenset({Kind.SQL}),
    ),
    **dict.fromkeys(
        ("mysql.format", "mysql2.format", "sqlstring.format", "pg-format"), frozenset({Kind.SQL})
    ),
    # Their templates keep the values apart: https://orm.drizzle.team/docs/sql
    **dict.fromkeys(
        (
            *("drizzle-orm.sql", "kysely.sql", "@prisma/client.Prisma.sql"),
            *("sql-template-tag", "sql-template-strings", "@vercel/postgres.sql"),
        ),
        frozenset({Kind.SQL}),
    ),
    **dict.fromkeys(
        (
            "escape-html",
            "he.encode",
            "he.escape",
            "lodash.escape",
            "sanitize-html",
            "validator.escape",
        ),
        frozenset({Kind.HTML}),
    ),
    "lodash.escapeRegExp": frozenset({Kind.PATTERN}),
    "escape-string-regexp": frozenset({Kind.PATTERN}),
    "RegExp.escape": frozenset({Kind.PATTERN}),
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
