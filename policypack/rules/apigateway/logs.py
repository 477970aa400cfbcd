"""Logs of stages."""

from __future__ import annotations

from policypack.authoring import (
    HERE,
    Finding,
    Outcomes,
    Profile,
    Requirement,
    Resource,
    Severity,
    Stack,
    Value,
    given,
    property_rule,
    rule,
)
from policypack.forms.families.operation import not_logged
from policypack.topology.apis import api_stages
from policypack.topology.apis.api_integrations import HTTP_API
from policypack.topology.apis.api_stages import ALL_METHODS, METHOD_SETTINGS, STAGE, method_settings
from policypack.topology.apis.http_apis import STAGE as HTTP_STAGE
from policypack.topology.apis.http_apis import is_websocket

_LEVEL = "loggingLevel"
_LOGGED = ("ERROR", "INFO")
_TRACE = "dataTraceEnabled"
# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-stages.html
_OF_HTTP_API = "$default"
_TRACED = "dataTraceEnabled writes the headers and bodies of all requests to the log"
# Numbers stand without quotes, so the format is JSON only once its variables are replaced.
_JSON_OBJECT = Requirement(
    "be a JSON object",
    lambda held: isinstance(held, str) and held.strip()[:1] + held.strip()[-1:] == "{}",
    '{"requestId": "$context.requestId", "status": $context.status}',
    "$context.identity.sourceIp $context.requestId",
)

stage_unlogged = not_logged(
    id="api-gateway-stage-unlogged",
    subject="API Gateway stage",
    logs="access logs",
    properties={
        STAGE: "accessLogSettings.destinationArn",
        HTTP_STAGE: "accessLogSettings.destinationArn",
    },
    must=given("arn:aws:logs:eu-central-1:111122223333:log-group:orders"),
    remediation=(
        "Set accessLogSettings.destinationArn to the ARN of a log group or Firehose stream, and "
        "accessLogSettings.format"
    ),
    why="""
    Access logs record who called the API, from which address, and with which result. REST and
    WebSocket APIs also need the account's CloudWatch role, `aws.apigateway.Account`, once per
    Region. The stage that `target` of an HTTP API creates has no access logs either;
    api-gateway-route-without-auth reports such a target.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging.html
    """,
    example="""
    aws.apigatewayv2.Stage(
        "orders",
        api_id="a1b2c3",
        access_log_settings={  # good
            "destination_arn": "arn:aws:logs:eu-central-1:111122223333:log-group:orders",  # good
            "format": '{"ip": "$context.identity.sourceIp", "id": "$context.requestId"}',  # good
        },  # good
    )
    """,
)

log_unstructured = property_rule(
    id="api-gateway-log-unstructured",
    properties={STAGE: "accessLogSettings.format", HTTP_STAGE: "accessLogSettings.format"},
    must=_JSON_OBJECT,
    # AWS requires a format, and a separate rule reports stages without access logs.
    default="{}",
    message="the format is not a JSON object, so queries need a custom parser",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Write accessLogSettings.format as a JSON object of $context variables",
    title="API Gateway access log is not JSON",
    why="""
    CloudWatch Logs Insights and other log analysis tools detect the fields of JSON lines
    automatically. In other formats, text from a caller can imitate the separators.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
    """,
    example="""
    aws.apigatewayv2.Stage(
        "orders",
        api_id="a1b2c3",
        access_log_settings={
            "destination_arn": "arn:aws:logs:eu-central-1:111122223333:log-group:orders",
            "format": "$context.identity.sourceIp $context.requestId",  # bad
            "format": '{"ip": "$context.identity.sourceIp", "id": "$context.requestId"}',  # good
        },
    )
    """,
)


@rule(
    id="api-gateway-data-traced",
    types=(METHOD_SETTINGS, HTTP_STAGE),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="Set dataTraceEnabled to false",
    cwe=(532,),
    fix={HERE: False},
)
def data_traced(traced: Resource) -> Outcomes:
    """API Gateway writes full requests and responses to its execution log.

    Data tracing puts sensitive data in logs: tokens, cookies and personal data are then in a log
    that more people can read than the backend's data. AWS advises against data tracing in
    production. It is off by default, and the provider ignores the setting for HTTP APIs, whose
    stages are named $default.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-apigatewayv2-stage-routesettings.html
    https://github.com/hashicorp/terraform-provider-aws/pull/13809

    Example:
        aws.apigateway.MethodSettings(
            "orders",
            rest_api="a1b2c3",
            stage_name="live",
            method_path="*/*",
            settings={
                "logging_level": "ERROR",
                "data_trace_enabled": True,  # bad
                "data_trace_enabled": False,  # good
            },
        )
    """
    if traced.type == METHOD_SETTINGS:
        yield from _traced(traced.at("settings"))
    elif traced.get("name") != _OF_HTTP_API:
        yield from traced.each("routeSettings", _traced)
        yield from _traced(traced.at("defaultRouteSettings"))


def _traced(settings: Value) -> Outcomes:
    flag = settings.at(_TRACE)
    if flag.content is True:
        yield Finding(_TRACED, flag.path)


@rule(
    id="api-gateway-execution-unlogged",
    types=(STAGE, HTTP_STAGE),
    reads=(*api_stages.READS, HTTP_API),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        'Add MethodSettings with methodPath "*/*" and settings.loggingLevel "ERROR", or set '
        "defaultRouteSettings.loggingLevel of a WebSocket stage"
    ),
)
def execution_unlogged(stage: Resource, stack: Stack) -> Outcomes:
    """API Gateway stage has no execution logs.

    Only the execution log explains why API Gateway itself rejected or failed a request, such as an
    authorizer, a mapping or a timeout. HTTP APIs don't support execution logs.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
    https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-logging.html

    Example:
        stage = aws.apigateway.Stage(
            "orders", rest_api="a1b2c3", deployment="d4e5f6", stage_name="live"
        )
        aws.apigateway.MethodSettings(  # good
            "orders",  # good
            rest_api="a1b2c3",  # good
            stage_name=stage.stage_name,  # good
            method_path="*/*",  # good
            settings={  # good
                "logging_level": "ERROR",  # good
                "metrics_enabled": True,  # good
            },  # good
        )  # good
    """
    if stage.type == STAGE:
        yield from _unlogged_methods(stage, stack)
    elif is_websocket(stack, stage):
        path = f"defaultRouteSettings.{_LEVEL}"
        if stage.get(path) not in _LOGGED:
            yield Finding("the logging level of the routes is OFF", path)


def _unlogged_methods(stage: Resource, stack: Stack) -> Outcomes:
    of_all = False
    for settings in method_settings(stack, stage):
        path = str(settings.get("methodPath"))
        is_logged = settings.get(f"settings.{_LEVEL}") in _LOGGED
        if path == ALL_METHODS:
            of_all = of_all or is_logged
        elif settings.get(f"settings.{_LEVEL}") == "OFF":
            yield Finding(f"the logging level of {path} is OFF")
    if not of_all:
        yield Finding("no MethodSettings for */* set the logging level")
