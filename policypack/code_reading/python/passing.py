"""What calls of other packages make of the texts that they get: nothing, less, or the same.

A row names what it leaves harmless, and where that is documented. What is in no table passes texts
on where it is of Python's standard library, and is not followed where it is of another package.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping

from policypack.code_reading.flows import Kind
from policypack.code_reading.python.charsets import ruled_out

AS_OF = "2026-11-30"

# The result holds no text of the sender: numbers, identifiers, dates, digests, and answers.
# https://docs.python.org/3/library/functions.html
# https://docs.python.org/3/library/uuid.html
# https://docs.python.org/3/library/decimal.html
# https://docs.python.org/3/library/datetime.html
# https://docs.python.org/3/library/ipaddress.html
_CLEAN = frozenset(
    {
        *(
            f"builtins.{name}"
            for name in (
                *("abs", "all", "any", "bool", "callable", "complex", "divmod", "float", "hasattr"),
                *("hash", "id", "int", "isinstance", "issubclass", "len", "ord", "pow", "range"),
                *("round", "type", "open", "print", "dir", "hex", "oct", "bin", "chr", "sum"),
            )
        ),
        *("uuid.UUID", "decimal.Decimal", "fractions.Fraction", "ipaddress.ip_address"),
        *("ipaddress.ip_network", "ipaddress.IPv4Address", "ipaddress.IPv6Address"),
        *("datetime.datetime.fromisoformat", "datetime.date.fromisoformat"),
        *("datetime.datetime.strptime", "datetime.datetime.fromtimestamp", "time.strptime"),
        *("datetime.datetime", "datetime.date", "datetime.timedelta", "email.utils.parsedate"),
        *("os.path.getsize", "os.stat", "binascii.crc32", "zlib.crc32"),
        *("os.getenv", "os.environ.get", "os.path.exists", "os.path.isfile", "os.path.isdir"),
    }
)
# Modules whose calls answer with nothing that the caller gave.
_CLEAN_MODULES = frozenset(
    {
        *("hashlib", "hmac", "random", "secrets", "time", "logging", "math", "statistics"),
        *("warnings", "threading", "signal", "gc", "platform", "subprocess", "socket", "tempfile"),
        *("boto3", "botocore", "aioboto3", "requests", "httpx", "aiohttp", "urllib3", "sqlite3"),
        *("psycopg2", "psycopg", "pymysql", "MySQLdb", "mysql", "asyncpg", "pyodbc", "redis"),
        *("pymongo", "aws_xray_sdk", "sentry_sdk", "datadog", "datadog_lambda", "structlog"),
        *("cx_Oracle", "oracledb", "pg8000", "redshift_connector", "snowflake", "elasticsearch"),
        *("opensearchpy", "stripe", "twilio", "slack_sdk", "jwt", "loguru", "shutil", "argparse"),
    }
)
# Queries of Django, as opposed to its texts.
_QUERIES = ("django.db.models.Model.objects", "django.db.connection", "django.db.connections")
# What a command prints, as `subprocess` gives it too.
_COMMANDS = ("os.popen", "asyncio.create_subprocess")
_ENCODED = ruled_out(lambda character: character.isalnum() or character in "_.-~/%")
_QUOTED = ruled_out(lambda character: character.isalnum() or character in "_.-~%+=&")
_BASE64 = ruled_out(lambda character: character.isalnum() or character in "+/=")

# What a call leaves harmless in its result.
SANITIZERS: Mapping[str, frozenset[Kind]] = {
    # https://docs.python.org/3/library/shlex.html#shlex.quote
    "shlex.quote": frozenset({Kind.COMMAND}),
    "pipes.quote": frozenset({Kind.COMMAND}),
    # https://docs.python.org/3/library/os.path.html#os.path.basename
    "os.path.basename": frozenset({Kind.PATH}),
    "ntpath.basename": frozenset({Kind.PATH}),
    "posixpath.basename": frozenset({Kind.PATH}),
    # https://werkzeug.palletsprojects.com/en/stable/utils/#werkzeug.utils.secure_filename
    "werkzeug.utils.secure_filename": frozenset({Kind.PATH}),
    "werkzeug.utils.safe_join": frozenset({Kind.PATH}),
    "werkzeug.security.safe_join": frozenset({Kind.PATH}),
    "pathvalidate.sanitize_filename": frozenset({Kind.PATH}),
    # https://docs.python.org/3/library/html.html#html.escape
    "html.escape": frozenset({Kind.HTML, Kind.XML}),
    "xml.sax.saxutils.escape": frozenset({Kind.HTML, Kind.XML}),
    # https://markupsafe.palletsprojects.com/en/stable/escaping/
    "markupsafe.escape": frozenset({Kind.HTML, Kind.XML}),
    "bleach.clean": frozenset({Kind.HTML}),
    "nh3.clean": frozenset({Kind.HTML}),
    # https://docs.python.org/3/library/re.html#re.escape
    "re.escape": frozenset({Kind.PATTERN}),
    # https://www.python-ldap.org/en/latest/reference/ldap-filter.html
    "ldap.filter.escape_filter_chars": frozenset({Kind.LDAP}),
    # https://ldap3.readthedocs.io/en/latest/searches.html
    "ldap3.utils.conv.escape_filter_chars": frozenset({Kind.LDAP}),
    # https://docs.python.org/3/library/urllib.parse.html#url-quoting
    "urllib.parse.quote": _ENCODED,
    "urllib.parse.quote_plus": _QUOTED,
    "urllib.parse.urlencode": _QUOTED,
    "base64.b64encode": _BASE64,
    "base64.urlsafe_b64encode": _BASE64,
    "binascii.hexlify": ruled_out(str.isalnum),
    # What the program itself has serialized holds no other calls:
    # https://docs.python.org/3/library/pickle.html
    **dict.fromkeys(
        ("pickle.dumps", "marshal.dumps", "dill.dumps", "cloudpickle.dumps", "jsonpickle.encode"),
        frozenset({Kind.DESERIALIZATION}),
    ),
}
# Methods of texts and containers whose result is no text of them.
CLEAN_METHODS = frozenset(
    {
        *("count", "find", "index", "rfind", "rindex", "startswith", "endswith", "isalnum"),
        *("isalpha", "isascii", "isdecimal", "isdigit", "isidentifier", "islower", "isnumeric"),
        *("isprintable", "isspace", "istitle", "isupper", "total_seconds", "timestamp"),
        *("exists", "is_file", "is_dir", "hexdigest", "digest", "is_relative_to"),
    }
)
# What reads as an absolute path without `..`:
# https://docs.python.org/3/library/os.path.html#os.path.realpath
RESOLVED = frozenset(
    {"os.path.realpath", "os.path.abspath", "os.path.normpath", "pathlib.Path().resolve"}
)
# https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
# https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html
# https://docs.powertools.aws.dev/lambda/python/latest/utilities/parameters/
SECRETS = frozenset(
    {
        "boto3.client(secretsmanager).get_secret_value",
        "boto3.client(kms).decrypt",
        "aws_lambda_powertools.utilities.parameters.get_secret",
    }
)


def is_clean(name: str) -> bool:
    """Whether what the call returns is no text of its arguments."""
    return name in _CLEAN


def answers(name: str) -> bool:
    """Whether the call asks a service or computes something: it returns none of its arguments."""
    return name.partition(".")[0] in _CLEAN_MODULES or name.startswith((*_COMMANDS, *_QUERIES))


def passes_on(name: str) -> bool:
    """Whether the call is known to hand on the texts that it gets, and no more than that."""
    top = name.partition(".")[0]
    return top in sys.stdlib_module_names or top in _TEXTS


# Packages that parse, format and compress texts.
_TEXTS = frozenset(
    {
        *("yaml", "simplejson", "ujson", "orjson", "dateutil", "aws_lambda_powertools"),
        *("markupsafe", "werkzeug", "pydantic", "jinja2", "markdown", "lxml", "defusedxml"),
        *("xmltodict", "toml", "tomli", "bs4", "pandas", "numpy", "sqlalchemy", "builtins"),
        *("requests_toolbelt", "multipart", "marshmallow", "attr", "attrs", "cattrs", "msgspec"),
    }
)
