"""Tracing and log levels of functions."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Stack,
    Value,
    given,
    property_rule,
    rule,
)
from policypack.topology.edge.distributions import BOTH, functions_at_edge
from policypack.topology.parts.functions import FUNCTION
from policypack.topology.parts.links import is_computed

_VERBOSE = frozenset({"debug", "trace"})
# Variables that set the level of Powertools for AWS Lambda and of many other loggers:
# https://docs.aws.amazon.com/powertools/python/latest/core/logger/
_LEVELS = frozenset({"AWS_LAMBDA_LOG_LEVEL", "LOG_LEVEL", "LOGLEVEL", "POWERTOOLS_LOG_LEVEL"})
_LOGS_EVENTS = "POWERTOOLS_LOGGER_LOG_EVENT"
_TRUE = frozenset({"1", "true", "yes", "on", "y", "t"})

_TRACING = "tracingConfig.mode"


@rule(
    id="lambda-function-untraced",
    types=(FUNCTION,),
    reads=BOTH,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        'Set tracingConfig.mode to "Active" and grant the role xray:PutTraceSegments and '
        "xray:PutTelemetryRecords"
    ),
)
def function_untraced(function: Resource, stack: Stack) -> Outcomes:
    """Lambda function has no X-Ray tracing.

    A trace shows which services an event passed through and where it failed. With "PassThrough",
    the default, Lambda traces a request only if the caller does. Waive a function that an
    OpenTelemetry layer traces. Functions of CloudFront distributions in the program are ignored,
    because Lambda@Edge doesn't support X-Ray.
    https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html

    Example:
        aws.lambda_.Function(
            "orders",
            role="arn:aws:iam::111122223333:role/orders",
            runtime="python3.13",
            handler="orders.handler",
            code=pulumi.FileArchive("./orders"),
            tracing_config={"mode": "PassThrough"},  # bad
            tracing_config={"mode": "Active"},  # good
        )
    """
    if function.urn in stack.once(functions_at_edge):
        return
    if is_computed(function, _TRACING) or function.get(_TRACING) != "Active":
        message = 'tracingConfig.mode is not "Active", so Lambda starts no trace by itself'
        yield Finding(message, _TRACING)


function_log_level_unset = property_rule(
    id="lambda-function-log-level-unset",
    properties={FUNCTION: "loggingConfig.applicationLogLevel"},
    must=given("INFO"),
    message="no log level is set, so Lambda stores every line that the code writes",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        'Set loggingConfig.logFormat to "JSON" and loggingConfig.applicationLogLevel to "INFO"'
    ),
    title="Lambda function has no log level",
    why="""
    With the JSON log format, Lambda filters log lines by level, and each line has the request ID as
    a field. The default format, plain text, has no levels.
    https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
    """,
    example="""
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.13",
        handler="orders.handler",
        code=pulumi.FileArchive("./orders"),
        logging_config={"log_format": "Text"},  # bad
        logging_config={"log_format": "JSON", "application_log_level": "INFO"},  # good
    )
    """,
)


@rule(
    id="lambda-function-log-level-debug",
    types=(FUNCTION,),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation='Set the log level to "INFO" or higher',
    cwe=(532,),
)
def function_log_level_debug(function: Resource) -> Outcomes:
    """Lambda function logs at debug level.

    Debug logs tend to put sensitive data in logs: whole events and responses, with personal data
    and tokens, for every principal that can read the logs. The level comes from
    `loggingConfig.applicationLogLevel` or from a logger's environment variable. Waive a development
    stack.
    https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
    https://docs.aws.amazon.com/powertools/python/latest/core/logger/

    Example:
        aws.lambda_.Function(
            "orders",
            role="arn:aws:iam::111122223333:role/orders",
            runtime="python3.13",
            handler="orders.handler",
            code=pulumi.FileArchive("./orders"),
            environment={"variables": {"POWERTOOLS_LOG_LEVEL": "DEBUG"}},  # bad
            environment={"variables": {"POWERTOOLS_LOG_LEVEL": "INFO"}},  # good
        )
    """
    yield from function.each("loggingConfig", _of_config)
    yield from function.each("environment.variables", _of_variable)


def _of_config(setting: Value) -> Outcomes:
    if setting.path.endswith(".applicationLogLevel"):
        yield from _verbose(setting)


def _of_variable(variable: Value) -> Outcomes:
    name = variable.path.rpartition(".")[2]
    if name in _LEVELS:
        yield from _verbose(variable)
    elif name == _LOGS_EVENTS and str(variable.content).lower() in _TRUE:
        yield Finding("the logger writes every event to the log", variable.path)


def _verbose(level: Value) -> Outcomes:
    if str(level.content).lower() in _VERBOSE:
        yield Finding(f"the level is {level.content}", level.path)
