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
    """A dangerous call: what it does with which of its arguments.

    A method is one of objects that these packages make.
    """

    kind: Kind
    at: tuple[Place, ...]
    packages: frozenset[str] = frozenset()


# https://docs.python.org/3/library/asyncio-eventloop.html#obtaining-the-event-loop
LOOPS = ("new_event_loop", "get_event_loop", "get_running_loop")


_TABLE = read_table(__file__)


def _index(lines: str, names: str) -> Mapping[str, tuple[Row, ...]]:
    """Returns the rows of the table by name."""
    by_name: dict[str, tuple[Row, ...]] = {}
    for line in _TABLE[lines]:
        packages = frozenset(line.get("of", "").split())
        row = Row(Kind(line["kind"]), tuple(line["arguments"]), packages)
        for name in line[names].split():
            by_name[name] = (*by_name.get(name, ()), row)
    return by_name


BY_NAME = _index("calls", "calls")
BY_METHOD = _index("methods", "methods")
# The methods of DB-API, whose text is the first argument: https://peps.python.org/pep-0249/#execute
EXECUTED = BY_METHOD["execute"][0]
EXECUTES = frozenset(name for name, rows in BY_METHOD.items() if EXECUTED in rows)
# Methods of other libraries that take a statement; a text that begins as one shows it.
# https://docs.djangoproject.com/en/stable/topics/db/sql/
# https://docs.peewee-orm.com/en/latest/peewee/api.html#Database.execute_sql
# https://cloud.google.com/python/docs/reference/bigquery/latest/google.cloud.bigquery.client.Client
STATEMENTS = EXECUTES.union(_TABLE["statements"].split())
# A cursor of PEP 249, whatever the module.
_CURSOR = lazy_pattern(r"\.cursor\(\)\.\w+$")
# Objects of boto3's resources stand for what their identifiers name.
# https://docs.aws.amazon.com/boto3/latest/guide/resources.html#identifiers-and-attributes
_NAMED = lazy_pattern(r"boto3\.resource\((?:s3|dynamodb|sqs|sns)\)\.(?:\w+\(\)\.)*[A-Z]\w+$")
IDENTIFIERS = Row(
    Kind.RESOURCE, (0, 1, "name", "bucket_name", "key", "url", "arn", "platform_application_arn")
)
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
    yield from (row for row in BY_METHOD.get(method, ()) if root in row.packages)
    if method in EXECUTES and root not in EXECUTED.packages and _CURSOR.search(name):
        yield EXECUTED
    if root == "boto3" and _NAMED.match(name):
        yield IDENTIFIERS
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
