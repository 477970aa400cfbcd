"""Injection: event data that code executes, queries, opens, requests, or uses as keys."""

from __future__ import annotations

from policypack.authoring import Outcomes, Profile, Resource, Settings, Severity, Stack, rule
from policypack.code_reading.flows import Kind
from policypack.rules.lambda_.code.flows import READS, reaching
from policypack.topology.parts.functions import FUNCTION


@rule(
    id="lambda-event-reaches-code",
    types=(FUNCTION,),
    reads=READS,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Look the action up in a dictionary of allowed functions, or parse the value with "
        "json.loads or ast.literal_eval"
    ),
    cwe=(94, 1336),
)
def event_reaches_code(function: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """Lambda function executes event data as code (code injection).

    Code injection and template injection let the sender of the event run code with the function's
    role. The rule reports event data in eval, exec, compile, dynamic imports and the source of
    templates; values that are passed to a template are safe. The rule reads the module of the
    handler and the program's other modules, and never runs them. A cast, an allowlist, a pattern
    that must match the whole text, or a field that a guard's model types resolves the finding. Data
    that passes through an installed package is undecided.
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
    cwe=(78,),
)
def event_reaches_command(function: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """Lambda function runs commands with event data (command injection).

    A shell treats `;`, `|` and `$(...)` as the start of another command, which runs with the
    function's role. The rule reports event data in shell commands and in names of programs. It
    reports neither arguments in a list that is run without a shell nor text that shlex.quote has
    quoted.
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
        "Parse the data with json.loads or yaml.safe_load, which create only strings, numbers, "
        "lists and dictionaries"
    ),
    cwe=(502,),
)
def event_reaches_deserialization(function: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """Lambda function deserializes event data (insecure deserialization).

    pickle, marshal, jsonpickle and the unsafe loaders of YAML call the functions that the data
    names, so an attacker who controls the data runs code with the function's role. The content of
    an S3 object from a notification is event data too: everyone who may upload to the bucket
    controls it.
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
        "Pass the value as a query parameter, and look column and table names up in an allowlist"
    ),
    cwe=(89, 943, 90),
)
def event_reaches_query(function: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """Lambda function builds queries from event data (SQL injection).

    SQL injection, NoSQL injection or LDAP injection lets the sender of the event change the query,
    and so read, modify or delete other records. The rule reports event data in SQL text (DB-API,
    SQLAlchemy, Athena, Redshift Data API, RDS Data API, PartiQL), in expressions of DynamoDB, in
    filters of MongoDB where the value may be an object with operators, and in LDAP filters. It
    reports neither query parameters nor values that are converted to a string for a MongoDB filter.
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
        "Keep only the last part of the path with os.path.basename, or check that the resolved "
        "path is in the intended folder"
    ),
    cwe=(22,),
)
def event_reaches_path(function: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """Lambda function uses event data in a file path (path traversal).

    A key or parameter with `..` segments leads out of the intended folder (path traversal), and the
    code then reads, overwrites or deletes other files. S3 keys can contain such segments. The rule
    also reports the extraction of tar archives without a filter, which is unsafe before Python
    3.14.
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
    remediation="Hard-code the scheme and host of the URL, or check the host against an allowlist",
    cwe=(918,),
)
def event_reaches_request(function: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """Lambda function sends requests to URLs from its event (SSRF).

    Server-side request forgery (SSRF) lets the sender of the event make the function call services
    that only the function can reach, and read their responses. The rule reports neither URLs with a
    fixed host nor URLs whose host is checked against an allowlist.
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


@rule(
    id="lambda-event-reaches-prototype",
    types=(FUNCTION,),
    reads=READS,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Use a Map or Object.create(null), or reject the keys __proto__, constructor and prototype"
    ),
    cwe=(1321,),
)
def event_reaches_prototype(function: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """Lambda function sets object keys from its event (prototype pollution).

    A key such as `__proto__` or `constructor` reaches the prototype that all objects share, so the
    sender changes values that later code reads, such as a flag that grants access (prototype
    pollution). The rule reports assignments in Node.js whose key comes from the event, if the value
    does too or if the assignment is below a second key. It reports neither maps, nor objects
    without a prototype, nor a single key of an object that the same call created. Libraries that
    merge objects are covered by their advisories.
    https://developer.mozilla.org/en-US/docs/Web/Security/Attacks/Prototype_pollution
    https://cheatsheetseries.owasp.org/cheatsheets/Prototype_Pollution_Prevention_Cheat_Sheet.html

    Example:
        settings = "{}"  # bad
        settings = "Object.create(null)"  # good
        index = f'''
        const settings = {settings};
        exports.handler = async (event) => {{
          settings[event.section] = event.values;
        }};
        '''
        aws.lambda_.Function(
            "orders",
            role="arn:aws:iam::111122223333:role/orders",
            runtime="nodejs24.x",
            handler="index.handler",
            code=pulumi.AssetArchive({"index.js": pulumi.StringAsset(index)}),
        )
    """
    return reaching(function, stack, settings, (Kind.PROTOTYPE,), Severity.MEDIUM)
