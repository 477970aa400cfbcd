"""Parts of APIs as programs declare them, for tests of the rules about API Gateway."""

from __future__ import annotations

from typing import Any

from policypack.model.resources import Resource
from tests.judged import resource

REST_API = "aws:apigateway/restApi:RestApi"
HTTP_API = "aws:apigatewayv2/api:Api"
PUT = "aws:apigateway/restApiPut:RestApiPut"
POLICY = "aws:apigateway/restApiPolicy:RestApiPolicy"
METHOD = "aws:apigateway/method:Method"
ROUTE = "aws:apigatewayv2/route:Route"
STAGE = "aws:apigateway/stage:Stage"
HTTP_STAGE = "aws:apigatewayv2/stage:Stage"
SETTINGS = "aws:apigateway/methodSettings:MethodSettings"
INTEGRATION = "aws:apigateway/integration:Integration"
HTTP_INTEGRATION = "aws:apigatewayv2/integration:Integration"
DOMAIN = "aws:apigateway/domainName:DomainName"
HTTP_DOMAIN = "aws:apigatewayv2/domainName:DomainName"
ID = "a1b2c3"


def rest_api(**properties: Any) -> Resource:
    return resource(REST_API, {"id": ID, **properties}, "shop")


def private_api(**properties: Any) -> Resource:
    return rest_api(endpointConfiguration={"types": "PRIVATE"}, **properties)


def http_api(**properties: Any) -> Resource:
    return resource(HTTP_API, {"id": ID, **properties}, "shop")


def method(authorization: Any = "NONE", name: str = "post", **properties: Any) -> Resource:
    held = {"restApi": ID, "resourceId": "d4", "httpMethod": "POST", "authorization": authorization}
    return resource(METHOD, {**held, **properties}, name)


def stage(kind: str = STAGE, **properties: Any) -> Resource:
    place = {"restApi": ID, "stageName": "live"} if kind == STAGE else {"apiId": ID, "name": "live"}
    return resource(kind, {**place, **properties}, "live")


def settings(name: str = "settings", path: Any = "*/*", **held: Any) -> Resource:
    place = {"restApi": ID, "stageName": "live", "methodPath": path}
    return resource(SETTINGS, {**place, "settings": held}, name)


def rest_integration(uri: Any = "https://backend.example.com", **properties: Any) -> Resource:
    held = {"restApi": ID, "resourceId": "d4", "httpMethod": "POST", "type": "HTTP_PROXY"}
    return resource(INTEGRATION, {**held, "uri": uri, **properties}, "integration")
