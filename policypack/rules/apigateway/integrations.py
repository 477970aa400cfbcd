"""How API Gateway validates requests, and connects to the backends."""

from __future__ import annotations

from policypack.authoring import (
    PLAIN_HTTP,
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Stack,
    Unknown,
    UnknownValueError,
    first_few,
    or_unknown,
    rule,
)
from policypack.code_reading.guards import Guard
from policypack.topology.apis import http_and_rest, openapi
from policypack.topology.apis.api_integrations import HTTP_API, REST_API, integrated_functions
from policypack.topology.apis.api_parts import is_preflight, operation_sends_http, sends_http
from policypack.topology.apis.http_and_rest import (
    HTTP_INTEGRATION,
    METHOD,
    REST_INTEGRATION,
    integrations_of,
)
from policypack.topology.apis.openapi import PUT, Operation
from policypack.topology.parts import functions
from policypack.topology.parts.functions import text_of
from policypack.topology.parts.handlers import declared, has_guards_of, needs_no_guard
from policypack.topology.parts.links import comes_from, linked
from policypack.topology.parts.packages import LAYER

_TYPE = {REST_INTEGRATION: "type", HTTP_INTEGRATION: "integrationType"}
_URI = {REST_INTEGRATION: "uri", HTTP_INTEGRATION: "integrationUri", HTTP_API: "target"}
_PLAIN = "the address begins with http://, so requests are forwarded without encryption"
_UNVERIFIED = "tlsConfig.insecureSkipVerification"
_VARIABLE = "${stageVariables."
_VALUE_OF_VARIABLE = "the value of the stage variable"
_LINK, _ARN = "VPC_LINK", "arn:"
_IN_VPC = "the connection to the backend is plain HTTP"


@rule(
    id="api-gateway-integration-plain-http",
    types=(REST_INTEGRATION, HTTP_INTEGRATION, REST_API, HTTP_API, PUT),
    reads=openapi.READS,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation="Use an https:// address for the backend",
    cwe=(319,),
)
def integration_plain_http(subject: Resource, stack: Stack) -> Outcomes:
    """API Gateway integration sends data over plain HTTP.

    Requests, including their credentials, and responses cross the internet without encryption.
    Skipping the verification of the backend's certificate is equally insecure. Another rule reports
    connections through a VPC link.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/setup-http-integrations.html
    https://docs.aws.amazon.com/apigateway/latest/api/API_TlsConfig.html
    """
    if subject.type in _URI:
        yield from _own(subject)
    document = openapi.api_bodies(stack).get(subject)
    if isinstance(document, Unknown):
        yield document
    elif document is not None:
        yield from _of_operations(subject, document.operations)


def _own(subject: Resource) -> Outcomes:
    if not _calls_address(subject):
        return
    path = _URI[subject.type]
    uri = str(subject.get(path, ""))
    if PLAIN_HTTP.match(uri):
        yield Finding(_PLAIN, path)
    elif uri.startswith(_VARIABLE):
        yield Unknown(path, _VALUE_OF_VARIABLE, subject.urn)
    if subject.type == REST_INTEGRATION and subject.get(_UNVERIFIED):
        fix = "Set tlsConfig.insecureSkipVerification to false"
        yield Finding("the backend's certificate is not verified", _UNVERIFIED, fix=fix)


def _calls_address(subject: Resource) -> bool:
    """Whether it calls a URL; the target of an API may be one."""
    if subject.type == HTTP_API:
        return subject.at("target").is_set and not comes_from(subject, "target", functions.READS)
    return sends_http(str(subject.get(_TYPE[subject.type])), str(subject.get("connectionType")))


def _of_operations(api: Resource, operations: tuple[Operation, ...]) -> Outcomes:
    sending = [each for each in operations if operation_sends_http(each)]
    if any(each.uri.startswith(_VARIABLE) for each in sending):
        yield Unknown("body", _VALUE_OF_VARIABLE, api.urn)
    plain = [each.name for each in sending if PLAIN_HTTP.match(each.uri)]
    if plain:
        yield Finding(f"to an http:// address: {first_few(plain)}", "body")
    unverified = [each.name for each in sending if each.skips_verification]
    if unverified:
        fix = "Set tlsConfig.insecureSkipVerification to false in body"
        message = f"the backend's certificate is not verified: {first_few(unverified)}"
        yield Finding(message, "body", fix=fix)


@rule(
    id="api-gateway-private-integration-plain-http",
    types=(REST_INTEGRATION, HTTP_INTEGRATION, REST_API, HTTP_API, PUT),
    reads=openapi.READS,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Point the integration to a TLS listener, and set tlsConfig.serverNameToVerify (HTTP API)"
        " or an https:// URI (REST and WebSocket API)"
    ),
    cwe=(319,),
)
def private_integration_plain_http(subject: Resource, stack: Stack) -> Outcomes:
    """API Gateway integration through a VPC link does not use TLS.

    Requests travel through the VPC without TLS, so an attacker who can read the traffic there can
    read them and their credentials. For a listener or Cloud Map service, an HTTP API uses HTTPS
    only with tlsConfig; for REST and WebSocket APIs, the URI decides.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-private.html
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-apigatewayv2-integration-tlsconfig.html
    """
    if subject.type in _TYPE:
        yield from _private(subject)
    document = openapi.api_bodies(stack).get(subject)
    if isinstance(document, Unknown):
        yield document
    elif document is not None:
        linked = (each for each in document.operations if each.connection_type == _LINK)
        plain = [each.name for each in linked if _is_plain(each.uri, each.has_tls)]
        if plain:
            yield Finding(f"{_IN_VPC}: {first_few(plain)}", "body")


def _private(integration: Resource) -> Outcomes:
    if integration.get("connectionType") != _LINK:
        return
    path = _URI[integration.type]
    uri = or_unknown(text_of, integration.at(path))
    if isinstance(uri, Unknown):
        if integration.is_given("tlsConfig"):
            return
        # A value built from resources is an ARN, such as a listener's; addresses are literals.
        if integration.type == REST_INTEGRATION or not integration.is_output(path):
            yield uri
            return
        uri = _ARN
    if _is_plain(uri, integration.is_given("tlsConfig")):
        yield Finding(_IN_VPC, "tlsConfig" if uri.startswith(_ARN) else path)


def _is_plain(uri: str, has_tls: bool) -> bool:
    """Whether requests to the URI are sent without TLS: tlsConfig decides for ARNs alone."""
    return not has_tls if uri.startswith(_ARN) else bool(PLAIN_HTTP.match(uri))


_VALIDATOR = "aws:apigateway/requestValidator:RequestValidator"
_PATH = "requestValidatorId"
_TRIGGER = "rest-api"


@rule(
    id="api-gateway-method-unvalidated",
    types=(METHOD,),
    reads=(_VALIDATOR, LAYER, *http_and_rest.READS_OF_REST_APIS, *functions.READS),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Set requestValidatorId to a RequestValidator with validateRequestParameters or "
        "validateRequestBody, the latter with requestModels"
    ),
    cwe=(20,),
)
def method_unvalidated(method: Resource, stack: Stack) -> Outcomes:
    """REST API method does not validate requests.

    With input validation, API Gateway rejects requests that lack a required parameter or whose body
    doesn't match its model, before they reach the backend and cost money. A validator whose flags
    are both false checks nothing, and neither does a body validator for a method without
    requestModels. The rule ignores methods for CORS preflight requests (OPTIONS), mock
    integrations, functions whose guard validates REST API events, and functions whose handler
    starts with another known validator.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html
    """
    if is_preflight(str(method.get("httpMethod"))):
        return
    validators = linked(stack, method, _PATH, _VALIDATOR)
    if isinstance(validators, Unknown):
        yield validators
        return
    is_given = bool(validators) or method.is_given(_PATH)
    checks = [_checks(validator, method) for validator in validators]
    if (any(checks) if checks else is_given) or _needs_none(stack, method):
        return
    message = "the validator checks nothing" if is_given else "no validator is set"
    yield Finding(message, _PATH)


def _checks(validator: Resource, method: Resource) -> bool:
    of_parameters = validator.get("validateRequestParameters") is True
    of_body = validator.get("validateRequestBody") is True
    return of_parameters or (of_body and bool(method.get("requestModels")))


def _needs_none(stack: Stack, method: Resource) -> bool:
    """Whether no backend gets what is not validated. Raises UnknownValueError."""
    found = list(integrations_of(stack, method))
    return bool(found) and all(_is_checked(stack, each) for each in found)


def _is_checked(stack: Stack, integration: Resource) -> bool:
    if integration.get("type") == "MOCK":
        return True
    behind = integrated_functions(stack, integration, "uri", "restApi")
    return bool(behind) and all(_validates_itself(stack, function) for function in behind)


def _validates_itself(stack: Stack, function: Resource) -> bool:
    if not has_guards_of(function):
        return False
    guard = or_unknown(declared, stack, function)
    if not isinstance(guard, Guard) and needs_no_guard(stack, function):
        return True
    if isinstance(guard, Unknown):
        raise UnknownValueError(guard)
    return isinstance(guard, Guard) and any(it.trigger == _TRIGGER for it in guard.validators)
