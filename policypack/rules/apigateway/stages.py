"""Stages: throttling, caches, variables, web ACLs, certificates, logs, metrics and traces."""

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
    equal,
    given,
    property_rule,
    rule,
)
from policypack.forms.families.operation import not_logged
from policypack.forms.families.plaintext_secrets import plaintext_secret
from policypack.forms.families.public_endpoints import without_web_acl
from policypack.iam.meaning.truth import settled
from policypack.topology.apis import api_parts
from policypack.topology.apis.api_access import is_not_private
from policypack.topology.apis.api_integrations import HTTP_API, REST_API
from policypack.topology.apis.api_parts import (
    ALL_METHODS,
    METHOD_SETTINGS,
    STAGE,
    calls_public_backend,
    method_settings,
    settings_of_all_methods,
)
from policypack.topology.apis.http_and_rest import HTTP_INTEGRATION, is_websocket
from policypack.topology.apis.http_and_rest import STAGE as HTTP_STAGE

_DEPLOYMENT = "aws:apigateway/deployment:Deployment"
_LIMITS = ("throttlingRateLimit", "throttlingBurstLimit")

stage_secret = plaintext_secret(
    id="api-gateway-stage-secret",
    subject="API Gateway stage",
    properties={
        STAGE: ("variables", "canarySettings.stageVariableOverrides"),
        HTTP_STAGE: "stageVariables",
        _DEPLOYMENT: "variables",
    },
    remediation=(
        "Store the value in Secrets Manager, read it in the backend, and remove it from the stage"
        " variables"
    ),
    why="""
    Every principal with read access to the API's configuration can read its stage variables, and
    API Gateway passes them to backends and logs. AWS advises against storing credentials in them.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/stage-variables.html
    """,
)

cache_unencrypted = property_rule(
    id="api-gateway-cache-unencrypted",
    properties={METHOD_SETTINGS: "settings.cacheDataEncrypted"},
    must=equal(True),
    default=False,
    only_if={"settings.cachingEnabled": equal(True)},
    message="cachingEnabled is true and cacheDataEncrypted is not",
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    cwe=(311,),
    remediation="Set settings.cacheDataEncrypted to true",
    fix={"settings": {"cacheDataEncrypted": True}},
    title="API Gateway cache is not encrypted at rest",
    why="""
    The cache stores responses to authorized callers for up to an hour, by default without
    encryption.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html
    """,
)


@rule(
    id="api-gateway-stage-unthrottled",
    types=(STAGE, HTTP_STAGE),
    reads=api_parts.READS_OF_STAGES,
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation=(
        "Set throttlingRateLimit and throttlingBurstLimit: for a REST API in MethodSettings with "
        'methodPath "*/*", else in defaultRouteSettings'
    ),
    cwe=(770,),
)
def stage_unthrottled(stage: Resource, stack: Stack) -> Outcomes:
    """API Gateway stage has no throttling of its own.

    A single caller can cause a denial of service: it can use up the request rate that all APIs of
    the account share in a Region, and increase the cost of the backend. MethodSettings without the
    two limits set -1, which means no limit. Usage plans limit only the holders of API keys. The
    rule is strict because the account's limit of 10,000 requests per second applies to every API by
    default, and most APIs rely on it.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html
    """
    if stage.type == HTTP_STAGE:
        if not _limits(stage.at("defaultRouteSettings")):
            yield Finding("the routes have no rate and burst limit", "defaultRouteSettings")
    elif not any(_limits(each.at("settings")) for each in settings_of_all_methods(stack, stage)):
        yield Finding("no MethodSettings for */* set a rate and a burst limit")


def _limits(settings: Value) -> bool:
    return all(settings.get(path, -1) >= 0 for path in _LIMITS)


def _is_public(stage: Resource, stack: Stack) -> bool:
    apis = stack.linked(stage, "restApi", REST_API)
    return all(settled(is_not_private(api)) for api in apis)


stage_without_waf = without_web_acl(
    id="api-gateway-stage-without-waf",
    subject="REST API stage",
    kinds=(STAGE,),
    is_public=_is_public,
    reads=(REST_API,),
    noun="stage",
    why="""
    AWS WAF blocks known attacks, bots and floods before they reach the backend. Private APIs don't
    need it. HTTP APIs only support it through CloudFront. The rule can't see web ACLs that Firewall
    Manager associates.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-aws-waf.html
    """,
)


@rule(
    id="api-gateway-stage-without-client-certificate",
    types=(STAGE, HTTP_STAGE),
    reads=(*api_parts.READS, REST_API, HTTP_API, HTTP_INTEGRATION),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Set clientCertificateId to the ID of a ClientCertificate, and verify it in the backend"
    ),
)
def stage_without_client_certificate(stage: Resource, stack: Stack) -> Outcomes:
    """API Gateway stage sends no client certificate to its HTTP backends.

    A public backend can't distinguish requests of the API from requests that bypass it. Only
    integrations with public HTTP backends use the certificate. REST and WebSocket APIs support it;
    HTTP APIs don't. Mutual TLS of a custom domain identifies the caller, not the API.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/getting-started-client-side-ssl-authentication.html
    https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages-stagename.html
    """
    if stage.is_given("clientCertificateId"):
        return
    if stage.type == STAGE:
        apis = stack.linked(stage, "restApi", REST_API)
    else:
        apis = stack.linked(stage, "apiId", HTTP_API) if is_websocket(stack, stage) else ()
    if any(calls_public_backend(stack, api) for api in apis):
        yield Finding("clientCertificateId is not set", "clientCertificateId")


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
    reads=(*api_parts.READS_OF_STAGES, HTTP_API),
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


method_unmetered = property_rule(
    id="api-gateway-method-unmetered",
    properties={METHOD_SETTINGS: "settings.metricsEnabled"},
    must=equal(True),
    default=False,
    message="metricsEnabled is false, so CloudWatch only has metrics of the whole stage",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set settings.metricsEnabled to true",
    fix={"settings": {"metricsEnabled": True}},
    title="API Gateway methods have no detailed metrics",
    why="""
    Metrics per method show which method is attacked or fails. CloudWatch charges for them.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
    """,
)

stage_untraced = property_rule(
    id="api-gateway-stage-untraced",
    properties={STAGE: "xrayTracingEnabled"},
    must=equal(True),
    default=False,
    message="X-Ray tracing is off",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set xrayTracingEnabled to true",
    fix={"xrayTracingEnabled": True},
    title="REST API stage sends no traces to X-Ray",
    why="""
    Traces show which backend a request reached and where it failed. HTTP and WebSocket APIs don't
    support tracing.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-xray.html
    """,
)
