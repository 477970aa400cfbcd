"""Calls that are dangerous with a text of others, by the name that their documentation uses.

A name has the calls on its way: `sqlite3.connect().cursor().execute`. `at` are the arguments that
must not be the sender's, by position and by keyword; RECEIVER is what the method belongs to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from policypack.code_reading.flows import Kind
from policypack.code_reading.python import network_sinks
from policypack.code_reading.python.rows import RECEIVER, Row, rows, table
from policypack.start.lazy_patterns import lazy_pattern

AS_OF = "2026-11-30"


def _transfers(of: str, before: int) -> Iterator[Iterable[tuple[str, Row]]]:
    """Methods for whole files and objects, by position; a bucket itself is not named again."""
    ends = 2 - before
    yield rows(Kind.PATH, (ends, "Filename"), f"{of}.download_file")
    yield rows(Kind.RESOURCE, tuple(range(ends)), f"{of}.download_file {of}.download_fileobj")
    yield rows(Kind.PATH, (0, "Filename"), f"{of}.upload_file")
    yield rows(Kind.RESOURCE, (1, 2)[:ends], f"{of}.upload_file {of}.upload_fileobj")
    yield rows(Kind.RESOURCE, (0, 1, 2)[: ends + 1], f"{of}.copy")


# https://docs.python.org/3/library/asyncio-eventloop.html#obtaining-the-event-loop
LOOPS = ("new_event_loop", "get_event_loop", "get_running_loop")
_OWN: Mapping[str, tuple[Row, ...]] = table(
    # https://docs.python.org/3/library/functions.html#eval
    # https://docs.python.org/3/library/importlib.html#importlib.import_module
    # https://docs.python.org/3/library/runpy.html
    rows(Kind.CODE, (0,), "builtins.eval builtins.exec builtins.__import__ runpy.run_path"),
    rows(Kind.CODE, (0, "source"), "builtins.compile code.InteractiveInterpreter().runsource"),
    rows(Kind.CODE, (0, "name"), "importlib.import_module importlib.__import__ runpy.run_module"),
    # https://docs.python.org/3/library/importlib.html#importlib.util.spec_from_file_location
    # https://docs.python.org/3/library/pkgutil.html#pkgutil.resolve_name
    # https://docs.python.org/3/library/ctypes.html#loading-dynamic-link-libraries
    # https://docs.python.org/3/library/logging.config.html#logging-config-dict-userdef
    rows(Kind.CODE, (1, "location"), "importlib.util.spec_from_file_location"),
    rows(
        Kind.CODE,
        (0, "name", "path", "config", "fname", "line"),
        "pkgutil.resolve_name pydoc.locate ctypes.CDLL ctypes.PyDLL ctypes.cdll.LoadLibrary"
        " logging.config.dictConfig logging.config.fileConfig imp.load_source imp.load_module"
        " code.InteractiveConsole().push code.InteractiveConsole().runsource",
    ),
    # https://docs.python.org/3/library/timeit.html
    # https://docs.python.org/3/library/profile.html
    rows(
        Kind.CODE,
        (0, 1, "stmt", "setup", "statement"),
        "timeit.timeit timeit.repeat timeit.Timer cProfile.run cProfile.runctx profile.run"
        " profile.runctx trace.Trace().run",
    ),
    # https://docs.sympy.org/latest/modules/core.html#sympy.core.sympify.sympify
    rows(
        Kind.CODE,
        (0, "a", "s"),
        "sympy.sympify sympy.parse_expr sympy.parsing.sympy_parser.parse_expr",
    ),
    # https://redis.io/docs/latest/develop/programmability/eval-intro/
    rows(
        Kind.CODE,
        (0, "script"),
        "redis.Redis().eval redis.StrictRedis().eval redis.from_url().eval",
    ),
    # https://pandas.pydata.org/docs/reference/api/pandas.eval.html
    # https://numexpr.readthedocs.io/en/latest/api.html
    rows(Kind.CODE, (0, "expr", "ex"), "pandas.eval numexpr.evaluate"),
    # https://docs.python.org/3/library/subprocess.html#security-considerations
    # https://docs.python.org/3/library/os.html#os.system
    rows(
        Kind.COMMAND,
        (0, "cmd", "command"),
        "os.system os.popen subprocess.getoutput subprocess.getstatusoutput"
        " asyncio.create_subprocess_shell asyncio.subprocess.create_subprocess_shell"
        " paramiko.SSHClient().exec_command commands.getoutput commands.getstatusoutput"
        " popen2.popen2 popen2.popen3 popen2.popen4 popen2.Popen3 popen2.Popen4 os.popen2 os.popen3"
        " os.popen4 os.startfile",
    ),
    # https://docs.python.org/3/library/asyncio-eventloop.html#running-subprocesses
    rows(
        Kind.COMMAND,
        (1, "cmd"),
        " ".join(f"asyncio.{each}().subprocess_shell" for each in LOOPS),
    ),
    # https://docs.fabfile.org/en/latest/api/connection.html
    # https://docs.pyinvoke.org/en/stable/api/runners.html
    rows(
        Kind.COMMAND,
        (0, "command"),
        "fabric.Connection().run fabric.Connection().sudo fabric.Connection().local"
        " fabric.connection.Connection().run invoke.run invoke.sudo invoke.Context().run"
        " invoke.Context().sudo",
    ),
    # https://docs.python.org/3/library/pickle.html
    # https://docs.python.org/3/library/marshal.html
    # https://jsonpickle.readthedocs.io/en/latest/
    # https://pandas.pydata.org/docs/reference/api/pandas.read_pickle.html
    # https://joblib.readthedocs.io/en/stable/generated/joblib.load.html
    rows(
        Kind.DESERIALIZATION,
        (0, "data", "string", "filename", "filepath_or_buffer"),
        "pickle.loads pickle.load pickle.Unpickler _pickle.loads cPickle.loads cPickle.load"
        " marshal.loads marshal.load dill.loads dill.load cloudpickle.loads cloudpickle.load"
        " jsonpickle.decode jsonpickle.loads joblib.load pandas.read_pickle shelve.open"
        " yaml.unsafe_load yaml.unsafe_load_all dill.Unpickler shelve.DbfilenameShelf"
        " jsonpickle.unpickler.decode jsonpickle.unpickler.Unpickler().restore"
        " jsonpickle.Unpickler().restore",
    ),
    # https://docs.sqlalchemy.org/en/20/core/sqlelement.html#sqlalchemy.sql.expression.text
    # https://www.psycopg.org/psycopg3/docs/api/sql.html
    rows(
        Kind.SQL,
        (0, "text", "sql"),
        "sqlalchemy.text sqlalchemy.sql.text sqlalchemy.sql.expression.text psycopg2.sql.SQL"
        " psycopg.sql.SQL awswrangler.athena.read_sql_query"
        " awswrangler.athena.start_query_execution"
        " awswrangler.postgresql.read_sql_query awswrangler.mysql.read_sql_query"
        " awswrangler.redshift.read_sql_query pandas.read_sql pandas.read_sql_query"
        " duckdb.sql duckdb.query duckdb.execute",
    ),
    # https://docs.djangoproject.com/en/stable/ref/models/expressions/#raw-sql-expressions
    rows(
        Kind.SQL,
        (0, "sql"),
        "django.db.models.expressions.RawSQL django.db.models.Model.objects.raw",
    ),
    # https://owasp.org/www-community/attacks/Path_Traversal
    # https://docs.python.org/3/library/functions.html#open
    # https://docs.python.org/3/library/os.html#files-and-directories
    # https://docs.python.org/3/library/shutil.html
    rows(
        Kind.PATH,
        (0, "file", "path", "filename", "name", "top"),
        "builtins.open io.open codecs.open os.open os.remove os.unlink os.rmdir os.removedirs"
        " os.mkdir os.makedirs os.listdir os.scandir os.walk os.chmod os.truncate shutil.rmtree"
        " shutil.unpack_archive aiofiles.open gzip.open bz2.open lzma.open"
        " os.fwalk linecache.getlines linecache.getline"
        " os.chdir os.chroot os.chown os.lchown os.utime"
        " os.mkfifo os.mknod os.readlink os.setxattr shutil.chown shutil.make_archive glob.glob"
        " glob.iglob fileinput.input dbm.open tarfile.open zipfile.ZipFile logging.FileHandler",
    ),
    # https://docs.python.org/3/library/sqlite3.html#sqlite3.connect
    # https://flask.palletsprojects.com/en/stable/api/#flask.send_file
    # https://pillow.readthedocs.io/en/stable/reference/Image.html#PIL.Image.open
    rows(
        Kind.PATH,
        (0, "database", "path_or_file", "filename_or_fp", "fp"),
        "sqlite3.connect flask.send_file flask.helpers.send_file PIL.Image.open",
    ),
    # A path, an address or a bucket: https://pandas.pydata.org/docs/user_guide/io.html
    rows(
        Kind.PATH,
        (0, "filepath_or_buffer", "io", "path", "path_or_buf", "path_or_buffer"),
        " ".join(
            f"pandas.read_{each}"
            for each in (
                "csv",
                "table",
                "excel",
                "json",
                "parquet",
                "orc",
                "feather",
                "xml",
                "html",
            )
        ),
    ),
    rows(
        Kind.PATH,
        (0, 1, "src", "dst"),
        "os.rename os.renames os.replace os.link os.symlink shutil.copy shutil.copy2"
        " shutil.copyfile shutil.copytree shutil.copymode shutil.copystat shutil.move",
    ),
    # https://docs.python.org/3/library/pathlib.html#concrete-paths
    rows(
        Kind.PATH,
        (RECEIVER,),
        " ".join(
            f"pathlib.Path().{name}"
            for name in (
                *("open", "read_text", "read_bytes", "write_text", "write_bytes", "unlink"),
                *("mkdir", "rmdir", "touch", "rename", "replace", "iterdir", "glob", "rglob"),
                *("symlink_to", "hardlink_to", "chmod", "readlink", "walk"),
            )
        ),
    ),
    # https://docs.aws.amazon.com/boto3/latest/reference/customizations/s3.html
    *(
        row
        for of, before in (
            ("client(s3)", 0),
            ("resource(s3).meta.client", 0),
            ("resource(s3).Bucket()", 1),
        )
        for row in _transfers(f"boto3.{of}", before)
    ),
    rows(Kind.PATH, (0, "Filename"), "boto3.resource(s3).Object().download_file"),
    rows(Kind.PATH, (0, "Filename"), "boto3.resource(s3).Object().upload_file"),
    rows(Kind.RESOURCE, (0, "CopySource"), "boto3.resource(s3).Object().copy"),
    # https://jinja.palletsprojects.com/en/stable/sandbox/
    # https://docs.makotemplates.org/en/latest/usage.html
    rows(
        Kind.TEMPLATE,
        (0, "source", "text"),
        "jinja2.Template jinja2.Environment().from_string jinja2.environment.Template"
        " jinja2.environment.Environment().from_string mako.template.Template"
        " flask.render_template_string tornado.template.Template chevron.render",
    ),
    # https://owasp.org/www-community/attacks/Regular_expression_Denial_of_Service_-_ReDoS
    rows(
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
    rows(
        Kind.LDAP,
        (2, "filterstr"),
        "ldap.initialize().search ldap.initialize().search_s ldap.initialize().search_st"
        " ldap.initialize().search_ext ldap.initialize().search_ext_s",
    ),
    rows(Kind.LDAP, (1, "search_filter"), "ldap3.Connection().search"),
)

BY_NAME: Mapping[str, tuple[Row, ...]] = {**_OWN, **network_sinks.BY_NAME}

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
LOGS = frozenset(
    {"debug", "info", "warning", "warn", "error", "exception", "critical", "log", "fatal"}
)
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
