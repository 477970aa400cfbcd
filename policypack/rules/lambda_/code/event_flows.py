"""What the sender of an event makes the code of a function do."""

from __future__ import annotations

from policypack.authoring import Outcomes, Profile, Resource, Settings, Severity, Stack, rule
from policypack.code_reading.flows import Kind
from policypack.rules.lambda_.code.flows import READS, reaching
from policypack.topology.parts.packages import FUNCTION


@rule(
    id="lambda-event-reaches-code",
    types=(FUNCTION,),
    reads=READS,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Look the action up in a table of the functions that it may name, or parse the value with "
        "json.loads or ast.literal_eval"
    ),
)
def event_reaches_code(function: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """Lambda code executes text of its event.

    The sender of the event runs code with the role of the function. Reported are eval, exec,
    compile, imports by name, and templates that are made of a text of the event: the values of a
    template are not. The code of the handler's module and of the program's own modules is read,
    never run. A cast, an allow-list, a pattern that the whole text must match, or a field that a
    guard's model types resolves the finding. What passes through installed packages is undecided.
    https://docs.python.org/3/library/functions.html#eval
    https://jinja.palletsprojects.com/en/stable/sandbox/

    Example:
        app = '''
        import json

        def handler(event, context):
            return eval(event["body"])  # bad
            return json.loads(event["body"])  # good
        '''
        aws.lambda_.Function(
            "orders",
            role="arn:aws:iam::111122223333:role/orders",
            runtime="python3.13",
            handler="app.handler",
            code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(app)}),
        )
    """
    kinds = (Kind.CODE, Kind.TEMPLATE)
    return reaching(function, stack, settings, kinds, Severity.MEDIUM)


@rule(
    id="lambda-event-reaches-command",
    types=(FUNCTION,),
    reads=READS,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Pass the program and its arguments as a list without shell=True, or quote each argument "
        "with shlex.quote"
    ),
)
def event_reaches_command(function: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """Lambda code runs commands with text of its event.

    A shell reads `;`, `|` and `$(...)` in a text as further commands, which run with the role of
    the function. Arguments in a list without a shell are not reported, and neither is what
    shlex.quote has quoted.
    https://docs.python.org/3/library/subprocess.html#security-considerations
    https://owasp.org/www-community/attacks/Command_Injection

    Example:
        app = '''
        import subprocess

        def handler(event, context):
            host = event["queryStringParameters"]["host"]
            subprocess.run(f"ping -c 1 {host}", shell=True)  # bad
            subprocess.run(["ping", "-c", "1", host])  # good
        '''
        aws.lambda_.Function(
            "orders",
            role="arn:aws:iam::111122223333:role/orders",
            runtime="python3.13",
            handler="app.handler",
            code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(app)}),
        )
    """
    kinds = (Kind.COMMAND,)
    return reaching(function, stack, settings, kinds, Severity.MEDIUM)


@rule(
    id="lambda-event-reaches-deserialization",
    types=(FUNCTION,),
    reads=READS,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Use JSON, or yaml.safe_load: they make nothing but texts, numbers, lists and mappings"
    ),
)
def event_reaches_deserialization(function: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """Lambda code deserializes objects from its event.

    pickle, marshal, jsonpickle and the unsafe loaders of YAML call what the data names, so the
    data runs code. The content of an object that a notification of S3 names is a text of those who
    may upload.
    https://docs.python.org/3/library/pickle.html
    https://pyyaml.org/wiki/PyYAMLDocumentation

    Example:
        app = '''
        import yaml

        def handler(event, context):
            return yaml.load(event["body"], Loader=yaml.Loader)  # bad
            return yaml.safe_load(event["body"])  # good
        '''
        aws.lambda_.Function(
            "orders",
            role="arn:aws:iam::111122223333:role/orders",
            runtime="python3.13",
            handler="app.handler",
            code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(app)}),
        )
    """
    kinds = (Kind.DESERIALIZATION,)
    return reaching(function, stack, settings, kinds, Severity.MEDIUM)


@rule(
    id="lambda-event-reaches-query",
    types=(FUNCTION,),
    reads=READS,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Pass the value as a parameter of the query, and look column and table names up in an "
        "allow-list"
    ),
)
def event_reaches_query(function: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """Lambda code builds queries from text of its event.

    The sender of the event changes what the query does: it reads, changes or deletes other rows.
    Reported are the texts of SQL (DB-API, SQLAlchemy, Athena, Redshift Data, RDS Data, PartiQL),
    expressions of DynamoDB, filters of MongoDB with a value that may be an object with operators,
    and filters of LDAP. Parameters are not, and neither is a value that was made a text.
    https://owasp.org/www-community/attacks/SQL_Injection
    https://www.mongodb.com/docs/manual/reference/operator/query/eq/
    https://peps.python.org/pep-0249/#paramstyle

    Example:
        app = '''
        import sqlite3

        def handler(event, context):
            order = event["pathParameters"]["id"]
            database = sqlite3.connect("/mnt/data/orders.db")
            database.execute(f"SELECT * FROM orders WHERE id = '{order}'")  # bad
            database.execute("SELECT * FROM orders WHERE id = ?", [order])  # good
        '''
        aws.lambda_.Function(
            "orders",
            role="arn:aws:iam::111122223333:role/orders",
            runtime="python3.13",
            handler="app.handler",
            code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(app)}),
        )
    """
    kinds = (Kind.SQL, Kind.NOSQL, Kind.FILTER, Kind.LDAP)
    return reaching(function, stack, settings, kinds, Severity.MEDIUM)


@rule(
    id="lambda-event-reaches-path",
    types=(FUNCTION,),
    reads=READS,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Take the last part of the path with os.path.basename, or compare the resolved path with "
        "its folder"
    ),
)
def event_reaches_path(function: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """Lambda code uses paths from its event.

    A key or a parameter with `..` segments leads out of the folder (path traversal): the code then
    reads, overwrites or deletes other files. Keys of S3 may hold such segments. Members of tar
    archives are reported where no filter refuses them, as before Python 3.14.
    https://owasp.org/www-community/attacks/Path_Traversal
    https://docs.python.org/3/library/tarfile.html#tarfile-extraction-filter

    Example:
        app = '''
        import os

        def handler(event, context):
            name = event["pathParameters"]["name"]
            path = f"/mnt/reports/{name}"  # bad
            path = f"/mnt/reports/{os.path.basename(name)}"  # good
            with open(path) as report:
                return report.read()
        '''
        aws.lambda_.Function(
            "orders",
            role="arn:aws:iam::111122223333:role/orders",
            runtime="python3.13",
            handler="app.handler",
            code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(app)}),
        )
    """
    kinds = (Kind.PATH,)
    return reaching(function, stack, settings, kinds, Severity.MEDIUM)


@rule(
    id="lambda-event-reaches-request",
    types=(FUNCTION,),
    reads=READS,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Fix the scheme and host in the code, or compare the host of the address with an allow-list"
    ),
)
def event_reaches_request(function: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """Lambda code requests addresses from its event.

    The sender of the event makes the function call services that only it can reach, and reads the
    answer (server-side request forgery, SSRF). An address whose host is fixed is not reported, and
    neither is one whose host is compared with an allow-list.
    https://owasp.org/www-community/attacks/Server_Side_Request_Forgery
    https://cheatsheetseries.owasp.org/cheatsheets/Server_Side_Request_Forgery_Prevention_Cheat_Sheet.html

    Example:
        app = '''
        import urllib.request

        def handler(event, context):
            order = event["queryStringParameters"]["order"]
            urllib.request.urlopen(order)  # bad
            urllib.request.urlopen(f"https://orders.example.com/{order}")  # good
        '''
        aws.lambda_.Function(
            "orders",
            role="arn:aws:iam::111122223333:role/orders",
            runtime="python3.13",
            handler="app.handler",
            code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(app)}),
        )
    """
    kinds = (Kind.REQUEST,)
    return reaching(function, stack, settings, kinds, Severity.MEDIUM)
