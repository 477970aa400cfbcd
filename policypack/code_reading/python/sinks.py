"""Calls that are dangerous with a text of others, by the name that their documentation uses.

A name has the calls on its way: `sqlite3.connect().cursor().execute`. `at` are the arguments that
must not be the sender's, by position and by keyword; RECEIVER is what the method belongs to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from policypack.code_reading.flows import Kind
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record

AS_OF = "2026-11-30"
RECEIVER = "self"
Place = int | str


@record(frozen=True)
class Row:
    """A dangerous call: what it does with which of its arguments."""

    kind: Kind
    at: tuple[Place, ...]


# The kind of a sink, the arguments that matter, and the names of the calls.
_Rows = tuple[Kind, tuple[Place, ...], str]


def _transfers(of: str, before: int) -> Iterator[_Rows]:
    """Methods for whole files and objects, by position; a bucket itself is not named again."""
    ends = 2 - before
    yield (Kind.PATH, (ends, "Filename"), f"{of}.download_file")
    yield (Kind.RESOURCE, tuple(range(ends)), f"{of}.download_file {of}.download_fileobj")
    yield (Kind.PATH, (0, "Filename"), f"{of}.upload_file")
    yield (Kind.RESOURCE, (1, 2)[:ends], f"{of}.upload_file {of}.upload_fileobj")
    yield (Kind.RESOURCE, (0, 1, 2)[: ends + 1], f"{of}.copy")


# https://docs.python.org/3/library/asyncio-eventloop.html#obtaining-the-event-loop
_READ_BY_PANDAS = "csv table excel json parquet orc feather xml html"
LOOPS = ("new_event_loop", "get_event_loop", "get_running_loop")
_OWN: tuple[_Rows, ...] = (
    # https://docs.python.org/3/library/functions.html#eval
    # https://docs.python.org/3/library/importlib.html#importlib.import_module
    # https://docs.python.org/3/library/runpy.html
    (Kind.CODE, (0,), "builtins.eval builtins.exec builtins.__import__ runpy.run_path"),
    (Kind.CODE, (0, "source"), "builtins.compile code.InteractiveInterpreter().runsource"),
    (Kind.CODE, (0, "name"), "importlib.import_module importlib.__import__ runpy.run_module"),
    # https://docs.python.org/3/library/importlib.html#importlib.util.spec_from_file_location
    # https://docs.python.org/3/library/pkgutil.html#pkgutil.resolve_name
    # https://docs.python.org/3/library/ctypes.html#loading-dynamic-link-libraries
    # https://docs.python.org/3/library/logging.config.html#logging-config-dict-userdef
    (Kind.CODE, (1, "location"), "importlib.util.spec_from_file_location"),
    (
        Kind.CODE,
        (0, "name", "path", "config", "fname", "line"),
        "pkgutil.resolve_name pydoc.locate ctypes.CDLL ctypes.PyDLL ctypes.cdll.LoadLibrary"
        " logging.config.dictConfig logging.config.fileConfig imp.load_source imp.load_module"
        " code.InteractiveConsole().push code.InteractiveConsole().runsource",
    ),
    # https://docs.python.org/3/library/timeit.html
    # https://docs.python.org/3/library/profile.html
    (
        Kind.CODE,
        (0, 1, "stmt", "setup", "statement"),
        "timeit.timeit timeit.repeat timeit.Timer cProfile.run cProfile.runctx profile.run"
        " profile.runctx trace.Trace().run",
    ),
    # https://docs.sympy.org/latest/modules/core.html#sympy.core.sympify.sympify
    (
        Kind.CODE,
        (0, "a", "s"),
        "sympy.sympify sympy.parse_expr sympy.parsing.sympy_parser.parse_expr",
    ),
    # https://redis.io/docs/latest/develop/programmability/eval-intro/
    (
        Kind.CODE,
        (0, "script"),
        "redis.Redis().eval redis.StrictRedis().eval redis.from_url().eval",
    ),
    # https://pandas.pydata.org/docs/reference/api/pandas.eval.html
    # https://numexpr.readthedocs.io/en/latest/api.html
    (Kind.CODE, (0, "expr", "ex"), "pandas.eval numexpr.evaluate"),
    # https://docs.python.org/3/library/subprocess.html#security-considerations
    # https://docs.python.org/3/library/os.html#os.system
    (
        Kind.COMMAND,
        (0, "cmd", "command"),
        "os.system os.popen subprocess.getoutput subprocess.getstatusoutput"
        " asyncio.create_subprocess_shell asyncio.subprocess.create_subprocess_shell"
        " paramiko.SSHClient().exec_command commands.getoutput commands.getstatusoutput"
        " popen2.popen2 popen2.popen3 popen2.popen4 popen2.Popen3 popen2.Popen4 os.popen2 os.popen3"
        " os.popen4 os.startfile",
    ),
    # https://docs.python.org/3/library/asyncio-eventloop.html#running-subprocesses
    (
        Kind.COMMAND,
        (1, "cmd"),
        " ".join(f"asyncio.{each}().subprocess_shell" for each in LOOPS),
    ),
    # https://docs.fabfile.org/en/latest/api/connection.html
    # https://docs.pyinvoke.org/en/stable/api/runners.html
    (
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
    (
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
    (
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
    (
        Kind.SQL,
        (0, "sql"),
        "django.db.models.expressions.RawSQL django.db.models.Model.objects.raw",
    ),
    # https://owasp.org/www-community/attacks/Path_Traversal
    # https://docs.python.org/3/library/functions.html#open
    # https://docs.python.org/3/library/os.html#files-and-directories
    # https://docs.python.org/3/library/shutil.html
    (
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
    (
        Kind.PATH,
        (0, "database", "path_or_file", "filename_or_fp", "fp"),
        "sqlite3.connect flask.send_file flask.helpers.send_file PIL.Image.open",
    ),
    # A path, an address or a bucket: https://pandas.pydata.org/docs/user_guide/io.html
    (
        Kind.PATH,
        (0, "filepath_or_buffer", "io", "path", "path_or_buf", "path_or_buffer"),
        " ".join(f"pandas.read_{each}" for each in _READ_BY_PANDAS.split()),
    ),
    (
        Kind.PATH,
        (0, 1, "src", "dst"),
        "os.rename os.renames os.replace os.link os.symlink shutil.copy shutil.copy2"
        " shutil.copyfile shutil.copytree shutil.copymode shutil.copystat shutil.move",
    ),
    # https://docs.python.org/3/library/pathlib.html#concrete-paths
    (
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
    (Kind.PATH, (0, "Filename"), "boto3.resource(s3).Object().download_file"),
    (Kind.PATH, (0, "Filename"), "boto3.resource(s3).Object().upload_file"),
    (Kind.RESOURCE, (0, "CopySource"), "boto3.resource(s3).Object().copy"),
    # https://jinja.palletsprojects.com/en/stable/sandbox/
    # https://docs.makotemplates.org/en/latest/usage.html
    (
        Kind.TEMPLATE,
        (0, "source", "text"),
        "jinja2.Template jinja2.Environment().from_string jinja2.environment.Template"
        " jinja2.environment.Environment().from_string jinja2.Environment(autoescape).from_string"
        " mako.template.Template"
        " flask.render_template_string tornado.template.Template chevron.render",
    ),
    # https://owasp.org/www-community/attacks/Regular_expression_Denial_of_Service_-_ReDoS
    (
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
    (
        Kind.LDAP,
        (2, "filterstr"),
        "ldap.initialize().search ldap.initialize().search_s ldap.initialize().search_st"
        " ldap.initialize().search_ext ldap.initialize().search_ext_s",
    ),
    (Kind.LDAP, (1, "search_filter"), "ldap3.Connection().search"),
)
_OF_NETWORK: tuple[_Rows, ...] = (
    # https://owasp.org/www-community/attacks/Server_Side_Request_Forgery
    # https://requests.readthedocs.io/en/latest/api/
    # https://www.python-httpx.org/api/
    # https://docs.aiohttp.org/en/stable/client_reference.html
    # https://docs.python.org/3/library/urllib.request.html
    (
        Kind.REQUEST,
        (0, "url"),
        " ".join(
            f"{client}.{method}"
            for client in (
                *("requests", "requests.Session()", "requests.session()", "httpx"),
                *("httpx.Client()", "httpx.AsyncClient()", "aiohttp.ClientSession()"),
                *("requests_html.HTMLSession()", "requests.sessions.Session()", "requests.api"),
            )
            for method in ("get", "post", "put", "patch", "delete", "head", "options", "stream")
        ),
    ),
    (
        Kind.REQUEST,
        (1, "url"),
        "requests.request requests.Session().request httpx.request httpx.Client().request"
        " httpx.AsyncClient().request aiohttp.ClientSession().request aiohttp.request"
        " urllib3.request requests.Request",
    ),
    (
        Kind.REQUEST,
        (1, "url"),
        " ".join(
            f"urllib3.{each}().{method}"
            for each in (
                *("PoolManager", "ProxyManager", "HTTPConnectionPool", "HTTPSConnectionPool"),
                "connection_from_url",
            )
            for method in ("request", "urlopen", "request_encode_url", "request_encode_body")
        ),
    ),
    (
        Kind.REQUEST,
        (0, "url", "fullurl"),
        "urllib.request.urlopen urllib.request.urlretrieve urllib.request.Request"
        " urllib.request.build_opener().open urllib.request.URLopener().open"
        " urllib.request.FancyURLopener().open urllib.request.OpenerDirector().open"
        " urllib2.urlopen urllib2.build_opener().open",
    ),
    # https://docs.python.org/3/library/internet.html
    (
        Kind.REQUEST,
        (0, "host", "address", "uri", "hostname"),
        "http.client.HTTPConnection http.client.HTTPSConnection ftplib.FTP ftplib.FTP_TLS"
        " ftplib.FTP().connect smtplib.SMTP smtplib.SMTP_SSL smtplib.SMTP().connect imaplib.IMAP4"
        " imaplib.IMAP4_SSL poplib.POP3 poplib.POP3_SSL nntplib.NNTP telnetlib.Telnet"
        " xmlrpc.client.ServerProxy socket.create_connection socket.socket().connect"
        " asyncio.open_connection paramiko.SSHClient().connect paramiko.Transport",
    ),
    # https://urllib3.readthedocs.io/en/stable/reference/urllib3.connectionpool.html
    (
        Kind.REQUEST,
        (0, "host", "url"),
        "urllib3.HTTPConnectionPool urllib3.HTTPSConnectionPool urllib3.connection_from_url"
        " urllib3.ProxyManager",
    ),
    # https://websockets.readthedocs.io/en/stable/reference/asyncio/client.html
    # https://websocket-client.readthedocs.io/en/latest/core.html
    (
        Kind.REQUEST,
        (0, "uri", "url"),
        "websockets.connect websockets.sync.client.connect websocket.create_connection",
    ),
    # http://pycurl.io/docs/latest/curlobject.html
    (Kind.REQUEST, (1,), "pycurl.Curl().setopt"),
    # https://docs.aws.amazon.com/boto3/latest/reference/core/session.html#boto3.session.Session.client
    (
        Kind.REQUEST,
        ("endpoint_url",),
        "boto3.client boto3.resource boto3.Session().client boto3.Session().resource"
        " boto3.session.Session().client boto3.session.Session().resource",
    ),
    # https://markupsafe.palletsprojects.com/en/stable/escaping/
    # https://docs.djangoproject.com/en/stable/ref/utils/#django.utils.safestring.mark_safe
    (Kind.HTML, (0, "base", "s"), "markupsafe.Markup django.utils.safestring.mark_safe"),
    # https://fastapi.tiangolo.com/advanced/custom-response/#htmlresponse
    (Kind.HTML, (0, "content"), "fastapi.responses.HTMLResponse starlette.responses.HTMLResponse"),
)


def _index(*tables: Iterable[_Rows]) -> Mapping[str, tuple[Row, ...]]:
    """Returns all rows by name."""
    by_name: dict[str, tuple[Row, ...]] = {}
    for kind, at, names in (row for table in tables for row in table):
        for name in names.split():
            by_name[name] = (*by_name.get(name, ()), Row(kind, at))
    return by_name


BY_NAME = _index(_OWN, _OF_NETWORK)
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
