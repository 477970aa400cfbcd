"""Mistakes in the code of a function that expose data for any event."""

from __future__ import annotations

from policypack.authoring import Outcomes, Profile, Resource, Settings, Severity, Stack, rule
from policypack.code_reading.flows import Misused
from policypack.rules.lambda_.code.flows import READS, mistakes
from policypack.topology.parts.functions import FUNCTION


@rule(
    id="lambda-code-tls-unverified",
    types=(FUNCTION,),
    reads=READS,
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        'Remove the option, or pass the certificate of the private authority: verify="ca.pem"'
    ),
    cwe=(295,),
)
def code_tls_unverified(function: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """Lambda function does not verify TLS certificates.

    Without certificate validation, an attacker between the function and the server can read and
    change the traffic.
    https://docs.python.org/3/library/ssl.html#ssl-security
    https://requests.readthedocs.io/en/latest/user/advanced/#ssl-cert-verification

    Example:
        app = '''
        import requests

        def handler(event, context):
            address = "https://orders.example.com"
            requests.get(address, timeout=5, verify=False)  # bad
            requests.get(address, timeout=5)  # good
        '''
        aws.lambda_.Function(
            "orders",
            role="arn:aws:iam::111122223333:role/orders",
            runtime="python3.13",
            handler="app.handler",
            code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(app)}),
        )
    """
    return mistakes(function, stack, settings, Misused.TLS)


@rule(
    id="lambda-code-secret-logged",
    types=(FUNCTION,),
    reads=READS,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation="Log the name of the secret instead of its value, and rotate the secret",
    cwe=(532,),
)
def code_secret_logged(function: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """Lambda function logs a secret.

    A secret in logs is available to every principal with read access to the log group until the
    secret expires. The rule follows values from Secrets Manager, SecureString parameters and KMS.
    https://docs.aws.amazon.com/secretsmanager/latest/userguide/best-practices.html

    Example:
        app = '''
        import boto3

        client = boto3.client("secretsmanager")
        SECRET = client.get_secret_value(SecretId="orders")["SecretString"]

        def handler(event, context):
            print("secret", SECRET)  # bad
            print("secret orders")  # good
        '''
        aws.lambda_.Function(
            "orders",
            role="arn:aws:iam::111122223333:role/orders",
            runtime="python3.13",
            handler="app.handler",
            code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(app)}),
        )
    """
    return mistakes(function, stack, settings, Misused.SECRET_LOGGED)


@rule(
    id="lambda-code-shared-temporary-file",
    types=(FUNCTION,),
    reads=READS,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Use tempfile.NamedTemporaryFile or tempfile.TemporaryDirectory, or remove the file"
    ),
    cwe=(377,),
)
def code_shared_temporary_file(function: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """Lambda function leaves a file in /tmp for the next invocation.

    Invocations in one execution environment share /tmp, so a temporary file with a fixed name
    exposes its data to the next invocation, which may serve another customer.
    https://docs.aws.amazon.com/lambda/latest/dg/best-practices.html

    Example:
        app = '''
        import tempfile

        def handler(event, context):
            with open("/tmp/order.json", "w") as file:  # bad
            with tempfile.NamedTemporaryFile("w") as file:  # good
                file.write(event["body"])
        '''
        aws.lambda_.Function(
            "orders",
            role="arn:aws:iam::111122223333:role/orders",
            runtime="python3.13",
            handler="app.handler",
            code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(app)}),
        )
    """
    return mistakes(function, stack, settings, Misused.SHARED_FILE)


@rule(
    id="lambda-code-keeps-event-data",
    types=(FUNCTION,),
    reads=READS,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Keep the event's data in local variables, and pass it on as arguments",
    cwe=(488,),
)
def code_keeps_event_data(function: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """Lambda function keeps event data in a global variable.

    Global variables live as long as the execution environment, so the function has one caller's
    data while it serves the next caller (data leak between invocations). The rule doesn't report a
    cache that uses a key from the event.
    https://docs.aws.amazon.com/lambda/latest/dg/best-practices.html

    Example:
        app = '''
        ORDERS = []

        def handler(event, context):
            orders = []  # good
            orders.append(event["body"])  # good
            ORDERS.append(event["body"])  # bad
        '''
        aws.lambda_.Function(
            "orders",
            role="arn:aws:iam::111122223333:role/orders",
            runtime="python3.13",
            handler="app.handler",
            code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(app)}),
        )
    """
    return mistakes(function, stack, settings, Misused.KEPT_DATA)


@rule(
    id="lambda-code-exposes-exception",
    types=(FUNCTION,),
    reads=READS,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Log the exception, and respond with a fixed text and the request ID",
    cwe=(209,),
)
def code_exposes_exception(function: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """Lambda response contains the text of unexpected exceptions.

    The error message of an unexpected exception can reveal tables, queries, paths and versions to
    anyone who sends invalid input.
    https://owasp.org/www-community/Improper_Error_Handling
    https://cwe.mitre.org/data/definitions/209.html

    Example:
        app = '''
        def handler(event, context):
            try:
                return {"statusCode": 200, "body": str(1 / len(event["body"]))}
            except Exception as error:
                return {"statusCode": 500, "body": str(error)}  # bad
                return {"statusCode": 500, "body": "internal error"}  # good
        '''
        aws.lambda_.Function(
            "orders",
            role="arn:aws:iam::111122223333:role/orders",
            runtime="python3.13",
            handler="app.handler",
            code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(app)}),
        )
    """
    return mistakes(function, stack, settings, Misused.EXCEPTION_TEXT)
