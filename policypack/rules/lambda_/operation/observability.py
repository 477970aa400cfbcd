"""Tracing, log levels and log groups of functions, and services that watch them."""

from __future__ import annotations

from collections.abc import Iterator

from policypack.authoring import (
    Finding,
    Implication,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Stack,
    Unknown,
    Value,
    equal,
    given,
    property_rule,
    rule,
)
from policypack.iam.meaning.truth import Truth, any_of, settled
from policypack.topology.edge.distributions import BOTH, functions_at_edge
from policypack.topology.parts.functions import FUNCTION
from policypack.topology.parts.links import is_computed
from policypack.topology.parts.log_groups import GROUP, NAMED_AT, has_log_group

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


_FUNCTION = "AWS::Lambda::Function"
_SCANS = ("LAMBDA", "LAMBDA_CODE")

guardduty_disabled = property_rule(
    id="lambda-guardduty-disabled",
    properties={"aws:guardduty/detectorFeature:DetectorFeature": "status"},
    must=equal("ENABLED"),
    only_if={"name": equal("LAMBDA_NETWORK_LOGS")},
    message="the feature LAMBDA_NETWORK_LOGS is not ENABLED",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation='Set status of the feature LAMBDA_NETWORK_LOGS to "ENABLED"',
    fix={"status": "ENABLED"},
    implied_by=(Implication("guardduty-feature-disabled"),),
    title="GuardDuty Lambda Protection is disabled",
    why="""
    Lambda Protection detects functions that connect to an attacker's servers, such as those for
    mining or command and control. New detectors have it without a DetectorFeature, so the rule
    reports only programs that disable it.
    https://docs.aws.amazon.com/guardduty/latest/APIReference/API_CreateDetector.html
    https://docs.aws.amazon.com/guardduty/latest/ug/lambda-protection.html
    """,
)


@rule(
    id="lambda-inspector-disabled",
    types=("aws:inspector2/enabler:Enabler",),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation='Add "LAMBDA" and "LAMBDA_CODE" to resourceTypes',
)
def inspector_disabled(enabler: Resource) -> Outcomes:
    """Amazon Inspector does not scan Lambda functions or their code.

    With LAMBDA, Inspector reports known vulnerabilities in the dependencies of functions and
    layers, including vulnerabilities that are published after the deployment. With LAMBDA_CODE,
    which requires LAMBDA, it reports injection flaws and hard-coded credentials in the code.
    https://docs.aws.amazon.com/inspector/latest/user/scanning-lambda.html
    """
    given = [*enabler.each("resourceTypes", _content)]
    known = [each for each in given if not isinstance(each, Unknown)]
    missing = [scan for scan in _SCANS if scan not in known]
    if missing:
        yield from (each for each in given if isinstance(each, Unknown))
        if len(known) == len(given):
            yield Finding(
                f"resourceTypes does not include {' and '.join(missing)}", "resourceTypes"
            )


def _content(item: Value) -> Iterator[str]:
    yield str(item.content)


@rule(
    id="lambda-trail-without-invocations",
    types=("aws:cloudtrail/trail:Trail",),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        f"Add an eventSelectors entry with a dataResources entry of the type {_FUNCTION}, or an "
        f"advancedEventSelectors entry with resources.type {_FUNCTION}"
    ),
)
def trail_without_invocations(trail: Resource) -> Outcomes:
    """CloudTrail trail does not record Lambda invocations.

    By default, a trail records only management events. Without data events, the log doesn't show
    which principal invoked a function, so you can't distinguish an attacker's calls from those of
    clients.
    https://docs.aws.amazon.com/lambda/latest/dg/logging-using-cloudtrail.html
    """
    simple = trail.each("eventSelectors", lambda each: each.each("dataResources", _is_of_functions))
    advanced = trail.each(
        "advancedEventSelectors", lambda each: each.each("fieldSelectors", _selects_functions)
    )
    if not settled(any_of((*simple, *advanced))):
        yield Finding("no event selector includes the data events of functions", "eventSelectors")


def _is_of_functions(data: Value) -> Iterator[Truth]:
    yield data.get("type") == _FUNCTION


def _selects_functions(selector: Value) -> Iterator[Truth]:
    if selector.get("field") == "resources.type":
        yield from selector.each("equals", lambda each: iter([each.content == _FUNCTION]))


@rule(
    id="lambda-function-without-log-group",
    types=(FUNCTION,),
    reads=(GROUP, *BOTH),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Add an aws.cloudwatch.LogGroup with the name /aws/lambda/ and the function's name, and "
        "with retentionInDays, or set loggingConfig.logGroup to another log group"
    ),
)
def function_without_log_group(function: Resource, stack: Stack) -> Outcomes:
    """Lambda function's log group is not defined by the program.

    Lambda creates a missing log group at the first event. Such a log group keeps logs forever, has
    no customer managed key, and remains after the function is deleted. Functions of CloudFront
    distributions in the program are ignored, because they write their logs in the Region of each
    viewer.
    https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-edge-testing-debugging.html
    """
    if function.urn in stack.once(functions_at_edge):
        return
    has_group = has_log_group(stack, function)
    if isinstance(has_group, Unknown):
        yield has_group
    elif not has_group:
        yield Finding("no LogGroup has its default name, and logGroup names none", NAMED_AT)
