"""Where the functions are documented that the flows of events know: sinks and sanitizers.

A module of Python's standard library and of Node.js has the page of its name; a package of npm has
its page in the registry. `UNCONFIRMED` pages were not found in the reference material that the
others were looked up in.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping

AS_OF = "2026-11-30"
_PYTHON = "https://docs.python.org/3/library/{}.html"
_PYTHON_2 = "https://docs.python.org/2/library/{}.html"
_NODE = "https://nodejs.org/api/{}.html"
_NPM = "https://www.npmjs.com/package/{}"
_MDN = "https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/{}"
_BOTO3 = "https://boto3.amazonaws.com/v1/documentation/api/latest/reference/services/index.html"

# By the beginning of a dotted name; the longest counts.
OF_PYTHON: Mapping[str, str] = {
    "builtins": "https://docs.python.org/3/library/functions.html",
    "os.path": "https://docs.python.org/3/library/os.path.html",
    "ntpath": "https://docs.python.org/3/library/os.path.html",
    "posixpath": "https://docs.python.org/3/library/os.path.html",
    "_pickle": "https://docs.python.org/3/library/pickle.html",
    # Modules of Python 2, and of versions before 3.13.
    "commands": _PYTHON_2.format("commands"),
    "popen2": _PYTHON_2.format("popen2"),
    "cPickle": _PYTHON_2.format("pickle"),
    "urllib2": _PYTHON_2.format("urllib2"),
    "pipes": "https://docs.python.org/3.12/library/pipes.html",
    "aiofiles": "https://github.com/Tinche/aiofiles",
    "aiohttp": "https://docs.aiohttp.org/en/stable/client_reference.html",
    "aiomysql": "https://aiomysql.readthedocs.io/en/stable/",
    "asyncpg": "https://magicstack.github.io/asyncpg/current/",
    "aurora_data_api": "https://github.com/cloud-utils/aurora-data-api",
    "awswrangler": "https://aws-sdk-pandas.readthedocs.io/en/stable/api.html",
    "bleach": "https://bleach.readthedocs.io/en/latest/clean.html",
    "boto3": _BOTO3,
    "chevron": "https://github.com/noahmorrison/chevron",
    "cloudpickle": "https://github.com/cloudpipe/cloudpickle",
    "cx_Oracle": "https://cx-oracle.readthedocs.io/en/latest/",
    "databases": "https://github.com/encode/databases",
    "dill": "https://dill.readthedocs.io/en/latest/",
    "duckdb": "https://duckdb.org/docs/api/python/overview",
    "flask": "https://flask.palletsprojects.com/en/stable/api/",
    "httpx": "https://www.python-httpx.org/api/",
    "jinja2": "https://jinja.palletsprojects.com/en/stable/sandbox/",
    "joblib": "https://joblib.readthedocs.io/en/stable/generated/joblib.load.html",
    "jsonpickle": "https://jsonpickle.readthedocs.io/en/latest/",
    "ldap": "https://www.python-ldap.org/en/python-ldap-3.4.3/reference/ldap.html",
    "ldap3": "https://ldap3.readthedocs.io/en/latest/searches.html",
    "mako": "https://docs.makotemplates.org/en/latest/usage.html",
    "markupsafe": "https://markupsafe.palletsprojects.com/en/stable/escaping/",
    "MySQLdb": "https://mysqlclient.readthedocs.io/",
    "mysql": "https://dev.mysql.com/doc/connector-python/en/",
    "nh3": "https://nh3.readthedocs.io/en/latest/",
    "numexpr": "https://numexpr.readthedocs.io/en/latest/api.html",
    "oracledb": "https://python-oracledb.readthedocs.io/en/latest/",
    "pandas": "https://pandas.pydata.org/docs/reference/api/pandas.eval.html",
    "paramiko": "https://docs.paramiko.org/en/stable/api/client.html",
    "pathvalidate": "https://pathvalidate.readthedocs.io/",
    "pg8000": "https://github.com/tlocke/pg8000",
    "psycopg": "https://www.psycopg.org/psycopg3/docs/api/sql.html",
    "psycopg2": "https://www.psycopg.org/docs/sql.html",
    "pyathena": "https://github.com/laughingman7743/PyAthena",
    "pymongo": "https://pymongo.readthedocs.io/en/stable/api/pymongo/collection.html",
    "pymssql": "https://pymssql.readthedocs.io/en/stable/",
    "pymysql": "https://pymysql.readthedocs.io/en/latest/",
    "pyodbc": "https://github.com/mkleehammer/pyodbc/wiki",
    "redshift_connector": "https://github.com/aws/amazon-redshift-python-driver",
    "regex": "https://github.com/mrabarnett/mrab-regex",
    "requests": "https://requests.readthedocs.io/en/latest/api/",
    "requests_html": "https://requests.readthedocs.io/projects/requests-html/en/latest/",
    "snowflake": "https://docs.snowflake.com/en/developer-guide/python-connector/python-connector",
    "sqlalchemy": "https://docs.sqlalchemy.org/en/20/core/sqlelement.html",
    "tornado": "https://www.tornadoweb.org/en/stable/template.html",
    "urllib3": "https://urllib3.readthedocs.io/en/stable/reference/urllib3.poolmanager.html",
    "werkzeug": "https://werkzeug.palletsprojects.com/en/stable/utils/",
    "yaml": "https://pyyaml.org/wiki/PyYAMLDocumentation",
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
            *("Array", "BigInt", "Boolean", "Date", "Function", "Math", "Number", "RegExp"),
            *("Symbol", "encodeURIComponent", "eval", "isFinite", "isNaN", "parseFloat"),
            "parseInt",
        )
    },
}
UNCONFIRMED = frozenset(
    {
        *("aiofiles", "aiomysql", "bleach", "cloudpickle", "cx_Oracle", "databases", "dill"),
        *("duckdb", "flask", "httpx", "markupsafe", "MySQLdb", "mysql", "numexpr", "oracledb"),
        *("pg8000", "pymssql", "pymysql", "pyodbc", "regex", "requests", "requests_html"),
        *("snowflake", "sqlalchemy", "urllib3", "boto3", "commands", "popen2", "cPickle"),
        *("urllib2", "pipes"),
    }
)


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
    """A module that has a page of its own, such as `urllib.request`."""
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
