"""Calls that are dangerous with a text of others, by the name that their documentation uses.

A name has the calls on its way: `sqlite3.connect().cursor().execute`. `at` are the arguments that
must not be the sender's, by position and by keyword; RECEIVER is what the method belongs to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from policypack.code_reading.flows import Kind
from policypack.start.record import record

AS_OF = "2026-11-30"
RECEIVER = "self"
Place = int | str


@record(frozen=True)
class Row:
    """A dangerous call: what it does with which of its arguments."""

    kind: Kind
    at: tuple[Place, ...]


def _rows(kind: Kind, at: tuple[Place, ...], names: str) -> Iterator[tuple[str, Row]]:
    for name in names.split():
        yield name, Row(kind, at)


def _table(*groups: Iterable[tuple[str, Row]]) -> Mapping[str, Row]:
    return {name: row for group in groups for name, row in group}


BY_NAME: Mapping[str, Row] = _table(
    # https://docs.python.org/3/library/functions.html#eval
    # https://docs.python.org/3/library/importlib.html#importlib.import_module
    # https://docs.python.org/3/library/runpy.html
    _rows(Kind.CODE, (0,), "builtins.eval builtins.exec builtins.__import__ runpy.run_path"),
    _rows(Kind.CODE, (0, "source"), "builtins.compile code.InteractiveInterpreter().runsource"),
    _rows(Kind.CODE, (0, "name"), "importlib.import_module importlib.__import__ runpy.run_module"),
    # https://pandas.pydata.org/docs/reference/api/pandas.eval.html
    # https://numexpr.readthedocs.io/en/latest/api.html
    _rows(Kind.CODE, (0, "expr", "ex"), "pandas.eval numexpr.evaluate"),
    # https://docs.python.org/3/library/subprocess.html#security-considerations
    # https://docs.python.org/3/library/os.html#os.system
    _rows(
        Kind.COMMAND,
        (0, "cmd", "command"),
        "os.system os.popen subprocess.getoutput subprocess.getstatusoutput"
        " asyncio.create_subprocess_shell asyncio.subprocess.create_subprocess_shell"
        " paramiko.SSHClient().exec_command commands.getoutput popen2.popen2",
    ),
    # https://docs.python.org/3/library/pickle.html
    # https://docs.python.org/3/library/marshal.html
    # https://jsonpickle.readthedocs.io/en/latest/
    # https://pandas.pydata.org/docs/reference/api/pandas.read_pickle.html
    # https://joblib.readthedocs.io/en/stable/generated/joblib.load.html
    _rows(
        Kind.DESERIALIZATION,
        (0, "data", "string", "filename", "filepath_or_buffer"),
        "pickle.loads pickle.load pickle.Unpickler _pickle.loads cPickle.loads cPickle.load"
        " marshal.loads marshal.load dill.loads dill.load cloudpickle.loads cloudpickle.load"
        " jsonpickle.decode jsonpickle.loads joblib.load pandas.read_pickle shelve.open"
        " yaml.unsafe_load yaml.unsafe_load_all",
    ),
    # https://docs.sqlalchemy.org/en/20/core/sqlelement.html#sqlalchemy.sql.expression.text
    # https://www.psycopg.org/psycopg3/docs/api/sql.html
    _rows(
        Kind.SQL,
        (0, "text", "sql"),
        "sqlalchemy.text sqlalchemy.sql.text sqlalchemy.sql.expression.text psycopg2.sql.SQL"
        " psycopg.sql.SQL awswrangler.athena.read_sql_query"
        " awswrangler.athena.start_query_execution"
        " awswrangler.postgresql.read_sql_query awswrangler.mysql.read_sql_query"
        " awswrangler.redshift.read_sql_query pandas.read_sql pandas.read_sql_query"
        " duckdb.sql duckdb.query duckdb.execute",
    ),
    # https://owasp.org/www-community/attacks/Path_Traversal
    # https://docs.python.org/3/library/functions.html#open
    # https://docs.python.org/3/library/os.html#files-and-directories
    # https://docs.python.org/3/library/shutil.html
    _rows(
        Kind.PATH,
        (0, "file", "path", "filename", "name", "top"),
        "builtins.open io.open codecs.open os.open os.remove os.unlink os.rmdir os.removedirs"
        " os.mkdir os.makedirs os.listdir os.scandir os.walk os.chmod os.truncate shutil.rmtree"
        " shutil.unpack_archive aiofiles.open gzip.open bz2.open lzma.open"
        " linecache.getlines linecache.getline",
    ),
    _rows(
        Kind.PATH,
        (0, 1, "src", "dst"),
        "os.rename os.renames os.replace os.link os.symlink shutil.copy shutil.copy2"
        " shutil.copyfile shutil.copytree shutil.move",
    ),
    # https://docs.python.org/3/library/pathlib.html#concrete-paths
    _rows(
        Kind.PATH,
        (RECEIVER,),
        " ".join(
            f"pathlib.Path().{name}"
            for name in (
                *("open", "read_text", "read_bytes", "write_text", "write_bytes", "unlink"),
                *("mkdir", "rmdir", "touch", "rename", "replace", "iterdir", "glob", "rglob"),
            )
        ),
    ),
    # https://boto3.amazonaws.com/v1/documentation/api/latest/guide/s3-example-download-file.html
    _rows(Kind.PATH, (2, "Filename"), "boto3.client(s3).download_file"),
    _rows(Kind.PATH, (0, "Filename"), "boto3.client(s3).upload_file"),
    _rows(
        Kind.PATH,
        (1, "Filename"),
        "boto3.resource(s3).Bucket().download_file boto3.resource(s3).meta.client.download_file",
    ),
    _rows(Kind.PATH, (0, "Filename"), "boto3.resource(s3).Object().download_file"),
    # https://owasp.org/www-community/attacks/Server_Side_Request_Forgery
    # https://requests.readthedocs.io/en/latest/api/
    # https://www.python-httpx.org/api/
    # https://docs.aiohttp.org/en/stable/client_reference.html
    # https://docs.python.org/3/library/urllib.request.html
    _rows(
        Kind.REQUEST,
        (0, "url"),
        " ".join(
            f"{client}.{method}"
            for client in (
                *("requests", "requests.Session()", "requests.session()", "httpx"),
                *("httpx.Client()", "httpx.AsyncClient()", "aiohttp.ClientSession()"),
                "requests_html.HTMLSession()",
            )
            for method in ("get", "post", "put", "patch", "delete", "head", "options", "stream")
        ),
    ),
    _rows(
        Kind.REQUEST,
        (1, "url"),
        "requests.request requests.Session().request httpx.request httpx.Client().request"
        " httpx.AsyncClient().request aiohttp.ClientSession().request aiohttp.request"
        " urllib3.PoolManager().request urllib3.PoolManager().urlopen urllib3.request"
        " requests.Request",
    ),
    _rows(
        Kind.REQUEST,
        (0, "url", "fullurl"),
        "urllib.request.urlopen urllib.request.urlretrieve urllib.request.Request"
        " urllib.request.build_opener().open urllib2.urlopen",
    ),
    _rows(
        Kind.REQUEST,
        (0, "host"),
        "http.client.HTTPConnection http.client.HTTPSConnection ftplib.FTP smtplib.SMTP"
        " socket.create_connection socket.socket().connect",
    ),
    # https://jinja.palletsprojects.com/en/stable/sandbox/
    # https://docs.makotemplates.org/en/latest/usage.html
    _rows(
        Kind.TEMPLATE,
        (0, "source", "text"),
        "jinja2.Template jinja2.Environment().from_string jinja2.environment.Template"
        " jinja2.environment.Environment().from_string mako.template.Template"
        " flask.render_template_string tornado.template.Template chevron.render",
    ),
    # https://owasp.org/www-community/attacks/Regular_expression_Denial_of_Service_-_ReDoS
    _rows(
        Kind.PATTERN,
        (0, "pattern"),
        " ".join(
            f"{module}.{name}"
            for module in ("re", "regex")
            for name in (
                *("compile", "search", "match", "fullmatch", "split", "findall", "finditer"),
                *("sub", "subn"),
            )
        ),
    ),
    # https://cheatsheetseries.owasp.org/cheatsheets/LDAP_Injection_Prevention_Cheat_Sheet.html
    # https://www.python-ldap.org/en/latest/reference/ldap.html
    # https://ldap3.readthedocs.io/en/latest/searches.html
    _rows(
        Kind.LDAP,
        (2, "filterstr"),
        "ldap.initialize().search ldap.initialize().search_s ldap.initialize().search_st"
        " ldap.initialize().search_ext ldap.initialize().search_ext_s",
    ),
    _rows(Kind.LDAP, (1, "search_filter"), "ldap3.Connection().search"),
    # https://docs.aws.amazon.com/athena/latest/ug/querying-with-prepared-statements.html
    # https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_ExecuteStatement.html
    # https://docs.aws.amazon.com/rdsdataservice/latest/APIReference/API_ExecuteStatement.html
    # https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExecuteStatement.html
    # https://docs.aws.amazon.com/timestream/latest/developerguide/API_query_Query.html
    _rows(
        Kind.SQL,
        ("QueryString",),
        "boto3.client(athena).start_query_execution boto3.client(timestream-query).query",
    ),
    _rows(
        Kind.SQL,
        ("Sql", "Sqls", "sql"),
        "boto3.client(redshift-data).execute_statement"
        " boto3.client(redshift-data).batch_execute_statement"
        " boto3.client(rds-data).execute_statement boto3.client(rds-data).batch_execute_statement",
    ),
    _rows(
        Kind.SQL,
        ("Statement",),
        "boto3.client(dynamodb).execute_statement"
        " boto3.resource(dynamodb).meta.client.execute_statement",
    ),
    _rows(Kind.SQL, ("Expression",), "boto3.client(s3).select_object_content"),
    # https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_SendCommand.html
    _rows(Kind.COMMAND, ("Parameters",), "boto3.client(ssm).send_command"),
)

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
EXECUTED = Row(Kind.SQL, (0, "sql", "query", "statement", "operation", "sql_script"))

# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.html
EXPRESSIONS = Row(
    Kind.NOSQL,
    (
        *("FilterExpression", "KeyConditionExpression", "UpdateExpression"),
        *("ConditionExpression", "ProjectionExpression"),
    ),
)
# Names of resources, as AWS's operations call them.
NAMES = Row(
    Kind.RESOURCE,
    (
        *("Bucket", "Key", "TableName", "QueueUrl", "FunctionName", "TopicArn", "TargetArn"),
        *("StateMachineArn", "stateMachineArn", "StreamName", "SecretId", "RoleArn"),
        *("EventBusName", "DeliveryStreamName", "CopySource"),
    ),
)
# Objects of boto3's resources that stand for what a name names.
_NAMED = {
    "boto3.resource(dynamodb).Table": Row(Kind.RESOURCE, (0, "name")),
    "boto3.resource(s3).Bucket": Row(Kind.RESOURCE, (0, "name")),
    "boto3.resource(s3).Object": Row(Kind.RESOURCE, (0, "bucket_name")),
    "boto3.resource(sqs).Queue": Row(Kind.RESOURCE, (0, "url")),
    "boto3.resource(sqs).get_queue_by_name": Row(Kind.RESOURCE, ("QueueName",)),
    "boto3.resource(sns).Topic": Row(Kind.RESOURCE, (0, "arn")),
}
# A filter that is the sender's whole object has the sender's operators:
# https://owasp.org/www-project-web-security-testing-guide/latest/4-Web_Application_Security_Testing/07-Input_Validation_Testing/05.6-Testing_for_NoSQL_Injection
_MONGO = frozenset(
    {
        *("find", "find_one", "find_one_and_update", "find_one_and_delete", "delete_one"),
        *("delete_many", "update_one", "update_many", "aggregate", "count_documents"),
    }
)
FILTERS = Row(Kind.NOSQL, (0, "filter", "pipeline"))
LOGS = frozenset(
    {"debug", "info", "warning", "warn", "error", "exception", "critical", "log", "fatal"}
)
_LOGGERS = ("logging", "aws_lambda_powertools.Logger()", "loguru.logger", "structlog")


def rows_of(name: str) -> Iterator[Row]:
    """The rows of a call by its dotted name."""
    found = BY_NAME.get(name) or _NAMED.get(name)
    if found:
        yield found
    root, _, rest = name.partition(".")
    method = rest.rpartition(".")[2]
    if method in EXECUTES and root in _DATABASES:
        yield EXECUTED
    if root == "boto3":
        yield NAMES
        if "(dynamodb)" in name:
            yield EXPRESSIONS
    if root == "pymongo" and method in _MONGO:
        yield FILTERS


def is_log(name: str) -> bool:
    """Whether the call writes its arguments to a log."""
    if name in {"builtins.print", "pprint.pprint", "sys.stdout.write", "sys.stderr.write"}:
        return True
    return name.rpartition(".")[2] in LOGS and name.startswith(_LOGGERS)
