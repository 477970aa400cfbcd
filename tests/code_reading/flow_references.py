"""Where the functions are documented that the flows of events know: sinks and sanitizers.

A module of Python's standard library and of Node.js has the page of its name; a package of npm has
its page in the registry. Where no page of the documentation was at hand, the source code is named.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping

AS_OF = "2026-11-30"
_PYTHON = "https://docs.python.org/3/library/{}.html"
_NODE = "https://nodejs.org/api/{}.html"
_NPM = "https://www.npmjs.com/package/{}"
_MDN = "https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/{}"
_BOTO3 = (
    "https://boto3.amazonaws.com/v1/documentation/api/1.26.87/reference/services/s3/"
    "service-resource/Object.html"
)
# That data of pickle and of what extends it runs code.
_PICKLES = "https://docs.astral.sh/ruff/rules/suspicious-pickle-import"
_RESPONSES = (
    "https://github.com/encode/starlette/blob/1f6b2305d704833dfd11b920786cdb0418eb1065/"
    "starlette/responses.py"
)

# By the beginning of a dotted name; the longest counts.
OF_PYTHON: Mapping[str, str] = {
    "builtins": "https://docs.python.org/3/library/functions.html",
    "os.path": "https://docs.python.org/3/library/os.path.html",
    "ntpath": "https://docs.python.org/3/library/os.path.html",
    "posixpath": "https://docs.python.org/3/library/os.path.html",
    "_pickle": "https://docs.python.org/3/library/pickle.html",
    # Modules of Python 2, and of versions before 3.13.
    "commands": "https://w3cschool.cn/doc_python_2_7/python_2_7-library-commands.html",
    "popen2": "https://docs.python.org/2.5/lib/module-popen2.html",
    "cPickle": _PICKLES,
    "urllib2": (
        "https://github.com/python/cpython/blob/7ae354846fff616746eeba6d27ccd5c175591cae/"
        "Doc/lib/liburllib2.tex"
    ),
    "pipes": "https://docs.python.org/2/library/pipes.html",
    "aiofiles": "https://github.com/Tinche/aiofiles",
    "aiohttp": "https://docs.aiohttp.org/en/stable/client_reference.html",
    "aiomysql": (
        "https://github.com/aio-libs/aiomysql/blob/5b20a8ac54e6203d79c82c787b57e89532bbf3a8/"
        "aiomysql/cursors.py"
    ),
    "asyncpg": "https://magicstack.github.io/asyncpg/current/",
    "aurora_data_api": "https://github.com/cloud-utils/aurora-data-api",
    "awswrangler": "https://aws-sdk-pandas.readthedocs.io/en/stable/api.html",
    "bleach": "https://github.com/mozilla/bleach",
    "anthropic": "https://github.com/anthropics/anthropic-sdk-python",
    "authlib": "https://docs.authlib.org/en/latest/jose/jwt.html",
    "boto3": _BOTO3,
    "bottle": "https://bottlepy.org/docs/stable/tutorial.html",
    "brotli": "https://github.com/google/brotli/blob/master/python/README.md",
    "elementpath": "https://elementpath.readthedocs.io/en/latest/xpath_api.html",
    "jose": "https://python-jose.readthedocs.io/en/latest/jwt/api.html",
    "jwt": "https://pyjwt.readthedocs.io/en/stable/api.html",
    "lxml": "https://lxml.de/xpathxslt.html",
    "snappy": "https://github.com/intake/python-snappy",
    "chevron": "https://github.com/noahmorrison/chevron",
    "cloudpickle": "https://github.com/cloudpipe/cloudpickle",
    "cx_Oracle": "https://github.com/oracle/python-cx_Oracle/blob/main/doc/src/user_guide/bind.rst",
    "databases": "https://github.com/encode/databases",
    "dill": _PICKLES,
    "duckdb": "https://duckdb.org/docs/stable/guides/python/execute_sql",
    "flask": (
        "https://github.com/pallets/flask/blob/91044c4d769efa7f20455e1b70457a7da95c26d8/"
        "src/flask/templating.py"
    ),
    "httpx": "https://github.com/encode/httpx/blob/c1e1fc92f921fad5bee233919295dd459d026acd/httpx/_api.py",
    "jinja2": "https://jinja.palletsprojects.com/en/stable/sandbox/",
    "joblib": "https://joblib.readthedocs.io/en/stable/generated/joblib.load.html",
    "jsonpickle": "https://jsonpickle.readthedocs.io/en/latest/",
    "ldap": "https://www.python-ldap.org/en/python-ldap-3.4.3/reference/ldap.html",
    "ldap3": "https://ldap3.readthedocs.io/en/latest/searches.html",
    "mako": "https://docs.makotemplates.org/en/latest/usage.html",
    "markupsafe": "https://github.com/pallets/markupsafe",
    "MySQLdb": "https://mysql-python.sourceforge.net/MySQLdb-1.2.2/public/MySQLdb.cursors.BaseCursor-class.html",
    "mysql": "https://dev.mysql.com/doc/connector-python/en/connector-python-api-mysqlcursor.html",
    "nh3": "https://nh3.readthedocs.io/en/latest/",
    "numexpr": "https://github.com/pydata/numexpr/issues/442",
    "oracledb": "https://python-oracledb.readthedocs.io/en/stable/user_guide/sql_execution.html",
    "pandas": "https://pandas.pydata.org/docs/reference/api/pandas.eval.html",
    "paramiko": "https://docs.paramiko.org/en/stable/api/client.html",
    "pathvalidate": "https://pathvalidate.readthedocs.io/",
    "pg8000": (
        "https://www.postgresql.org/message-id/"
        "CAPpF0yM58d1DObMZaujYb_dVMZspbzHVKq5__h1-RS4zd7cWww%40mail.gmail.com"
    ),
    "psycopg": "https://www.psycopg.org/psycopg3/docs/api/sql.html",
    "psycopg2": "https://www.psycopg.org/docs/sql.html",
    "pyathena": "https://github.com/laughingman7743/PyAthena",
    "pymongo": "https://pymongo.readthedocs.io/en/stable/api/pymongo/collection.html",
    "pymssql": "https://pymssql.sourceforge.net/examples__mssql.php",
    "pymysql": (
        "https://github.com/PyMySQL/PyMySQL/blob/eced982f7c4757b639812c9ee49e0781aed7e53b/"
        "pymysql/cursors.py"
    ),
    "pyodbc": "https://github.com/mkleehammer/pyodbc/blob/2.1.8/web/docs.html",
    "redshift_connector": "https://github.com/aws/amazon-redshift-python-driver",
    "regex": "https://github.com/mrabarnett/mrab-regex",
    "requests": "https://www.w3schools.com/python/ref_requests_get.asp",
    # Its sessions extend those of requests.
    "requests_html": "https://www.w3schools.com/python/ref_requests_get.asp",
    "snowflake": "https://docs.snowflake.com/en/developer-guide/python-connector/python-connector",
    "sqlalchemy": "https://docs.sqlalchemy.org/en/21/core/sqlelement.html",
    "tornado": "https://www.tornadoweb.org/en/stable/template.html",
    "urllib3": "https://urllib3.readthedocs.io/en/stable/reference/urllib3.poolmanager.html",
    "werkzeug": "https://werkzeug.palletsprojects.com/en/stable/utils/",
    "yaml": "https://pyyaml.org/wiki/PyYAMLDocumentation",
    "PIL": (
        "https://github.com/python-pillow/Pillow/blob/671f7a392dedfcf36c22556bdd588382cf2f98ff/"
        "src/PIL/Image.py"
    ),
    "django": (
        "https://github.com/django/django/blob/52138b1fd08f80fe98def7e22a9693415b4f7744/"
        "django/utils/safestring.py"
    ),
    "fabric": (
        "https://github.com/fabric/fabric/blob/8aa4eba3e40d02c6372a44c5b9ca1d5e533cbad0/"
        "fabric/connection.py"
    ),
    "invoke": (
        "https://github.com/pyinvoke/invoke/blob/5b7e03d79731b168ce949f2219360b81dd192b91/"
        "invoke/runners.py"
    ),
    "pycurl": (
        "https://github.com/pycurl/pycurl/blob/527ba09d90f52f93903183409209782b28150e08/"
        "doc/docstrings/curl_setopt.rst"
    ),
    "redis": (
        "https://github.com/redis/redis-py/blob/6a418f180be44f6a01950bdecef42c7de427d427/"
        "redis/commands/core.py"
    ),
    "starlette": _RESPONSES,
    "fastapi": _RESPONSES,
    "sympy": (
        "https://github.com/sympy/sympy/blob/838b3bbd9683f9d895e88c61e36cf59a06736015/"
        "sympy/core/sympify.py"
    ),
    "websocket": (
        "https://github.com/websocket-client/websocket-client/blob/ce6d609d2fe3861fa15403734a1748a1708a6bb1/"
        "websocket/_core.py"
    ),
    "websockets": (
        "https://github.com/python-websockets/websockets/blob/613f3f0ef83a0c80ae49a42766fb634295216c5c/"
        "src/websockets/asyncio/client.py"
    ),
    "imp": "https://docs.python.org/3.11/library/imp.html",
    "nntplib": "https://docs.python.org/3.12/library/nntplib.html",
    "telnetlib": "https://docs.python.org/3.12/library/telnetlib.html",
}
_MODULES_OF_NODE = frozenset(
    {"child_process", "crypto", "fs", "http", "http2", "https", "net", "path", "tls", "url", "vm"}
)
# Names without a package: what JavaScript and Node.js define for all.
OF_GLOBALS: Mapping[str, str] = {
    "Buffer": _NODE.format("buffer"),
    "URL": _NODE.format("url"),
    "WebSocket": "https://developer.mozilla.org/en-US/docs/Web/API/WebSocket",
    "fetch": "https://developer.mozilla.org/en-US/docs/Web/API/Window/fetch",
    "import": "https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Operators/import",
    "require": _NODE.format("modules"),
    "typeof": "https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Operators/typeof",
    **{
        name: _MDN.format(name)
        for name in (
            *("Array", "BigInt", "Boolean", "Date", "Function", "JSON", "Math", "Number", "RegExp"),
            *("String", "Symbol", "encodeURIComponent", "eval", "isFinite", "isNaN", "parseFloat"),
            "parseInt",
        )
    },
}


def of_python(name: str) -> str | None:
    """The page about a dotted name of Python; None without one."""
    parts = name.replace("()", "").split(".")
    for length in range(len(parts), 0, -1):
        # `boto3.client(s3)` is a name of the flows alone.
        start = ".".join(parts[:length]).partition("(")[0]
        if start in OF_PYTHON:
            return OF_PYTHON[start]
    top = parts[0]
    return _PYTHON.format(_page(parts)) if top in sys.stdlib_module_names else None


def _page(parts: list[str]) -> str:
    """A module with a separate page, such as `urllib.request`."""
    has_parts = parts[0] in ("http", "urllib", "email", "xml") and len(parts) > 1
    return ".".join(parts[:2]) if has_parts else parts[0]


def of_node(name: str) -> str | None:
    """The page about a name of JavaScript; None without one."""
    package = re.match(r"(?:@[\w.-]+/)?[\w$-]+", name)
    if package is None:
        return None
    top = package[0]
    if top in _MODULES_OF_NODE:
        return _NODE.format(top)
    if top in OF_GLOBALS:
        return OF_GLOBALS[top]
    return _NPM.format(top) if top == top.lower() else None
