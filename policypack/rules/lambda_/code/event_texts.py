"""Event data that reaches parsers, pages, patterns, resource names and logs."""

from __future__ import annotations

from policypack.authoring import Outcomes, Profile, Resource, Settings, Severity, Stack, rule
from policypack.code_reading.flows import Kind
from policypack.rules.lambda_.code.flows import READS, reaching
from policypack.topology.parts.functions import FUNCTION


@rule(
    id="lambda-event-reaches-xml",
    types=(FUNCTION,),
    reads=READS,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation="Leave resolve_entities at its default and no_network at True",
    cwe=(611,),
)
def event_reaches_xml(function: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """Lambda function parses event data with XML entities enabled (XXE).

    XML external entities (XXE) make the parser read the function's files, including its
    environment, or send requests. The rule reports lxml parsers that resolve entities or use the
    network, and unsafe entity options of XML parsers for Node.js. Python's built-in parsers don't
    resolve external entities.
    https://docs.python.org/3/library/xml.html#xml-security
    https://cheatsheetseries.owasp.org/cheatsheets/XML_External_Entity_Prevention_Cheat_Sheet.html

    Example:
        app = '''
        from lxml import etree

        PARSER = etree.XMLParser(resolve_entities=True)  # bad
        PARSER = etree.XMLParser(resolve_entities=False)  # good

        def handler(event, context):
            return etree.fromstring(event["body"], PARSER).tag
        '''
        aws.lambda_.Function(
            "orders",
            role="arn:aws:iam::111122223333:role/orders",
            runtime="python3.13",
            handler="app.handler",
            code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(app)}),
        )
    """
    kinds = (Kind.XML,)
    return reaching(function, stack, settings, kinds, Severity.MEDIUM)


@rule(
    id="lambda-event-reaches-html",
    types=(FUNCTION,),
    reads=READS,
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Escape the text with html.escape, or render a Jinja2 template with autoescape=True"
    ),
    cwe=(79,),
)
def event_reaches_html(function: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """Lambda response contains unescaped event data (XSS).

    Event data in an HTML page runs as a script in the browser of every user who follows an
    attacker's link (cross-site scripting, XSS). The rule reports responses with the content type
    text/html.
    https://owasp.org/www-community/attacks/xss/
    https://docs.python.org/3/library/html.html#html.escape

    Example:
        app = '''
        import html

        def handler(event, context):
            name = event["queryStringParameters"]["name"]
            name = html.escape(name)  # good
            return {
                "statusCode": 200,
                "headers": {"Content-Type": "text/html"},
                "body": f"<h1>Hello {name}</h1>",
            }
        '''
        aws.lambda_.Function(
            "orders",
            role="arn:aws:iam::111122223333:role/orders",
            runtime="python3.13",
            handler="app.handler",
            code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(app)}),
        )
    """
    kinds = (Kind.HTML,)
    return reaching(function, stack, settings, kinds, Severity.LOW)


@rule(
    id="lambda-event-reaches-pattern",
    types=(FUNCTION,),
    reads=READS,
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation="Escape the text with re.escape, or search for it with `in`",
    cwe=(1333,),
)
def event_reaches_pattern(function: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """Lambda function compiles event data as a regular expression (ReDoS).

    Some patterns take exponential time to match, so a single event can keep the function busy until
    its timeout (regular expression denial of service, ReDoS).
    https://owasp.org/www-community/attacks/Regular_expression_Denial_of_Service_-_ReDoS
    https://docs.python.org/3/library/re.html#re.escape

    Example:
        app = '''
        import re

        def handler(event, context):
            text = event["queryStringParameters"]["q"]
            return bool(re.search(text, "some title"))  # bad
            return bool(re.search(re.escape(text), "some title"))  # good
        '''
        aws.lambda_.Function(
            "orders",
            role="arn:aws:iam::111122223333:role/orders",
            runtime="python3.13",
            handler="app.handler",
            code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(app)}),
        )
    """
    kinds = (Kind.PATTERN,)
    return reaching(function, stack, settings, kinds, Severity.LOW)


@rule(
    id="lambda-event-reaches-resource-name",
    types=(FUNCTION,),
    reads=READS,
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation=(
        "Read the name from an environment variable, look it up in an allowlist, or give the key "
        "a fixed prefix"
    ),
    cwe=(441, 99),
)
def event_reaches_resource_name(function: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """Lambda function uses AWS resources that its event names.

    The sender of the event chooses the bucket, key, table, queue or function on which the function
    uses its role (resource injection, which makes the function a confused deputy). The rule reports
    neither the object that an S3 notification names nor a key with a fixed prefix.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
    https://cwe.mitre.org/data/definitions/610.html

    Example:
        app = '''
        import os

        import boto3

        s3 = boto3.client("s3")

        def handler(event, context):
            bucket = event["queryStringParameters"]["bucket"]  # bad
            bucket = os.environ["BUCKET"]  # good
            return s3.list_objects_v2(Bucket=bucket)["KeyCount"]
        '''
        aws.lambda_.Function(
            "orders",
            role="arn:aws:iam::111122223333:role/orders",
            runtime="python3.13",
            handler="app.handler",
            code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(app)}),
        )
    """
    kinds = (Kind.RESOURCE,)
    return reaching(function, stack, settings, kinds, Severity.LOW)


@rule(
    id="lambda-event-logged",
    types=(FUNCTION,),
    reads=READS,
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation=(
        "Log only the fields that you need, such as the request ID, and leave out tokens and bodies"
    ),
    cwe=(532,),
)
def event_logged(function: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """Lambda function logs its whole event (sensitive data in logs).

    Events contain the tokens and cookies of headers and the personal data of bodies. Every
    principal with read access to the log group can read them until the log events expire.
    https://docs.aws.amazon.com/wellarchitected/latest/serverless-applications-lens/security.html
    https://docs.powertools.aws.dev/lambda/python/latest/core/logger/

    Example:
        app = '''
        def handler(event, context):
            print(event)  # bad
            print(context.aws_request_id)  # good
        '''
        aws.lambda_.Function(
            "orders",
            role="arn:aws:iam::111122223333:role/orders",
            runtime="python3.13",
            handler="app.handler",
            code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(app)}),
        )
    """
    kinds = (Kind.LOG,)
    return reaching(function, stack, settings, kinds, Severity.LOW)
