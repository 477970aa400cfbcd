"""Calls that are dangerous with a text of others, by the name that their documentation uses.

A name has the calls on its way: `sqlite3.connect().cursor().execute`. `at` are the arguments that
must not be the sender's, by position and by keyword; RECEIVER is what the method belongs to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policypack.code_reading.flows import Kind
from policypack.facts.table import read_table
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record

RECEIVER = "self"
Place = int | str


@record(frozen=True)
class Row:
    """A dangerous call: what it does with which of its arguments."""

    kind: Kind
    at: tuple[Place, ...]


# https://docs.python.org/3/library/asyncio-eventloop.html#obtaining-the-event-loop
LOOPS = ("new_event_loop", "get_event_loop", "get_running_loop")


def _index() -> Mapping[str, tuple[Row, ...]]:
    """Returns all rows by name."""
    by_name: dict[str, tuple[Row, ...]] = {}
    for line in read_table(__file__)["calls"]:
        row = Row(Kind(line["kind"]), tuple(line["arguments"]))
        for name in line["calls"].split():
            by_name[name] = (*by_name.get(name, ()), row)
    return by_name


BY_NAME = _index()
# DB-API: https://peps.python.org/pep-0249/#execute. The text is the first argument.
_DATABASES = frozenset(
    {
        *("sqlite3", "psycopg2", "psycopg", "pymysql", "MySQLdb", "mysql", "aiomysql", "asyncpg"),
        *("pyodbc", "cx_Oracle", "oracledb", "pg8000", "redshift_connector", "snowflake"),
        *("sqlalchemy", "pymssql", "aurora_data_api", "duckdb", "pyathena", "databases"),
    }
)
EXECUTES = frozenset(
    {
        *("execute", "executemany", "executescript", "execute_async", "fetch", "fetchrow"),
        *("fetchval", "fetch_all", "fetch_one", "exec_driver_sql", "mogrify"),
    }
)
# Methods of other libraries that take a statement; a text that begins as one shows it.
# https://docs.djangoproject.com/en/stable/topics/db/sql/
# https://docs.peewee-orm.com/en/latest/peewee/api.html#Database.execute_sql
# https://cloud.google.com/python/docs/reference/bigquery/latest/google.cloud.bigquery.client.Client
STATEMENTS = EXECUTES | {
    *("raw", "RawSQL", "query", "execute_sql", "sql", "query_df", "query_np", "read_sql"),
    *("command", "iterate", "cursor_execute"),
}
# A cursor of PEP 249, whatever the module.
_CURSOR = lazy_pattern(r"\.cursor\(\)\.\w+$")
EXECUTED = Row(Kind.SQL, (0, "sql", "query", "statement", "operation", "sql_script"))
# Objects of boto3's resources stand for what their identifiers name.
# https://docs.aws.amazon.com/boto3/latest/guide/resources.html#identifiers-and-attributes
_NAMED = lazy_pattern(r"boto3\.resource\((?:s3|dynamodb|sqs|sns)\)\.(?:\w+\(\)\.)*[A-Z]\w+$")
IDENTIFIERS = Row(
    Kind.RESOURCE, (0, 1, "name", "bucket_name", "key", "url", "arn", "platform_application_arn")
)
# A filter that is the sender's whole object has the sender's operators:
# https://owasp.org/www-project-web-security-testing-guide/latest/4-Web_Application_Security_Testing/07-Input_Validation_Testing/05.6-Testing_for_NoSQL_Injection
_MONGO = frozenset(
    {
        *("find", "find_one", "find_one_and_update", "find_one_and_delete", "delete_one"),
        *("delete_many", "update_one", "update_many", "aggregate", "count_documents"),
        *("replace_one", "find_one_and_replace", "distinct", "find_raw_batches"),
        "aggregate_raw_batches",
    }
)
_MONGO_CLIENTS = frozenset({"pymongo", "motor"})
FILTERS = Row(Kind.FILTER, (0, "filter", "pipeline"))
_STORING = frozenset({"insert_one", "insert_many", "insert"})
RECORDS = Row(Kind.RECORD, (0, "document", "documents"))
_SEARCHES = frozenset({"opensearchpy", "elasticsearch"})
_SEARCHING = frozenset({"search", "count", "delete_by_query", "update_by_query", "msearch"})
LOGS = frozenset(
    {"debug", "info", "warning", "warn", "error", "exception", "critical", "log", "fatal"}
)
# Their lines are not escaped, unlike those of Powertools.
_PLAIN = ("builtins.print", "logging.", "sys.stdout.write", "sys.stderr.write")
_LOGGERS = ("logging", "aws_lambda_powertools.Logger()", "loguru.logger", "structlog")


def rows_of(name: str) -> Iterator[Row]:
    """The rows of a call by its dotted name."""
    yield from BY_NAME.get(name, ())
    root, _, rest = name.partition(".")
    method = rest.rpartition(".")[2]
    if method in EXECUTES and (root in _DATABASES or _CURSOR.search(name)):
        yield EXECUTED
    if root == "boto3" and _NAMED.match(name):
        yield IDENTIFIERS
    if root in _MONGO_CLIENTS and method in _MONGO:
        yield FILTERS
    if root in _MONGO_CLIENTS and method in _STORING:
        yield RECORDS
    if root == "lxml" and method == "xpath":
        yield Row(Kind.XPATH, (0, "_path"))
    # https://opensearch.org/docs/latest/query-dsl/
    if root in _SEARCHES and method in _SEARCHING:
        yield Row(Kind.NOSQL, ("body", "q"))
    # https://docs.djangoproject.com/en/stable/ref/models/querysets/#extra
    if root == "django" and method == "extra":
        yield Row(Kind.SQL, (0, 1, 3, "select", "where", "tables"))
    # A table of pandas evaluates what it is asked:
    # https://pandas.pydata.org/docs/reference/api/pandas.DataFrame.query.html
    if root == "pandas" and "()" in name and method in {"query", "eval"}:
        yield Row(Kind.CODE, (0, "expr"))


def is_log(name: str) -> bool:
    """Whether the call writes its arguments to a log."""
    if name in {"builtins.print", "pprint.pprint", "sys.stdout.write", "sys.stderr.write"}:
        return True
    return name.rpartition(".")[2] in LOGS and name.startswith(_LOGGERS)


def is_plain_log(name: str) -> bool:
    """Whether a log has the texts of the call as they are, with their ends of lines."""
    return name.startswith(_PLAIN)
