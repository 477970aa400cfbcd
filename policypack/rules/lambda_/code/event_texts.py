"""Where texts of an event get to: parsers, pages, patterns, names and logs."""

from __future__ import annotations

from policypack.authoring import Outcomes, Profile, Resource, Settings, Severity, Stack, rule
from policypack.code_reading.flows import Kind
from policypack.rules.lambda_.code.flows import READS, reaching
from policypack.topology.parts.packages import FUNCTION


@rule(
    id="lambda-event-reaches-xml",
    types=(FUNCTION,),
    reads=READS,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=("Leave resolve_entities at its default, and no_network at True"),
)
def event_reaches_xml(function: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """Lambda code resolves XML entities of its event.

    A document with external entities makes the parser read files of the function, its environment
    among them, or request addresses (XXE). Reported are parsers of lxml that resolve entities or
    use the network. Python's own parsers resolve no external entities.
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
        "Escape the text with html.escape, or render a template of Jinja2 with autoescape=True"
    ),
)
def event_reaches_html(function: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """Lambda response contains unescaped text of the event.

    A text of the request in an HTML page runs as script in the browser of a user who follows a link
    to it (cross-site scripting). Reported are answers whose content type is text/html.
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
    remediation=("Escape the text with re.escape, or search for it with `in`"),
)
def event_reaches_pattern(function: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """Lambda code compiles patterns from its event.

    Some patterns take exponential time, so one event keeps the function busy until its timeout
    (ReDoS).
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
        "Take the name from an environment variable, look it up in an allow-list, or put a fixed "
        "prefix in front of a key"
    ),
)
def event_reaches_resource_name(function: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """Lambda code takes names of AWS resources from its event.

    The sender of the event chooses the bucket, key, table, queue or function that the role is used
    on (confused deputy). The object that a notification of S3 names is not reported, and neither
    is a key behind a fixed prefix.
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
        "Log the fields that are needed, such as the request ID, and leave tokens and bodies out"
    ),
)
def event_logged(function: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """Lambda code logs the whole event.

    An event holds what its sender sent: tokens and cookies in headers, and personal data in
    bodies. Every principal with read access to the log group has them until they expire.
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
