"""Payload format 1.0 of API Gateway: REST APIs, WebSocket APIs, HTTP APIs that ask for it, and the
authorizers of all three.

https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
"""

from __future__ import annotations

from runtime_guards.errors import EventRejected
from runtime_guards.validation.event import LINE, OBJECT, TEXT, WHOLE
from runtime_guards.validation.generic import Body
from runtime_guards.validation.http_fields import (
    HEADER_CONTROL,
    LONGEST_ADDRESS,
    check_variables,
    optional_line,
)
from runtime_guards.validation.http_lists import agree_lists
from runtime_guards.validation.http_paths import agree_paths
from runtime_guards.validation.http_requests import HttpValidator, agree
from runtime_guards.validation.lines import Lines, check_lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from runtime_guards.validation.event import Documented

# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
IDENTITY: dict[str, Documented] = {
    "accessKey": LINE,
    "accountId": LINE,
    "apiKey": TEXT,
    "apiKeyId": LINE,
    "caller": LINE,
    "clientCert": OBJECT,
    "cognitoAmr": LINE,
    "cognitoAuthenticationProvider": LINE,
    "cognitoAuthenticationType": LINE,
    "cognitoIdentityId": LINE,
    "cognitoIdentityPoolId": LINE,
    "principalOrgId": LINE,
    "sourceIp": TEXT,
    "user": LINE,
    "userAgent": TEXT,
    "userArn": LINE,
    "vpcId": LINE,
    "vpceId": LINE,
}
CONTEXT: dict[str, Documented] = {
    "accountId": LINE,
    "apiId": LINE,
    "authorizer": OBJECT,
    "customDomain": OBJECT,
    "deploymentId": LINE,
    "domainName": LINE,
    "domainPrefix": LINE,
    "extendedRequestId": LINE,
    "httpMethod": TEXT,
    "identity": IDENTITY,
    "operationName": LINE,
    "path": TEXT,
    "protocol": LINE,
    "requestId": LINE,
    "requestTime": LINE,
    "requestTimeEpoch": WHOLE,
    "resourceId": LINE,
    "resourcePath": TEXT,
    "stage": LINE,
}
# What takes the place of it for the connections of a WebSocket API.
CONNECTION: dict[str, Documented] = {
    "accountId": LINE,
    "apiId": LINE,
    "authorizer": OBJECT,
    "connectedAt": WHOLE,
    "connectionId": LINE,
    "disconnectReason": TEXT,
    "disconnectStatusCode": WHOLE,
    "domainName": LINE,
    "eventType": LINE,
    "extendedRequestId": LINE,
    "identity": IDENTITY,
    "messageDirection": LINE,
    "messageId": LINE,
    "requestId": LINE,
    "requestTime": LINE,
    "requestTimeEpoch": WHOLE,
    "routeKey": TEXT,
    "stage": LINE,
}
# The stage of requests that `Test` in the console and TestInvokeMethod make: API Gateway names it.
# https://docs.aws.amazon.com/apigateway/latest/api/API_TestInvokeMethod.html
_STAGE_OF_TESTS = "test-invoke-stage"
REQUEST: dict[str, Documented] = {
    "resource": TEXT,
    "path": TEXT,
    "httpMethod": TEXT,
    "headers": {"*": TEXT},
    "multiValueHeaders": {"*": [TEXT]},
    "queryStringParameters": {"*": TEXT},
    "multiValueQueryStringParameters": {"*": [TEXT]},
    "pathParameters": {"*": TEXT},
    "stageVariables": {"*": TEXT},
    "requestContext": CONTEXT,
}


CONTEXT_LINES, CONNECTION_LINES = Lines(CONTEXT), Lines(CONNECTION)


class Format1(HttpValidator[Body]):
    """The checks of requests in payload format 1.0."""

    def _request(
        self, event: Any
    ) -> tuple[str, str, dict[str, str], Mapping[str, str], Mapping[str, str]]:
        """Method, path, headers, query and path parameters."""
        context = event["requestContext"]
        method = self._method(event.get("httpMethod"), "httpMethod")
        check_lines(CONTEXT_LINES, context, "requestContext")
        agree(context["httpMethod"], method, "requestContext.httpMethod")
        agree(context["resourcePath"], event.get("resource"), "requestContext.resourcePath")
        path = self._path(event.get("path"), "path")
        _agree_context(path, event["resource"], context)
        identity = context["identity"]
        self._header_text(identity.get("userAgent"), "requestContext.identity.userAgent")
        # No form of an address: requests of the console have `test-invoke-source-ip`.
        optional_line(identity.get("sourceIp"), "requestContext.identity.sourceIp", LONGEST_ADDRESS)
        headers, query = self._fields(event)
        parameters = self._path_parameters(event.get("pathParameters"), "pathParameters")
        self._agree_parameters(path, event["resource"], parameters, context)
        return method, path, headers, query, parameters

    def _fields(self, event: Any) -> tuple[dict[str, str], Mapping[str, str]]:
        """Headers and query: API Gateway gives both as texts and as lists."""
        if event.get("stageVariables") is not None:
            check_variables(event["stageVariables"])
        given = event.get("headers")
        headers = self._headers(given, "headers")
        lists = event.get("multiValueHeaders")
        agree_lists(given, lists, "multiValueHeaders", self._header_limits, HEADER_CONTROL)
        query = self._query(event.get("queryStringParameters"), "queryStringParameters")
        name = "multiValueQueryStringParameters"
        agree_lists(query, event.get(name), name, self._query_limits, self._query_control)
        return headers, query


def _agree_context(path: str, resource: Any, context: Any) -> None:
    """Raises EventRejected for a context whose path contradicts the request's."""
    try:
        agree_paths(path, context.get("path"), context["stage"], "requestContext.path")
    except EventRejected:
        if context.get("path") != resource or not _has_template_for_path(context["stage"]):
            raise


def _has_template_for_path(stage: Any) -> bool:
    """Whether `requestContext.path` has the template of the resource instead of the path."""
    from runtime_guards.validation.sam_local import runs_in_sam_local

    return stage == _STAGE_OF_TESTS or runs_in_sam_local()
